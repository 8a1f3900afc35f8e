// Kinds of one name of several API groups, and resources that nothing loaded has: how they print.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/cli/command.h"
#include "tests/cli/dumps.h"

namespace labelix::cli::groups_test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// `more`: further members behind metadata, with a comma before each.
std::string Object(const std::string& api_version, const std::string& kind, const std::string& name,
                   const std::string& more = "") {
  return R"({"apiVersion":")" + api_version + R"(","kind":")" + kind + R"(","metadata":{"name":")" +
         name + R"(","namespace":"default","labels":{"app":"x"}})" + more + "}";
}

std::string Policy(const std::string& groups, const std::string& resources) {
  return R"({"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicy",)"
         R"("metadata":{"name":"p"},"spec":{"matchConstraints":{"objectSelector":{"matchLabels":)"
         R"({"app":"x"}},"resourceRules":[{"apiGroups":[)" +
         groups + R"(],"resources":[)" + resources + "]}]}}}";
}

const std::vector<std::string> kMatch = {"match", "validatingadmissionpolicy/p"};
const std::vector<std::string> kExplain = {"explain", "validatingadmissionpolicy/p"};

TEST(Groups, AResourceThatNothingLoadedHasIsNoKind) {
  const std::string world = Policy(R"("a.io","b.io")", R"("gates","meshes")");
  const std::string tables = LabelixOn(world, kMatch).out;
  for (const std::string name : {"GATES.A.IO", "GATES.B.IO", "MESHES.A.IO", "MESHES.B.IO"}) {
    EXPECT_THAT(tables, HasSubstr(name));
  }
  EXPECT_THAT(tables, HasSubstr("unknown: no gates.b.io objects loaded"));
  EXPECT_THAT(LabelixOn(world, kExplain).out, HasSubstr("unknown: no meshes.b.io objects loaded"));
  EXPECT_THAT(LabelixOn(Policy(R"("")", R"("meshes")"), kMatch).out, Not(HasSubstr("MESHESES")));
}

TEST(Groups, TextsOfTheLibraryAndTheCommandHaveOnePlural) {
  const std::string gateways =
      Object("b.io/v1", "Gateway", "a") + Object("b.io/v1", "Gateway", "b");
  const std::string wrong = R"("labels":{"app":"x"})", right = R"("labels":{"app":"X"})";
  std::string others = gateways;
  for (size_t at; (at = others.find(wrong)) != others.npos;)
    others.replace(at, wrong.size(), right);
  const std::string policy = Policy(R"("b.io")", R"("gateways")");
  EXPECT_THAT(LabelixOn(policy + gateways, kMatch).out, HasSubstr("GATEWAYS"));
  const std::string told = LabelixOn(policy + others, kExplain).out;
  EXPECT_THAT(told, HasSubstr("nearest: 2 Gateways differ in one label"));
  EXPECT_THAT(told, HasSubstr("no Gateway has app: \"x\"; 2 Gateways have app: \"X\""));
}

// Neither owners nor the templates of workloads are told of them.
TEST(Groups, PodsOfAnotherGroupAreNoPods) {
  const std::string policy = Policy(R"("b.io")", R"("pods")");
  const std::string pod = Object("b.io/v1", "Pod", "q");
  EXPECT_THAT(LabelixOn(policy + pod, kExplain).out, HasSubstr("picks 1 Pod.\n"));
  EXPECT_THAT(LabelixOn(policy + pod, kMatch).out, ContainsRegex("SELECTOR +PODS"));
  std::string other = pod;
  const std::string label = R"("app":"x")";
  other.replace(other.find(label), label.size(), R"("app":"X")");
  const std::string workload =
      Object("apps/v1", "Deployment", "d",
             R"(,"spec":{"selector":{"matchLabels":{"app":"x"}},"template":{"metadata":)"
             R"({"labels":{"app":"x"}}}})");
  const std::string told = LabelixOn(policy + other + workload, kExplain).out;
  EXPECT_THAT(told, HasSubstr("nearest: 1 Pod (q) differs in one label"));
  EXPECT_THAT(told, Not(HasSubstr("template")));
  EXPECT_THAT(told, HasSubstr("1 Deployment has these labels"));
}

