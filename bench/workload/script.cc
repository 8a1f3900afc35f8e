#include "bench/workload/script.h"

#include <cstring>

namespace labelix::bench {

using Type = workload::EventStream::Type;

// Past those of the loaded pods, which have none.
constexpr size_t kFirstVersion = 80'000'000;

Script::Script(const workload::Generator& generator) {
  workload::EventStream stream(generator);
  Type type;
  workload::Pod pod;
  while (stream.Next(&type, &pod)) {
    std::vector<Label> labels;
    // Each event has text of its own, as if it came from the wire: nothing is
    // warm because an earlier event was read.
    for (const Label& label : pod.labels) labels.push_back({Keep(label.key), Keep(label.value)});
    labels_.push_back(std::move(labels));
    Event event;
    event.op = type == Type::kDelete ? Event::Op::kRemove : Event::Op::kUpsert;
    event.kind = "Pod";
    event.ns = Keep(pod.ns);
    event.name = Keep(pod.name);
    event.labels = labels_.back();
    event.resource_version = Keep(std::to_string(kFirstVersion + events_.size()));
    events_.push_back(event);
    types_.push_back(type);
  }
}

std::string_view Script::Keep(std::string_view text) {
  constexpr size_t kPiece = 1 << 20;
  if (room_ - used_ < text.size()) {
    pieces_.push_back(std::make_unique<char[]>(kPiece));
    used_ = 0, room_ = kPiece;
  }
  char* at = pieces_.back().get() + used_;
  if (!text.empty()) std::memcpy(at, text.data(), text.size());
  used_ += text.size();
  return {at, text.size()};
}

}  // namespace labelix::bench
