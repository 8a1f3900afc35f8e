// simdjson on-demand by hand, over a PodList or over pods cut out of it before:
// touches the fields of a pod that ingest keeps, makes nothing of them. The
// speed that ingest is measured against.
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
  // `capacity` is the size of `text` and of what may be read behind it,
  // simdjson's padding at least. pods = 0: broken JSON. A first call of a size
  // allocates, 4 bytes a byte of `text`.
  Seen Walk(std::string_view text, size_t capacity);
  // The same for one pod.
  Seen WalkPod(std::string_view text, size_t capacity);
  // Bytes that must stand behind a text.
  static size_t Padding();

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace labelix::peers

#endif  // LABELIX_BENCH_PEERS_BARE_WALK_H_
