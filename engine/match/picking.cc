#include "engine/match/picking.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/match/access.h"
#include "engine/match/by_name.h"
#include "engine/match/filing_keys.h"
#include "engine/match/registered.h"
#include "engine/match/reverse.h"

namespace labelix::match {
namespace {

using index::Kind;
using index::ObjectRow;

// Of so many classes or selectors at a time what they read is asked for, step by step,
// before it is read: some 500 bytes each, which the first cache holds.
constexpr size_t kWindow = 32;

template <typename T, typename Visit>
void ForEachWindow(std::span<const T> all, Visit&& visit) {
  for (; !all.empty(); all = all.subspan(std::min(kWindow, all.size()))) {
    visit(all.first(std::min(kWindow, all.size())));
  }
}

// Appends the selectors of `classes`.
void ReadMembers(const Kind& selectors, std::span<const index::ProfileId> classes,
                 index::VersionNumber version, std::vector<ObjectId>* out) {
  for (const index::ProfileId id : classes) selectors.profiles.PrefetchHead(id);
  for (const index::ProfileId id : classes) selectors.profiles.PrefetchMembers(id);
  for (const index::ProfileId id : classes) {
    selectors.profiles.MembersAt(id, version)->ForEach([out](ObjectId selector) {
      out->push_back(selector);
    });
  }
}

// Appends those of `ids`, a window of selectors. Whether any has conditions on names.
bool ReadSelectors(const query::State& state, std::span<const ObjectId> ids,
                   std::vector<PickingSelector>* out) {
  const index::Objects& objects = state.index->objects();
  const ObjectRow* rows[kWindow];
  for (const ObjectId id : ids) objects.PrefetchIdentity(id);
  for (const ObjectId id : ids) objects.PrefetchNameAndRow(id);
  size_t n = 0;
  for (const ObjectId id : ids) {
    const ObjectRow* const row = objects.At(id, state.version);
    __builtin_prefetch(row->bytes);
    rows[n++] = row;
  }
  bool has_names = false;
  for (size_t i = 0; i < n; ++i) {
    const Registered registered = ReadRegistered(*rows[i]);
    has_names |= !registered.names.empty();
    out->push_back({ids[i], NameOf(objects, ids[i]), registered.text});
  }
  return has_names;
}

// All selectors of the version, and the labels of whoever they may pick.
struct Question {
  const query::State& state;
  const Kind& selectors;
  std::string_view ns;
  Labels labels;
  std::optional<ObjectId> object;  // whose name is asked about too
};

// What one question needs.
struct Room {
  index::AskedText text;  // the namespace and the labels whose keys are mentioned
  std::vector<Label> labels;
  index::KeptAnswer kept;
  Reverse reverse;
  NamespaceLabels ns;
  std::vector<ObjectId> ids;
  std::vector<index::KeptRow> rows;
};

// Kept for the next question of the thread, but for what a rare one grew to.
thread_local std::optional<Room> room_of_thread;
constexpr size_t kMostKept = 1 << 16;

Room& TheRoom() {
  if (!room_of_thread) room_of_thread.emplace();
  return *room_of_thread;
}

void TrimRoom() {
  const Room& room = *room_of_thread;
  if (room.ids.capacity() + room.kept.capacity() > kMostKept) room_of_thread.reset();
}

// Writes the text. A key that its place stands for is a number there; a namespace, and a
// key and its value where it stands for another one, are spelt.
class TextWriter {
 public:
  TextWriter(const index::Index& index, std::string_view ns, index::AskedText* text)
      : asked_(index.asked()), writer_(text) {
    writer_.Put(kSpelt, ns);
  }
  void Finish() { writer_.Finish(); }
  // Of a key that no selector mentions the value makes no difference.
  bool IsMentioned(size_t place) const { return (asked_.At(place) & kMentionBit) != 0; }
  void Put(size_t place, const Label& label) {
    if (asked_.StandsFor(place, label.key)) {
      writer_.Put(static_cast<uint16_t>(kFirstNumber + place), label.value);
    } else {
      writer_.Put(kSpelt, label.key);
      writer_.Put(kSpelt, label.value);
    }
  }
  // Those that are mentioned: first which, for hardly two pods have them at the same
  // places, and a branch that is guessed wrong costs as much as a label.
  void PutMentioned(Labels labels) {
    constexpr size_t kAtOnce = 32;
    for (; !labels.empty(); labels = labels.subspan(std::min(kAtOnce, labels.size()))) {
      struct {
        const Label* label;
        size_t place;
      } mentioned[kAtOnce];
      size_t n = 0;
      for (const Label& label : labels.first(std::min(kAtOnce, labels.size()))) {
        const size_t place = index::KeyFilter::PlaceOf(label.key);
        mentioned[n] = {&label, place};
        n += IsMentioned(place);
      }
      for (size_t i = 0; i < n; ++i) Put(mentioned[i].place, *mentioned[i].label);
    }
  }