TEST(Groups, MatchesJsonTellsThem) {
  const std::string world = Policy(R"("a.io","b.io")", R"("gates")") +
                            Object("a.io/v1", "Gate", "g") + Object("b.io/v1", "Gate", "g");
  const std::string json =
      LabelixOn(world, {"match", "validatingadmissionpolicy/p", "-o", "json"}).out;
  EXPECT_THAT(json, HasSubstr(R"({"group":"admissionregistration.k8s.io","kind":"Validating)"));
  for (const std::string group : {"a.io", "b.io"}) {
    EXPECT_THAT(json, HasSubstr(R"("selects":"Gate","selectsGroup":")" + group + "\""));
    EXPECT_THAT(json, HasSubstr(R"("objects":[{"group":")" + group +
                                R"(","kind":"Gate","namespace":"default","name":"g"}])"));
  }
}

// An answer that lacks a kind says which, where another of its name is loaded.
TEST(Groups, AnUnknownKindHasItsGroup) {
  const std::string unknown = "unknown: no ";
  const std::string loaded = " objects loaded";
  const std::string policy = Object("x.io/v1", "NetworkPolicy", "n") + PodJson("p", "{}");
  const std::string no_policy = unknown + "NetworkPolicy.networking.k8s.io" + loaded;
  EXPECT_THAT(LabelixOn(policy, {"match", "netpol"}).err, HasSubstr(no_policy));
  EXPECT_THAT(LabelixOn(policy, {"match", "netpol/n"}).err, HasSubstr(no_policy));
  EXPECT_THAT(LabelixOn(policy, {"who", "pod/p"}).err,
              HasSubstr(", NetworkPolicy.networking.k8s.io, "));
  EXPECT_THAT(LabelixOn(policy, {"get", "netpol"}).err, HasSubstr(no_policy));
  EXPECT_THAT(LabelixOn(policy, {"reach", "pod/p", "pod/p"}).err, HasSubstr(no_policy));
  const std::string deployment =
      Object("apps/v1", "Deployment", "d",
             R"(,"spec":{"selector":{"matchLabels":{"app":"x"}},"template":{"metadata":)"
             R"({"labels":{"app":"x"}}}})");
  EXPECT_THAT(LabelixOn(deployment + Object("v1", "Node", "n") + PodJson("p", "{}") +
                            Object("x.io/v1", "ReplicaSet", "r"),
                        {"nodes", "deploy/d"})
                  .err,
              HasSubstr(unknown + "ReplicaSet.apps" + loaded));
  const std::string binding =
      R"({"apiVersion":"admissionregistration.k8s.io/v1","kind":)"
      R"("ValidatingAdmissionPolicyBinding","metadata":{"name":"b"},"spec":{"policyName":"p"}})";
  EXPECT_THAT(
      LabelixOn(binding + Object("x.io/v1", "ValidatingAdmissionPolicy", "p"),
                {"match", "validatingadmissionpolicybinding/b"})
          .out,
      HasSubstr(unknown + "ValidatingAdmissionPolicy.admissionregistration.k8s.io" + loaded));
}

// A NetworkPolicy that picks pods of app=x, and one of Calico's, which labelix has no rule for.
const std::string kSpec = R"(,"spec":{"podSelector":{"matchLabels":{"app":"x"}}})";
const std::string kPolicies = Object("networking.k8s.io/v1", "NetworkPolicy", "n", kSpec) + "\n" +
                              Object("crd.projectcalico.org/v1", "NetworkPolicy", "n") + "\n";
const std::string kName = "NetworkPolicy.networking.k8s.io";
const std::string kJsonName = R"("group":"networking.k8s.io","kind":"NetworkPolicy",)";

TEST(Groups, WhoTellsThem) {
  const std::string pod = Object("v1", "Pod", "p");
  const std::vector<std::string> who = {"who", "pod/p"};
  EXPECT_THAT(LabelixOn(kPolicies + pod, who).out, HasSubstr("picked by   " + kName + "/n "));
  EXPECT_THAT(LabelixOn(Object("networking.k8s.io/v1", "NetworkPolicy", "n", kSpec) + pod, who).out,
              HasSubstr("picked by   NetworkPolicy/n "));
  EXPECT_THAT(LabelixOn(kPolicies + pod, {"who", "pod/p", "-o", "json"}).out,
              HasSubstr(R"({"relation":"selects",)" + kJsonName));
  EXPECT_THAT(LabelixOn(kPolicies + pod, {"who", "networkpolicies.crd.projectcalico.org/n"}).out,
              HasSubstr("NETWORKPOLICY.CRD.PROJECTCALICO.ORG default/n   labels: app=x\n"));
}

