// Work against the size of the input: allocations of one question in a world and in one of
// twice the size. No time is asserted; a loop that allocates nothing is not seen here.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/check.h"
#include "labelix/cluster.h"
#include "labelix/diff.h"
#include "labelix/explain.h"
#include "labelix/overview.h"
#include "labelix/what_if.h"
#include "tests/faults/heap.h"

namespace labelix::growth_test {
namespace {

constexpr size_t kSize = 100;
// Of a world of twice the size: linear, with a logarithm and tables that double.
constexpr double kMostGrowth = 2.6;

std::string Object(const std::string& kind, const std::string& name, const std::string& meta,
                   const std::string& spec) {
  return R"({"kind":")" + kind + R"(","metadata":{"namespace":"a","name":")" + name +
         R"(","uid":"u-)" + name + "\"" + meta + R"(},"spec":{)" + spec + "}}\n";
}

// Of one number: a Deployment with a ReplicaSet, a pod of it and an orphan, a Service, an
// autoscaler, a budget and a policy, whose selectors pick no other number's.
std::string One(const std::string& i) {
  const std::string labels = R"({"app":"x)" + i + "\"}";
  const std::string selector = R"("selector":{"matchLabels":)" + labels + "}";
  const std::string templ = R"("template":{"metadata":{"labels":)" + labels + "}}";
  const std::string by = R"(,"ownerReferences":[{"controller":true,"apiVersion":"apps/v1","kind":)";
  return Object(R"(Deployment","apiVersion":"apps/v1)", "d" + i, "", selector + "," + templ) +
         Object(R"(ReplicaSet","apiVersion":"apps/v1)", "r" + i,
                by + R"("Deployment","name":"d)" + i + R"(","uid":"u-d)" + i + "\"}]",
                selector + "," + templ) +
         Object(R"(Pod","apiVersion":"v1)", "p" + i,
                R"(,"labels":)" + labels + by + R"("ReplicaSet","name":"r)" + i +
                    R"(","uid":"u-r)" + i + "\"}]",
                "") +
         Object(R"(Pod","apiVersion":"v1)", "o" + i, R"(,"labels":{"alone":"x)" + i + "\"}", "") +
         Object(R"(Service","apiVersion":"v1)", "s" + i, "", R"("selector":)" + labels) +
         Object(R"(HorizontalPodAutoscaler","apiVersion":"autoscaling/v2)", "h" + i, "",
                R"("scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d)" + i +
                    "\"}") +
         Object(R"(PodDisruptionBudget","apiVersion":"policy/v1)", "b" + i, "", selector) +
         Object(R"(NetworkPolicy","apiVersion":"networking.k8s.io/v1)", "n" + i, "",
                R"("podSelector":{"matchLabels":)" + labels +
                    R"(},"ingress":[{"from":[{"podSelector":{"matchLabels":)" + labels + "}}]}]");
}

std::string World(size_t size) {
  std::string text;
  for (size_t i = 0; i < size; ++i) text += One(std::to_string(i));
  return text;
}

// Of the second call: what a thread keeps is there by then.
template <typename Question>
uint64_t CostOn(const std::string& text, size_t size, const Question& question) {
  Cluster cluster;
  LoadOptions options;
  options.keep_source = true;
  EXPECT_TRUE(cluster.LoadBytes(text, "world", options, nullptr).ok());
  question(cluster, size);
  const uint64_t before = heap::Made();
  question(cluster, size);
  return heap::Made() - before;
}

template <typename Question>
void ExpectGrowth(double most, const std::function<std::string(size_t)>& world,
                  const Question& question) {
  const auto small = static_cast<double>(CostOn(world(kSize), kSize, question));
  const auto large = static_cast<double>(CostOn(world(2 * kSize), 2 * kSize, question));
  EXPECT_GT(small, 0);
  EXPECT_LE(large, small * most);
}

Edit Apply(size_t pods) {
  Edit edit;
  edit.type = Edit::Type::kApply;
  edit.ns = "a";
  for (size_t i = 0; i < pods; ++i) {
    const std::string n = std::to_string(i);
    edit.manifest +=
        Object(R"(Pod","apiVersion":"v1)", "new" + n, R"(,"labels":{"app":"x)" + n + "\"}",
               R"("containers":[{"name":"c","image":"i"}])");
  }
  return edit;
}

TEST(GrowthTest, OwnersCostNothingOfWhatSelects) {
  ExpectGrowth(1.0, World, [](const Cluster& cluster, size_t) {
    const Version now = cluster.Current();
    EXPECT_EQ(WhoOwns(now, FindObject(now, "a", "pod/p7").value()).size(), 2u);
  });
}

