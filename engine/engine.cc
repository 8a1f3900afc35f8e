#include "labelix/engine.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/match/live.h"
#include "engine/query/direct.h"
#include "engine/query/evaluate.h"
#include "engine/query/plan.h"
#include "index/current_index.h"
#include "index/index.h"

namespace labelix {
namespace {

query::State StateOf(const index::Pin& pin) { return {pin.index.get(), pin.number}; }

// Few label sets in a namespace: a Compiled that is asked again knows more of them than a plan
// does.
bool IsAskedAsItIs(const query::State& state, const Scope& scope, const Prepared& selector) {
  return scope.ns && selector.is_conjunction &&
         query::CountDirectly(state, scope, selector) != query::kNotDirect;
}

}  // namespace

// ---- Engine ----------------------------------------------------------------

Engine::Engine(const EngineOptions& options) : Engine(std::make_shared<index::Index>(options)) {}
Engine::Engine(std::shared_ptr<index::Index> index)
    : index_(std::make_unique<index::CurrentIndex>(std::move(index))),
      live_(std::make_unique<match::Live>(index_.get())) {}
Engine::~Engine() = default;

absl::StatusOr<Applied> Engine::Apply(std::span<const Event> batch) {
  return live_->Apply(batch, {});
}

absl::StatusOr<Applied> Engine::Apply(std::span<const Event> batch,
                                      std::span<const SelectorEvent> selectors) {
  return live_->Apply(batch, selectors);
}

Subscription Engine::Subscribe(const SubscribeOptions& options) {
  return live_->Subscribe(options);
}

LiveMetrics Engine::Metrics() const { return live_->metrics(); }

Version Engine::Current() const { return Version(std::make_shared<index::Pin>(index_->Get())); }

EngineStats Engine::Stats() const { return index_->index()->Stats(); }

// ---- Version: forward path ---------------------------------------------------

Version::Version(const Version&) = default;
Version::Version(Version&&) noexcept = default;
Version& Version::operator=(Version other) noexcept {
  pin_.swap(other.pin_);
  return *this;
}
Version::~Version() = default;

uint64_t Version::number() const { return pin_->number; }

uint64_t Version::Count(const Scope& scope, const Compiled& selector) const {
  return query::Count(StateOf(*pin_), scope, selector.prepared());
}

IdSet Version::Select(const Scope& scope, const Compiled& selector) const {
  return query::Select(StateOf(*pin_), scope, selector.prepared());
}

IdSet Version::First(const Scope& scope, const Compiled& selector, size_t limit) const {
  const query::State state = StateOf(*pin_);
  IdSet ids(std::min<size_t>(limit, state.index->objects().limit()));
  ids.resize(query::Write(state, scope, selector.prepared(), ids));
  return ids;
}

size_t Version::Write(const Scope& scope, const Compiled& selector, std::span<ObjectId> out) const {
  return query::Write(StateOf(*pin_), scope, selector.prepared(), out);
}

std::string Version::ExplainPlan(const Scope& scope, const Compiled& selector) const {
  const query::State state = StateOf(*pin_);
  const query::Plan plan = query::MakePlan(state, scope, selector.prepared());
  return query::PrintPlan(plan, scope, selector.normal()) + query::PrintShortcuts(state, plan);
}

// ---- Version: objects --------------------------------------------------------

std::optional<ObjectId> Version::Find(std::string_view group, std::string_view kind,
                                      std::string_view ns, std::string_view name) const {
  return pin_->index->FindObject(group, kind, ns, name, pin_->number);
}

bool Version::Contains(ObjectId id) const {
  const index::Index& index = *pin_->index;
  return id < index.objects().limit() && index.objects().At(id, pin_->number) != nullptr &&
         index.KindOf(id).holds == index::Holds::kObjects;
}

ObjectView Version::Get(ObjectId id) const {
  const index::Index& index = *pin_->index;
  const index::ObjectRow& row = *index.objects().At(id, pin_->number);
  const index::Kind& kind = index.KindOf(id);
  const index::Carried carried = index::Unpack(row.Carried());
  ObjectView view{id,
                  kind.group,
                  kind.kind,
                  index.objects().ns(id),
                  index.objects().name(id),
                  carried.uid,
                  carried.resource_version,
                  index.objects().controllers().Of(carried.controller),
                  {},
                  carried.facts};
  std::vector<index::TermId> terms;
  kind.profiles.ReadTerms(row.profile, &terms);
  // The namespace's term comes first; labels follow in the order of their keys.
  for (size_t i = 1; i < terms.size(); ++i) {
    view.labels.push_back({kind.terms.KeyText(terms[i]), kind.terms.ValueText(terms[i])});
  }
  return view;
}

std::vector<Version::KindCount> Version::Kinds() const {
  std::vector<KindCount> counts;
  const query::State state = StateOf(*pin_);
  for (const index::Kind* kind : state.index->Kinds(state.version)) {
    const Scope scope{.kind = kind->kind, .group = kind->group};
    const query::Plan all = query::MakePlan(state, scope, Prepared(Normal()));
    counts.push_back({kind->group, kind->kind, query::Count(state, all)});
  }
  return counts;
}

bool Version::Knows(std::string_view group, std::string_view kind) const {
  return pin_->index->FindKind(group, kind, pin_->number) != nullptr;
}

std::vector<std::string_view> Version::GroupsOf(std::string_view kind) const {
  std::vector<std::string_view> groups;
  for (const index::Kind* known : pin_->index->KindsNamed(kind, pin_->number)) {
    groups.push_back(known->group);
  }
  return groups;
}

// ---- Bound -------------------------------------------------------------------

struct Bound::Rep {
  std::shared_ptr<const index::Pin> pin;
  query::Plan plan;
  std::optional<Compiled> asked_as_it_is;  // else `plan` is made, and the texts are not
  std::string kind, group, ns;

  query::State state() const { return StateOf(*pin); }
  // ask(scope, selector) or ask(plan).
  template <typename Ask>
  auto Answer(Ask&& ask) const {
    const Scope scope{.kind = kind, .group = group, .ns = ns};
    return asked_as_it_is ? ask(scope, asked_as_it_is->prepared()) : ask(plan);
  }
};

Bound Version::Bind(const Scope& scope, const Compiled& selector) const {
  auto rep = std::make_unique<Bound::Rep>();
  rep->pin = pin_;
  if (IsAskedAsItIs(rep->state(), scope, selector.prepared())) {
    rep->asked_as_it_is = selector;
    rep->kind = scope.kind, rep->group = scope.group, rep->ns = *scope.ns;
  } else {
    rep->plan = query::MakePlan(rep->state(), scope, selector.prepared());
  }
  return Bound(std::move(rep));
}

Bound::Bound(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
Bound::~Bound() = default;
Bound::Bound(Bound&&) noexcept = default;
Bound& Bound::operator=(Bound&&) noexcept = default;

uint64_t Bound::Count() const {
  return rep_->Answer([this](const auto&... of) { return query::Count(rep_->state(), of...); });
}
IdSet Bound::Select() const {
  return rep_->Answer([this](const auto&... of) { return query::Select(rep_->state(), of...); });
}
IdSet Bound::First(size_t limit) const {
  IdSet ids(std::min<size_t>(limit, rep_->pin->index->objects().limit()));
  ids.resize(Write(ids));
  return ids;
}
size_t Bound::Write(std::span<ObjectId> out) const {
  return rep_->Answer(
      [this, out](const auto&... of) { return query::Write(rep_->state(), of..., out); });
}

}  // namespace labelix