TEST(Groups, TreeTellsThem) {
  const std::string world = kPolicies + Object("v1", "Pod", "p");
  EXPECT_EQ(LabelixOn(world, {"tree", "netpol.networking.k8s.io/n"}).out,
            kName +
                "/n (spec.podSelector)  app=x  (1 Pod, one label set)\n"
                "└─ nobody  (1 Pod, one label set)\n"
                "   └─ Pod/p  app=x\n");
  EXPECT_THAT(LabelixOn(world, {"tree", "pod/p"}).out, HasSubstr("picked by " + kName + "/n "));
  EXPECT_THAT(
      LabelixOn(world, {"tree", "netpol.networking.k8s.io/n", "-o", "json"}).out,
      ContainsRegex(R"("type":"object",)" + kJsonName + R"(.*"selects":"Pod","selectsGroup":"")"));
}

TEST(Groups, TreeTellsThoseOfWhatIsPicked) {
  const std::string world = Policy(R"("b.io")", R"("gates")") + Object("a.io/v1", "Gate", "g") +
                            Object("b.io/v1", "Gate", "g") + Object("b.io/v1", "Gate", "h");
  EXPECT_THAT(LabelixOn(world, {"tree", "validatingadmissionpolicy/p"}).out,
              HasSubstr("(spec.matchConstraints.objectSelector)  app=x  (2 Gates.b.io, one label "
                        "set)\n└─ nobody  (2 Gates.b.io, one label set)\n   └─ 2 Gates.b.io  "
                        "app=x\n"));
  EXPECT_THAT(LabelixOn(world, {"tree", "validatingadmissionpolicy/p", "-o", "json"}).out,
              HasSubstr(R"("selects":"Gate","selectsGroup":"b.io"})"));
}

// From the event on that makes a second one known.
TEST(Groups, WatchAndHistoryTellThem) {
  const TempFolder folder;
  const auto event = [](const std::string& object) {
    return R"({"type":"ADDED","object":)" + object + "}\n";
  };
  const auto pod = [](const std::string& name, const std::string& version) {
    std::string text = Object("v1", "Pod", name);
    return text.insert(text.find(R"("name")"), R"("resourceVersion":")" + version + R"(",)");
  };
  const std::string other = Object("crd.projectcalico.org/v1", "NetworkPolicy", "n");
  const std::string events =
      folder.Write("events", Object("networking.k8s.io/v1", "NetworkPolicy", "n", kSpec) + "\n" +
                                 event(pod("p", "8")) + event(other) + event(pod("q", "9")));
  const std::string told = Labelix({"watch", "-f", events}).out;
  EXPECT_THAT(told, ContainsRegex("8 +join +selects +NetworkPolicy/default/n "));
  EXPECT_THAT(told, ContainsRegex("9 +join +selects +" + kName + "/default/n "));
  EXPECT_THAT(Labelix({"history", "pod/p", "-f", events}).out,
              ContainsRegex("8 +join +selects +" + kName + "/default/n "));
  EXPECT_THAT(Labelix({"watch", "-f", events, "-o", "json"}).out,
              HasSubstr(R"("selector":{)" + kJsonName));
  EXPECT_THAT(Labelix({"history", "netpol.networking.k8s.io/n", "-f", events, "-o", "json"}).out,
              HasSubstr(R"("edit":{"group":"","kind":"Pod",)"));
}

TEST(Groups, JsonOfAChangeTellsThoseOfWhatIsPicked) {
  const TempFolder folder;
  const std::string one = Policy(R"("b.io")", R"("gates")") + Object("a.io/v1", "Gate", "g") +
                          Object("b.io/v1", "Gate", "g");
  const std::string a = folder.Write("a", one),
                    b = folder.Write("b", one + Object("b.io/v1", "Gate", "h"));
  EXPECT_THAT(
      Labelix({"diff", a, b, "-o", "json"}).out,
      HasSubstr(R"("object":{"group":"b.io","kind":"Gate","namespace":"default","name":"h"})"));
}

