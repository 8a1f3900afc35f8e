// An index again from what one of its versions says.
#include <algorithm>
#include <new>

#include "index/index.h"

namespace labelix::index {

void Objects::SkipTo(ObjectId id) {
  identities_.Grow(id);
  limit_.store(std::max(limit(), id), std::memory_order_release);
}

// An id that some version of `from` knew and `version` has not may still be named by
// a reader of `from`: it is not given out again.
void Objects::FreeSkipped(const Objects& from, VersionNumber version) {
  for (ObjectId id = 0; id < limit(); ++id) {
    if (rows_.Newest(id) == nullptr && from.rows_.At(id, version) == nullptr) GiveBack(id);
  }
}

// All objects as the events that bring them, each under its id.
void Index::Restore(const Index& from, VersionNumber version) {
  next_ = version;
  asked_.NoteAll(from.asked_);
  const KindId kinds = from.kind_count_.load(std::memory_order_acquire);
  // Those that the failed Apply made come last.
  for (KindId id = 0; id < kinds && from.kinds_[id]->birth <= version; ++id) {
    const Kind& kind = *from.kinds_[id];
    InternKind(kind.group, kind.kind, kind.holds);
  }
  std::vector<TermId> terms;
  std::vector<Label> labels;
  Applied unused;
  uint64_t objects = 0;
  for (ObjectId id = 0; id < from.objects_.limit(); ++id) {
    const ObjectRow* row = from.objects_.At(id, version);
    if (row == nullptr) continue;
    const Kind& kind = from.KindOf(id);
    kind.profiles.ReadTerms(row->profile, &terms);
    labels.clear();
    for (size_t i = 1; i < terms.size(); ++i) {
      labels.push_back({kind.terms.KeyText(terms[i]), kind.terms.ValueText(terms[i])});
    }
    const Carried carried = Unpack(row->Carried());
    objects_.SkipTo(id);
    const Event event = {.op = Event::Op::kUpsert,
                         .group = kind.group,
                         .kind = kind.kind,
                         .ns = from.objects_.ns(id),
                         .name = from.objects_.name(id),
                         .labels = labels,
                         .uid = carried.uid,
                         .resource_version = carried.resource_version,
                         .controller = from.objects_.controllers().Of(carried.controller),
                         .facts = carried.facts};
    Looked looked;
    if (kind.holds == Holds::kObjects) TakeFingerprints({&event, 1}, &looked);
    Upsert(event, kind.holds, looked, &unused);
    ++objects;
  }
  objects_.FreeSkipped(from.objects_, version);
  SetRegistersFrom(from.registers_from_.load(std::memory_order_acquire));
  if (!Publish(objects)) throw std::bad_alloc();
}

std::shared_ptr<Index> Index::Restored() const {
  auto restored = std::make_shared<Index>(options_);
  restored->Restore(*this, current_.load(std::memory_order_acquire));
  return restored;
}

}  // namespace labelix::index
