// The controllers that objects name, each once: all pods of a ReplicaSet share its
// kind, name and uid, which are 80 bytes and more.
#ifndef LABELIX_INDEX_CONTROLLERS_H_
#define LABELIX_INDEX_CONTROLLERS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "index/bytes.h"
#include "index/hash_index.h"
#include "index/reclaim.h"
#include "index/slot_array.h"
#include "labelix/event.h"

namespace labelix::index {

using ControllerId = uint32_t;
constexpr ControllerId kNoController = 0;
constexpr ControllerId kMostControllers = 0xFFFFFFFEu;

// A controller lives as long as a row names it. A row that a pinned version needs is not
// freed, and readers come here by rows alone: so the last row takes it along at once.
class Controllers {
 public:
  Controllers(Reclaimer* reclaimer, Bytes* bytes) : bytes_(bytes), ids_(reclaimer) {}

  // Any thread; the id comes from a row that its version holds.
  ControllerRef Of(ControllerId id) const;
  // Kind, name and uid, each with its length in front; of kNoController "".
  std::string_view Text(ControllerId id) const {
    return id == kNoController ? std::string_view()
                               : std::string_view(entries_[id].text, entries_[id].size);
  }
  // Asks for what Intern will read of `likely`, and then of its text.
  void Prefetch(ControllerId id) const { __builtin_prefetch(&entries_[id]); }
  void PrefetchText(ControllerId id) const { __builtin_prefetch(entries_[id].text); }

  // ---- Writer.
  // Its id, without a use: the row that names it adds one. Nothing is looked up if it is
  // `likely`, or the one of the last look-up.
  ControllerId Intern(const ControllerRef& controller, ControllerId likely, VersionNumber next);
  void Use(ControllerId id) {
    if (id != kNoController) ++entries_[id].uses;
  }
  void Drop(ControllerId id) {
    if (id != kNoController && --entries_[id].uses == 0) Free(id);
  }

  // Bulk load: the next id, with a text that `bytes` has adopted. False: it is there already.
  bool Adopt(std::string_view text, VersionNumber next);

  size_t size() const { return ids_.size(); }
  size_t bytes() const { return entries_.bytes(used_) + ids_.bytes(); }

 private:
  struct Entry {
    const char* text = nullptr;
    uint32_t size = 0;
    uint32_t uses = 0;  // writer only; of a free one, the next free one
  };
  bool Is(ControllerId id, const ControllerRef& controller) const;
  ControllerId LookUp(const ControllerRef& controller, VersionNumber next);
  ControllerId NewId();
  void Free(ControllerId id);

  Bytes* bytes_;
  HashIndex ids_;
  SlotArray<Entry> entries_;
  ControllerId last_ = kNoController;
  ControllerId free_ = kNoController;  // the first of those to give out again
  uint32_t used_ = 1;
  std::string text_;  // reused buffer
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_CONTROLLERS_H_
