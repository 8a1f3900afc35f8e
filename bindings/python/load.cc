#include "bindings/python/load.h"

#include <unistd.h>

#include <chrono>
#include <exception>
#include <string>
#include <vector>

#include "bindings/python/errors.h"
#include "bindings/python/text.h"

namespace labelix::python {
namespace {

// A folder of thousands of files could warn thousands of times.
constexpr size_t kWarningsShown = 10;

// Asks Python, now and then, whether to go on: signals run only in Python.
class Watcher {
 public:
  explicit Watcher(py::object progress) : progress_(std::move(progress)) {}

  // Both are called without the GIL.
  void Report(uint64_t done, uint64_t total) {
    if (stopped_ || (Clock::now() < next_ && done != total)) return;
    AskPython([&] {
      if (!progress_.is_none()) progress_(done, total);
    });
  }
  bool Stop() {
    if (!stopped_ && Clock::now() >= next_) AskPython([] {});
    return stopped_;
  }
  // With the GIL.
  void Rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  using Clock = std::chrono::steady_clock;

  template <typename Tell>
  void AskPython(const Tell& tell) {
    py::gil_scoped_acquire locked;
    next_ = Clock::now() + kInterval;
    try {
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
      tell();
    } catch (...) {
      error_ = std::current_exception();
      stopped_ = true;
    }
  }

  // Short to a person, long to a loader.
  static constexpr std::chrono::milliseconds kInterval{50};
  const py::object progress_;
  Clock::time_point next_ = Clock::now() + kInterval;
  bool stopped_ = false;
  std::exception_ptr error_;
};

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
  options.progress = [&](uint64_t done, uint64_t total) { watcher.Report(done, total); };
  AddOptions(*state, &options);
  options.stop = [&] { return watcher.Stop(); };
  const absl::Status status = [&] {
    py::gil_scoped_release unlocked;
    const std::lock_guard<std::mutex> writing(state->write);
    return read(options, &report);
  }();
  watcher.Rethrow();
  OrThrow(status);
  Warn(report);
}

bool IsPath(py::handle source) {
  return PyUnicode_Check(source.ptr()) || py::hasattr(source, "__fspath__");
}

// Has it the look of JSON or YAML, and is there no file of that name?
bool IsTextItself(const std::string& path) {
  const size_t first = path.find_first_not_of(" \t\r\n");
  const bool opens = first != std::string::npos && path[first] == '{';
  return (opens || path.find('\n') != std::string::npos) && access(path.c_str(), F_OK) != 0;
}

// `more_follows`: other sources are loaded behind it, in which a list's last page may be.
void LoadPath(ClusterState* state, py::handle source, const py::object& progress,
              bool more_follows) {
  const py::object path = py::reinterpret_steal<py::object>(PyOS_FSPath(source.ptr()));
  if (!path) throw py::error_already_set();
  const std::string text(Text(path, "a path").view());
  if (IsTextItself(text)) {
    throw py::value_error(
        "a source that is a str is a path, and this is a text itself: load(text.encode())");
  }
  const auto read = [&](const LoadOptions& options, LoadReport* report) {
    return state->cluster.Load(text, options, report);
  };
  LoadOptions options = LoadOptions::Bulk();
  options.more_follows = more_follows;
  Run(state, progress, options, read);
}

// Bytes that nobody can change are read where they are, others are copied.
py::bytes BytesOf(const py::object& source) {
  if (PyBytes_Check(source.ptr())) return source;
  const py::object copy = py::reinterpret_steal<py::object>(PyBytes_FromObject(source.ptr()));
  if (!copy) throw py::error_already_set();
  return copy;
}

void LoadBytes(ClusterState* state, const py::bytes& bytes, const std::string& name,
               const py::object& progress, const LoadOptions& options) {
  const std::string_view view = bytes;
  const auto read = [&](const LoadOptions& options, LoadReport* report) {
    return state->cluster.LoadBytes(view, name, options, report);
  };
  Run(state, progress, options, read);
}

// All that an open file has left, of text or of bytes.
py::bytes ReadAll(const py::object& file) {
  const py::object all = file.attr("read")();
  if (PyObject_CheckBuffer(all.ptr()) != 0) return BytesOf(all);
  const Text text(all, "what a file reads");
  return {text.view().data(), text.view().size()};
}

std::string NameOfFile(const py::object& file) {
  const py::object name = py::getattr(file, "name", py::none());
  return PyUnicode_Check(name.ptr()) ? std::string(Text(name, "name").view()) : "<file>";
}

bool IsOne(const py::object& source) {
  return IsPath(source) || PyObject_CheckBuffer(source.ptr()) != 0 || py::hasattr(source, "read");
}

[[noreturn]] void ThrowSource(const py::object& source) {
  constexpr char kExpected[] = "a path, bytes, an open file, or an iterable of these";
  if (!PyDict_Check(source.ptr())) ThrowType("a source", kExpected, source);
  throw py::type_error(std::string("a source must be ") + kExpected +
                       ", not dict: Cluster.from_objects takes dicts");
}

void LoadOne(ClusterState* state, const py::object& source, const py::object& progress,
             bool more_follows) {
  if (IsPath(source)) return LoadPath(state, source, progress, more_follows);
  LoadOptions options = LoadOptions::Bulk();
  options.more_follows = more_follows;
  if (PyObject_CheckBuffer(source.ptr()) != 0) {
    return LoadBytes(state, BytesOf(source), "<bytes>", progress, options);
  }
  if (!py::hasattr(source, "read")) ThrowSource(source);
  LoadBytes(state, ReadAll(source), NameOfFile(source), progress, options);
}

}  // namespace

void Load(ClusterState* state, const py::object& source, const py::object& progress) {
  if (IsOne(source)) return LoadOne(state, source, progress, false);
  const bool several = py::isinstance<py::iterable>(source) && !PyDict_Check(source.ptr());
  if (!several) ThrowSource(source);
  const py::list sources(source);
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
