// Worlds and edits for the tests of what an edit would do, and its answers as lines.
#ifndef LABELIX_TESTS_ENGINE_KUBERNETES_WHAT_IF_WORLD_H_
#define LABELIX_TESTS_ENGINE_KUBERNETES_WHAT_IF_WORLD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/what_if.h"
#include "tests/engine/kubernetes/kind_world.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes::what_if {

inline std::string Owned(const std::string& name) {
  return Text({.name = name,
               .labels = kRun,
               .owner = "ReplicaSet/rs/u-rs",
               .more = R"("status":{"podIP":"10.0.0.1","phase":"Running"})"});
}

inline std::string Set(int replicas) {
  return Text({.api_version = "apps/v1",
               .kind = "ReplicaSet",
               .name = "rs",
               .uid = "u-rs",
               .more = R"("spec":{"replicas":)" + std::to_string(replicas) +
                       R"(,"selector":{"matchLabels":{"run":"rng"}},"template":{"metadata":)"
                       R"({"labels":{"run":"rng"}}}})"});
}

inline const std::string kService =
    Text({.kind = "Service", .name = "svc", .more = R"("spec":{"selector":{"run":"rng"}})"});

inline Edit Label(const std::string& object, const std::string& key,
                  std::optional<std::string> value) {
  Edit edit;
  edit.type = Edit::Type::kLabel;
  edit.object = object;
  edit.labels = {{key, std::move(value)}};
  return edit;
}

inline Edit Selects(const std::string& selector) {
  Edit edit;
  edit.type = Edit::Type::kSelector;
  edit.object = "svc/svc";
  edit.selector = selector;
  return edit;
}

inline Edit Apply(const std::string& manifest) {
  Edit edit;
  edit.manifest = manifest;
  return edit;
}

inline Edit Delete(const std::string& object) {
  Edit edit;
  edit.type = Edit::Type::kDelete;
  edit.object = object;
  return edit;
}

inline Edit Scale(const std::string& object, int32_t replicas) {
  Edit edit;
  edit.type = Edit::Type::kScale;
  edit.object = object;
  edit.replicas = static_cast<uint32_t>(replicas);
  return edit;
}

// `+traffic svc a: cause`, `-selects …`.
inline std::vector<std::string> Words(const WhatIfAnswer& answer, Link link) {
  std::vector<std::string> lines;
  for (const MembershipChange& change : answer.changes) {
    if (change.link != link) continue;
    lines.push_back((change.joins ? "+" : "-") + change.selector.name + " " + change.object.name +
                    ": " + change.cause);
  }
  return lines;
}

inline std::vector<std::string> Words(const std::vector<Reaction>& reactions) {
  std::vector<std::string> lines;
  for (const Reaction& reaction : reactions) {
    lines.push_back(reaction.controller.name + " " + std::string(ToString(reaction.type)) + " " +
                    (reaction.object ? reaction.object->name : std::to_string(reaction.count)));
  }
  return lines;
}

inline WhatIfAnswer Ask(const std::vector<std::string>& world, const std::vector<Edit>& edits) {
  const auto cluster = LoadWorld(world);
  const Version now = cluster->Current();
  const auto answer = WhatIf(*cluster, now, edits);
  EXPECT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(cluster->Current().number(), now.number());  // nothing was made
  return answer.ok() ? *answer : WhatIfAnswer();
}

// The objects' texts are kept, as the command keeps them.
inline WhatIfAnswer AskWithTexts(const std::vector<std::string>& world, const Edit& edit) {
  Cluster cluster;
  LoadOptions options;
  options.keep_source = true;
  for (const std::string& document : world) {
    EXPECT_TRUE(cluster.LoadBytes(document, "world", options, nullptr).ok());
  }
  const auto answer = WhatIf(cluster, cluster.Current(), {&edit, 1});
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? *answer : WhatIfAnswer();
}

inline absl::Status Refused(const std::vector<std::string>& world, const std::vector<Edit>& edits) {
  const auto cluster = LoadWorld(world);
  return WhatIf(*cluster, cluster->Current(), edits).status();
}

inline std::string Controller(const std::string& spec, const std::string& api = "v1",
                              const std::string& kind = "ReplicationController",
                              const std::string& more = "") {
  return Text({.api_version = api,
               .kind = kind,
               .name = "c",
               .uid = "u-c",
               .more = R"("spec":{"selector":)" + spec +
                       R"(,"template":{"metadata":{"labels":{"run":"rng"}}}})" + more});
}

inline std::string OwnedByIt(const std::string& kind, const std::string& name) {
  return Text({.name = name, .labels = kRun, .owner = kind + "/c/u-c"});
}

inline std::string Templated(const std::string& kind, const std::string& labels,
                             const std::string& image, const std::string& spec = "") {
  return Text({.api_version = "apps/v1",
               .kind = kind,
               .name = "c",
               .uid = "u-c",
               .more = R"("spec":{)" + std::string(kind == "DaemonSet" ? "" : R"("replicas":1,)") +
                       R"("selector":{"matchLabels":{"run":"rng"}},)" + spec +
                       R"("template":{"metadata":{"labels":{"run":"rng")" + labels +
                       R"(}},"spec":{"containers":[{"name":"c","image":")" + image + R"("}]}}})"});
}

// `c` of the kind with its pod `c-0`, and what is between them.
inline std::vector<std::string> OnePodOf(const std::string& kind) {
  const bool deployment = kind == "Deployment";
  const std::string set =
      Text({.api_version = "apps/v1",
            .kind = "ReplicaSet",
            .name = "rs",
            .uid = "u-rs",
            .labels = kRun,
            .owner = "Deployment/c/u-c",
            .more = R"("spec":{"replicas":1,"selector":{"matchLabels":)" + kRun +
                    R"(},"template":{"metadata":{"labels":)" + kRun + "}}}"});
  const std::string pod = Text({.name = "c-0",
                                .labels = kRun,
                                .owner = deployment ? "ReplicaSet/rs/u-rs" : kind + "/c/u-c",
                                .more = R"("spec":{"nodeName":"n"})"});
  return {Templated(kind, "", "old"), deployment ? set : EmptyList("apps/v1", "ReplicaSet"), pod,
          Text({.kind = "Node", .ns = "", .name = "n"})};
}

inline std::string OnNode(const std::string& name, const std::string& node,
                          const std::string& owner, const std::string& phase = "Running") {
  return Text({.name = name,
               .labels = kRun,
               .owner = owner,
               .more = R"("spec":{"nodeName":")" + node +
                       R"("},"status":{"podIP":"10.0.0.1","phase":")" + phase + R"("})"});
}

}  // namespace labelix::kubernetes::what_if

#endif  // LABELIX_TESTS_ENGINE_KUBERNETES_WHAT_IF_WORLD_H_
