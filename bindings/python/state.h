// What Cluster, Snapshot and every answer share: one Cluster, and a Version of
// it.
#ifndef LABELIX_BINDINGS_PYTHON_STATE_H_
#define LABELIX_BINDINGS_PYTHON_STATE_H_

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "labelix/cluster.h"

namespace labelix::python {

struct ClusterState {
  ClusterState() = default;
  explicit ClusterState(Cluster given) : cluster(std::move(given)) {}
  Cluster cluster;
  // Of every load; set before the first.
  bool keep_source = false;
  std::string own_kinds, own_kinds_name;
  std::mutex write;  // one thread applies; taken without the GIL only
};

// One whole state of one cluster.
struct View {
  std::shared_ptr<ClusterState> cluster;
  Version version;
};

inline View Newest(const std::shared_ptr<ClusterState>& cluster) {
  return {cluster, cluster->cluster.Current()};
}

inline bool SameState(const View& a, const View& b) {
  return a.cluster == b.cluster && a.version.number() == b.version.number();
}

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_STATE_H_
