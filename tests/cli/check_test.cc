// labelix check: what it says that it looked at.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "tests/cli/command.h"
#include "tests/cli/dumps.h"

namespace labelix::cli::check_test {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Check, CountsWhatItLookedAt) {
  const std::string in_default =
      " in 5 Pods, 3 Services, 1 DaemonSet, 1 Deployment, 1 ReplicaSet\n";
  EXPECT_THAT(LabelixOn(kDump, {"check"}).err, EndsWith(in_default));
  EXPECT_THAT(LabelixOn(kDump, {"check", "svc/rng"}).err, EndsWith(in_default));
  EXPECT_THAT(LabelixOn(kDump, {"check", "-n", "prod"}).err, EndsWith(" in 1 Pod\n"));
  EXPECT_THAT(LabelixOn(kDump, {"check", "-A"}).err, HasSubstr(" in 6 Pods, "));
}

std::string One(const std::string& api, const std::string& kind, const std::string& name,
                const std::string& spec) {
  return R"({"apiVersion":")" + api + R"(","kind":")" + kind + R"(","metadata":{"name":")" + name +
         R"(","namespace":"default"},"spec":)" + spec + "}\n";
}

// A manifest of each kind, and whether it has anything to look at.
TEST(Check, CountsEachKindThatHasSelectors) {
  const std::vector<std::array<const char*, 3>> kinds = {
      {"v1", "Pod", " in 1 Pod"},
      {"v1", "Node", " in 1 Node"},
      {"v1", "Service", " in 1 Service"},
      {"v1", "ReplicationController", " in 1 ReplicationController"},
      {"v1", "ConfigMap", ""},
      {"apps/v1", "ReplicaSet", " in 1 ReplicaSet"},
      {"apps/v1", "StatefulSet", " in 1 StatefulSet"},
      {"batch/v1", "Job", " in 1 Job"},
      {"batch/v1", "CronJob", ""},  // it has what it owns
      {"autoscaling/v2", "HorizontalPodAutoscaler", " in 1 HorizontalPodAutoscaler"},
      {"policy/v1", "PodDisruptionBudget", " in 1 PodDisruptionBudget"},
      {"networking.k8s.io/v1", "NetworkPolicy", " in 1 NetworkPolicy"},
      {"rbac.authorization.k8s.io/v1", "ClusterRole", " in 1 ClusterRole"},
      {"admissionregistration.k8s.io/v1", "MutatingAdmissionPolicyBinding",
       " in 1 MutatingAdmissionPolicyBinding"},
      {"monitoring.coreos.com/v1", "ServiceMonitor", " in 1 ServiceMonitor"},
      {"serving.knative.dev/v1", "Service", ""},  // no rule says what it selects
  };
  for (const auto& [api, kind, want] : kinds) {
    const std::string err = LabelixOn(One(api, kind, "x", "{}"), {"check", "-A"}).err;
    const std::string line = err.substr(0, err.find('\n'));
    EXPECT_THAT(line, EndsWith(std::string(want).empty() ? "0 findings" : want))
        << api << " " << kind;
  }
  const std::string policies = One("networking.k8s.io/v1", "NetworkPolicy", "a", "{}") +
                               One("networking.k8s.io/v1", "NetworkPolicy", "b", "{}");
  EXPECT_THAT(LabelixOn(policies, {"check"}).err, HasSubstr(" in 2 NetworkPolicies\n"));
}

TEST(Check, CountsAKindOfOnesOwn) {
  const TempFolder folder;
  const std::string kinds =
      folder.Write("kinds.json", R"({"kinds":[{"group":"x.dev","kind":"Watcher","selectors":)"
                                 R"([{"path":"spec.selector","selects":{"kind":"Pod"}}]}]})");
  const std::string spec = R"({"selector":{"matchExpressions":[{"key":"a","operator":"In"}]}})";
  const Answer answer =
      LabelixOn(One("x.dev/v1", "Watcher", "w", spec), {"check", "--kinds", kinds});
  EXPECT_THAT(answer.out, HasSubstr("selector-invalid"));
  EXPECT_THAT(answer.err, HasSubstr(" in 1 Watcher\n"));
}

