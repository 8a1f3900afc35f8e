// Events that keep their own bytes, for those that have to wait their turn.
#ifndef LABELIX_ENGINE_INGEST_OWNED_EVENT_H_
#define LABELIX_ENGINE_INGEST_OWNED_EVENT_H_

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "labelix/event.h"

namespace labelix::ingest {

class OwnedEvents {
 public:
  // Texts that lie in `stays`, which outlives this, are not copied.
  explicit OwnedEvents(std::span<const Event> events, std::string_view stays = {});
  OwnedEvents(OwnedEvents&&) = default;
  OwnedEvents& operator=(OwnedEvents&&) = default;

  // Valid while this lives, moved or not.
  std::span<const Event> Get() const { return events_; }

 private:
  std::vector<Event> events_;
  std::vector<Label> labels_;
  std::unique_ptr<char[]> bytes_;
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_OWNED_EVENT_H_
