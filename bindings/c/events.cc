#include "bindings/c/events.h"

#include <string>

#include "bindings/c/boundary.h"

namespace labelix::c {
namespace {

absl::Status UnknownOp(const labelix_event& given, size_t index) {
  const std::string_view ns = View(given.ns);
  std::string text = "events[" + std::to_string(index) + "], ";
  text.append(View(given.kind)).append(" ").append(ns).append(ns.empty() ? "" : "/");
  text.append(View(given.name)).append(": op ").append(std::to_string(given.op));
  text +=
      " is none of LABELIX_UPSERT (0), LABELIX_REMOVE (1), LABELIX_DECLARE (2) and "
      "LABELIX_BOOKMARK (3)";
  return absl::InvalidArgumentError(text);
}

}  // namespace

absl::Status ReadLabels(const labelix_label* labels, size_t count, std::vector<Label>* out) {
  out->clear();
  if (count > 0 && labels == nullptr) return Missing("labels");
  out->reserve(count);
  for (size_t i = 0; i < count; ++i) out->push_back({View(labels[i].key), View(labels[i].value)});
  SortLabels(out);
  return absl::OkStatus();
}

absl::Status Events::Read(const labelix_event* events, size_t count, size_t event_size) {
  absl::Status checked = CheckElementSize(event_size, count, events, "events");
  if (!checked.ok()) return checked;
  events_.clear();
  labels_.clear();
  size_t labels = 0;
  for (size_t i = 0; i < count; ++i) {
    const labelix_event given = ReadElement(events, event_size, i);
    if (given.label_count > 0 && given.labels == nullptr) return Missing("labels");
    labels += given.label_count;
  }
  labels_.reserve(labels);
  events_.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    const labelix_event given = ReadElement(events, event_size, i);
    if (given.op > LABELIX_BOOKMARK) return UnknownOp(given, i);
    absl::Status read = ReadOne(given);
    if (!read.ok()) return read;
  }
  return absl::OkStatus();
}

absl::Status Events::ReadOne(const labelix_event& given) {
  absl::Status read = ReadLabels(given.labels, given.label_count, &sorted_);
  if (!read.ok()) return read;
  const size_t first = labels_.size();
  labels_.insert(labels_.end(), sorted_.begin(), sorted_.end());
  Event& event = events_.emplace_back();
  event.op = static_cast<Event::Op>(given.op);
  event.group = View(given.group);
  event.kind = View(given.kind);
  event.ns = View(given.ns);
  event.name = View(given.name);
  event.labels = Labels(labels_.data() + first, sorted_.size());
  event.uid = View(given.uid);
  event.resource_version = View(given.resource_version);
  event.controller = {View(given.controller_kind), View(given.controller_name),
                      View(given.controller_uid)};
  return absl::OkStatus();
}

absl::Status ReadList(const labelix_list* given, KindList* out, bool* accept_older) {
  if (given == nullptr) return Missing("list");
  labelix_list list;
  absl::Status read = ReadOptions(given, &list);
  if (!read.ok()) return read;
  out->group = View(list.group);
  out->kind = View(list.kind);
  if (list.one_namespace != 0) out->ns = View(list.ns);
  out->resource_version = View(list.resource_version);
  *accept_older = list.accept_older != 0;
  return absl::OkStatus();
}

}  // namespace labelix::c
