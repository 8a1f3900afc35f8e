// How a call that reads for long hears of Ctrl-C, and tells how far it is.
#ifndef LABELIX_BINDINGS_PYTHON_WATCHER_H_
#define LABELIX_BINDINGS_PYTHON_WATCHER_H_

#include <pybind11/pybind11.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <utility>

namespace labelix::python {

namespace py = pybind11;

// With the GIL. Runs what signals have to run: of Ctrl-C it throws KeyboardInterrupt. Some
// nanoseconds where there is none.
inline void HearSignals() {
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

// Asks Python, now and then, whether to go on: signals run only in Python.
class Watcher {
 public:
  explicit Watcher(py::object progress = py::none()) : progress_(std::move(progress)) {}

  // Gives `options`, a LoadOptions or OpenOptions that this outlives, what they ask.
  template <typename Options>
  void Watch(Options* options) {
    options->progress = [this](uint64_t done, uint64_t total) { Report(done, total); };
    options->stop = [this] { return Stop(); };
  }

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
      HearSignals();
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

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_WATCHER_H_
