#include "engine/match/concerned.h"

#include "engine/match/registered.h"

namespace labelix::match {

void Concerned::Start(const About* about, const query::State& before, const query::State& after,
                      const index::Kind& selectors, const index::Kind* picked) {
  about_ = about;
  if (about == nullptr) return;
  selectors_ = &selectors;
  after_ = after;
  classes_.Clear();
  objects_.clear();
  if (picked == nullptr) return;
  about->FindObjects(*before.index, *picked, before.version, &objects_);
  about->FindObjects(*after.index, *picked, after.version, &objects_);
  std::sort(objects_.begin(), objects_.end());
  objects_.erase(std::unique(objects_.begin(), objects_.end()), objects_.end());
}

bool Concerned::Selector(ObjectId id) const {
  if (about_ == nullptr) return true;
  const SelectorName name = NameOf(after_.index->objects(), id);
  return about_->Has(name.ns, name.name);
}

bool Concerned::Class(index::ProfileId id) {
  if (about_ == nullptr) return true;
  Known& known = *classes_.Insert(id).first;
  if (known == Known::kNot) known = AnyOf(id) ? Known::kYes : Known::kNo;
  return known == Known::kYes;
}

// One that stayed is among the members of both versions.
bool Concerned::AnyOf(index::ProfileId id) const {
  const index::Members* members = selectors_->profiles.MembersAt(id, after_.version);
  bool any = false;
  if (members == nullptr) return any;
  members->ForEach([&](ObjectId selector) { any = any || Selector(selector); });
  return any;
}

}  // namespace labelix::match