TEST(GrowthTest, ManyEditsBesideManySelectors) {
  ExpectGrowth(kMostGrowth, World, [](const Cluster& cluster, size_t size) {
    const Edit edit = Apply(size);
    const auto answer = WhatIf(cluster, cluster.Current(), {&edit, 1});
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_GE(answer->changes.size(), 3 * size);  // its Service, budget and policy pick it
  });
}

TEST(GrowthTest, OrphansBesideManyAutoscalers) {
  ExpectGrowth(kMostGrowth, World, [](const Cluster& cluster, size_t size) {
    const CheckAnswer answer = Check(cluster, cluster.Current(), {});
    EXPECT_GE(answer.findings.size(), size);
  });
}

// Every two Deployments and every two budgets overlap.
std::string AllOfOneLabel(size_t size) {
  std::string text;
  const std::string selector = R"("selector":{"matchLabels":{"app":"x"}})";
  for (size_t i = 0; i < size; ++i) {
    text += Object(R"(Deployment","apiVersion":"apps/v1)", "d" + std::to_string(i), "",
                   selector + R"(,"template":{"metadata":{"labels":{"app":"x"}}})");
    text += Object(R"(PodDisruptionBudget","apiVersion":"policy/v1)", "b" + std::to_string(i), "",
                   selector);
  }
  return text + Object(R"(Pod","apiVersion":"v1)", "p", R"(,"labels":{"app":"x"})", "");
}

// Only its own pairs are looked at, and all of them told.
TEST(GrowthTest, ChecksOfOneObjectAmongManyThatOverlap) {
  for (const char* name : {"deploy/d7", "pdb/b7"}) {
    ExpectGrowth(kMostGrowth, AllOfOneLabel, [&](const Cluster& cluster, size_t size) {
      const Version now = cluster.Current();
      CheckOptions one;
      one.object = FindObject(now, "a", name).value();
      EXPECT_EQ(Check(cluster, now, one).findings.size(), size - 1) << name;
    });
  }
}

// The others are counted.
TEST(GrowthTest, ChecksOfManyThatOverlapTellSomePairsOfEach) {
  ExpectGrowth(kMostGrowth, AllOfOneLabel, [](const Cluster& cluster, size_t size) {
    const CheckAnswer answer = Check(cluster, cluster.Current(), {});
    uint64_t told = 0, counted = 0, orphans = 0;
    for (const Finding& finding : answer.findings) {
      constexpr std::string_view kMore = "the same with ";
      if (finding.code == "orphan-pod") {
        ++orphans;
      } else if (!finding.others.empty()) {
        ++told;
      } else if (finding.message.starts_with(kMore)) {
        counted += std::stoull(finding.message.substr(kMore.size()));
      }
    }
    EXPECT_EQ(answer.findings.size(), told + 2 * (size - 11) + orphans);
    EXPECT_EQ(told, 2 * ((size - 10) * 10 + 45));
    EXPECT_EQ(told + counted, size * (size - 1));
    EXPECT_EQ(orphans, 1u);
  });
}

// Pods of as many label sets, and four budgets that each name every one of these.
// A value is too long to be kept without an allocation.
std::string UnderBudgets(size_t pods, const std::string& owner) {
  std::string text, values;
  for (size_t i = 0; i < pods; ++i) {
    const std::string n = "-of-many-pods-of-many-labels-" + std::to_string(i);
    text += Object(R"(Pod","apiVersion":"v1)", "p" + n,
                   R"(,"labels":{"app":"x)" + n + "\"}" + owner, "");
    values += (i > 0 ? ",\"x" : "\"x") + n + "\"";
  }
  for (const char* name : {"b0", "b1", "b2", "b3"}) {
    text += Object(R"(PodDisruptionBudget","apiVersion":"policy/v1)", name, "",
                   R"("selector":{"matchExpressions":[{"key":"app","operator":"In","values":[)" +
                       values + "]}]}");
  }
  return text;
}

TEST(GrowthTest, OrphansUnderBudgetsOfManyValues) {
  const auto world = [](size_t size) { return UnderBudgets(size, ""); };
  ExpectGrowth(kMostGrowth, world, [](const Cluster& cluster, size_t) {
    CheckOptions options;
    options.ignore = {"pdb-overlap", "selector-duplicate"};
    EXPECT_FALSE(Check(cluster, cluster.Current(), options).findings.empty());
  });
}

