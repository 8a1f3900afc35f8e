// The events of a made cluster, written out once, so that a benchmark can
// replay them without drawing.
#ifndef LABELIX_BENCH_WORKLOAD_SCRIPT_H_
#define LABELIX_BENCH_WORKLOAD_SCRIPT_H_

#include <memory>
#include <string>
#include <vector>

#include "bench/workload/generator.h"
#include "labelix/event.h"

namespace labelix::bench {

class Script {
 public:
  explicit Script(const workload::Generator& generator);
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  // Views into this script.
  const std::vector<Event>& events() const { return events_; }
  const std::vector<workload::EventStream::Type>& types() const { return types_; }

 private:
  std::string_view Keep(std::string_view text);

  // Text and labels stand in pieces that never move.
  std::vector<std::unique_ptr<char[]>> pieces_;
  size_t used_ = 0, room_ = 0;
  std::vector<std::vector<Label>> labels_;
  std::vector<Event> events_;
  std::vector<workload::EventStream::Type> types_;
};

}  // namespace labelix::bench

#endif  // LABELIX_BENCH_WORKLOAD_SCRIPT_H_