// Two ReplicaSets of one name, and the second one's pods.
std::string Uid(std::string text, const std::string& uid) {
  return text.insert(text.find(R"("name")"), R"("uid":")" + uid + R"(",)");
}
std::string Owned(const std::string& name, const std::string& kind, const std::string& owner,
                  const std::string& uid) {
  std::string text = Object("v1", "Pod", name);
  return text.insert(text.find(R"("name")"),
                     R"("resourceVersion":"9","ownerReferences":[{"controller":true,"apiVersion":)"
                     R"("x.io/v1","kind":")" +
                         kind + R"(","name":")" + owner + R"(","uid":")" + uid + R"("}],)");
}
const std::string kReplicaSets = Uid(Object("apps/v1", "ReplicaSet", "r"), "u1") + "\n" +
                                 Uid(Object("x.io/v1", "ReplicaSet", "r"), "u2") + "\n";

// An owner is found by its uid, whatever kinds of the table are so called.
TEST(Groups, AnOwnerIsOfTheGroupThatHasItsUid) {
  const TempFolder folder;
  const std::string pod = Owned("c", "ReplicaSet", "r", "u2");
  const std::string before = folder.Write("a", kReplicaSets + Object("v1", "Pod", "c")),
                    after = folder.Write("b", kReplicaSets + pod);
  EXPECT_THAT(LabelixOn(kReplicaSets + pod, {"who", "pod/c"}).out,
              HasSubstr("owned by    ReplicaSet.x.io/r\n"));
  EXPECT_THAT(LabelixOn(kReplicaSets + pod, {"who", "pod/c", "-o", "json"}).out,
              HasSubstr(R"({"relation":"owns","group":"x.io","kind":"ReplicaSet",)"));
  const std::string row = " +owns +ReplicaSet.x.io/default/r ";
  EXPECT_THAT(Labelix({"diff", before, after}).out, ContainsRegex("join" + row));
  const std::string events =
      folder.Write("events", kReplicaSets + R"({"type":"ADDED","object":)" + pod +
                                 "}\n"
                                 R"({"type":"MODIFIED","object":)" +
                                 Object("v1", "Pod", "c") + "}\n");
  const std::string told = Labelix({"watch", "-f", events}).out;
  EXPECT_THAT(told, ContainsRegex("join" + row));
  EXPECT_THAT(told, ContainsRegex("leave" + row + ".*released"));
  EXPECT_THAT(Labelix({"history", "pod/c", "-f", events}).out, ContainsRegex("join" + row));
  EXPECT_THAT(Labelix({"history", "replicasets.x.io/r", "-f", events}).out,
              ContainsRegex("join" + row));
  EXPECT_THAT(Labelix({"history", "rs.apps/r", "-f", events}).out, Not(HasSubstr("owns")));
}

// Two owners of one name are two, in what counts them.
TEST(Groups, OwnersThatAreCountedHaveTheirs) {
  const std::string world = kReplicaSets + Owned("a", "ReplicaSet", "r", "u1") +
                            Owned("b", "ReplicaSet", "r", "u2") +
                            Object("v1", "Service", "s", R"(,"spec":{"selector":{"app":"x"}})");
  const std::string owners = "ReplicaSet.apps/r 1, ReplicaSet.x.io/r 1";
  EXPECT_THAT(LabelixOn(world, {"match", "svc/s"}).out, HasSubstr(owners));
  EXPECT_THAT(LabelixOn(world, {"explain", "svc/s"}).out, HasSubstr(owners));
}

