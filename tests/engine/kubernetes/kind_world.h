// Worlds for the tests of how kinds select, and their answers as lines.
#ifndef LABELIX_TESTS_ENGINE_KUBERNETES_KIND_WORLD_H_
#define LABELIX_TESTS_ENGINE_KUBERNETES_KIND_WORLD_H_

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes {

inline const std::string kRun = R"({"run":"rng"})";
inline const std::string kMatchRun = R"({"matchLabels":{"run":"rng"}})";

inline std::string Pod(const std::string& name, const std::string& labels = kRun,
                       const std::string& ns = "default", const std::string& more = {}) {
  return Text({.ns = ns, .name = name, .uid = "uid-" + name, .labels = labels, .more = more});
}

inline std::string Space(const std::string& name, const std::string& labels = "{}") {
  return Text({.kind = "Namespace", .ns = "", .name = name, .labels = labels});
}

inline std::string NodeText(const std::string& name, const std::string& labels = "{}") {
  return Text({.kind = "Node", .ns = "", .name = name, .labels = labels});
}

inline std::string Spec(const std::string& api, const std::string& kind, const std::string& spec,
                        const std::string& labels = "{}", const std::string& ns = "default") {
  return Text({.api_version = api,
               .kind = kind,
               .ns = ns,
               .name = "x",
               .uid = "uid-x",
               .labels = labels,
               .more = R"("spec":)" + spec});
}

inline std::string Policy(const std::string& spec) {
  return Spec("networking.k8s.io/v1", "NetworkPolicy", spec);
}

inline std::string Hook(const std::string& webhook) {
  return Text({.api_version = "admissionregistration.k8s.io/v1",
               .kind = "ValidatingWebhookConfiguration",
               .ns = "",
               .name = "x",
               .more = R"("webhooks":[)" + webhook + "]"});
}

// A line a selector: `path [namespaces] state selector -> objects (why)`.
inline std::vector<std::string> Lines(const Version& version, const std::string& object) {
  std::vector<std::string> lines;
  const auto matches = Match(version, {.object = IdOf(version, object)});
  EXPECT_TRUE(matches.ok()) << matches.status();
  if (!matches.ok()) return lines;
  for (const SelectorMatch& match : *matches) {
    std::string line = match.path;
    if (!match.namespaces.empty()) line += " [" + match.namespaces + "]";
    line += " " + std::string(ToString(match.state));
    if (!match.selector.empty()) line += " " + match.selector;
    line += " -> " + NamesOf(version, match.objects);
    if (!match.why.empty()) line += " (" + match.why + ")";
    lines.push_back(line);
  }
  return lines;
}

struct Case {
  const char* name;
  std::vector<std::string> world;
  const char* object;
  std::vector<std::string> want;
};

inline void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

// Cases of a fixture that takes a Case, by their names.
#define LABELIX_KIND_CASES(FIXTURE, SUITE, CASES)                    \
  INSTANTIATE_TEST_SUITE_P(SUITE, FIXTURE, testing::ValuesIn(CASES), \
                           [](const auto& info) { return std::string(info.param.name); })

inline const std::vector<std::string> kSpaces = {Space("default", R"({"team":"a"})"),
                                                 Space("other", R"({"team":"b"})"), Pod("a"),
                                                 Pod("b", kRun, "other"), Pod("c", "{}", "other")};

inline std::vector<std::string> In(std::vector<std::string> world, std::string more) {
  world.push_back(std::move(more));
  return world;
}

// Of a kind that the table has no row for.
inline std::string Widget(const std::string& kind, const std::string& name, const std::string& ns,
                          const std::string& labels = kRun) {
  return Text({.api_version = "ex.io/v1", .kind = kind, .ns = ns, .name = name, .labels = labels});
}

// An admission policy or a binding.
inline std::string Admission(const std::string& kind, const std::string& spec,
                             const std::string& labels = "{}", const std::string& name = "x") {
  return Text({.api_version = "admissionregistration.k8s.io/v1",
               .kind = kind,
               .ns = "",
               .name = name,
               .labels = labels,
               .more = R"("spec":)" + spec});
}

}  // namespace labelix::kubernetes

#endif  // LABELIX_TESTS_ENGINE_KUBERNETES_KIND_WORLD_H_
