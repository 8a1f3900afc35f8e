// Decodes a text and keeps what came of it, as lines that a person can compare.
#ifndef LABELIX_TESTS_ENGINE_INGEST_COLLECT_H_
#define LABELIX_TESTS_ENGINE_INGEST_COLLECT_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ingest/decode.h"

namespace labelix::ingest {

struct Collected {
  absl::Status status;
  LoadReport report;
  std::vector<std::string> events;  // "+ apps/DaemonSet default/rng {run=rng}"
  std::vector<std::string> facts;   // of the upserts
  size_t largest_batch = 0;

  std::string error() const { return ErrorMessage(status); }
};

inline std::string Line(const Event& event) {
  const char* const sign = event.op == Event::Op::kUpsert   ? "+ "
                           : event.op == Event::Op::kRemove ? "- "
                                                            : "? ";
  std::string line = sign;
  if (!event.group.empty()) line += std::string(event.group) + "/";
  line += event.kind;
  if (event.op == Event::Op::kDeclare) return line;
  if (event.op == Event::Op::kBookmark) return line + " at " + std::string(event.resource_version);
  line += " ";
  if (!event.ns.empty()) line += std::string(event.ns) + "/";
  line += event.name;
  if (event.op == Event::Op::kRemove) return line;
  line += " {";
  for (size_t i = 0; i < event.labels.size(); ++i) {
    if (i > 0) line += ",";
    line += std::string(event.labels[i].key) + "=" + std::string(event.labels[i].value);
  }
  line += "}";
  if (!event.uid.empty()) line += " uid=" + std::string(event.uid);
  if (!event.resource_version.empty()) line += " rv=" + std::string(event.resource_version);
  if (!event.controller.uid.empty()) {
    line += " owner=" + std::string(event.controller.kind) + "/" +
            std::string(event.controller.name) + "/" + std::string(event.controller.uid);
  }
  return line;
}

inline Collected Collect(std::string_view text, const DecodeOptions& options = {}) {
  Collected all;
  const EventSink sink = [&](std::span<const Event> batch) {
    all.largest_batch = std::max(all.largest_batch, batch.size());
    for (const Event& event : batch) {
      all.events.push_back(Line(event));
      if (event.op == Event::Op::kUpsert) all.facts.emplace_back(event.facts);
    }
    return absl::OkStatus();
  };
  // On the heap and no byte longer, so that a sanitizer sees a read past it.
  const std::vector<char> exact(text.begin(), text.end());
  all.status = Decode({exact.data(), exact.size()}, "in.json", options, sink, &all.report);
  return all;
}

}  // namespace labelix::ingest

#endif  // LABELIX_TESTS_ENGINE_INGEST_COLLECT_H_
