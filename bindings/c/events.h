// Arrays of labelix/c.h's structs as the Engine takes them.
#ifndef LABELIX_BINDINGS_C_EVENTS_H_
#define LABELIX_BINDINGS_C_EVENTS_H_

#include <cstddef>
#include <span>
#include <vector>

#include "labelix/c.h"
#include "labelix/event.h"
#include "labelix/feed.h"
#include "labelix/status.h"

namespace labelix::c {

// One batch. Its events show the caller's texts and this object's labels.
class Events {
 public:
  // kInvalidArgument: an op that does not exist, labels that are NULL.
  absl::Status Read(const labelix_event* events, size_t count, size_t event_size);
  std::span<const Event> events() const { return events_; }

 private:
  absl::Status ReadOne(const labelix_event& given);

  std::vector<Event> events_;
  std::vector<Label> labels_;  // of all; never grows past what was reserved
  std::vector<Label> sorted_;
};

// Sorted, of equal keys the last.
absl::Status ReadLabels(const labelix_label* labels, size_t count, std::vector<Label>* out);

absl::Status ReadList(const labelix_list* given, KindList* out, bool* accept_older);

}  // namespace labelix::c

#endif  // LABELIX_BINDINGS_C_EVENTS_H_
