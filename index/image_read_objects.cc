// Objects of an image, and what profiles have of them.
#include <algorithm>

#include "index/image_reader.h"
#include "index/packed_text.h"

namespace labelix::index {

absl::Status ImageReader::ReadControllers() {
  if (IsFormat1()) return absl::OkStatus();
  Controllers& controllers = index_->objects_.controllers();
  Pieces pieces(Section(SectionId::kControllers));
  for (; !pieces.AtEnd(); ++controllers_) {
    const size_t size = CheckTexts(3, pieces.left()).value_or(0);
    std::string_view text;
    if (size <= 3 || !pieces.Take(size, &text))
      return Bad(Row("controllers", controllers_) + "broken");
    if (!controllers.Adopt(Keep(text), next_)) {
      return Bad(Row("controllers", controllers_) + "there already");
    }
  }
  return absl::OkStatus();
}

absl::Status ImageReader::ReadObjects() {
  if (objects_.rows() > index_->options_.max_objects) {
    return absl::ResourceExhaustedError("engine: more than " +
                                        std::to_string(index_->options_.max_objects) + " objects");
  }
  names_ = Pieces(Section(SectionId::kNames));
  carried_ = Pieces(Section(SectionId::kCarried));
  profile_counts_.assign(profile_rows_, 0);
  index_->objects_.Reserve(objects_.rows());
  Objects::Adopted objects[kImageAhead];
  for (size_t row = 0; row < objects_.rows(); row += kImageAhead) {
    const size_t n = std::min(kImageAhead, objects_.rows() - row);
    if (absl::Status going = Passed(n); !going.ok()) return going;
    for (size_t i = 0; i < n; ++i) {
      if (absl::Status status = ReadObject(row + i, &objects[i]); !status.ok()) return status;
    }
    for (size_t i = 0; i < n; ++i) {
      if (!index_->objects_.Adopt(objects[i], next_))
        return Bad(Row("objects", row + i) + "a name twice");
    }
  }
  if (!names_.AtEnd() || !carried_.AtEnd()) return Bad("objects: bytes behind the last one's");
  if (named_ != controllers_) return Bad(Row("controllers", named_) + "no object names it");
  return absl::OkStatus();
}

absl::Status ImageReader::ReadObject(size_t row, Objects::Adopted* object) {
  const uint32_t kind = objects_.At(row, 0), profile = objects_.At(row, 1);
  if (kind >= kinds_.size() || profile >= kinds_[kind].profiles) {
    return Bad(Row("objects", row) + "no such kind or profile");
  }
  std::string_view name, piece, carried;
  if (!names_.Take(objects_.At(row, 2), &name) || name.empty()) {
    return Bad(Row("objects", row) + "name outside of the section, or none");
  }
  const auto read = IsFormat1() ? &ImageReader::ReadCarried1 : &ImageReader::ReadCarried;
  if (!carried_.Take(objects_.At(row, 3), &piece) || !(this->*read)(piece, &carried)) {
    return Bad(Row("objects", row) + "what it carries is broken");
  }
  const size_t global = kinds_[kind].first_profile + profile;
  ++profile_counts_[global];
  const SymbolId ns = profile_ns_[global];
  const KindId kind_id = kind;  // kinds were made in this order, from 0
  const uint64_t hash = Objects::HashOf(kind_id, hashes_[ns], name);
  index_->objects_.PrefetchSlot(hash);
  *object = {kind_id, ns, name, carried, profile, hash};
  return absl::OkStatus();
}

// Controllers stand in the order in which objects name them first.
bool ImageReader::ReadCarried(std::string_view piece, std::string_view* carried) {
  if (!IsPacked(piece)) return false;
  const ControllerId controller = ControllerOf(piece);
  if (controller > controllers_ || controller > named_ + 1) return false;
  named_ = std::max(named_, controller);
  *carried = Keep(piece);
  return true;
}

// uid, resourceVersion, kind, name and uid of the controller, each with its length in
// front; then the facts.
bool ImageReader::ReadCarried1(std::string_view piece, std::string_view* carried) {
  if (!CheckTexts(5, piece)) return false;
  Event event;
  ControllerRef& controller = event.controller;
  for (std::string_view* text :
       {&event.uid, &event.resource_version, &controller.kind, &controller.name, &controller.uid}) {
    *text = TakeText(&piece);
  }
  facts1_(piece, &facts_);
  event.facts = facts_;
  const ControllerId id = index_->objects_.controllers().Intern(controller, kNoController, next_);
  const std::string_view packed = Pack(event, id, &packed_);
  *carried = {index_->bytes_.Store(packed), packed.size()};
  return true;
}

absl::Status ImageReader::FillProfiles() {
  std::vector<uint32_t> at(profile_rows_ + 1, 0);
  for (size_t i = 0; i < profile_rows_; ++i) {
    if (profile_counts_[i] == 0) return Bad(Row("profiles", i) + "no object has it");
    index_->symbols_.AddUses(profile_ns_[i], profile_counts_[i]);
    at[i + 1] = at[i] + profile_counts_[i];
  }
  std::vector<ObjectId> filed(objects_.rows());
  for (size_t row = 0; row < objects_.rows(); ++row) {
    const size_t profile = kinds_[objects_.At(row, 0)].first_profile + objects_.At(row, 1);
    filed[at[profile]++] = static_cast<ObjectId>(row);
  }
  size_t begin = 0;
  for (const Part& part : kinds_) {
    const size_t before = begin;
    for (ProfileId id = 0; id < part.profiles; ++id) {
      const uint32_t count = profile_counts_[part.first_profile + id];
      part.kind->profiles.AdoptObjects(id, {filed.data() + begin, count}, next_);
      begin += count;
      if (absl::Status going = Passed(count); !going.ok()) return going;
    }
    part.kind->dense.Rebuild(static_cast<uint32_t>(begin - before), next_);
  }
  return absl::OkStatus();
}

absl::Status ImageReader::CheckSymbolsUsed() {
  for (SymbolId id = 0; id < texts_.size(); ++id) {
    if (index_->symbols_.uses(id) == 0) return Bad(Row("symbols", id) + "not in use");
  }
  return absl::OkStatus();
}

}  // namespace labelix::index