// Nobody knows the group of an owner that is not loaded.
TEST(Groups, AnOwnerThatIsNotLoadedHasNoGroup) {
  const std::string world = kReplicaSets + Owned("c", "ReplicaSet", "gone", "u3");
  EXPECT_THAT(LabelixOn(world, {"who", "pod/c"}).out,
              HasSubstr("owned by    ReplicaSet/gone (not loaded)\n"));
  EXPECT_THAT(LabelixOn(world, {"who", "pod/c", "-o", "json"}).out,
              HasSubstr(R"({"relation":"owns","kind":"ReplicaSet","namespace":"default",)"));
  const std::string service = Object("v1", "Service", "s", R"(,"spec":{"selector":{"app":"x"}})");
  for (const std::string of : {"pod/c", "svc/s"}) {
    EXPECT_THAT(LabelixOn(world + service, {"tree", of}).out, HasSubstr("ReplicaSet/gone  (1 Pod"));
    EXPECT_THAT(LabelixOn(world + service, {"tree", of, "-o", "json"}).out,
                HasSubstr(R"("type":"object","kind":"ReplicaSet","namespace":"default",)"));
  }
}

// Where either state has both.
TEST(Groups, DiffTellsThem) {
  const TempFolder folder;
  const std::string own = Object("networking.k8s.io/v1", "NetworkPolicy", "n", kSpec) + "\n";
  const std::string a = folder.Write("a", own + Object("v1", "Pod", "o"));
  const std::string b = folder.Write("b", kPolicies + Object("v1", "Pod", "p"));
  const std::string c = folder.Write("c", own + Object("v1", "Pod", "p"));
  const std::string row = "(join|leave) +selects +" + kName + "/default/n ";
  EXPECT_THAT(Labelix({"diff", a, b}).out, ContainsRegex(row));
  EXPECT_THAT(Labelix({"diff", b, a}).out, ContainsRegex(row));
  EXPECT_THAT(Labelix({"diff", a, c}).out, ContainsRegex("selects +NetworkPolicy/default/n "));
  EXPECT_THAT(Labelix({"diff", a, b, "-o", "json"}).out, HasSubstr(R"("selector":{)" + kJsonName));
}

TEST(Groups, WhatIfTellsThem) {
  const std::vector<std::string> edit = {"what-if", "--label", "pod/p", "app-"};
  const std::string world = kPolicies + Object("v1", "Pod", "p");
  EXPECT_THAT(LabelixOn(world, edit).out,
              HasSubstr(kName + "/n (spec.podSelector) no longer picks Pod/p"));
  std::vector<std::string> json = edit;
  json.insert(json.end(), {"-o", "json"});
  EXPECT_THAT(LabelixOn(world, json).out, ContainsRegex(R"("selector":\{)" + kJsonName +
                                                        R"(.*"object":\{"group":"","kind":"Pod")"));
}

TEST(Groups, CheckTellsThem) {
  const std::string world = kPolicies + PodJson("p", R"({"app":"y"})");
  EXPECT_THAT(LabelixOn(world, {"check"}).out, ContainsRegex(" " + kName + "/n "));
  EXPECT_THAT(LabelixOn(world, {"check", "-o", "json"}).out,
              HasSubstr(R"("object":{)" + kJsonName));
}

TEST(Groups, StatsTellsThem) {
  const Answer text = LabelixOn(kPolicies, {"stats"});
  EXPECT_THAT(text.out, HasSubstr("\n" + kName + " "));
  EXPECT_THAT(text.out, HasSubstr("\nNetworkPolicy.crd.projectcalico.org "));
  EXPECT_THAT(text.err, HasSubstr("1 " + kName + ", 1 label set"));
  EXPECT_THAT(LabelixOn(kPolicies, {"stats", "-o", "json"}).out, HasSubstr("{" + kJsonName));
}

TEST(Groups, SeparateTellsThem) {
  const std::vector<std::string> ask = {"separate", "--pick", "networkpolicies.networking.k8s.io/n",
                                        "--spare", "networkpolicies.networking.k8s.io/m"};
  const std::string world = kPolicies + Object("networking.k8s.io/v1", "NetworkPolicy", "m", kSpec);
  EXPECT_THAT(LabelixOn(world, ask).out, ContainsRegex("tell " + kName + "/m from"));
  std::vector<std::string> json = ask;
  json.insert(json.end(), {"-o", "json"});
  EXPECT_THAT(LabelixOn(world, json).out, HasSubstr(R"("spare":{)" + kJsonName));
}

}  // namespace
}  // namespace labelix::cli::groups_test