const std::string kWeb = One("apps/v1", "Deployment", "web",
                             R"({"selector":{"matchLabels":{"app":"web"}},"template":)"
                             R"({"metadata":{"labels":{"app":"web"}}}})");

std::string JobOfAll(const std::string& status) {
  std::string job = One("batch/v1", "Job", "all",
                        R"({"manualSelector":true,"selector":{},"template":)"
                        R"({"metadata":{"labels":{"job":"all"}}}})");
  return job.insert(job.rfind('}'), status);
}

// The API server takes it, and the Job adopts whatever nobody owns.
TEST(Check, AJobWithAnEmptySelectorOfItsOwnPicksEveryPod) {
  const std::string pod = PodJson("p", R"({"app":"x"})");
  const std::string found = LabelixOn(kWeb + JobOfAll("") + pod, {"check"}).out;
  EXPECT_THAT(found, HasSubstr("app=web and the empty selector of Job/all overlap: the template of "
                               "Deployment/web satisfies both"));
  EXPECT_THAT(found,
              HasSubstr("is owned by nobody, and Job/all selects every pod of its namespace: "
                        "it will be adopted"));
  // A finished one adopts nobody.
  const std::string done = R"(,"status":{"conditions":[{"type":"Complete","status":"True"}]})";
  const std::string after = LabelixOn(kWeb + JobOfAll(done) + pod, {"check"}).out;
  EXPECT_THAT(after, Not(HasSubstr("overlap")));
  EXPECT_THAT(after, Not(HasSubstr("adopted")));
}

std::string Budget(const std::string& name, const std::string& selector) {
  return One("policy/v1", "PodDisruptionBudget", name, R"({"selector":)" + selector + "}");
}

// A webhook's selectors stand once, however many kinds its rules mean. Where only Namespaces
// could meet neither, the others are asked.
TEST(Check, AWebhookIsToldOnce) {
  const auto check = [](const std::string& selectors, const std::string& resources) {
    const std::string hook =
        R"({"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration",)"
        R"("metadata":{"name":"x"},"webhooks":[{)" +
        selectors + R"(,"rules":[{"apiGroups":["",")" + (resources == "*" ? "*" : "") +
        R"("],"resources":[")" + resources + "\"]}]}]}\n";
    const std::string out = LabelixOn(hook, {"check", "-o", "json"}).out;
    std::vector<std::string> codes;
    for (size_t at = 0; (at = out.find("selector-", at)) != out.npos; ++at) {
      codes.push_back(out.substr(at, out.find('"', at) - at));
    }
    return codes;
  };
  const std::string never = R"("objectSelector":{"matchLabels":{"a":"b"},)"
                            R"("matchExpressions":[{"key":"a","operator":"DoesNotExist"}]})";
  const std::string invalid =
      R"("objectSelector":{"matchExpressions":[{"key":"a","operator":"In"}]})";
  const std::string apart =
      R"("objectSelector":{"matchLabels":{"a":"b"}},"namespaceSelector":{"matchLabels":{"a":"c"}})";
  for (const char* const resources : {"*", "pods"}) {
    EXPECT_THAT(check(never, resources), ElementsAre("selector-never-matches")) << resources;
    EXPECT_THAT(check(invalid, resources), ElementsAre("selector-invalid")) << resources;
    EXPECT_THAT(check(apart, resources), IsEmpty()) << resources;
  }
  EXPECT_THAT(check(apart, "namespaces"), ElementsAre("selector-never-matches"));
}

std::string PodIn(const std::string& phase, const std::string& metadata = "") {
  return R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"x-0","namespace":"default",)" +
         metadata + R"("labels":{"app":"x"}},"status":{"phase":")" + phase + "\"}}\n";
}

const char* const kDeleted = R"("deletionTimestamp":"2026-01-01T00:00:00Z",)";

