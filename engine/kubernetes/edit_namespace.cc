#include "engine/kubernetes/edit_namespace.h"

#include <algorithm>

#include "engine/kinds/kinds.h"
#include "engine/kubernetes/names.h"
#include "labelix/labels.h"

namespace labelix::kubernetes {
namespace {

// Whether objects of the kind have a namespace: a kind that nobody knows is asked by its objects.
bool IsNamespaced(const Version& version, std::string_view group, std::string_view kind) {
  if (const kinds::KindRow* row = kinds::FindKind(group, kind)) return row->namespaced;
  const Scope scope{.kind = kind, .group = group};
  const IdSet first = version.First(scope, Compiled(Selector::Everything()), 1);
  return first.empty() || !version.Get(first.front()).ns.empty();
}

}  // namespace

std::string NamespaceOf(const Version& version, const ObjectView& view,
                        const std::string& otherwise) {
  return view.ns.empty() && IsNamespaced(version, view.group, view.kind) ? otherwise
                                                                         : std::string(view.ns);
}

bool IsNamespaceKind(std::string_view group, std::string_view kind) {
  return kind == "Namespace" && group.empty();
}

void SetNameLabel(ObjectView* view) {
  std::erase_if(view->labels, [](const Label& label) { return label.key == kNameLabel; });
  view->labels.push_back({kNameLabel, view->name});
  SortLabels(&view->labels);
}

std::optional<ObjectName> NamespaceNamed(const Version& version, const Edit& edit) {
  const size_t first = edit.object.find('/');
  if (first == std::string::npos) return std::nullopt;
  const auto kinds = ResolveKinds(version, std::string_view(edit.object).substr(0, first));
  if (!kinds.ok() || kinds->size() != 1) return std::nullopt;
  const KindName& kind = kinds->front();
  if (!IsNamespaceKind(kind.group, kind.kind)) return std::nullopt;
  return ObjectName{"Namespace", "", edit.object.substr(edit.object.rfind('/') + 1), ""};
}

bool HasObjectsOf(const Version& version, std::string_view ns) {
  const auto kinds = version.Kinds();
  return std::any_of(kinds.begin(), kinds.end(), [&](const Version::KindCount& kind) {
    const Scope scope{.kind = kind.kind, .group = kind.group, .ns = ns};
    return version.Count(scope, Compiled(Selector::Everything())) > 0;
  });
}

}  // namespace labelix::kubernetes
