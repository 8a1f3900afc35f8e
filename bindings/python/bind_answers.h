// The methods of bindings/python/answers.h, for Cluster and Snapshot alike.
#ifndef LABELIX_BINDINGS_PYTHON_BIND_ANSWERS_H_
#define LABELIX_BINDINGS_PYTHON_BIND_ANSWERS_H_

#include "bindings/python/answers.h"
#include "bindings/python/answers_docs.h"
#include "bindings/python/overview_docs.h"

namespace labelix::python {

// `view_of` gives the View of a C; `view_of_any` that of either class, or a
// TypeError.
template <typename C, typename ViewOf, typename ViewOfAny>
void BindWhy(py::class_<C>& c, ViewOf view_of, ViewOfAny view_of_any) {
  using Object = const py::object&;
  const auto ns = py::arg("namespace") = "default";
  c.def(
      "explain",
      [view_of](const C& self, Object object, Object n) {
        return AskExplain(view_of(self), object, n);
      },
      py::arg("object"), ns, docs::kExplain);
  c.def(
      "explain_pair",
      [view_of](const C& self, Object selecting, Object object, Object n) {
        return AskExplainPair(view_of(self), selecting, object, n);
      },
      py::arg("selecting"), py::arg("object"), ns, docs::kExplainPair);
  c.def(
      "what_if",
      [view_of](const C& self, const py::args& edits) { return AskWhatIf(view_of(self), edits); },
      docs::kWhatIf);
  c.def(
      "diff",
      [view_of, view_of_any](const C& self, Object after, Object n) {
        return AskDiff(view_of(self), view_of_any(after), n);
      },
      py::arg("after"), py::arg("namespace") = py::none(), docs::kDiff);
  c.def(
      "separate",
      [view_of](const C& self, Object pick, Object spare, bool all, Object n) {
        return AskSeparate(view_of(self), pick, spare, all, n);
      },
      py::arg("pick"), py::arg("spare") = py::none(), py::arg("all_namespaces") = false, ns,
      docs::kSeparate);
}

template <typename C, typename ViewOf>
void BindOverview(py::class_<C>& c, ViewOf view_of) {
  using Object = const py::object&;
  const auto ns = py::arg("namespace") = "default";
  const auto all = py::arg("namespace") = py::none();
  c.def(
      "check",
      [view_of](const C& self, Object object, Object n, const py::iterable& ignore) {
        return AskCheck(view_of(self), object, n, ignore);
      },
      py::arg("object") = py::none(), all, py::arg("ignore") = py::tuple(), docs::kCheck);
  c.def(
      "tree",
      [view_of](const C& self, Object object, Object n) {
        return AskTree(view_of(self), object, n);
      },
      py::arg("object"), ns, docs::kTree);
  c.def(
      "stats", [view_of](const C& self, Object n) { return AskStats(view_of(self), n); }, all,
      docs::kStats);
  c.def(
      "nodes",
      [view_of](const C& self, Object workload, Object n) {
        return AskNodes(view_of(self), workload, n);
      },
      py::arg("workload"), ns, docs::kNodes);
  c.def(
      "reach",
      [view_of](const C& self, Object from, Object to, Object port, Object n) {
        return AskReach(view_of(self), from, to, port, n);
      },
      py::arg("sender"), py::arg("receiver"), py::arg("port") = "", ns, docs::kReach);
}

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_BIND_ANSWERS_H_
