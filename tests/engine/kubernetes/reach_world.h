// Two pods and the policies between them, for the tests of labelix/reach.h.
#ifndef LABELIX_TESTS_ENGINE_KUBERNETES_REACH_WORLD_H_
#define LABELIX_TESTS_ENGINE_KUBERNETES_REACH_WORLD_H_

#include <string>
#include <vector>

#include "labelix/reach.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes::reach_world {

inline std::string Policy(const std::string& name, const std::string& spec,
                          const std::string& ns = "default") {
  return Text({.api_version = "networking.k8s.io/v1",
               .kind = "NetworkPolicy",
               .ns = ns,
               .name = name,
               .more = R"("spec":)" + spec});
}

// Two pods: a of namespace default with addresses of both families, b of
// namespace other with the ports http 8080/TCP and dns 53/UDP.
inline std::vector<std::string> World(const std::vector<std::string>& more,
                                      bool with_spaces = true) {
  std::vector<std::string> world = {
      Text({.name = "a",
            .labels = R"({"app":"a"})",
            .more = R"("status":{"podIPs":[{"ip":"10.1.0.1"},{"ip":"fd00:1::1"}]})"}),
      Text({.ns = "other",
            .name = "b",
            .labels = R"({"app":"b"})",
            .more = R"("spec":{"containers":[{"ports":[{"name":"http","containerPort":8080},)"
                    R"({"name":"dns","containerPort":53,"protocol":"UDP"}]}]})"}),
      EmptyList("networking.k8s.io/v1", "NetworkPolicy")};
  if (with_spaces) {
    world.push_back(
        Text({.kind = "Namespace", .ns = "", .name = "default", .labels = R"({"team":"x"})"}));
    world.push_back(Text({.kind = "Namespace", .ns = "", .name = "other"}));
  }
  world.insert(world.end(), more.begin(), more.end());
  return world;
}

// `egress STATE [policy state entries ports]… ingress …`.
inline std::string Words(const ReachSide& side) {
  std::string text(ToString(side.state));
  if (!side.isolated) text += " (not isolated)";
  for (const ReachPolicy& policy : side.policies) {
    text += " " + policy.policy.name + ":" + std::string(ToString(policy.state));
    for (const std::string& entry : policy.entries) text += " " + entry;
    for (const std::string& port : policy.ports) text += " " + port;
  }
  for (const std::string& note : side.notes) text += " {" + note + "}";
  return text;
}

}  // namespace labelix::kubernetes::reach_world

#endif  // LABELIX_TESTS_ENGINE_KUBERNETES_REACH_WORLD_H_