// The eviction subresource asks no budget about them.
TEST(Check, BudgetsDoNotFightOverPodsThatEnded) {
  const std::string budgets = Budget("one", R"({"matchLabels":{"app":"x"}})") +
                              Budget("two", R"({"matchLabels":{"app":"x"}})");
  for (const std::string& pod : {PodIn("Succeeded"), PodIn("Failed"), PodIn("Running", kDeleted)}) {
    const std::string found = LabelixOn(budgets + pod, {"check"}).out;
    EXPECT_THAT(found, Not(HasSubstr("pdb-overlap"))) << pod;
    EXPECT_THAT(found, HasSubstr("selector-duplicate")) << pod;
  }
  for (const std::string& pod : {PodIn("Running"), PodIn("Pending")}) {
    const std::string found = LabelixOn(budgets + pod, {"check"}).out;
    EXPECT_THAT(found, HasSubstr("pdb-overlap")) << pod;
    EXPECT_THAT(found, HasSubstr(": it cannot be evicted")) << pod;
    EXPECT_THAT(found, Not(HasSubstr("selector-duplicate"))) << pod;
  }
}

// ReplicaSets and ReplicationControllers pass over what ended; the others take it.
TEST(Check, WhichControllersAdoptPodsThatEnded) {
  const std::string spec = R"({"manualSelector":true,"selector":{"matchLabels":{"app":"x"}},)"
                           R"("template":{"metadata":{"labels":{"app":"x"}}}})";
  const auto found = [](const std::string& controller, const std::string& pod) {
    return LabelixOn(controller + pod, {"check"}).out.find("pod-would-be-adopted") !=
           std::string::npos;
  };
  for (const char* const kind : {"DaemonSet", "StatefulSet", "Job", "ReplicaSet"}) {
    const bool is_job = std::string(kind) == "Job", is_set = std::string(kind) == "ReplicaSet";
    const std::string controller = One(is_job ? "batch/v1" : "apps/v1", kind, "x", spec);
    EXPECT_TRUE(found(controller, PodIn("Running"))) << kind;
    EXPECT_EQ(found(controller, PodIn("Failed")), !is_set) << kind;
    EXPECT_FALSE(found(controller, PodIn("Running", kDeleted))) << kind;
  }
  // A Job of another controller is none of the Job controller's.
  for (const char* const by : {"kubernetes.io/job-controller", "x.dev/queue"}) {
    const std::string managed = R"({"managedBy":")" + std::string(by) + "\"," + spec.substr(1);
    EXPECT_EQ(found(One("batch/v1", "Job", "x", managed), PodIn("Running")), by[0] == 'k') << by;
  }
  const std::string controller =
      One("v1", "ReplicationController", "x", R"({"selector":{"app":"x"}})");
  EXPECT_TRUE(found(controller, PodIn("Running")));
  EXPECT_FALSE(found(controller, PodIn("Succeeded")));
}

TEST(Check, DuplicatesAreFoundByWhatSelectorsMean) {
  const std::string labels = R"({"matchLabels":{"app":"x"}})";
  const auto expression = [](const std::string& op, const std::string& values) {
    return R"({"matchExpressions":[{"key":"app","operator":")" + op + R"(","values":[)" + values +
           "]}]}";
  };
  struct Row {
    std::string one, other;
    const char* says;  // "": they are two
  };
  for (const Row& row :
       {Row{"{}", "{}", "2 PodDisruptionBudgets select everything: "},
        Row{"{}", R"({"matchExpressions":[]})", "select everything: "},
        Row{labels, expression("In", R"("x")"), "2 PodDisruptionBudgets select app=x: "},
        Row{expression("In", R"("y","x","x")"), expression("In", R"("x","y")"), "select app in "},
        Row{labels,
            R"({"matchLabels":{"app":"x"},"matchExpressions":[)"
            R"({"key":"app","operator":"Exists"}]})",
            "select app=x: "},
        Row{labels, expression("In", R"("x","y")"), ""}, Row{labels, "{}", ""},
        Row{labels, expression("NotIn", R"("x")"), ""}}) {
    const std::string found =
        LabelixOn(Budget("one", row.one) + Budget("two", row.other), {"check"}).out;
    const bool same = !std::string(row.says).empty();
    EXPECT_THAT(found, HasSubstr(row.says)) << row.one << row.other;
    EXPECT_EQ(found.find("selector-duplicate") != std::string::npos, same) << row.one << row.other;
  }
}

