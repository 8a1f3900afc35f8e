#include "index/controllers.h"

#include <utility>

#include "index/hash.h"
#include "index/packed_text.h"
#include "index/types/short_text.h"

namespace labelix::index {

ControllerRef Controllers::Of(ControllerId id) const {
  if (id == kNoController) return {};
  std::string_view text = Text(id);
  ControllerRef controller;
  controller.kind = TakeText(&text);
  controller.name = TakeText(&text);
  controller.uid = TakeText(&text);
  return controller;
}

bool Controllers::Is(ControllerId id, const ControllerRef& controller) const {
  std::string_view text = Text(id);
  for (const std::string_view part : {controller.kind, controller.name, controller.uid}) {
    if (!SameText(TakeText(&text), part)) return false;
  }
  return true;
}

ControllerId Controllers::Intern(const ControllerRef& controller, ControllerId likely,
                                 VersionNumber next) {
  if (controller.kind.empty() && controller.name.empty() && controller.uid.empty()) {
    return kNoController;
  }
  for (const ControllerId id : {likely, last_}) {
    if (id != kNoController && Is(id, controller)) return id;
  }
  return last_ = LookUp(controller, next);
}

ControllerId Controllers::LookUp(const ControllerRef& controller, VersionNumber next) {
  text_.clear();
  for (const std::string_view text : {controller.kind, controller.name, controller.uid}) {
    PutText(text, &text_);
  }
  const uint64_t hash = HashText(text_);
  const auto is = [this](ControllerId id) { return SameText(Text(id), text_); };
  if (const auto found = ids_.Find(hash, is)) return *found;
  const ControllerId id = NewId();
  entries_[id] = {bytes_->Store(text_), static_cast<uint32_t>(text_.size()), 0};
  ids_.Insert(hash, id, next);
  return id;
}

ControllerId Controllers::NewId() {
  if (free_ != kNoController) return std::exchange(free_, entries_[free_].uses);
  entries_.Grow(size_t{used_} + 1);
  return used_++;
}

void Controllers::Free(ControllerId id) {
  Entry& entry = entries_[id];
  ids_.Erase(HashText(Text(id)), id);
  bytes_->Free(entry.text, entry.size);
  entry = {nullptr, 0, free_};
  free_ = id;
  if (last_ == id) last_ = kNoController;
}

bool Controllers::Adopt(std::string_view text, VersionNumber next) {
  const uint64_t hash = HashText(text);
  if (ids_.Find(hash, [&](ControllerId id) { return Text(id) == text; })) return false;
  const ControllerId id = NewId();
  entries_[id] = {text.data(), static_cast<uint32_t>(text.size()), 0};
  ids_.Insert(hash, id, next);
  return true;
}

}  // namespace labelix::index
