#include "labelix/replace.h"

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "engine/cluster_rep.h"
#include "engine/ingest/bytes.h"
#include "engine/ingest/decode.h"
#include "engine/ingest/pages.h"
#include "engine/ingest/user_kinds.h"
#include "index/types/absl_text.h"

namespace labelix {
namespace {

// Events that outlive the batch in which decoding gave them.
class KeptEvents {
 public:
  explicit KeptEvents(const KindList& list) : list_(list) {}

  absl::Status Add(std::span<const Event> batch) {
    for (const Event& event : batch) {
      if (event.op == Event::Op::kRemove) {
        const std::string object = std::string(event.kind) + " " + std::string(event.name);
        return absl::InvalidArgumentError(ToAbsl(object + ": a list takes nothing away"));
      }
      // Without items nothing else says that it is the list of another kind.
      if (event.op == Event::Op::kDeclare && !IsOfKind(event)) {
        return absl::InvalidArgumentError(ToAbsl("a list of " + std::string(event.kind) +
                                                 " is none of " + std::string(list_.kind)));
      }
      if (event.op == Event::Op::kUpsert) events_.push_back(Keep(event));
    }
    return absl::OkStatus();
  }
  std::span<const Event> events() const { return events_; }

 private:
  bool IsOfKind(const Event& event) const {
    return event.kind == list_.kind && event.group == list_.group;
  }

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

  const KindList& list_;
  std::deque<std::string> texts_;  // a deque never moves what it has
  std::deque<std::vector<Label>> labels_;
  std::vector<Event> events_;
};

}  // namespace

absl::StatusOr<Applied> Cluster::Rep::ReplaceText(const Input& input, const KindList& list,
                                                  bool accept_older, const LoadOptions& options) {
  ingest::UserKinds kinds;
  if (absl::Status known = kinds.AddIfAny(options.kinds, options.kinds_name); !known.ok()) {
    return known;
  }
  ingest::DecodeOptions decode = DecodingOf(input, options, &kinds);
  decode.refuse_error = true;
  ingest::Pages open;  // of this text alone
  decode.pages = &open;
  KeptEvents kept(list);
  const auto sink = [&](std::span<const Event> batch) {
    if (options.stop && options.stop()) return absl::CancelledError("stopped by the caller");
    return kept.Add(batch);
  };
  LoadReport unread;
  absl::Status decoded = ingest::Decode(input.bytes, input.name, decode, sink, &unread);
  if (!decoded.ok()) return decoded;
  // What it has not is on the pages that are missing, and not gone.
  if (!open.open().empty()) return open.Refusal();
  KindList whole = list;
  whole.objects = kept.events();
  return Replace(whole, accept_older);
}

absl::StatusOr<Applied> ReplaceFrom(Cluster* cluster, std::string_view bytes, std::string_view name,
                                    const KindList& list, bool accept_older,
                                    const LoadOptions& options) {
  if (!list.objects.empty()) {
    return absl::InvalidArgumentError(ToAbsl(std::string(list.kind) +
                                             " list: its objects are those of the text, and "
                                             "KindList::objects has others"));
  }
  ClusterParts::Rep& rep = ClusterParts::RepOf(cluster);
  const size_t sources = rep.sources.count();
  ingest::Bytes owned;
  const auto input = rep.ReadText(bytes, name, options, &owned);
  if (!input.ok()) return input.status();
  absl::StatusOr<Applied> applied = rep.ReplaceText(*input, list, accept_older, options);
  if (!applied.ok()) rep.sources.CutTo(sources);
  return applied;
}

}  // namespace labelix
