// Inputs made to cost memory, of about so many bytes as asked for (G17).
#ifndef LABELIX_TESTS_FAULTS_HOSTILE_H_
#define LABELIX_TESTS_FAULTS_HOSTILE_H_

#include <cstddef>
#include <string>
#include <vector>

namespace labelix::faults {

struct Family {
  const char* name;
  std::string (*make)(size_t bytes);
  // Bytes that are resident for each of the input, at most. The goal is 8; what is
  // past it is named in docs/reliability.md, and linear all the same.
  double most = 8;
  // The same with room of tables that is reserved and was not used yet: they double.
  double reserved = 8;
  bool refused = false;  // with kResourceExhausted, at the place that is too much
  size_t besides = 0;    // bytes, however long the input is
};
const std::vector<Family>& HostileFamilies();

// Pods as a cluster has them: 20 of each ReplicaSet, five labels, status and owner.
std::string OrdinaryPods(size_t bytes);

}  // namespace labelix::faults

#endif  // LABELIX_TESTS_FAULTS_HOSTILE_H_
