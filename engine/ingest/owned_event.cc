#include "engine/ingest/owned_event.h"

#include <cstddef>

namespace labelix::ingest {

template <typename Visitor>
void OwnedEvent::ForEachText(Event* event, Visitor visit) {
  for (std::string_view* text : {&event->group, &event->kind, &event->ns, &event->name, &event->uid,
                                 &event->resource_version, &event->controller.kind,
                                 &event->controller.name, &event->controller.uid, &event->facts}) {
    visit(text);
  }
}

OwnedEvent::OwnedEvent(const Event& event)
    : event_(event), labels_(event.labels.begin(), event.labels.end()) {
  const auto append = [this](const std::string_view* text) { bytes_ += *text; };
  ForEachText(&event_, append);
  for (const Label& label : labels_) append(&label.key), append(&label.value);
}

// The texts follow each other in the order in which they were appended.
const Event& OwnedEvent::Get() {
  size_t at = 0;
  const auto place = [this, &at](std::string_view* text) {
    *text = std::string_view(bytes_).substr(at, text->size());
    at += text->size();
  };
  ForEachText(&event_, place);
  for (Label& label : labels_) place(&label.key), place(&label.value);
  event_.labels = labels_;
  return event_;
}

}  // namespace labelix::ingest
