#include "cli/columns.h"

namespace labelix::cli {
namespace {

// PHASE, not kubectl's STATUS: that one is made of container states, which are
// not kept.
constexpr FactColumn kColumns[] = {
    // group    kind          header           field               wide
    {"", "Pod", "PHASE", "status.phase", false},
    {"", "Pod", "IP", "status.podIP", true},
    {"", "Pod", "NODE", "spec.nodeName", true},
    {"", "Service", "TYPE", "spec.type", false},
    {"", "Service", "CLUSTER-IP", "spec.clusterIP", false},
    {"", "Namespace", "PHASE", "status.phase", false},
    {"", "Node", "UNSCHEDULABLE", "spec.unschedulable", true},
    {"", "Secret", "TYPE", "type", false},
    {"", "ReplicationController", "CURRENT", "status.replicas", false},
    {"batch", "Job", "SUCCESSFUL", "status.successful", false},
};

}  // namespace

std::vector<FactColumn> ColumnsOf(const KindName& kind, bool wide) {
  std::vector<FactColumn> out;
  for (const FactColumn& column : kColumns) {
    if (column.group != kind.group || column.kind != kind.kind) continue;
    if (wide || !column.wide) out.push_back(column);
  }
  return out;
}

}  // namespace labelix::cli