// Every Service picks pods of every owner and every orphan.
TEST(GrowthTest, AFindingNamesTenOthers) {
  std::string text;
  for (size_t i = 0; i < kSize; ++i) {
    const std::string n = std::to_string(i);
    const std::string labels = R"(,"labels":{"app":"x","n":")" + n + "\"}";
    text += Object(R"(Service","apiVersion":"v1)", "s" + n, "", R"("selector":{"app":"x"})") +
            Object(R"(Pod","apiVersion":"v1)", "o" + n, labels, "") +
            Object(R"(Pod","apiVersion":"v1)", "p" + n,
                   labels + R"(,"ownerReferences":[{"controller":true,"apiVersion":"apps/v1",)" +
                       R"("kind":"ReplicaSet","name":"r)" + n + R"(","uid":"u-r)" + n + "\"}]",
                   "") +
            Object(R"(Service","apiVersion":"v1)", "none" + n, "", R"("selector":{"app":"y"})") +
            Object(R"(ReplicaSet","apiVersion":"apps/v1)", "y" + n, "",
                   R"("selector":{"matchLabels":{"n":"y)" + n +
                       R"("}},"template":{"metadata":{"labels":{"app":"y","n":"y)" + n + "\"}}}");
  }
  Cluster cluster;
  ASSERT_TRUE(cluster.LoadBytes(text, "world", {}, nullptr).ok());
  const Version now = cluster.Current();
  size_t others = 0, more = 0;
  for (const Finding& finding : Check(cluster, now, {}).findings) {
    if (finding.code == "selector-duplicate" || finding.others.size() < 2) continue;
    others += finding.others.size();
    more += finding.message.find(" 99 more") != std::string::npos ||
                    finding.message.find(", 90 owners more, nobody 100") != std::string::npos
                ? 1
                : 0;
  }
  EXPECT_EQ(others, 3 * kSize * 10);
  EXPECT_EQ(more, 3 * kSize);
  for (const char* name : {"pod/o7", "svc/s7", "svc/none7"}) {
    CheckOptions one;
    one.object = FindObject(now, "a", name).value();
    const CheckAnswer answer = Check(cluster, now, one);
    EXPECT_TRUE(std::any_of(answer.findings.begin(), answer.findings.end(),
                            [](const Finding& finding) {
                              return finding.code != "selector-duplicate" &&
                                     finding.others.size() == kSize;
                            }))
        << name;
  }
}

// In each namespace a pod, a budget, and a policy that lets all pods of all namespaces in.
std::string OpenToAll(size_t namespaces) {
  std::string text;
  for (size_t i = 0; i < namespaces; ++i) {
    const std::string n = std::to_string(i);
    const auto object = [&](const std::string& kind, const std::string& meta,
                            const std::string& spec) {
      text += R"({"kind":")" + kind + R"(","metadata":{"namespace":"ns)" + n + R"(","name":"a")" +
              meta + R"(},"spec":{)" + spec + "}}\n";
    };
    const std::string labels = R"({"app":"x"})";
    object(R"(Pod","apiVersion":"v1)", R"(,"labels":)" + labels, "");
    object(R"(PodDisruptionBudget","apiVersion":"policy/v1)", "",
           R"("selector":{"matchLabels":)" + labels + "}");
    object(R"(NetworkPolicy","apiVersion":"networking.k8s.io/v1)", "",
           R"("podSelector":{"matchLabels":{"app":"y"}},"ingress":[{"from":[)"
           R"({"namespaceSelector":{}}]}])");
  }
  return text;
}

TEST(GrowthTest, ACheckOfOneNamespaceCostsNothingOfOthers) {
  ExpectGrowth(1.1, OpenToAll, [](const Cluster& cluster, size_t) {
    CheckOptions options;
    options.ns = "ns7";
    options.ignore = {"orphan-pod"};
    const CheckAnswer answer = Check(cluster, cluster.Current(), options);
    ASSERT_EQ(answer.findings.size(), 1u);
    EXPECT_EQ(answer.findings[0].code, "policy-selects-nothing");
    EXPECT_EQ(answer.findings[0].path, "spec.podSelector");
  });
}

TEST(GrowthTest, AChecksMemoryBesidePoliciesOpenToAll) {
  const auto peak = [](size_t size) {
    Cluster cluster;
    EXPECT_TRUE(cluster.LoadBytes(OpenToAll(size), "world", {}, nullptr).ok());
    CheckOptions options;
    options.ignore = {"orphan-pod", "pod-would-be-adopted"};
    const int64_t before = heap::Live().bytes;
    heap::ResetPeak();
    EXPECT_EQ(Check(cluster, cluster.Current(), options).findings.size(), size);
    return static_cast<double>(heap::Peak() - before);
  };
  constexpr size_t kNamespaces = 1'000;
  EXPECT_LE(peak(2 * kNamespaces), kMostGrowth * peak(kNamespaces));
}

