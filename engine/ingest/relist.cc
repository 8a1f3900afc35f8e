#include "engine/ingest/relist.h"

#include <algorithm>

#include "engine/ingest/json_tree.h"

namespace labelix::ingest {

// ---- Reach ---------------------------------------------------------------------

void Reach::OfKind::Note(std::string_view other) {
  if (ns.empty()) ns = other;
  several |= ns != other;
}

void Reach::Note(std::span<const Event> events) {
  const Event* last = nullptr;  // events come in runs of one kind
  OfKind* of_kind = nullptr;
  for (const Event& event : events) {
    if (event.ns.empty()) continue;
    if (last == nullptr || last->kind != event.kind || last->group != event.group) {
      of_kind = &kinds_[{std::string(event.group), std::string(event.kind)}];
      last = &event;
    }
    of_kind->Note(event.ns);
  }
}

void Reach::Note(const Reach& other) {
  for (const auto& [name, of_kind] : other.kinds_) {
    OfKind& own = kinds_[name];
    own.Note(of_kind.ns);
    own.several |= of_kind.several;
  }
}

std::optional<std::string_view> Reach::OneNamespace(std::string_view group,
                                                    std::string_view kind) const {
  const auto at = kinds_.find({std::string(group), std::string(kind)});
  if (at == kinds_.end() || at->second.several) return std::nullopt;
  return at->second.ns;
}

// ---- Relist --------------------------------------------------------------------

Relist::OfKind& Relist::KindOf(const Event& event) {
  for (OfKind& known : kinds_) {
    if (known.kind == event.kind && known.group == event.group) return known;
  }
  OfKind& fresh = kinds_.emplace_back();
  fresh.group = event.group;
  fresh.kind = event.kind;
  return fresh;
}

void Relist::Add(std::span<const Event> events) {
  for (const Event& event : events) {
    OfKind& kind = KindOf(event);
    is_list_ |= event.op == Event::Op::kDeclare;
    if (event.op == Event::Op::kUpsert) kind.owned.emplace_back(std::span(&event, 1));
  }
}

std::vector<KindList> Relist::Lists(const Reach& reach, std::string_view resource_version) {
  std::vector<KindList> lists;
  for (OfKind& kind : kinds_) {
    kind.events.clear();
    for (const OwnedEvents& owned : kind.owned) kind.events.push_back(owned.Get().front());
    KindList& list = lists.emplace_back();
    list.kind = kind.kind;
    list.group = kind.group;
    list.ns = reach.OneNamespace(kind.group, kind.kind);
    list.objects = kind.events;
    list.resource_version = resource_version;
  }
  return lists;
}

std::string ListVersion(std::string_view json) {
  const auto first = json.find_first_not_of(" \t\r\n"), last = json.find_last_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  const absl::StatusOr<JsonTree> tree = JsonTree::Parse(json.substr(first, last - first + 1));
  if (!tree.ok() || (*tree)[tree->root()].type != JsonTree::Type::kObject) return {};
  const JsonTree::Index metadata = tree->Field(tree->root(), "metadata");
  if (metadata == JsonTree::kNone || (*tree)[metadata].type != JsonTree::Type::kObject) return {};
  const JsonTree::Index version = tree->Field(metadata, "resourceVersion");
  if (version == JsonTree::kNone || (*tree)[version].type != JsonTree::Type::kString) return {};
  return std::string((*tree)[version].text);
}

}  // namespace labelix::ingest
