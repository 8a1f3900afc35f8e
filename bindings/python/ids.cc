#include "bindings/python/ids.h"

#include <new>

namespace labelix::python {
namespace {

// As many as pass through the stack: 4 KiB.
constexpr size_t kFew = 1'024;

// Version::Write decodes in place while a block of 512 ids surely fits, and goes through a
// buffer after that: with so much room after the last id all are in place.
constexpr size_t kBlockOfIds = 512 + 64;

// More than `ids`, so that an answer of as many does not fill it.
size_t Room(size_t ids) { return ids + (ids > 2 * kBlockOfIds ? kBlockOfIds : 64); }

}  // namespace

Ids::Ids(std::span<const ObjectId> ids) : values_(Allocate(ids.size())), size_(ids.size()) {
  std::copy(ids.begin(), ids.end(), values_.get());
}

Ids::Values Ids::Allocate(size_t n) {
  if (n == 0) return nullptr;
  Values values(static_cast<ObjectId*>(std::malloc(n * sizeof(ObjectId))));
  if (values == nullptr) throw std::bad_alloc();
  return values;
}

void Ids::GiveBack(size_t room) {
  if (size_ == room) return;
  // Of a block that is a mapping of its own realloc would keep the mapping; of none it frees.
  if (size_ <= room / 2) {
    *this = Ids(span());
    return;
  }
  auto* const less = static_cast<ObjectId*>(std::realloc(values_.get(), size_ * sizeof(ObjectId)));
  if (less == nullptr) return;  // then all of it is kept
  static_cast<void>(values_.release());
  values_.reset(less);
}

Ids SelectCounted(const Version& version, const Scope& scope, const Compiled& selector) {
  const size_t count = version.Count(scope, selector);
  return Ids::Of(Room(count),
                 [&](std::span<ObjectId> out) { return version.Write(scope, selector, out); });
}

bool SelectFew(const Version& version, const Scope& scope, const Compiled& selector,
               LikelySize* likely, Ids* out) {
  if (Room(likely->value()) >= kFew) return false;
  ObjectId room[kFew];
  const size_t n = version.Write(scope, selector, room);
  if (n == kFew) return false;
  likely->Saw(n);
  *out = Ids({room, n});
  return true;
}

Ids SelectLikely(const Version& version, const Scope& scope, const Compiled& selector,
                 LikelySize* likely) {
  const size_t room = Room(likely->value());
  if (room >= kFew) {
    Ids ids =
        Ids::Of(room, [&](std::span<ObjectId> out) { return version.Write(scope, selector, out); });
    likely->Saw(ids.size());
    if (ids.size() < room) return ids;
  }
  Ids ids = SelectCounted(version, scope, selector);
  likely->Saw(ids.size());
  return ids;
}

}  // namespace labelix::python
