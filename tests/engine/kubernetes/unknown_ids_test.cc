// Ids that a version does not hold: of an object deleted since (a delta names it), of another
// Version, of a registered selector. Every call either says so or has nothing to tell.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/check.h"
#include "labelix/cluster.h"
#include "labelix/explain.h"
#include "labelix/live.h"
#include "labelix/nodes.h"
#include "labelix/overview.h"
#include "labelix/reach.h"
#include "labelix/separate.h"

namespace labelix::kubernetes::unknown_ids_test {
namespace {

constexpr char kPodAndService[] =
    R"({"kind":"List","apiVersion":"v1","items":[)"
    R"({"kind":"Service","apiVersion":"v1","metadata":{"name":"s","namespace":"n"},)"
    R"("spec":{"selector":{"run":"rng"}}},)"
    R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"p","namespace":"n",)"
    R"("labels":{"run":"rng"}},"status":{"phase":"Running"}}]})";

class UnknownIds : public testing::Test {
 protected:
  UnknownIds() {
    const absl::Status loaded = cluster_.LoadBytes(kPodAndService, "list.json", {}, nullptr);
    EXPECT_TRUE(loaded.ok()) << loaded;
    before_.emplace_back(cluster_.Current());
    pod_ = before_.front().Find("", "Pod", "n", "p").value();
    selector_ = SelectorsPicking(before_.front(), pod_).front().id;
    Event gone;
    gone.op = Event::Op::kRemove, gone.kind = "Pod", gone.ns = "n", gone.name = "p";
    EXPECT_TRUE(cluster_.Apply({&gone, 1}).ok());
  }

  Cluster cluster_;
  std::vector<Version> before_;
  ObjectId pod_ = 0, selector_ = 0;
};

TEST_F(UnknownIds, AreToldOrHaveNothing) {
  const Version now = cluster_.Current();
  for (const ObjectId id : {pod_, selector_, ObjectId{99}, ~ObjectId{0}}) {
    SCOPED_TRACE(id);
    EXPECT_EQ(NameOf(now, id), ObjectName());
    EXPECT_EQ(ApiVersion(now, id), "");
    EXPECT_TRUE(Who(now, id).relations.empty());
    EXPECT_TRUE(RecordedEndpoints(now, id).empty());
    EXPECT_TRUE(MakeTree(now, id).empty());
    const auto expect_not_found = [&](const absl::Status& status) {
      EXPECT_EQ(status.code(), absl::StatusCode::kNotFound) << status;
      EXPECT_EQ(ErrorMessage(status),
                "no object has id " + std::to_string(id) + " in version " +
                    std::to_string(now.number()) +
                    ": an id is to be asked of the Version that it came from");
    };
    expect_not_found(FieldValue(now, id, "metadata.name").status());
    expect_not_found(Match(now, {.object = id}).status());
    expect_not_found(Endpoints(now, id).status());
    expect_not_found(Nodes(now, id).status());
    expect_not_found(Explain(now, id).status());
    expect_not_found(ExplainPair(now, now.Find("", "Service", "n", "s").value(), id).status());
    expect_not_found(Separate(now, {.pick = {id}}).status());
    expect_not_found(cluster_.Source(now, id).status());
    EXPECT_EQ(Reach(now, {.from = id, .to = id}).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(UnknownIds, CheckFindsNothingAndSaysWhy) {
  CheckOptions options;
  options.object = pod_;
  const CheckAnswer answer = Check(cluster_, cluster_.Current(), options);
  EXPECT_TRUE(answer.findings.empty());
  ASSERT_EQ(answer.unknown.size(), 1u);
  EXPECT_EQ(answer.unknown.front().find("no object has id"), 0u) << answer.unknown.front();
}

TEST_F(UnknownIds, MatchNoFieldSelector) {
  const FieldSelector running = FieldSelector::Parse("status.phase=Running").value();
  IdSet ids = {pod_, ObjectId{99}};
  EXPECT_TRUE(FilterByFields(before_.front(), {"", "Pod", "pods", true}, running, &ids).ok());
  EXPECT_EQ(ids, IdSet{pod_});
  EXPECT_TRUE(FilterByFields(cluster_.Current(), {"", "Pod", "pods", true}, running, &ids).ok());
  EXPECT_TRUE(ids.empty());
}

}  // namespace
}  // namespace labelix::kubernetes::unknown_ids_test
