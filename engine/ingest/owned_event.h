// An Event that keeps its own bytes, for one that has to wait its turn.
#ifndef LABELIX_ENGINE_INGEST_OWNED_EVENT_H_
#define LABELIX_ENGINE_INGEST_OWNED_EVENT_H_

#include <string>
#include <string_view>
#include <vector>

#include "labelix/event.h"

namespace labelix::ingest {

class OwnedEvent {
 public:
  explicit OwnedEvent(const Event& event);
  OwnedEvent(OwnedEvent&&) = default;
  OwnedEvent& operator=(OwnedEvent&&) = default;

  // Valid while this lives and is not moved.
  const Event& Get();

 private:
  template <typename Visitor>
  static void ForEachText(Event* event, Visitor visit);

  Event event_;
  std::vector<Label> labels_;
  std::string bytes_;  // all texts, one behind another
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_OWNED_EVENT_H_
