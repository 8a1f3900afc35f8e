// Objects of every kind: their identity, found by name, and a versioned row
// that says which profile they have and carries what else is known of them.
#ifndef LABELIX_INDEX_OBJECTS_H_
#define LABELIX_INDEX_OBJECTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/bytes.h"
#include "index/controllers.h"
#include "index/hash.h"
#include "index/hash_index.h"
#include "index/packed_text.h"
#include "index/posting.h"
#include "index/symbols.h"
#include "index/versioned.h"
#include "labelix/event.h"
#include "labelix/id_set.h"

namespace labelix::index {

using KindId = uint32_t;

// No controller and two empty texts, as Pack writes them: nothing is stored of an
// object that carries nothing.
constexpr std::string_view kCarriesNothing("\0\0\0", 3);

// One state of an object. `bytes`: controller, uid, resourceVersion and facts.
struct ObjectRow {
  ProfileId profile = kNoProfile;  // kNoProfile: deleted
  uint32_t size = 0;
  const char* bytes = nullptr;
  std::string_view Carried() const {
    return size == 0 ? kCarriesNothing : std::string_view(bytes, size);
  }
};

// What a row carries, taken apart. Views into the row.
struct Carried {
  ControllerId controller;
  std::string_view uid, resource_version, facts;
};
// Into `room`, which only grows. Valid until the next call.
std::string_view Pack(const Event& event, ControllerId controller, std::string* room);
// REQUIRES: IsPacked(bytes).
inline Carried Unpack(std::string_view bytes) {
  const auto controller = static_cast<ControllerId>(TakeSize(&bytes));
  const std::string_view uid = TakeText(&bytes), version = TakeText(&bytes);
  return {controller, uid, version, bytes};
}
// One of these alone.
inline ControllerId ControllerOf(std::string_view bytes) {
  return static_cast<ControllerId>(TakeSize(&bytes));
}
inline std::string_view UidOf(std::string_view bytes) {
  TakeSize(&bytes);
  return TakeText(&bytes);
}
// Of bytes from elsewhere: did Pack make them?
bool IsPacked(std::string_view bytes);

// Whether two rows of one name are of two objects: each has a uid, and not the same.
inline bool IsAnotherUid(std::string_view was, std::string_view is) {
  return !was.empty() && !is.empty() && was != is;
}

class Objects : public Freer {
 public:
  Objects(Reclaimer* reclaimer, Symbols* symbols, Bytes* bytes, NameBytes* names);

  // ---- Any thread, with a version pinned.
  std::optional<ObjectId> Find(KindId kind, std::string_view ns, std::string_view name) const {
    return Find(HashOf(kind, ns, name), kind, ns, name);
  }
  // The same by HashOf.
  std::optional<ObjectId> Find(uint64_t hash, KindId kind, std::string_view ns,
                               std::string_view name) const;
  // nullptr: no such object in that version.
  const ObjectRow* At(ObjectId id, VersionNumber version) const {
    const ObjectRow* row = rows_.At(id, version);
    return row == nullptr || row->profile == kNoProfile ? nullptr : row;
  }
  KindId kind(ObjectId id) const { return identities_[id].kind; }
  std::string_view ns(ObjectId id) const { return NsText(NsSymbol(id)); }
  // The same as a number, and its text.
  SymbolId NsSymbol(ObjectId id) const { return identities_[id].ns; }
  std::string_view NsText(SymbolId ns) const { return symbols_->Text(ns); }
  std::string_view name(ObjectId id) const { return identities_[id].Name(); }
  const Controllers& controllers() const { return controllers_; }
  // What Find, At and Newest will read, asked for ahead; each of these reads what the
  // one before it asked for.
  void PrefetchSlot(uint64_t hash) const { ids_.PrefetchSlot(hash); }
  // Is the object called so?
  bool Is(ObjectId id, KindId kind, std::string_view ns, std::string_view name) const {
    const Identity& held = identities_[id];
    return held.kind == kind && SameText(held.Name(), name) &&
           SameText(symbols_->Text(held.ns), ns);
  }
  // An object under that hash, whatever its name.
  std::optional<ObjectId> FindByHash(uint64_t hash) const {
    return ids_.Find(hash, [](ObjectId) { return true; });
  }
  void PrefetchIdentity(ObjectId id) const {
    __builtin_prefetch(&identities_[id]);
    rows_.PrefetchHead(id);
  }
  void PrefetchNameAndRow(ObjectId id) const {
    const Identity& held = identities_[id];
    __builtin_prefetch(held.name);
    // Names are not aligned: half of them end in a second line.
    if (held.name_size > 0) __builtin_prefetch(held.name + held.name_size - 1);
    rows_.PrefetchNewest(id);
  }
  // Ids lie below this.
  uint32_t limit() const { return limit_.load(std::memory_order_acquire); }