// Its own namespace is the same place, named or not, and names stand in any order.
TEST(Check, DuplicatesLookInTheSameNamespaces) {
  const auto monitor = [](const std::string& name, const std::string& names) {
    return One("monitoring.coreos.com/v1", "PodMonitor", name,
               R"({"selector":{"matchLabels":{"app":"x"}}, "namespaceSelector":)" + names + "}");
  };
  const auto found = [&](const std::string& one, const std::string& other) {
    return LabelixOn(monitor("one", one) + monitor("two", other), {"check"}).out;
  };
  EXPECT_THAT(found("{}", R"({"matchNames":["default"]})"), HasSubstr("selector-duplicate"));
  EXPECT_THAT(found(R"({"matchNames":["a","b"]})", R"({"matchNames":["b","a"]})"),
              HasSubstr("selector-duplicate"));
  EXPECT_THAT(found("{}", R"({"any":true})"), Not(HasSubstr("selector-duplicate")));
}

TEST(Check, WhatTheApiServerRefusesIsFound) {
  const auto expression = [](const std::string& more) {
    return R"({"matchExpressions":[{"key":"app",)" + more + "}]}";
  };
  const std::string pod_template = R"("template":{"metadata":{"labels":{"app":"x"}}})";
  const std::vector<std::pair<std::string, const char*>> rows = {
      {Budget("x", expression(R"("operator":"In")")), "values set can't be empty"},
      {Budget("x", expression(R"("operator":"Exists","values":["x"])")),
       "values set must be empty for exists and does not exist"},
      {Budget("x", expression(R"("operator":"Gt","values":["1"])")),
       R"("Gt" is not a valid label selector operator)"},
      {Budget("x", R"({"matchLabels":{"-a":"x"}})"), R"(key: Invalid value: "-a")"},
      {Budget("x", R"({"matchLabels":{"a":"-x"}})"), R"(Invalid value: "-x")"},
      {Budget("x", R"("app=x")"), "json: cannot unmarshal string"},
      {One("apps/v1", "DaemonSet", "x", R"({"selector":{},)" + pod_template + "}"),
       "empty selector is invalid for daemonset"},
      {One("apps/v1", "Deployment", "x", "{" + pod_template + "}"),
       "spec.selector: Required value"},
      {One("networking.k8s.io/v1", "NetworkPolicy", "x",
           R"({"podSelector":{},"ingress":[{"from":[{}]}]})"),
       "spec.ingress[0].from[0]: Required value: must specify a peer"}};
  for (const auto& [object, why] : rows) {
    const Answer answer = LabelixOn(object, {"check", "-o", "json", "--fail-on", "error"});
    EXPECT_EQ(answer.code, 1) << object;
    EXPECT_THAT(answer.out, HasSubstr(R"({"code":"selector-invalid","severity":"error")"));
    const Answer table = LabelixOn(object, {"check"});
    EXPECT_THAT(table.out, HasSubstr(why)) << object;
  }
  // What it takes: nothing where nothing may be, an empty one where that is everything.
  for (const std::string& object :
       {Budget("x", "{}"), Budget("x", "null"), JobOfAll(""), One("v1", "Service", "x", "{}"),
        One("batch/v1", "Job", "x", "{" + pod_template + "}")}) {
    EXPECT_EQ(LabelixOn(object, {"check"}).out, "") << object;
  }
}

// A target's selector is told of the target.
TEST(Check, AnAutoscalerIsNotToldOfItsTargetsSelector) {
  const std::string target = One("apps/v1", "Deployment", "x", R"({"selector":{}})");
  const std::string scaler =
      One("autoscaling/v2", "HorizontalPodAutoscaler", "x",
          R"({"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"x"}})");
  const std::string found = LabelixOn(target + scaler, {"check"}).out;
  EXPECT_THAT(found, HasSubstr("Deployment/x"));
  EXPECT_THAT(found, Not(HasSubstr("HorizontalPodAutoscaler/x")));
}

