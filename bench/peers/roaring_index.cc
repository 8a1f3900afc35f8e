#include "bench/peers/roaring_index.h"

#ifdef LABELIX_HAVE_CROARING

#include <algorithm>

namespace labelix::peers {

RoaringIndex::~RoaringIndex() {
  for (roaring_bitmap_t* set : sets_) roaring_bitmap_free(set);
}

void RoaringIndex::Apply(const Event& event) {
  name_.assign(event.ns).append("/").append(event.name);
  if (event.op == Event::Op::kRemove) return Remove(name_);
  labels_.clear();
  for (const Label& label : event.labels) {
    labels_.append(label.key).append(1, '=').append(label.value).append(1, ',');
  }
  const auto [at, is_new] = objects_.try_emplace(name_);
  Object& object = at->second;
  if (is_new) {
    object.id = free_.empty() ? next_++ : free_.back();
    if (!free_.empty()) free_.pop_back();
  }
  object.resource_version = event.resource_version;
  if (is_new || object.labels != labels_) Move(&object, event);
}

void RoaringIndex::Move(Object* object, const Event& event) {
  FindSets(event);
  std::vector<uint32_t>& held = object->sets;
  const auto has = [](const std::vector<uint32_t>& sets, uint32_t set) {
    return std::binary_search(sets.begin(), sets.end(), set);
  };
  for (const uint32_t set : held) {
    if (!has(found_, set)) roaring_bitmap_remove(sets_[set], object->id);
  }
  for (const uint32_t set : found_) {
    if (!has(held, set)) roaring_bitmap_add(sets_[set], object->id);
  }
  held = found_;
  object->labels = labels_;
}

void RoaringIndex::Remove(const std::string& name) {
  const auto at = objects_.find(name);
  if (at == objects_.end()) return;
  for (const uint32_t set : at->second.sets) roaring_bitmap_remove(sets_[set], at->second.id);
  free_.push_back(at->second.id);
  objects_.erase(at);
}

void RoaringIndex::FindSets(const Event& event) {
  found_.assign(1, SetOf('n', event.ns, {}));
  for (const Label& label : event.labels) {
    found_.push_back(SetOf('p', label.key, label.value));
    found_.push_back(SetOf('k', label.key, {}));
  }
  std::sort(found_.begin(), found_.end());
}

uint32_t RoaringIndex::SetOf(char type, std::string_view key, std::string_view value) {
  text_.assign(1, type).append(key).append(1, '\0').append(value);
  const auto [at, is_new] = set_ids_.try_emplace(text_, static_cast<uint32_t>(sets_.size()));
  if (is_new) sets_.push_back(roaring_bitmap_create());
  return at->second;
}

void RoaringIndex::Optimize() {
  for (roaring_bitmap_t* set : sets_) roaring_bitmap_run_optimize(set);
}

uint64_t RoaringIndex::Count(std::string_view key, std::string_view value) const {
  const auto at = set_ids_.find(std::string("p").append(key).append(1, '\0').append(value));
  return at == set_ids_.end() ? 0 : roaring_bitmap_get_cardinality(sets_[at->second]);
}

}  // namespace labelix::peers

#endif  // LABELIX_HAVE_CROARING
