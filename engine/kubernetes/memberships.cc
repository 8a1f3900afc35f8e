#include "engine/kubernetes/memberships.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "engine/kubernetes/controller.h"
#include "engine/kubernetes/registrar.h"
#include "engine/kubernetes/traffic.h"

namespace labelix::kubernetes {

using Relation = Delta::Relation;

Memberships::Memberships(const Version& version)
    : version_(version), users_(UserRules(version)), matcher_(version, std::nullopt) {
  AddSelecting();
  ReadOwned();
  AddOwners();
  std::stable_sort(parties_.begin(), parties_.end(),
                   [](const Party& a, const Party& b) { return a.name < b.name; });
}

void Memberships::AddSelecting() {
  MatchQuery query;
  query.scheduling = true;
  for (const kinds::KindRow* row : SelectingKinds(query, users_)) {
    if (!IsKeptMatched(*row)) continue;
    const Scope scope{.kind = row->kind, .group = row->group};
    for (ObjectId id : version_.Select(scope, Compiled(Selector::Everything()))) {
      parties_.push_back({.name = ViewOfName(version_, id), .row = row, .id = id});
    }
  }
}

void Memberships::ReadOwned() {
  const query::State state = match::Access::StateOf(version_);
  const index::Objects& objects = state.index->objects();
  for (ObjectId id = 0; id < objects.limit(); ++id) {
    const index::ObjectRow* row = objects.At(id, state.version);
    if (row == nullptr || state.index->KindOf(id).holds != index::Holds::kObjects) continue;
    const uint32_t controller = index::ControllerOf(row->Carried());
    if (objects.controllers().Of(controller).uid.empty()) continue;
    owned_.push_back({uint64_t{controller} << 32 | objects.NsSymbol(id), id});
  }
  std::sort(owned_.begin(), owned_.end());
}

void Memberships::AddOwners() {
  for (size_t i = 0; i < owned_.size();) {
    const size_t begin = i;
    while (i < owned_.size() && owned_[i].owner == owned_[begin].owner) ++i;
    parties_.push_back({.name = NameOfOwner(owned_[begin].id),
                        .owned_begin = static_cast<uint32_t>(begin),
                        .owned_count = static_cast<uint32_t>(i - begin)});
  }
}

NameView Memberships::NameOfOwner(ObjectId owned) const {
  const query::State state = match::Access::StateOf(version_);
  const index::Objects& objects = state.index->objects();
  const uint32_t number = index::ControllerOf(objects.At(owned, state.version)->Carried());
  return FindController(version_, objects.ns(owned), objects.controllers().Of(number)).name;
}

void Memberships::Pick(const Party& party, std::vector<Members>* out) {
  std::vector<SelectorMatch> matches;
  MatchObject(version_, &matcher_, version_.Get(party.id), *party.row, true, &matches);
  for (SelectorMatch& match : matches) {
    Members& members = out->emplace_back();
    members.path = std::move(match.path);
    members.wanted.push_back(
        {std::move(match.selects_group), std::move(match.selects), std::move(match.selector),
         std::move(match.namespaces),
         match.state != SelectState::kNothing && match.state != SelectState::kInvalid});
    members.objects = std::move(match.objects);
  }
}

void Memberships::Own(const Party& party, std::vector<Members>* out) const {
  Members& members = out->emplace_back();
  members.relation = Relation::kOwns;
  members.path = "metadata.ownerReferences";
  for (uint32_t i = 0; i < party.owned_count; ++i) {
    members.objects.push_back(owned_[party.owned_begin + i].id);
  }
}

absl::Status Memberships::SendTraffic(const Party& party, std::vector<Members>* out) const {
  const absl::StatusOr<std::vector<PodInTraffic>> pods = PodsInTraffic(version_, party.id);
  if (!pods.ok()) return pods.status();
  Members& members = out->emplace_back();
  members.relation = Relation::kTraffic;
  members.path = "spec.selector";
  for (const PodInTraffic& pod : *pods) {
    members.objects.push_back(pod.id);
    members.conditions.push_back(pod.conditions);
  }
  return absl::OkStatus();
}

namespace {

// Several are one where relation and path are: kinds picked by one selector, owners that had the
// name one after the other.
void Unite(std::vector<Members>* all) {
  std::stable_sort(all->begin(), all->end(),
                   [](const Members& a, const Members& b) { return a.Key() < b.Key(); });
  size_t last = 0;
  for (size_t i = 1; i < all->size(); ++i) {
    Members &into = (*all)[last], &next = (*all)[i];
    if (into.Key() == next.Key()) {
      std::move(next.wanted.begin(), next.wanted.end(), std::back_inserter(into.wanted));
      into.objects.insert(into.objects.end(), next.objects.begin(), next.objects.end());
    } else if (++last != i) {
      (*all)[last] = std::move(next);
    }
  }
  if (!all->empty()) all->resize(last + 1);
}

}  // namespace

absl::StatusOr<std::vector<Members>> Memberships::Take() {
  std::vector<Members> out;
  const NameView name = parties_[at_].name;
  for (; at_ < parties_.size() && parties_[at_].name == name; ++at_) {
    const Party& party = parties_[at_];
    if (party.row == nullptr) {
      Own(party, &out);
      continue;
    }
    Pick(party, &out);
    if (party.row->kind != "Service" || !party.row->group.empty()) continue;
    if (absl::Status status = SendTraffic(party, &out); !status.ok()) return status;
  }
  Unite(&out);
  return out;
}

}  // namespace labelix::kubernetes