  // ---- Writer.
  // A new object's id; that of the object, should it be there. `hash` is HashOf.
  // REQUIRES: FreeIds() > 0.
  ObjectId Intern(uint64_t hash, KindId kind, std::string_view ns, std::string_view name,
                  VersionNumber next);
  // The same. REQUIRES: it is new.
  ObjectId Make(uint64_t hash, KindId kind, std::string_view ns, std::string_view name,
                VersionNumber next);
  const ObjectRow* Newest(ObjectId id) { return rows_.Newest(id); }
  Controllers& controllers() { return controllers_; }
  // `carried` as Pack makes it, of a controller that is in controllers().
  void Write(ObjectId id, ProfileId profile, std::string_view carried, VersionNumber next);
  // The id is given out again when no reader can name it.
  void Delete(ObjectId id, VersionNumber next);

  // Bulk load: the next id, with texts that `bytes` has adopted (but for a name past
  // kLargest, which is copied). `hash` is HashOf, so that what it reads can be asked for
  // ahead. False: there is an object of that name already.
  struct Adopted {
    KindId kind;
    SymbolId ns;
    std::string_view name, carried;
    ProfileId profile;
    uint64_t hash;
  };
  void Reserve(size_t n);
  bool Adopt(const Adopted& object, VersionNumber next);
  static uint64_t HashOf(KindId kind, uint64_t ns_hash, std::string_view name) {
    return Mix(Mix(kind, ns_hash), HashText(name));
  }
  static uint64_t HashOf(KindId kind, std::string_view ns, std::string_view name) {
    return HashOf(kind, HashText(ns), name);
  }

  // To make ids as they were in `from` at `version`, ascending: the next Intern of
  // a new object gives `id`. REQUIRES: no id below it is free. In the end
  // FreeSkipped, with `version` pinned.
  void SkipTo(ObjectId id);
  void FreeSkipped(const Objects& from, VersionNumber version);

  uint64_t FreeIds(uint32_t max_objects) const {
    return free_count_ + (max_objects - std::min<uint64_t>(max_objects, limit()));
  }

  uint32_t live() const { return live_; }
  size_t bytes() const {
    return ids_.bytes() + rows_.bytes(limit()) + identities_.bytes(limit()) + controllers_.bytes();
  }

  // A deleted object's name, once all pins are past the deletion.
  void Free(uint64_t what) override;

 private:
  // And all else of it, once who found it before that has gone.
  struct Unnamed : Freer {
    explicit Unnamed(Objects* objects) : objects(objects) {}
    void Free(uint64_t what) override {
      objects->FreeUnnamed(static_cast<ObjectId>(what >> 32), static_cast<uint32_t>(what));
    }
    Objects* objects;
  };
  void FreeUnnamed(ObjectId id, uint32_t row);
  static constexpr ObjectId kNone = 0xFFFFFFFFu;
  // 16 bytes, for one an object counts.
  struct Identity {
    static constexpr size_t kLong = 0xFFFF;
    std::string_view Name() const {
      return name_size < kLong ? std::string_view(name, name_size) : LongName(name);
    }
    SymbolId ns = 0;  // of a free id, the next free one
    uint16_t kind = 0;
    uint16_t name_size = 0;  // kLong: the name stands behind its size
    const char* name = nullptr;
  };
  static_assert(sizeof(Identity) == 16);
  static std::string_view LongName(const char* with_size);
  Identity NewIdentity(KindId kind, std::string_view name);  // whose ns is not set
  void FreeName(const Identity& identity);
  void FreeCarried(const ObjectRow& row) {
    controllers_.Drop(ControllerOf(row.Carried()));
    bytes_->Free(row.bytes, row.size);
  }

  Reclaimer* reclaimer_;
  Symbols* symbols_;
  Bytes* bytes_;
  NameBytes* names_;
  HashIndex ids_;
  SlotArray<Identity> identities_;
  Controllers controllers_;
  Versioned<ObjectRow> rows_;
  std::atomic<uint32_t> limit_{0};
  Unnamed unnamed_{this};
  // Ids to give out again, each with the one after it in its identity.
  void GiveBack(ObjectId id) {
    identities_[id] = {.ns = free_};
    free_ = id;
    ++free_count_;
  }
  ObjectId free_ = kNone;
  uint32_t free_count_ = 0;
  uint32_t live_ = 0;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_OBJECTS_H_