 private:
  static constexpr uint16_t kSpelt = 0, kFirstNumber = 1;
  const index::KeyFilter& asked_;
  index::AskedText::Writer writer_;
};

// The selectors, by name. Whether any has conditions on names.
bool Name(const query::State& state, std::span<const ObjectId> ids,
          std::vector<PickingSelector>* out) {
  bool has_names = false;
  out->reserve(ids.size());
  ForEachWindow(
      ids, [&](std::span<const ObjectId> some) { has_names |= ReadSelectors(state, some, out); });
  return has_names;
}

void DropByName(const query::State& state, ObjectId object, std::vector<PickingSelector>* out) {
  const index::Index& index = *state.index;
  std::erase_if(*out, [&](const PickingSelector& p) {
    const ObjectRow* row = index.objects().At(p.id, state.version);
    return !PicksName(index, p.id, ReadRegistered(*row).names, object);
  });
}

// Into room->ids, in no order, from the index of selectors.
void FindIds(const Question& asked, Room* room) {
  const query::State& state = asked.state;
  room->ns.known = false;
  room->ns.labels.clear();
  if (MayAskNamespaces(state.index->asked())) room->ns.Read(state, asked.ns);
  const std::span<const index::ProfileId> classes = room->reverse.Find(
      state, asked.selectors, {asked.ns, asked.labels, room->ns.known, room->ns.labels});
  room->ids.clear();
  ForEachWindow(classes, [&](std::span<const index::ProfileId> some) {
    ReadMembers(asked.selectors, some, state.version, &room->ids);
  });
}

// The selectors of an answer whose rows hold, by name.
void TellRows(const index::Objects& objects, const index::KeptAnswer& kept,
              std::vector<PickingSelector>* out) {
  out->reserve(kept.size());
  SelectorName name;
  index::SymbolId place = 0;
  for (size_t i = 0; i < kept.size(); ++i) {
    const index::KeptRow row = kept.Row(i);
    // Mostly of one kind and path.
    if (i == 0 || row.place() != place) name = UnpackPlace(objects.NsText(row.place()));
    place = row.place(), name.ns = row.head(), name.name = row.tail();
    out->push_back({row.id(), name, row.text()});
  }
}

// False: some cannot be said as a row.
bool SetRows(const index::Objects& objects, std::span<const PickingSelector> picking, Room* room) {
  room->rows.clear();
  for (const PickingSelector& p : picking) {
    const auto row =
        index::KeptRow::Of({p.id, objects.NsSymbol(p.id), p.name.ns, p.name.name, p.text});
    if (!row) return false;
    room->rows.push_back(*row);
  }
  room->kept.Set(room->rows);
  return true;
}

// Notes in room->kept where it is, if it can be kept. `picking` is the answer in the
// version of the question; room->kept.mark: some have conditions on names.
void Keep(const Question& asked, const index::KeptAnswers::Question& kept,
          std::span<const PickingSelector> picking, Room* room) {
  index::KeptAnswers& answers = *asked.selectors.kept;
  room->kept.note = 0;
  if (!answers.MayKeep(kept)) return;
  const bool has_rows = answers.HasRoomForRows(kept, picking.size()) &&
                        SetRows(asked.state.index->objects(), picking, room);
  if (!has_rows) {
    room->ids.clear();
    for (const PickingSelector& p : picking) room->ids.push_back(p.id);
    room->kept.Set(room->ids);
  }
  room->kept.note = answers.Keep(kept, room->kept, asked.selectors.profiles.limit());
}

// The same of ids alone, or of rows that do not hold.
void TellByIds(const query::State& state, Room* room, std::vector<PickingSelector>* out) {
  room->ids.clear();
  for (size_t i = 0; i < room->kept.size(); ++i) room->ids.push_back(room->kept.Id(i));
  Name(state, room->ids, out);
}

void Tell(const query::State& state, Room* room, std::vector<PickingSelector>* out) {
  if (room->kept.has_rows()) {
    TellRows(state.index->objects(), room->kept, out);
  } else {
    TellByIds(state, room, out);
  }
}

// An answer that is kept. False: none is.
bool Recall(const Question& asked, const index::KeptAnswers::Question& kept, Room* room,
            std::vector<PickingSelector>* out) {
  bool rows_hold = false;
  if (!asked.selectors.kept->Find(kept, &room->kept, &rows_hold)) return false;
  if (rows_hold) {
    Tell(asked.state, room, out);
  } else {
    TellByIds(asked.state, room, out);
    Keep(asked, kept, *out, room);
  }
  return true;
}

// room->kept says where the answer is kept, if it is, and has its mark.
std::vector<PickingSelector> Answer(const Question& asked, Room* room) {
  std::vector<PickingSelector> picking;
  const bool fits = room->text.fits();
  const index::KeptAnswers::Question kept{room->text, index::ChangeStamps::ShareOf(asked.ns),
                                          asked.state.version};
  if (!fits || !Recall(asked, kept, room, &picking)) {
    FindIds(asked, room);
    room->kept.mark = Name(asked.state, room->ids, &picking);
    room->kept.note = 0;
    SortByName(&picking);
    if (fits) Keep(asked, kept, picking, room);
  }
  if (room->kept.mark && asked.object) DropByName(asked.state, *asked.object, &picking);
  return picking;
}

}  // namespace

std::vector<PickingSelector> Picking(const query::State& state, const Picked& picked) {
  const index::Index& index = *state.index;
  const Kind* selectors = index.FindSelectors(picked.group, picked.kind, state.version);
  if (selectors == nullptr) return {};
  Room& room = TheRoom();
  TextWriter text(index, picked.ns, &room.text);
  text.PutMentioned(picked.labels);
  text.Finish();
  std::vector<PickingSelector> picking =
      Answer({state, *selectors, picked.ns, picked.labels, std::nullopt}, &room);
  TrimRoom();
  return picking;
}

std::vector<PickingSelector> PickingOf(const query::State& state, const Picked& picked,
                                       const std::function<bool(const SelectorName&)>& is_wanted) {
  const index::Index& index = *state.index;
  const Kind* selectors = index.FindSelectors(picked.group, picked.kind, state.version);
  if (selectors == nullptr) return {};
  Room& room = TheRoom();
  FindIds({state, *selectors, picked.ns, picked.labels, std::nullopt}, &room);
  const index::Objects& objects = index.objects();
  std::unordered_map<index::SymbolId, bool> wanted;  // by kind and path, which are few
  std::erase_if(room.ids, [&](ObjectId id) {
    const auto [at, is_new] = wanted.try_emplace(objects.NsSymbol(id));
    if (is_new) at->second = is_wanted(UnpackPlace(objects.NsText(at->first)));
    return !at->second;
  });
  std::vector<PickingSelector> picking;
  Name(state, room.ids, &picking);
  SortByName(&picking);
  TrimRoom();
  return picking;
}

std::vector<PickingSelector> Picking(const Version& version, ObjectId object) {
  const query::State state = Access::StateOf(version);
  const index::Index& index = *state.index;
  const Kind& kind = index.KindOf(object);
  const Kind* selectors = kind.selectors.load(std::memory_order_acquire);
  if (selectors == nullptr || selectors->birth > state.version) return {};
  const index::ProfileId profile = index.objects().At(object, state.version)->profile;
  Room& room = TheRoom();
  std::atomic<uint64_t>* const note = kind.profiles.NoteOf(profile);
  if (note != nullptr &&
      selectors->kept->Find(note->load(std::memory_order_relaxed), state.version, &room.kept)) {
    std::vector<PickingSelector> picking;
    Tell(state, &room, &picking);
    if (room.kept.mark) DropByName(state, object, &picking);
    return picking;
  }
  kind.profiles.ForEachTerm(profile, [&](index::TermId term) { kind.terms.PrefetchEntry(term); });
  const std::string_view ns = kind.terms.ValueText(kind.profiles.NamespaceTerm(profile));
  TextWriter text(index, ns, &room.text);
  room.labels.clear();
  for (uint32_t i = 1, n = kind.profiles.TermCount(profile); i < n; ++i) {
    const index::TermId term = kind.profiles.TermAt(profile, i);
    const std::string_view key = kind.terms.KeyText(term);
    const size_t place = index::KeyFilter::PlaceOf(key);
    if (!text.IsMentioned(place)) continue;
    room.labels.push_back({key, kind.terms.ValueText(term)});
    text.Put(place, room.labels.back());
  }
  text.Finish();
  std::vector<PickingSelector> picking =
      Answer({state, *selectors, ns, room.labels, object}, &room);
  if (note != nullptr && room.kept.note != 0) {
    note->store(room.kept.note, std::memory_order_relaxed);
  }
  TrimRoom();
  return picking;
}

}  // namespace labelix::match
