#include "engine/ingest/owned_event.h"

#include <cstddef>
#include <cstring>
#include <functional>

namespace labelix::ingest {
namespace {

// The labels' texts apart.
template <typename Visitor>
void ForEachText(Event* event, Visitor visit) {
  for (std::string_view* text : {&event->group, &event->kind, &event->ns, &event->name, &event->uid,
                                 &event->resource_version, &event->controller.kind,
                                 &event->controller.name, &event->controller.uid, &event->facts}) {
    visit(text);
  }
}

bool LiesIn(std::string_view whole, std::string_view text) {
  const std::less_equal<const char*> at_most;
  return at_most(whole.data(), text.data()) &&
         at_most(text.data() + text.size(), whole.data() + whole.size());
}

}  // namespace

OwnedEvents::OwnedEvents(std::span<const Event> events, std::string_view stays)
    : events_(events.begin(), events.end()) {
  size_t labels = 0, bytes = 0;
  const auto count = [&](const std::string_view* text) {
    if (!LiesIn(stays, *text)) bytes += text->size();
  };
  for (Event& event : events_) {
    ForEachText(&event, count);
    for (const Label& label : event.labels) count(&label.key), count(&label.value);
    labels += event.labels.size();
  }
  labels_.reserve(labels);
  bytes_ = std::make_unique_for_overwrite<char[]>(bytes);
  char* at = bytes_.get();
  const auto keep = [&](std::string_view* text) {
    if (LiesIn(stays, *text)) return;
    if (!text->empty()) std::memcpy(at, text->data(), text->size());
    *text = {at, text->size()};
    at += text->size();
  };
  for (Event& event : events_) {
    ForEachText(&event, keep);
    const size_t from = labels_.size();
    for (Label label : event.labels) {
      keep(&label.key), keep(&label.value);
      labels_.push_back(label);
    }
    event.labels = Labels(labels_).subspan(from);
  }
}

}  // namespace labelix::ingest
