// The questions that a Cluster answers of its newest version, and a Snapshot of
// its own.
#ifndef LABELIX_BINDINGS_PYTHON_QUESTIONS_H_
#define LABELIX_BINDINGS_PYTHON_QUESTIONS_H_

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "bindings/python/selection.h"
#include "bindings/python/state.h"
#include "bindings/python/text.h"

namespace labelix::python {

using Kinds = std::shared_ptr<const std::vector<KindName>>;

// What nearly every question is about: resolved without looking anything up.
const Kinds& Pods();

// Where to look: kinds and namespaces as they were given, made ready.
class Place {
 public:
  // ValueError: no such kind. NotLoadedError: none of the kinds was loaded.
  Place(const View& view, py::handle kind, py::handle ns);

  const Kinds& kinds() const { return kinds_; }
  Scope ScopeOf(const KindName& kind) const;

 private:
  Kinds kinds_;
  std::vector<Text> texts_;
  std::vector<std::string_view> namespaces_;  // of `texts_`
  bool everywhere_ = false;
};

// The arguments that select, count and their many forms share.
struct Filter {
  py::object kind, ns, fields;
};

uint64_t Count(const View& view, const py::object& selector, const Filter& filter);
Selection Select(const View& view, const py::object& selector, const Filter& filter);
py::array CountMany(const View& view, const py::iterable& selectors, const Filter& filter);
py::list SelectMany(const View& view, const py::iterable& selectors, const Filter& filter);

py::object AskWho(const View& view, const py::object& object, const py::object& ns);
py::object AskEndpoints(const View& view, const py::object& service, const py::object& ns);

// An object's own JSON, as it came, and as a dict with apiVersion and kind. NotLoadedError:
// it was not kept.
py::str SourceText(const View& view, const py::object& object, const py::object& ns);
py::object SourceJson(const View& view, const py::object& object, const py::object& ns);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_QUESTIONS_H_
