#include "engine/kubernetes/controller.h"

#include "engine/kinds/kinds.h"
#include "engine/match/access.h"

namespace labelix::kubernetes {

Controller FindController(const Version& version, std::string_view ns,
                          const ControllerRef& controller) {
  std::optional<NameView> guess;
  const auto try_at = [&](std::string_view group, std::string_view place) {
    const NameView name{controller.kind, place, controller.name, group};
    if (!guess) guess = name;
    std::optional<ObjectId> id = FindId(version, name);
    if (id && version.Get(*id).uid != controller.uid) id.reset();
    return Controller{name, id};
  };
  for (const kinds::KindRow& row : kinds::AllKinds()) {
    if (row.kind != controller.kind) continue;
    const Controller found = try_at(row.group, row.namespaced ? ns : std::string_view());
    if (found.id) return found;
  }
  const query::State state = match::Access::StateOf(version);
  for (const index::Kind* kind : state.index->KindsNamed(controller.kind, state.version)) {
    for (const std::string_view place : {ns, std::string_view()}) {
      const Controller found = try_at(kind->group, place);
      if (found.id) return found;
    }
  }
  return {guess.value_or(NameView{controller.kind, ns, controller.name, ""}), std::nullopt};
}

}  // namespace labelix::kubernetes