// Of the selectors that pick the one orphan here only those that are told of are read.
TEST(GrowthTest, ACheckOfAnOrphanHoldsLittleOfPoliciesElsewhere) {
  const auto peak = [](size_t size) {
    Cluster cluster;
    EXPECT_TRUE(cluster.LoadBytes(OpenToAll(size), "world", {}, nullptr).ok());
    CheckOptions options;
    options.ns = "ns7";
    options.ignore = {"policy-selects-nothing"};
    const int64_t before = heap::Live().bytes;
    heap::ResetPeak();
    const CheckAnswer answer = Check(cluster, cluster.Current(), options);
    EXPECT_EQ(answer.findings.size(), 1u);
    EXPECT_EQ(answer.findings[0].code, "orphan-pod");
    return heap::Peak() - before;
  };
  constexpr int64_t kPolicies = 4'096;
  EXPECT_LE(peak(2 * kPolicies) - peak(kPolicies), 32 * kPolicies);
}

// Names are too long to be kept without an allocation.
std::string Teams(size_t namespaces) {
  std::string text;
  for (size_t i = 0; i < namespaces; ++i) {
    const std::string ns = "one-of-many-namespaces-" + std::to_string(i);
    text +=
        R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":")" + ns +
        R"(","labels":{"team":"a"}}})" + "\n" +
        R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":")" + ns + "\"}}\n" +
        R"({"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"n",)" +
        R"("namespace":")" + ns + R"("},"spec":{"podSelector":{},"ingress":[{"from":[)" +
        R"({"namespaceSelector":{"matchLabels":{"team":"a"}}}]}]}})" + "\n";
  }
  return text;
}

TEST(GrowthTest, ANamespaceRelabelledThatManyPoliciesLetIn) {
  ExpectGrowth(kMostGrowth, Teams, [](const Cluster& cluster, size_t size) {
    Edit edit;
    edit.type = Edit::Type::kLabel;
    edit.object = "ns/one-of-many-namespaces-7";
    edit.labels = {{"team", "b"}};
    const auto answer = WhatIf(cluster, cluster.Current(), {&edit, 1});
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->changes.size(), size);
  });
}

TEST(GrowthTest, AServiceOfManyLabelsThatPicksNothing) {
  const auto world = [](size_t size) {
    std::string labels;
    for (size_t i = 0; i < size; ++i) labels += "\"k" + std::to_string(i) + R"(":"v",)";
    return Object(R"(Pod","apiVersion":"v1)", "p", R"(,"labels":{)" + labels + R"("z":"no"})", "") +
           Object(R"(Service","apiVersion":"v1)", "s", "",
                  R"("selector":{)" + labels + R"("z":"v"})");
  };
  ExpectGrowth(kMostGrowth, world, [](const Cluster& cluster, size_t) {
    const CheckAnswer answer = Check(cluster, cluster.Current(), {});
    ASSERT_EQ(answer.findings.size(), 2u);
    EXPECT_EQ(answer.findings[0].code, "service-selects-nothing");
    const std::string& message = answer.findings[0].message;
    EXPECT_TRUE(message.ends_with(",k99=v none has z=v")) << message;
  });
}

// Short texts, which are kept without an allocation, and too unlike to be compared to the end.
TEST(GrowthTest, ExplainOfManyValuesBesideManyOthers) {
  const auto world = [](size_t size) {
    std::string text, values;
    for (size_t i = 0; i < size; ++i) {
      const std::string n = std::to_string(i);
      text += Object(R"(Pod","apiVersion":"v1)", "p" + n, R"(,"labels":{"k":"v)" + n + "\"}", "");
      values += (i > 0 ? ",\"another-" : "\"another-") + n + "\"";
    }
    return text + Object(R"(NetworkPolicy","apiVersion":"networking.k8s.io/v1)", "n", "",
                         R"("podSelector":{"matchExpressions":[)"
                         R"({"key":"k","operator":"In","values":[)" +
                             values + "]}]}");
  };
  ExpectGrowth(kMostGrowth, world, [](const Cluster& cluster, size_t) {
    const Version now = cluster.Current();
    const auto answer = Explain(now, FindObject(now, "a", "netpol/n").value());
    ASSERT_TRUE(answer.ok());
    ASSERT_EQ(answer->front().nearest.size(), 10u);
    EXPECT_EQ(answer->front().nearest.front().edits.front().to, "another-0");
  });
}

