#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes::fields_test {
namespace {

class FieldsTest : public testing::Test {
 protected:
  const std::unique_ptr<Cluster> cluster_ = LoadWorld({
      Text({.name = "a",
            .more = R"("spec":{"nodeName":"n1","restartPolicy":"Always"},)"
                    R"("status":{"phase":"Running","podIPs":[{"ip":"10.0.0.1"}]})"}),
      Text({.name = "b", .more = R"("status":{"phase":"Pending"})"}),
      Text({.kind = "Node", .ns = "", .name = "n1", .more = R"("spec":{"unschedulable":true})"}),
      Text({.kind = "Service",
            .name = "s",
            .more = R"("spec":{"type":"NodePort","clusterIP":"10.96.0.7"})"}),
      Text({.api_version = "apps/v1", .kind = "DaemonSet", .name = "d"}),
      Text({.api_version = "batch/v1", .kind = "Job", .name = "j"}),
  });
  const Version now_ = cluster_->Current();
};

struct ValueCase {
  const char* name;
  const char *object, *field;
  const char* value;  // nullptr: not supported
  const char* message = "";
};

void PrintTo(const ValueCase& c, std::ostream* out) { *out << c.name; }

constexpr ValueCase kValueCases[] = {
    {"Name", "po/a", "metadata.name", "a"},
    {"Namespace", "po/a", "metadata.namespace", "default"},
    {"Phase", "po/a", "status.phase", "Running"},
    {"Node", "po/a", "spec.nodeName", "n1"},
    {"NoNodeIsEmpty", "po/b", "spec.nodeName", ""},
    {"PodIp", "po/a", "status.podIP", "10.0.0.1"},
    {"RestartPolicy", "po/a", "spec.restartPolicy", "Always"},
    {"HostNetworkDefault", "po/a", "spec.hostNetwork", "false"},
    {"UnknownPodField", "po/a", "spec.containers", nullptr,
     "field label not supported: spec.containers"},
    {"Unschedulable", "no/n1", "spec.unschedulable", "true"},
    {"UnknownNodeField", "no/n1", "status.phase", nullptr,
     "field label not supported: status.phase"},
    {"ServiceType", "svc/s", "spec.type", "NodePort"},
    {"ClusterIp", "svc/s", "spec.clusterIP", "10.96.0.7"},
    {"KindWithoutFields", "ds/d", "status.phase", nullptr,
     "\"status.phase\" is not a known field selector: only \"metadata.name\", "
     "\"metadata.namespace\""},
    {"KindWithoutFieldsHasAName", "ds/d", "metadata.name", "d"},
    {"Job", "job/j", "status.phase", nullptr, "field label \"status.phase\" not supported for Job"},
};

class FieldValueTest : public FieldsTest, public testing::WithParamInterface<ValueCase> {};

TEST_P(FieldValueTest, IsWhatTheApiServerCompares) {
  const ValueCase& c = GetParam();
  const auto got = FieldValue(now_, IdOf(now_, c.object), c.field);
  ASSERT_EQ(got.ok(), c.value != nullptr) << got.status();
  if (got.ok()) {
    EXPECT_EQ(*got, c.value);
  } else {
    EXPECT_EQ(got.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ErrorMessage(got.status()), c.message);
  }
}

INSTANTIATE_TEST_SUITE_P(Table, FieldValueTest, testing::ValuesIn(kValueCases),
                         [](const auto& info) { return std::string(info.param.name); });

struct FilterCase {
  const char* name;
  const char* selector;
  const char* left;
};

void PrintTo(const FilterCase& c, std::ostream* out) { *out << c.name; }

constexpr FilterCase kFilterCases[] = {
    {"Everything", "", "a b"},
    {"Equal", "status.phase=Running", "a"},
    {"NotEqual", "status.phase!=Running", "b"},
    {"EmptyMatchesUnset", "spec.nodeName=", "b"},
    {"NotEmpty", "spec.nodeName!=", "a"},
    {"BothTermsHold", "status.phase=Running,metadata.name=b", ""},
};

class FilterByFieldsTest : public FieldsTest, public testing::WithParamInterface<FilterCase> {};

TEST_P(FilterByFieldsTest, LeavesWhatMatches) {
  const KindName pods = ResolveKinds(now_, "po").value().front();
  IdSet ids = now_.Select({.kind = "Pod"}, Compiled(Selector::Everything()));
  const auto fields = FieldSelector::Parse(GetParam().selector);
  ASSERT_TRUE(fields.ok()) << fields.status();
  const absl::Status filtered = FilterByFields(now_, pods, *fields, &ids);
  ASSERT_TRUE(filtered.ok()) << filtered;
  EXPECT_EQ(NamesOf(now_, ids), GetParam().left);
}

INSTANTIATE_TEST_SUITE_P(Table, FilterByFieldsTest, testing::ValuesIn(kFilterCases),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_F(FieldsTest, FieldsAreCheckedEvenWithNothingToFilter) {
  const KindName pods = ResolveKinds(now_, "po").value().front();
  IdSet none;
  const absl::Status status =
      FilterByFields(now_, pods, FieldSelector::Parse("spec.foo=x").value(), &none);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorMessage(status), "field label not supported: spec.foo");
  EXPECT_THAT(ErrorHint(status), testing::HasSubstr("fields of Pod are metadata.name, "));
  EXPECT_THAT(ErrorHint(status), testing::HasSubstr(", spec.nodeName, "));
}

}  // namespace
}  // namespace labelix::kubernetes::fields_test
