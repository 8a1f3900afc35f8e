#include "engine/kubernetes/applied_owner.h"

#include <string_view>

#include "engine/ingest/json_tree.h"
#include "engine/ingest/text.h"
#include "engine/kinds/api_types.h"
#include "engine/kubernetes/object_text.h"

namespace labelix::kubernetes {
namespace {

using ingest::JsonTree;

// What a text says of metadata.ownerReferences.
enum class Says : uint8_t { kNothing, kNull, kList };

// `names`: whether the owner of `uid` is in the list.
Says OwnersIn(std::string_view json, std::string_view uid, bool* names) {
  *names = false;
  const absl::StatusOr<JsonTree> tree = JsonTree::Parse(json);
  if (!tree.ok()) return Says::kNothing;
  const auto field = [&](JsonTree::Index at, std::string_view key) {
    const bool has = at != JsonTree::kNone && (*tree)[at].type == JsonTree::Type::kObject;
    return has ? tree->Field(at, key) : JsonTree::kNone;
  };
  const JsonTree::Index list = field(field(tree->root(), "metadata"), "ownerReferences");
  if (list == JsonTree::kNone) return Says::kNothing;
  if ((*tree)[list].type != JsonTree::Type::kArray) return Says::kNull;
  for (auto owner = (*tree)[list].child; owner != JsonTree::kNone; owner = (*tree)[owner].next) {
    const JsonTree::Index at = field(owner, "uid");
    std::string text;
    if (at != JsonTree::kNone) ingest::Unescape((*tree)[at].text, &text);
    *names |= text == uid;
  }
  return Says::kList;
}

// Whether kubectl patches objects of the kind by their type. The group of a custom resource
// has a dot.
bool IsTyped(const ObjectView& object, std::string_view json) {
  return object.group.find('.') == std::string_view::npos ||
         kinds::ApiTypeOf(TextAt(json, "apiVersion"), object.kind) != nullptr;
}

bool TakesOff(const ObjectView& was, const std::optional<std::string>& was_text,
              const ObjectView& now, const std::string& text) {
  bool names = false, named_before = false;
  const Says says = OwnersIn(text, was.controller.uid, &names);
  if (says == Says::kNull) return true;
  if (says == Says::kList && !IsTyped(now, text)) return true;
  if (names || !was_text) return false;
  const std::string applied =
      Annotation(*was_text, "kubectl.kubernetes.io/last-applied-configuration");
  OwnersIn(applied, was.controller.uid, &named_before);
  return named_before;
}

}  // namespace

ControllerRef AppliedOwner(const ObjectView& was, const std::optional<std::string>& was_text,
                           const ObjectView& now, const std::string& text) {
  if (!now.controller.uid.empty() || was.controller.uid.empty()) return now.controller;
  return TakesOff(was, was_text, now, text) ? ControllerRef() : was.controller;
}

}  // namespace labelix::kubernetes