TEST(Check, ACureSpeaksOfOneRequirementOrOfSome) {
  const auto service = [](const std::string& selector) {
    return One("v1", "Service", "x", R"({"selector":)" + selector + "}");
  };
  EXPECT_THAT(LabelixOn(service(R"({"app":"-x"})"), {"check"}).out,
              HasSubstr("no labels can meet app=-x; cure: take this requirement out, or write one "
                        "that a label can meet"));
  const std::string two = R"({"matchLabels":{"a":"x"},"matchExpressions":[)"
                          R"({"key":"a","operator":"DoesNotExist"}]})";
  EXPECT_THAT(LabelixOn(Budget("x", two), {"check"}).out,
              HasSubstr("cure: take one of these requirements out"));
}

TEST(Check, ANamespaceThatHoldsNothingIsNoCleanBill) {
  const std::string node = R"({"apiVersion":"v1","kind":"Node","metadata":{"name":"n1"}})";
  EXPECT_EQ(LabelixOn(std::string(kDump) + node, {"check", "-n", "porduction"}).err,
            "0 findings in 1 Node\n"
            "No resources found in porduction namespace.\n"
            "hint: 12 in other namespaces: add -A, or -n NAMESPACE\n");
  // Manifests are of whichever namespace is asked about.
  const std::string service = R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},)"
                              R"("spec":{"selector":{"app":"web"}}})";
  const Answer manifests = LabelixOn(service, {"check", "-n", "porduction"});
  EXPECT_THAT(manifests.err, HasSubstr(" in 1 Service\n"));
  EXPECT_THAT(manifests.err, Not(HasSubstr("No resources found")));
}

// Every cluster has one Service in `default`, and may have nothing else there.
TEST(Check, ACleanDefaultNamespaceBesideOthersIsSaid) {
  const std::string service =
      R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"kubernetes",)"
      R"("namespace":"default"},"spec":{"clusterIP":"10.96.0.1"}})";
  const std::string pod = R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"a",)"
                          R"("namespace":"prod"}})";
  const std::string hint = "hint: 1 in other namespaces: add -A, or -n NAMESPACE\n";
  EXPECT_EQ(LabelixOn(service + pod, {"check"}).err, "0 findings in 1 Service\n" + hint);
  EXPECT_THAT(LabelixOn(service, {"check"}).err, Not(HasSubstr("hint")));
  EXPECT_THAT(LabelixOn(service + pod, {"check", "svc/kubernetes"}).err, Not(HasSubstr("hint")));
  EXPECT_THAT(LabelixOn(service + pod, {"check", "-n", "prod"}).err, Not(HasSubstr("hint")));
}

// As when the program that should have made the dump printed nothing.
TEST(Check, NothingReadIsNoCleanBill) {
  for (const std::string nothing : {"", R"({"apiVersion":"v1","kind":"List","items":[]})"}) {
    for (const std::vector<std::string>& args :
         std::vector<std::vector<std::string>>{{"check", "--fail-on", "error"},
                                               {"check", "-A", "-o", "json"},
                                               {"match"},
                                               {"match", "all", "-A"},
                                               {"stats"}}) {
      const Answer answer = LabelixOn(nothing, args);
      EXPECT_EQ(answer.code, 3) << args[0];
      EXPECT_EQ(answer.out, "");
      EXPECT_EQ(answer.err, "unknown: no objects loaded\n") << args[0];
    }
  }
}

TEST(Check, AScriptIsToldUnknownFromNothing) {
  const std::string other = R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}})";
  const std::string no_pods = R"({"apiVersion":"v1","kind":"PodList","items":[]})";
  EXPECT_EQ(LabelixOn(other, {"check", "--exit-code"}).code, 3);
  EXPECT_EQ(LabelixOn(other + no_pods, {"check", "--exit-code"}).code, 1);
}

}  // namespace
}  // namespace labelix::cli::check_test
