#include "labelix/replace.h"

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "engine/ingest/decode.h"
#include "index/types/absl_text.h"

namespace labelix {
namespace {

// Events that outlive the batch in which decoding gave them.
class KeptEvents {
 public:
  absl::Status Add(std::span<const Event> batch) {
    for (const Event& event : batch) {
      if (event.op == Event::Op::kRemove) {
        const std::string object = std::string(event.kind) + " " + std::string(event.name);
        return absl::InvalidArgumentError(ToAbsl(object + ": a list takes nothing away"));
      }
      if (event.op == Event::Op::kUpsert) events_.push_back(Keep(event));
    }
    return absl::OkStatus();
  }
  std::span<const Event> events() const { return events_; }

 private:
  std::string_view Keep(std::string_view text) { return texts_.emplace_back(text); }

  Event Keep(Event event) {
    for (std::string_view* text :
         {&event.group, &event.kind, &event.ns, &event.name, &event.uid, &event.resource_version,
          &event.controller.kind, &event.controller.name, &event.controller.uid, &event.facts}) {
      *text = Keep(*text);
    }
    std::vector<Label>& labels = labels_.emplace_back();
    for (const Label& label : event.labels) labels.push_back({Keep(label.key), Keep(label.value)});
    event.labels = labels;
    return event;
  }

  std::deque<std::string> texts_;  // a deque never moves what it has
  std::deque<std::vector<Label>> labels_;
  std::vector<Event> events_;
};

}  // namespace

absl::StatusOr<Applied> ReplaceFrom(Cluster* cluster, std::string_view bytes, std::string_view name,
                                    const KindList& list, bool accept_older) {
  KeptEvents kept;
  LoadReport unread;
  const auto sink = [&kept](std::span<const Event> batch) { return kept.Add(batch); };
  absl::Status decoded = ingest::DecodeJson(bytes, name, {}, sink, &unread);
  if (!decoded.ok()) return decoded;
  KindList whole = list;
  whole.objects = kept.events();
  return cluster->Replace(whole, accept_older);
}

}  // namespace labelix