// As many pods, of a label set each, as there are selectors of one object: the same one again and
// again, and another one each.
TEST(GrowthTest, ExplainOfManySelectorsBesideManyLabelSets) {
  for (const bool is_same : {true, false}) {
    const auto world = [&](size_t size) {
      std::string text, spread;
      for (size_t i = 0; i < size; ++i) {
        const std::string n = std::to_string(i);
        text += Object(R"(Pod","apiVersion":"v1)", "p" + n,
                       R"(,"labels":{"app":"x","n":")" + n + "\"}", "");
        spread += std::string(i > 0 ? "," : "") + R"({"maxSkew":1,"topologyKey":"zone",)" +
                  R"("labelSelector":{"matchLabels":{"app":"y)" + (is_same ? "" : n) + "\"}}}";
      }
      return text + Object(R"(DaemonSet","apiVersion":"apps/v1)", "d", "",
                           R"("selector":{"matchLabels":{"app":"x"}},"template":{"metadata":)"
                           R"({"labels":{"app":"x"}},"spec":{"topologySpreadConstraints":[)" +
                               spread + "]}}");
    };
    ExpectGrowth(kMostGrowth, world, [](const Cluster& cluster, size_t size) {
      const Version now = cluster.Current();
      const auto answer = Explain(now, FindObject(now, "a", "ds/d").value());
      ASSERT_TRUE(answer.ok());
      ASSERT_EQ(answer->size(), size + 1);
      EXPECT_EQ(answer->back().nearest.size(), 1u);
    });
  }
}

TEST(GrowthTest, TreeOfManyLabelSetsUnderBudgetsOfManyValues) {
  const auto world = [](size_t size) {
    return UnderBudgets(size, R"(,"ownerReferences":[{"controller":true,"apiVersion":"apps/v1",)"
                              R"("kind":"ReplicaSet","name":"r","uid":"u-r"}])") +
           Object(R"(ReplicaSet","apiVersion":"apps/v1)", "r", "",
                  R"("selector":{"matchLabels":{"a":"b"}})");
  };
  ExpectGrowth(kMostGrowth, world, [](const Cluster& cluster, size_t) {
    const Version now = cluster.Current();
    EXPECT_FALSE(MakeTree(now, FindObject(now, "a", "rs/r").value()).empty());
  });
}

// Of as many label sets as there are autoscalers, each of a Deployment that picks none of them.
TEST(GrowthTest, TreeOfManyLabelSetsBesideManyAutoscalers) {
  const auto world = [](size_t size) {
    return UnderBudgets(size, R"(,"ownerReferences":[{"controller":true,"apiVersion":"apps/v1",)"
                              R"("kind":"ReplicaSet","name":"r0","uid":"u-r0"}])") +
           World(size);
  };
  ExpectGrowth(kMostGrowth, world, [](const Cluster& cluster, size_t size) {
    const Version now = cluster.Current();
    EXPECT_GT(MakeTree(now, FindObject(now, "a", "rs/r0").value()).size(), size);
  });
}

// Every budget and every Service picks every pod.
std::string AllPickAll(size_t size) {
  std::string text;
  for (size_t i = 0; i < size; ++i) {
    const std::string n = std::to_string(i);
    text += Object(R"(Pod","apiVersion":"v1)", "p" + n, R"(,"labels":{"app":"x"})",
                   R"("nodeName":"n"},"status":{"phase":"Running","podIP":"10.0.0.1")");
    text += Object(R"(Service","apiVersion":"v1)", "s" + n, "", R"("selector":{"app":"x"})");
    text += Object(R"(PodDisruptionBudget","apiVersion":"policy/v1)", "b" + n, "",
                   R"("selector":{"matchLabels":{"app":"x"}})");
  }
  return text;
}

// What it holds at once is not by the square, as what it looks at is.
TEST(GrowthTest, DiffHoldsWhatOneSelectorPicks) {
  const auto peak = [](size_t size) {
    Cluster cluster;
    EXPECT_TRUE(cluster.LoadBytes(AllPickAll(size), "world", {}, nullptr).ok());
    const Version now = cluster.Current();
    const int64_t before = heap::Live().bytes;
    heap::ResetPeak();
    const auto answer = Diff(now, now);
    EXPECT_TRUE(answer.ok() && answer->differences.empty());
    return static_cast<double>(heap::Peak() - before);
  };
  const double small = peak(kSize);
  EXPECT_GT(small, 0);
  EXPECT_LE(peak(2 * kSize), small * kMostGrowth);
}

}  // namespace
}  // namespace labelix::growth_test
