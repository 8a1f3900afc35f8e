#include "engine/match/registered.h"

#include <algorithm>

#include "engine/match/filing_keys.h"
#include "engine/query/evaluate.h"
#include "index/packed_text.h"
#include "index/types/absl_text.h"

namespace labelix::match {
namespace {

// Events of a batch, bytes of a text: room that a large one needed is not held on to.
constexpr size_t kMostKept = 64, kMostKeptText = 1 << 12;

absl::Status Check(const SelectorEvent& event) {
  if (event.name.name.empty()) return absl::InvalidArgumentError("selector: a name is required");
  const char* wrong = nullptr;
  if (event.op > SelectorEvent::Op::kUnregister) {
    wrong = ": its op is none of kRegister (0) and kUnregister (1)";
  }
  if (event.op == SelectorEvent::Op::kRegister && event.selector == nullptr) {
    wrong = ": a Selector is required";
  }
  if (event.picks_kind.empty()) wrong = ": the kind that it picks is required";
  if (wrong == nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(ToAbsl("selector " + std::string(event.name.kind) +
                                           (event.name.kind.empty() ? "" : "/") +
                                           std::string(event.name.name) + wrong));
}

// The names of the namespaces whose labels satisfy.
std::vector<std::string_view> NamespacesOf(const query::State& state, const Normal& labels) {
  std::vector<std::string_view> names;
  const Scope scope{.kind = "Namespace"};
  for (ObjectId id : query::Select(state, query::MakePlan(state, scope, labels))) {
    if (state.index->objects().ns(id).empty()) names.push_back(state.index->objects().name(id));
  }
  return names;
}

// Its printed form; of the commonest without temporaries.
void PutSelectorText(const Selector& selector, std::string* out) {
  const std::vector<Requirement>& all = selector.requirements();
  if (all.size() != 1 || all[0].op != Op::kEquals || all[0].values.size() != 1) {
    return index::PutText(selector.ToString(), out);
  }
  const std::string &key = all[0].key, &value = all[0].values[0];
  index::PutSize(key.size() + 1 + value.size(), out);
  out->append(key).append(1, '=').append(value);
}

// See PicksName. A condition that is not there is the empty text.
void PackNameConditions(const SelectorEvent& event, std::string* out) {
  if (!event.skips_itself && event.ordinal_of.empty() && event.name_terms.empty()) return;
  out->push_back(event.skips_itself ? '1' : '0');
  index::PutText(event.ordinal_of, out);
  for (const FieldSelector::Term& term : event.name_terms) {
    out->push_back(term.equal ? '1' : '0');
    index::PutText(term.value, out);
  }
}

}  // namespace

void PackHolder(const SelectorName& name, std::string* out) {
  index::PutText(name.ns, out);
  out->append(name.name);
}

void PackPlace(const SelectorName& name, std::string* out) {
  index::PutText(name.group, out);
  index::PutText(name.kind, out);
  out->append(name.path);
}

bool IsOrdinalOf(std::string_view set, std::string_view name) {
  const size_t dash = name.rfind('-');
  if (dash == std::string_view::npos || name.substr(0, dash) != set) return false;
  const std::string_view ordinal = name.substr(dash + 1);
  return !ordinal.empty() &&
         std::all_of(ordinal.begin(), ordinal.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool PicksName(const index::Index& index, ObjectId selector, std::string_view names,
               ObjectId object) {
  if (names.empty()) return true;
  const index::Objects& objects = index.objects();
  const std::string_view name = objects.name(object);
  const bool skips_itself = names.front() != '0';
  names.remove_prefix(1);
  const std::string_view set = index::TakeText(&names);
  if (!set.empty() && !IsOrdinalOf(set, name)) return false;
  while (!names.empty()) {
    const bool equal = names.front() != '0';
    names.remove_prefix(1);
    if ((index::TakeText(&names) == name) != equal) return false;
  }
  if (!skips_itself) return true;
  const SelectorName own = NameOf(objects, selector);
  const index::Kind& kind = index.KindOf(object);
  return own.name != name || own.ns != objects.ns(object) || own.kind != kind.kind ||
         own.group != kind.group;
}

void FilterByName(const index::Index& index, ObjectId selector, std::string_view names,
                  IdSet* ids) {
  if (names.empty()) return;
  std::erase_if(*ids, [&](ObjectId id) { return !PicksName(index, selector, names, id); });
}

IdSet Pick(const query::State& state, const index::Kind& picked, const Condition& condition) {
  if (condition.nothing) return {};
  std::vector<std::string_view> namespaces;
  if (condition.namespace_labels) namespaces = NamespacesOf(state, *condition.namespace_labels);
  if (condition.namespaces) {
    namespaces.insert(namespaces.end(), condition.namespaces->begin(), condition.namespaces->end());
  }
  std::sort(namespaces.begin(), namespaces.end());
  namespaces.erase(std::unique(namespaces.begin(), namespaces.end()), namespaces.end());
  if (namespaces.empty() && (condition.namespaces || condition.namespace_labels)) return {};
  const Scope scope{.kind = picked.kind, .group = picked.group, .namespaces = namespaces};
  return query::Select(state, query::MakePlan(state, scope, condition.labels));
}

IdSet Pick(const query::State& state, const index::Kind& picked, const index::Kind& selectors,
           index::ProfileId id, const std::optional<HashedPair>& pair) {
  // A pair that no object has needs no plan: the uid of a Job that has just come.
  if (pair && !picked.terms.Find(pair->text)) return {};
  return Pick(state, picked, pair ? ConditionOf(pair->pair) : Decode(BytesOf(selectors, id)));
}

// ---- SelectorBatch -----------------------------------------------------------

void SelectorBatch::Clear() {
  is_set_ = false;
  events_.clear();
  pairs_.clear();
  if (events_.capacity() > kMostKept) events_ = std::vector<Event>();
  texts_.Clear();
  buffer_.clear();
  if (buffer_.capacity() > kMostKeptText) buffer_ = std::string();
  filings_.clear();
  kinds_.clear();
}

absl::Status SelectorBatch::Set(std::span<const SelectorEvent> events, index::Index* index) {
  if (is_set_) Clear();
  is_set_ = true;
  for (const SelectorEvent& event : events) {
    if (absl::Status status = Check(event); !status.ok()) return status;
  }
  events_.reserve(events.size());
  for (const SelectorEvent& event : events) AddOne(*index, event);
  for (const Event& event : events_) NoteAsked(event.labels, &index->asked());
  index->SetScopeOf(&ScopeOf);
  return absl::OkStatus();
}

// What buffer_ holds, which is empty afterwards.
std::string_view SelectorBatch::TakeBuffer() {
  const std::string_view kept = texts_.Keep(buffer_);
  buffer_.clear();
  return kept;
}

Labels SelectorBatch::FilePair(const OnePair& pair) {
  std::array<Label, 2>& labels = pairs_.emplace_back();
  PutAnchor(pair, &buffer_);
  labels[0] = {TakeBuffer(), pair.value};
  PutMention(pair.key, &buffer_);
  labels[1].key = TakeBuffer();
  return labels;
}

Labels SelectorBatch::FileOne(const index::Index& index, const SelectorEvent& event) {
  if (const auto pair = OnePairOf(event)) return FilePair(*pair);
  const Condition condition = MakeCondition(event);
  if (auto pair = OnePairOf(condition)) {
    pair->value = texts_.Keep(pair->value);  // the condition goes
    return FilePair(*pair);
  }
  Kind& kind = kinds_[{event.picks_group, event.picks_kind}];
  const Filing*& known = kind.filings[Encode(condition)];
  if (known == nullptr) {
    const index::Kind* selectors = index.FindKind(event.picks_group, event.picks_kind,
                                                  index.current(), index::Holds::kSelectors);
    known = &filings_.emplace_back(File(selectors, condition, &kind.pending));
  }
  return known->labels;
}

// See ReadRegistered.
std::string_view SelectorBatch::PackFacts(const SelectorEvent& event) {
  PutSelectorText(*event.selector, &buffer_);
  PackNameConditions(event, &buffer_);
  return TakeBuffer();
}

void SelectorBatch::AddOne(const index::Index& index, const SelectorEvent& event) {
  Event out;
  out.group = event.picks_group;
  out.kind = event.picks_kind;
  PackPlace(event.name, &buffer_);
  out.ns = TakeBuffer();
  PackHolder(event.name, &buffer_);
  out.name = TakeBuffer();
  out.resource_version = event.resource_version;
  if (event.op == SelectorEvent::Op::kUnregister) {
    out.op = Event::Op::kRemove;
  } else {
    out.labels = FileOne(index, event);
    out.facts = PackFacts(event);
  }
  events_.push_back(out);
}

}  // namespace labelix::match
