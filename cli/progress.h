// "reading x.json: 41 %" on a terminal's standard error, from the second
// second on, and gone when the work is done.
#ifndef LABELIX_CLI_PROGRESS_H_
#define LABELIX_CLI_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>

namespace labelix::cli {

class Progress {
 public:
  using Clock = std::chrono::steady_clock;

  // `err` must outlive the Progress. `enabled`: it is a screen.
  Progress(std::ostream& err, std::string_view what, bool enabled, Clock::time_point start);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `total` 0 is unknown.
  void Update(uint64_t done, uint64_t total, Clock::time_point now);

 private:
  std::ostream& err_;
  std::string what_;
  bool enabled_;
  bool shown_ = false;
  Clock::time_point next_;
};

// "412 kB", "1.3 GB": decimal units.
std::string Bytes(uint64_t count);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_PROGRESS_H_
