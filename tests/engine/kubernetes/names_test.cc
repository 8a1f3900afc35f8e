#include "engine/kubernetes/names.h"

#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/explain.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes::names_test {
namespace {

std::string Joined(const std::vector<KindName>& kinds) {
  std::string text;
  for (const KindName& kind : kinds) {
    text += (text.empty() ? "" : " ") + GroupResource(kind);
  }
  return text;
}

struct ResolveCase {
  const char* name;
  const char* text;
  const char* resources;  // nullptr: refused
  const char* refused = "";
};

void PrintTo(const ResolveCase& c, std::ostream* out) { *out << c.name; }

constexpr ResolveCase kResolveCases[] = {
    {"ShortName", "po", "pods"},
    {"Singular", "pod", "pods"},
    {"Plural", "pods", "pods"},
    {"Kind", "DaemonSet", "daemonsets.apps"},
    {"AnyCase", "PODS", "pods"},
    {"ShortNameWithGroup", "ds.apps", "daemonsets.apps"},
    {"FullyWritten", "deployments.v1.apps", "deployments.apps"},
    {"CoreFullyWritten", "pods.v1.", "pods"},
    {"GroupByItsBeginning", "endpointslices.discovery", "endpointslices.discovery.k8s.io"},
    {"WrongGroup", "pods.apps", nullptr, "the server doesn't have a resource type \"pods\""},
    {"All", "all",
     "pods replicationcontrollers services daemonsets.apps deployments.apps replicasets.apps "
     "statefulsets.apps horizontalpodautoscalers.autoscaling cronjobs.batch jobs.batch"},
    {"List", "svc,deploy,po", "services deployments.apps pods"},
    {"TwiceIsOnce", "po,pods", "pods"},
    {"UnknownKind", "widget", "widgets.example.com"},
    {"UnknownKindPlural", "Widgets", "widgets.example.com"},
    {"UnknownKindWithGroup", "widget.example.com", "widgets.example.com"},
    {"NotThere", "gadgets", nullptr, "the server doesn't have a resource type \"gadgets\""},
    {"NotThereWithGroup", "gadgets.x.io", nullptr,
     "the server doesn't have a resource type \"gadgets\""},
    {"Empty", "", nullptr, "the server doesn't have a resource type \"\""},
    {"OneOfAListIsNotThere", "po,x", nullptr, "the server doesn't have a resource type \"x\""},
    {"Quote", "a\"b", nullptr, "the server doesn't have a resource type \"a\\\"b\""},
};

class ResolveKindsTest : public testing::TestWithParam<ResolveCase> {
 protected:
  const std::unique_ptr<Cluster> cluster_ =
      LoadWorld({Text({.api_version = "example.com/v1", .kind = "Widget", .name = "w"}),
                 Text({.api_version = "example.com/v1", .kind = "Zone", .ns = "", .name = "z"})});
  const Version now_ = cluster_->Current();
};

TEST_P(ResolveKindsTest, SpeaksAsKubectlDoes) {
  const ResolveCase& c = GetParam();
  const auto got = ResolveKinds(now_, c.text);
  ASSERT_EQ(got.ok(), c.resources != nullptr) << got.status();
  if (!got.ok()) {
    EXPECT_EQ(got.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ErrorMessage(got.status()), c.refused);
    return;
  }
  EXPECT_EQ(Joined(*got), c.resources);
}

INSTANTIATE_TEST_SUITE_P(Table, ResolveKindsTest, testing::ValuesIn(kResolveCases),
                         [](const auto& info) { return std::string(info.param.name); });

class LoadedKindsTest : public ResolveKindsTest {};

TEST_F(LoadedKindsTest, ScopeOfAnUnknownKindIsThatOfItsObjects) {
  EXPECT_TRUE(ResolveKinds(now_, "widget").value().front().namespaced);
  EXPECT_FALSE(ResolveKinds(now_, "zones").value().front().namespaced);
  EXPECT_FALSE(ResolveKinds(now_, "node").value().front().namespaced);
}

struct PrintCase {
  const char* name;
  ObjectName object;
  const char* printed;
};

const PrintCase kPrintCases[] = {
    {"Core", {"Pod", "default", "x", ""}, "pod/x"},
    {"Group", {"DaemonSet", "default", "x", "apps"}, "daemonset.apps/x"},
    {"ClusterScoped", {"Node", "", "n1", ""}, "node/n1"},
    {"LongGroup",
     {"EndpointSlice", "a", "x-1", "discovery.k8s.io"},
     "endpointslice.discovery.k8s.io/x-1"},
};

class PrintNameTest : public testing::TestWithParam<PrintCase> {};

TEST_P(PrintNameTest, IsKubectlsOutputName) {
  EXPECT_EQ(PrintName(GetParam().object), GetParam().printed);
}

INSTANTIATE_TEST_SUITE_P(Table, PrintNameTest, testing::ValuesIn(kPrintCases),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(PrintKind, TellsKindsOfOneNameApart) {
  const auto cluster = LoadWorld({Text({.api_version = "a.io/v1", .kind = "Gate", .name = "a"}),
                                  Text({.api_version = "b.io/v1", .kind = "Gate", .name = "b"}),
                                  Text({.api_version = "x.io/v1", .kind = "Service", .name = "s"}),
                                  Text({.api_version = "v1", .kind = "Service", .name = "s"}),
                                  Text({.api_version = "x.io/v1", .kind = "Zone", .name = "z"})});
  const Version now = cluster->Current();
  EXPECT_EQ(PrintKind(now, "a.io", "Gate"), "Gate.a.io");
  EXPECT_EQ(PrintKind(now, "b.io", "Gate"), "Gate.b.io");
  EXPECT_EQ(PrintKind(now, "c.io", "Gate"), "Gate.c.io");
  EXPECT_EQ(PrintKind(now, "", "Service"), "Service");
  EXPECT_EQ(PrintKind(now, "x.io", "Service"), "Service.x.io");
  EXPECT_EQ(PrintKind(now, "x.io", "Zone"), "Zone");
  EXPECT_EQ(PrintKind(now, "apps", "Deployment"), "Deployment");
}

// Of what webhooks name, and nobody loaded.
TEST(PrintKind, OfAResourceIsItsGroupResource) {
  const Version now = LoadWorld({})->Current();
  EXPECT_EQ(PrintKind(now, "b.io", "gates"), "gates.b.io");
  EXPECT_EQ(PrintKind(now, "", "gates"), "gates");
}

constexpr std::pair<const char*, const char*> kPlurals[] = {
    {"Pod", "Pods"},
    {"Policy", "Policies"},
    {"NetworkPolicy.b.io", "NetworkPolicies.b.io"},
    {"Gateway", "Gateways"},
    {"Key", "Keys"},
    {"Convoy.b.io", "Convoys.b.io"},
    {"Ingress", "Ingresses"},
    {"Box", "Boxes"},
    {"Waltz", "Waltzes"},
    {"Mesh", "Meshes"},
    {"Watch.b.io", "Watches.b.io"},
    {"Gate.x.ch", "Gates.x.ch"},
    {"Endpoints", "Endpoints"},
    {"object", "objects"},
};

TEST(PluralOf, FollowsTheEndOfTheWord) {
  for (const auto& [noun, plural] : kPlurals) EXPECT_EQ(PluralOf(noun), plural);
}

struct FindCase {
  const char* name;
  const char* text;
  const char* found;  // `namespace/name`; nullptr: not found
  absl::StatusCode code = absl::StatusCode::kOk;
  const char* message = "";  // of a wrong form: without the text, which it ends with
};

void PrintTo(const FindCase& c, std::ostream* out) { *out << c.name; }

constexpr char kOneName[] = "arguments in resource/name form must have a single resource and name";

constexpr FindCase kFindCases[] = {
    {"InTheNamespace", "po/a", "default/a"},
    {"WithItsNamespace", "po/other/a", "other/a"},
    {"ClusterScoped", "no/n1", "/n1"},
    {"ClusterScopedInANamespace", "no/default/n1", "/n1"},
    {"InAManifestWithoutNamespace", "svc/web", "/web"},
    {"WithANamespaceThatIsNotItsOwn", "svc/other/web", nullptr, absl::StatusCode::kNotFound,
     "services \"web\" not found"},
    {"NotThere", "po/b", nullptr, absl::StatusCode::kNotFound, "pods \"b\" not found"},
    {"NotThereWithGroup", "ds.apps/b", nullptr, absl::StatusCode::kNotFound,
     "daemonsets.apps \"b\" not found"},
    {"KindThatWasNeverListed", "sts/b", nullptr, absl::StatusCode::kNotFound,
     "statefulsets.apps \"b\" not found; unknown: no StatefulSet objects loaded"},
    {"NoSuchKind", "x/b", nullptr, absl::StatusCode::kInvalidArgument,
     "the server doesn't have a resource type \"x\""},
    {"NoSlash", "po", nullptr, absl::StatusCode::kInvalidArgument, kOneName},
    {"NoName", "po/", nullptr, absl::StatusCode::kInvalidArgument, kOneName},
    {"NoKind", "/a", nullptr, absl::StatusCode::kInvalidArgument, kOneName},
    {"NoNamespace", "po//a", nullptr, absl::StatusCode::kInvalidArgument, kOneName},
    {"SeveralObjects", "po/a,svc/b", nullptr, absl::StatusCode::kInvalidArgument, kOneName},
    {"SeveralKinds", "all/a", nullptr, absl::StatusCode::kInvalidArgument, kOneName},
    {"ManySlashes", "po/a/b/c", nullptr, absl::StatusCode::kInvalidArgument,
     "arguments in resource/name form are KIND/NAME or KIND/NAMESPACE/NAME"},
};

class FindObjectTest : public testing::TestWithParam<FindCase> {
 protected:
  const std::unique_ptr<Cluster> cluster_ = LoadWorld(
      {Text({.name = "a"}), Text({.ns = "other", .name = "a"}),
       Text({.kind = "Node", .ns = "", .name = "n1"}),
       Text({.kind = "Service", .ns = "", .name = "web"}), EmptyList("apps/v1", "DaemonSet")});
  const Version now_ = cluster_->Current();
};

TEST_P(FindObjectTest, FindsOrSaysWhatKubectlWould) {
  const FindCase& c = GetParam();
  const auto got = FindObject(now_, "default", c.text);
  ASSERT_EQ(got.ok(), c.found != nullptr) << got.status();
  if (!got.ok()) {
    EXPECT_EQ(got.status().code(), c.code);
    std::string message = c.message;
    if (message.starts_with("arguments in ")) message += ": " + std::string(c.text);
    EXPECT_EQ(ErrorMessage(got.status()), message);
    return;
  }
  const ObjectName name = NameOf(now_, *got);
  EXPECT_EQ(name.ns + "/" + name.name, c.found);
}

INSTANTIATE_TEST_SUITE_P(Table, FindObjectTest, testing::ValuesIn(kFindCases),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace labelix::kubernetes::names_test
