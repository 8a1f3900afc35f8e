#include "index/objects.h"

#include <cstring>

#include "index/packed_text.h"
#include "index/types/short_text.h"

namespace labelix::index {

std::string_view Pack(const Event& event, ControllerId controller, std::string* room) {
  const size_t most =
      event.uid.size() + event.resource_version.size() + event.facts.size() + 3 * kMostSizeBytes;
  if (room->size() < most) room->resize(most);
  char* out = WriteSize(controller, room->data());
  for (const std::string_view text : {event.uid, event.resource_version}) {
    out = WriteText(text, out);
  }
  CopyText(event.facts, out);
  out += event.facts.size();
  return {room->data(), static_cast<size_t>(out - room->data())};
}

bool IsPacked(std::string_view bytes) {
  uint64_t controller = 0;
  return TakeChecked(&bytes, &controller) && controller <= kMostControllers &&
         CheckTexts(2, bytes).has_value();
}

Objects::Objects(Reclaimer* reclaimer, Symbols* symbols, Bytes* bytes, NameBytes* names)
    : reclaimer_(reclaimer),
      symbols_(symbols),
      bytes_(bytes),
      names_(names),
      ids_(reclaimer),
      controllers_(reclaimer, bytes),
      rows_(reclaimer, [this](ObjectRow& row) {
        FreeCarried(row);
        row = {};
      }) {}

std::optional<ObjectId> Objects::Find(uint64_t hash, KindId kind, std::string_view ns_text,
                                      std::string_view name_text) const {
  return ids_.Find(hash, [&](ObjectId id) { return Is(id, kind, ns_text, name_text); });
}

std::string_view Objects::LongName(const char* with_size) {
  size_t size;
  std::memcpy(&size, with_size, sizeof size);
  return {with_size + sizeof size, size};
}

Objects::Identity Objects::NewIdentity(KindId kind, std::string_view name) {
  Identity identity{.kind = static_cast<uint16_t>(kind)};
  if (name.size() < Identity::kLong) {
    identity.name_size = static_cast<uint16_t>(name.size());
    identity.name = names_->Store(name);
    return identity;
  }
  const size_t size = name.size();
  std::string with_size(reinterpret_cast<const char*>(&size), sizeof size);
  identity.name_size = Identity::kLong;
  identity.name = names_->Store(with_size.append(name));
  return identity;
}

void Objects::FreeName(const Identity& identity) {
  const bool is_long = identity.name_size == Identity::kLong;
  names_->Free(identity.name, identity.Name().size() + (is_long ? sizeof(size_t) : 0));
}

ObjectId Objects::Intern(uint64_t hash, KindId kind, std::string_view ns, std::string_view name,
                         VersionNumber next) {
  if (auto found = Find(hash, kind, ns, name)) return *found;
  return Make(hash, kind, ns, name, next);
}

ObjectId Objects::Make(uint64_t hash, KindId kind, std::string_view ns, std::string_view name,
                       VersionNumber next) {
  ObjectId id;
  if (free_ != kNone) {
    id = free_;
    free_ = identities_[id].ns;
    --free_count_;
  } else {
    id = limit();
    identities_.Grow(id + size_t{1});
  }
  Identity& identity = identities_[id] = NewIdentity(kind, name);
  identity.ns = symbols_->Intern(ns, next);
  if (id == limit()) limit_.store(id + 1, std::memory_order_release);
  ids_.Insert(hash, id, next);
  return id;
}

void Objects::Reserve(size_t n) {
  ids_.Reserve(n);
  identities_.Reserve(n);
  rows_.Reserve(n);
}

bool Objects::Adopt(const Adopted& object, VersionNumber next) {
  const auto is = [&](ObjectId id) {
    const Identity& held = identities_[id];
    return held.kind == object.kind && held.ns == object.ns && name(id) == object.name;
  };
  if (ids_.Find(object.hash, is)) return false;
  const ObjectId id = limit();
  identities_.Grow(id + size_t{1});
  if (object.name.size() > NameBytes::kLargest) {
    identities_[id] = NewIdentity(object.kind, object.name);
    identities_[id].ns = object.ns;
  } else {
    names_->Adopt(object.name.size());
    identities_[id] = {object.ns, static_cast<uint16_t>(object.kind),
                       static_cast<uint16_t>(object.name.size()), object.name.data()};
  }
  ids_.Insert(object.hash, id, next);
  const ObjectRow* old = nullptr;
  controllers_.Use(ControllerOf(object.carried));
  *rows_.Write(id, next, &old) = {object.profile, static_cast<uint32_t>(object.carried.size()),
                                  object.carried.data()};
  ++live_;
  limit_.store(id + 1, std::memory_order_release);
  return true;
}

void Objects::Write(ObjectId id, ProfileId profile, std::string_view carried, VersionNumber next) {
  const char* stored = carried == kCarriesNothing ? nullptr : bytes_->Store(carried);
  const ObjectRow* old = nullptr;
  ObjectRow* row = rows_.Write(id, next, &old);
  live_ += (old == nullptr ? row : old)->profile == kNoProfile;
  controllers_.Use(ControllerOf(carried));
  if (old == nullptr) FreeCarried(*row);  // twice in one batch
  *row = {profile, stored == nullptr ? 0 : static_cast<uint32_t>(carried.size()), stored};
}

void Objects::Delete(ObjectId id, VersionNumber next) {
  const ObjectRow* old = nullptr;
  ObjectRow* row = rows_.Write(id, next, &old);
  if (old == nullptr) FreeCarried(*row);
  *row = {};
  --live_;
  // The low half of the version tells this deletion from a later one of the
  // same id.
  reclaimer_->RetireShared(this, uint64_t{id} << 32 | static_cast<uint32_t>(next), next);
}

void Objects::Free(uint64_t what) {
  const auto id = static_cast<ObjectId>(what >> 32);
  const ObjectRow* newest = rows_.Newest(id);  // none: one batch deleted it twice
  if (newest == nullptr || newest->profile != kNoProfile ||
      static_cast<uint32_t>(rows_.NewestBirth(id)) != static_cast<uint32_t>(what)) {
    return;  // it came back under the same name
  }
  const uint32_t row = rows_.CutOff(id);
  reclaimer_->RetireShared(&unnamed_, uint64_t{id} << 32 | row, reclaimer_->next());
  ids_.Erase(HashOf(identities_[id].kind, ns(id), name(id)), id);
}

void Objects::FreeUnnamed(ObjectId id, uint32_t row) {
  Identity& identity = identities_[id];
  rows_.DropCutOff(row);
  symbols_->Drop(identity.ns, reclaimer_->oldest_pin());
  FreeName(identity);
  GiveBack(id);
}

}  // namespace labelix::index
