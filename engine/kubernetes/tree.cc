#include <algorithm>
#include <map>
#include <utility>

#include "engine/kinds/kinds.h"
#include "engine/kubernetes/owners.h"
#include "engine/kubernetes/reading.h"
#include "engine/kubernetes/who.h"
#include "labelix/overview.h"

namespace labelix {
namespace kubernetes {
namespace {

using Type = TreeLine::Type;

bool IsController(const ObjectName& name) {
  const kinds::KindRow* row = kinds::FindKind(name.group, name.kind);
  return row != nullptr && row->is_controller;
}

class TreeMaker {
 public:
  explicit TreeMaker(const Version& version) : version_(version), owners_(version), who_(version) {}

  std::vector<TreeLine> Make(ObjectId root) {
    const ObjectName name = NameOf(version_, root);
    const auto matches = Match(version_, {.object = root});
    if (IsController(name)) {
      AddController(root, 0);
    } else if (matches.ok() && HasMain(*matches)) {
      AddSelecting(*matches);
    } else {
      AddObject(root);
    }
    return std::move(lines_);
  }

 private:
  // Pods select too, by affinity; that makes no tree of its own.
  static bool HasMain(const std::vector<SelectorMatch>& matches) {
    return !matches.empty() && matches[0].object.kind != "Pod";
  }

  static bool IsNone(const SelectorMatch& match) { return match.state == SelectState::kNothing; }

  TreeLine& Add(uint32_t depth, Type type, ObjectName name) {
    TreeLine& line = lines_.emplace_back();
    line.depth = depth;
    line.type = type;
    line.object = std::move(name);
    return line;
  }

  // From the outermost owner down to the object; then who picks it.
  void AddObject(ObjectId id) {
    const WhoAnswer who = who_.Ask(id);
    std::vector<const Relation*> owners;
    for (const Relation& relation : who.relations) {
      if (relation.type == Relation::Type::kOwns) owners.push_back(&relation);
    }
    uint32_t depth = 0;
    for (auto owner = owners.rbegin(); owner != owners.rend(); ++owner) {
      TreeLine& line = Add(depth++, Type::kObject, (*owner)->object);
      line.objects = 1;
      line.is_loaded = (*owner)->id.has_value();
    }
    AddLabelSet(depth, {id});
    AddPickers(depth + 1, who);
  }

  // Of a controller that is no owner its own selector, and not what its pods ask.
  static bool IsPicker(const Relation& relation, const WhoAnswer& who) {
    if (relation.type != Relation::Type::kSelects) return false;
    if (!IsController(relation.object)) return true;
    return IsMain(relation.path) &&
           std::none_of(who.relations.begin(), who.relations.end(), [&](const Relation& other) {
             return other.type == Relation::Type::kOwns && other.object == relation.object;
           });
  }

  void AddPickers(uint32_t depth, const WhoAnswer& who) {
    for (const Relation& relation : who.relations) {
      if (!IsPicker(relation, who)) continue;
      TreeLine& line = Add(depth, Type::kPickedBy, relation.object);
      line.selector = relation.selector;
      line.path = relation.path;
    }
  }

  void AddLabelSet(uint32_t depth, const std::vector<ObjectId>& ids) {
    const ObjectView first = version_.Get(ids[0]);
    ObjectName name{std::string(first.kind), std::string(first.ns), "", std::string(first.group)};
    if (ids.size() == 1) name.name = first.name;
    TreeLine& line = Add(depth, Type::kLabelSet, std::move(name));
    line.objects = ids.size();
    line.label_sets = 1;
    for (const Label& label : first.labels) line.labels.emplace_back(label.key, label.value);
  }

  // Grouped by label set, the largest first. `parent` is told the numbers.
  void AddLabelSets(uint32_t depth, const std::vector<ObjectId>& ids, bool with_pickers,
                    size_t parent) {
    std::map<std::vector<Label>, std::vector<ObjectId>> sets;
    for (ObjectId id : ids) sets[version_.Get(id).labels].push_back(id);
    std::vector<const std::vector<ObjectId>*> order;
    for (const auto& [labels, members] : sets) order.push_back(&members);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto* a, const auto* b) { return a->size() > b->size(); });
    lines_[parent].objects += ids.size();
    lines_[parent].label_sets += sets.size();
    for (const std::vector<ObjectId>* members : order) {
      AddLabelSet(depth, *members);
      if (with_pickers) AddPickers(depth + 1, who_.Ask(members->front()));
    }
  }

  // Owners of owners are few levels deep: a Deployment, a CronJob.
  void AddController(ObjectId id, uint32_t depth) {
    const size_t at = lines_.size();
    TreeLine& line = Add(depth, Type::kObject, NameOf(version_, id));
    const auto matches = Match(version_, {.object = id});
    if (!matches.ok() || matches->empty()) return;
    line.selector = matches->front().selector;
    if (!line.selector.empty()) line.path = matches->front().path;
    const std::vector<ObjectId>& owned = matches->front().owned;
    const bool owns_controllers =
        !owned.empty() && IsController(NameOf(version_, owned.front())) && depth < kMaxDepth;
    if (!owns_controllers) return AddLabelSets(depth + 1, owned, true, at);
    for (ObjectId child : owned) {
      const size_t below = lines_.size();
      AddController(child, depth + 1);
      lines_[at].objects += lines_[below].objects;
      lines_[at].label_sets += lines_[below].label_sets;
    }
  }

  // What is picked, by its outermost owner. Of several selectors those that are
  // none are passed over, unless all are.
  void AddSelecting(const std::vector<SelectorMatch>& matches) {
    const bool none = std::all_of(matches.begin(), matches.end(), &IsNone);
    for (const SelectorMatch& match : matches) {
      if (IsNone(match) && !none) continue;
      const size_t at = lines_.size();
      TreeLine& line = Add(0, Type::kObject, match.object);
      line.selector = match.selector;
      line.path = match.path;
      line.selects = match.selects;
      line.selects_group = match.selects_group;
      std::map<std::optional<OutermostOwner>, std::vector<ObjectId>> by_owner;
      for (ObjectId id : match.objects) by_owner[owners_.Of(version_.Get(id))].push_back(id);
      for (const auto& [owner, ids] : by_owner) {
        const size_t below = lines_.size();
        TreeLine& line =
            Add(1, owner ? Type::kObject : Type::kNobody, owner ? owner->name : ObjectName());
        line.is_loaded = !owner || owner->is_loaded;
        AddLabelSets(2, ids, false, below);
        lines_[at].objects += lines_[below].objects;
        lines_[at].label_sets += lines_[below].label_sets;
      }
    }
  }

  static constexpr uint32_t kMaxDepth = 8;

  const Version& version_;
  std::vector<TreeLine> lines_;
  OutermostOwners owners_;
  WhoAsker who_;
};

}  // namespace
}  // namespace kubernetes

std::vector<TreeLine> MakeTree(const Version& version, ObjectId root) {
  if (!version.Contains(root)) return {};
  return kubernetes::TreeMaker(version).Make(root);
}

}  // namespace labelix
