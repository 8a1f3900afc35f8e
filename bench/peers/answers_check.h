// The answers about selectors of a made cluster beside loops over it. Each call asks both
// and says in words what is otherwise, or "".
#ifndef LABELIX_BENCH_PEERS_ANSWERS_CHECK_H_
#define LABELIX_BENCH_PEERS_ANSWERS_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/peers/plain_answers.h"
#include "labelix/check.h"
#include "labelix/cluster.h"
#include "labelix/what_if.h"

namespace labelix::peers {

// What the timed edits are.
inline constexpr const char* kLabelTakenOff = "app.kubernetes.io/instance";
inline constexpr const char* kSelectorGiven = "env=prod";
inline constexpr uint32_t kReplicasGiven = 100;
Edit TakeLabelOff(const ObjectView& pod);
Edit GiveSelector(const ObjectView& service);
Edit DeleteIt(const ObjectView& object);
Edit ScaleIt(const ObjectView& deployment);

class AnswersCheck {
 public:
  // All three outlive it; `now` is of `cluster`.
  AnswersCheck(const PlainAnswers& plain, const Cluster& cluster, const Version& now)
      : plain_(plain), cluster_(cluster), now_(now) {}

  // The pods, and at each step of the funnel how many are left and what the others have; of a
  // Service that picks nothing also a clue that leads to as many pods as it should pick.
  std::string Explains(ObjectId service) const;
  // Whether it is picked, what is met, and what stands between.
  std::string ExplainsPair(ObjectId service, ObjectId pod) const;
  // A Service for the k-th pod asked about: of even ones that picks it, of others one of its
  // namespace; any where there is none.
  ObjectId PairedWith(size_t k, ObjectId pod) const;

  std::string ChecksAll() const;
  // Of findings about everything those that name the object.
  std::string Checks(ObjectId object) const;

  // All changes, reactions and numbers of endpoints.
  std::string Foresees(const Edit& edit, ObjectId object) const;

  // That it picks the pod alone with as few requirements as there can be, or that another pod
  // has the same labels.
  std::string Separates(ObjectId pod) const;
  std::string DrawsTree(ObjectId service) const;
  std::string CountsLabels() const;

 private:
  const workload::Service& Made(const ObjectView& service) const;

  const PlainAnswers& plain_;
  const Cluster& cluster_;
  const Version& now_;
  // Of everything, once asked for.
  mutable std::vector<Finding> findings_;
  mutable std::optional<std::string> all_;  // what is otherwise there
};

}  // namespace labelix::peers

#endif  // LABELIX_BENCH_PEERS_ANSWERS_CHECK_H_
