// What answers_bench compares before it times: a cluster that is what was made passes, and
// one in which a Service has lost its pods is seen by every comparison.
#include "bench/peers/answers_check.h"

#include <gtest/gtest.h>

#include <algorithm>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bench/peers/loaded_check.h"
#include "bench/peers/plain_answers.h"
#include "bench/workload/dump_world.h"
#include "bench/workload/generator.h"

namespace labelix::peers::answers_check_test {
namespace {

class AnswersCheckTest : public testing::Test {
 protected:
  AnswersCheckTest()
      : generator_(1'000), plain_(generator_), world_(generator_, plain_.mistyped()) {
    // A Service of a Deployment that is in no rollout, so that its size can be foretold.
    for (const auto& [ns, in] : plain_.namespaces()) {
      for (const workload::Service* service : in.services) {
        if (service_ == nullptr && Owners(in, *service) == 1) service_ = service;
      }
    }
    const Version& now = world_.now();
    service_id_ = now.Find("", "Service", service_->ns, service_->name).value();
    for (const std::string& name : plain_.PodsPickedBy(service_->ns, service_->selector)) {
      pods_.push_back(now.Find("", "Pod", service_->ns, name).value());
    }
    deployment_ = now.Find("apps", "Deployment", service_->ns,
                           now.Get(pods_[0]).labels[InstanceAt(now.Get(pods_[0]))].value)
                      .value();
  }

  // How many ReplicaSets have what it picks; 0: somebody else has.
  static size_t Owners(const PlainAnswers::Namespace& in, const workload::Service& service) {
    std::set<std::string> owners;
    for (const PlainAnswers::Pod& pod : in.pods) {
      if (!PlainAnswers::Picks(service.selector, pod.labels)) continue;
      if (pod.owner.starts_with("StatefulSet/")) return 0;
      owners.insert(pod.controller);
    }
    return owners.size();
  }

  static size_t InstanceAt(const ObjectView& pod) {
    const auto at = std::ranges::find(pod.labels, std::string_view(kLabelTakenOff), &Label::key);
    return static_cast<size_t>(at - pod.labels.begin());
  }

  // Everything that is compared, of the state `now`: what each says.
  std::vector<std::string> Ask(const Version& now) const {
    const AnswersCheck check(plain_, world_.cluster(), now);
    const ObjectView pod = now.Get(pods_[0]), service = now.Get(service_id_);
    return {check.Explains(service_id_),
            check.ExplainsPair(service_id_, pods_[0]),
            check.ChecksAll(),
            check.Checks(service_id_),
            check.Foresees(TakeLabelOff(pod), pods_[0]),
            check.Foresees(GiveSelector(service), service_id_),
            check.Foresees(DeleteIt(pod), pods_[0]),
            check.Foresees(ScaleIt(now.Get(deployment_)), deployment_),
            check.Separates(pods_[0]),
            check.DrawsTree(service_id_),
            check.CountsLabels(),
            LoadedDiffers(generator_, now)};
  }

  // The pods of the Service get a label value of their own.
  void Relabel() const {
    const Version now = world_.now();
    for (size_t i = 0; i < pods_.size(); ++i) {
      ObjectView pod = now.Get(pods_[i]);
      const std::string value = "other-" + std::to_string(i);
      pod.labels[InstanceAt(pod)].value = value;
      Event event;
      event.kind = pod.kind, event.ns = pod.ns, event.name = pod.name, event.labels = pod.labels;
      event.uid = pod.uid, event.resource_version = pod.resource_version;
      event.controller = pod.controller, event.facts = pod.facts;
      ASSERT_TRUE(world_.cluster().engine().Apply({&event, 1}).ok());
    }
  }

  const workload::Generator generator_;
  const PlainAnswers plain_;
  const bench::DumpWorld world_;
  const workload::Service* service_ = nullptr;
  ObjectId service_id_ = 0, deployment_ = 0;
  std::vector<ObjectId> pods_;
};

TEST_F(AnswersCheckTest, NothingIsSaidOfRightAnswers) {
  for (const std::string& said : Ask(world_.now())) EXPECT_EQ(said, "");
}

TEST_F(AnswersCheckTest, EachComparisonSeesPodsThatTheServiceLost) {
  Relabel();
  const std::vector<std::string> said = Ask(world_.cluster().Current());
  for (size_t i = 0; i < said.size(); ++i) EXPECT_NE(said[i], "") << "comparison " << i;
}

TEST_F(AnswersCheckTest, PairsAreOfBothKinds) {
  const AnswersCheck check(plain_, world_.cluster(), world_.now());
  const std::vector<ObjectId> pods = world_.Some("Pod", 64);
  size_t picked = 0;
  for (size_t k = 0; k < pods.size(); ++k) {
    const ObjectId service = check.PairedWith(k, pods[k]);
    EXPECT_EQ(check.ExplainsPair(service, pods[k]), "");
    const ObjectView view = world_.now().Get(service);
    const PlainAnswers::Pod& pod =
        plain_.In(world_.now().Get(pods[k]).ns).PodNamed(world_.now().Get(pods[k]).name);
    picked += PlainAnswers::Picks(plain_.ServiceNamed(view.ns, view.name).selector, pod.labels);
  }
  EXPECT_GT(picked, 16u);
  EXPECT_LT(picked, 48u);
}

}  // namespace
}  // namespace labelix::peers::answers_check_test
