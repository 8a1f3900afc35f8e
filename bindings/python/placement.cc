// nodes and reach: where pods run, and whom they may send to.
#include <string>
#include <utility>

#include "bindings/python/answer_parts.h"
#include "bindings/python/answers.h"
#include "bindings/python/errors.h"
#include "bindings/python/text.h"
#include "labelix/nodes.h"
#include "labelix/reach.h"

namespace labelix::python {
namespace {

py::tuple NodeFields(const Version& version, const NodeRow& row) {
  const py::object should =
      row.should ? py::object(py::bool_(*row.should)) : py::object(py::none());
  return py::make_tuple(ToStr(row.node), ToStr(ToString(row.state)), should, ToStr(row.why),
                        ListOf(row.pods, [&](ObjectId id) { return RefOf(version, id); }),
                        row.terminating);
}

py::tuple PolicyFields(const ReachPolicy& policy) {
  return py::make_tuple(RefOf(policy.policy), ToStr(ToString(policy.state)), Strs(policy.entries),
                        Strs(policy.ports));
}

py::object SideOf(const ReachSide& side) {
  return Make(kOverview, "ReachSide", ToStr(ToString(side.state)), side.isolated,
              RowsOf(kOverview, "ReachPolicy", side.policies, &PolicyFields), Strs(side.notes));
}

}  // namespace

py::object AskNodes(const View& view, const py::object& workload, const py::object& ns) {
  const ObjectId id = ObjectOf(view, workload, ns);
  absl::StatusOr<NodesAnswer> answer = [&] {
    py::gil_scoped_release unlocked;
    return Nodes(view.version, id);
  }();
  const NodesAnswer told = OrThrow(std::move(answer));
  return Make(kOverview, "Nodes", told.is_daemon_set,
              RowsOf(kOverview, "NodeRow", told.rows,
                     [&](const NodeRow& row) { return NodeFields(view.version, row); }));
}

namespace {

// 80 is "80".
std::string PortOf(const py::object& port) {
  const bool is_number = PyLong_Check(port.ptr()) && !PyBool_Check(port.ptr());
  if (is_number) return py::str(port);
  return std::string(Text(port, "port").view());
}

}  // namespace

py::object AskReach(const View& view, const py::object& from, const py::object& to,
                    const py::object& port, const py::object& ns) {
  const ReachQuery query{
      .from = ObjectOf(view, from, ns), .to = ObjectOf(view, to, ns), .port = PortOf(port)};
  const ReachAnswer answer = OrThrow(Reach(view.version, query));
  return Make(kOverview, "Reach", ToStr(ToString(answer.state)), SideOf(answer.egress),
              SideOf(answer.ingress), Strs(answer.notes));
}

}  // namespace labelix::python
