// simdjson on-demand over one PodList, by hand: touches the fields of a pod
// that ingest keeps, makes nothing of them. The speed that ingest is measured
// against.
#ifndef LABELIX_BENCH_PEERS_BARE_WALK_H_
#define LABELIX_BENCH_PEERS_BARE_WALK_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace labelix::peers {

class BareWalk {
 public:
  struct Seen {
    uint64_t pods = 0, labels = 0;
    uint64_t bytes = 0;  // of the strings touched: so that none is optimised away
  };

  BareWalk();
  ~BareWalk();
  // `capacity` bytes stand behind `text`, simdjson's padding among them.
  // pods = 0: broken JSON.
  Seen Walk(std::string_view text, size_t capacity);
  // Bytes that must stand behind a text.
  static size_t Padding();

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace labelix::peers

#endif  // LABELIX_BENCH_PEERS_BARE_WALK_H_
