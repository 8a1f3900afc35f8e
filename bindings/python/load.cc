#include "bindings/python/load.h"

#include <string>

#include "bindings/python/errors.h"
#include "bindings/python/given.h"
#include "bindings/python/text.h"
#include "bindings/python/watcher.h"

namespace labelix::python {
namespace {

// A folder of thousands of files could warn thousands of times.
constexpr size_t kWarningsShown = 10;

void Warn(const LoadReport& report) {
  const py::object type = py::module_::import("labelix.errors").attr("LoadWarning");
  // PyErr_WarnEx would take no file name that is not UTF-8.
  const py::object tell = py::module_::import("warnings").attr("warn");
  const auto warn = [&](const std::string& text) { tell(ToStr(text), type, 1); };
  for (size_t i = 0; i < report.warnings.size() && i < kWarningsShown; ++i) {
    warn(report.warnings[i]);
  }
  if (report.warnings.size() > kWarningsShown) {
    warn("and " + std::to_string(report.warnings.size() - kWarningsShown) + " more");
  }
}

template <typename Read>
void Run(ClusterState* state, const py::object& progress, LoadOptions options, Read&& read) {
  Watcher watcher(progress);
  LoadReport report;
  watcher.Watch(&options);
  AddOptions(*state, &options);
  const absl::Status status = [&] {
    py::gil_scoped_release unlocked;
    const std::lock_guard<std::mutex> writing(state->write);
    return read(options, &report);
  }();
  watcher.Rethrow();
  OrThrow(status);
  Warn(report);
}

void LoadBytes(ClusterState* state, const py::bytes& bytes, const std::string& name,
               const py::object& progress, const LoadOptions& options) {
  const std::string_view view = bytes;
  const auto read = [&](const LoadOptions& options, LoadReport* report) {
    return state->cluster.LoadBytes(view, name, options, report);
  };
  Run(state, progress, options, read);
}

// `more_follows`: other sources are loaded behind it, in which a list's last page may be.
void LoadOne(ClusterState* state, const py::object& source, const py::object& progress,
             bool more_follows) {
  const Given given = GivenBy(source, "load");
  LoadOptions options = LoadOptions::Bulk();
  options.more_follows = more_follows;
  if (given.text) return LoadBytes(state, *given.text, given.name, progress, options);
  const auto read = [&](const LoadOptions& options, LoadReport* report) {
    return state->cluster.Load(given.name, options, report);
  };
  Run(state, progress, options, read);
}

}  // namespace

void Load(ClusterState* state, const py::object& source, const py::object& progress) {
  if (IsOne(source)) return LoadOne(state, source, progress, false);
  const py::list sources = SeveralOf(source, "load");
  size_t done = 0;
  for (py::handle one : sources) {
    LoadOne(state, py::reinterpret_borrow<py::object>(one), progress, ++done < sources.size());
  }
}

void SetOwnKinds(ClusterState* state, const py::object& own_kinds) {
  if (own_kinds.is_none()) return;
  const py::tuple read = py::module_::import("labelix.sources").attr("own_kinds")(own_kinds);
  state->own_kinds = std::string(py::cast<py::bytes>(read[0]));
  state->own_kinds_name = Text(read[1], "a path").view();
  OrThrow(CheckKinds(state->own_kinds, state->own_kinds_name));
}

void AddOptions(const ClusterState& state, LoadOptions* options) {
  options->keep_source = state.keep_source;
  options->kinds = state.own_kinds;
  options->kinds_name = state.own_kinds_name;
}

void LoadText(ClusterState* state, const py::bytes& text, const char* name) {
  LoadOptions options;          // one version, for readers
  options.more_follows = true;  // perhaps
  LoadBytes(state, text, name, py::none(), options);
}

void EndOfTexts(ClusterState* state, const char* name) {
  LoadBytes(state, py::bytes(), name, py::none(), LoadOptions());
}

}  // namespace labelix::python
