#include "cli/progress.h"

#include <array>
#include <string_view>

#include "cli/text.h"

namespace labelix::cli {
namespace {

constexpr std::chrono::milliseconds kSilence{1000};
constexpr std::chrono::milliseconds kInterval{100};
constexpr std::string_view kEraseLine = "\r\x1b[K";

}  // namespace

Progress::Progress(std::ostream& err, std::string_view what, bool enabled, Clock::time_point start)
    : err_(err), what_(Printable(what)), enabled_(enabled), next_(start + kSilence) {}

Progress::~Progress() {
  if (shown_) err_ << kEraseLine << std::flush;
}

void Progress::Update(uint64_t done, uint64_t total, Clock::time_point now) {
  if (!enabled_ || now < next_) return;
  next_ = now + kInterval;
  shown_ = true;
  err_ << kEraseLine << "reading " << what_ << ": " << Bytes(done);
  if (total > 0) err_ << " of " << Bytes(total) << ", " << done * 100 / total << " %";
  err_ << std::flush;
}

std::string Bytes(uint64_t count) {
  constexpr std::array<std::string_view, 5> kUnits = {" B", " kB", " MB", " GB", " TB"};
  size_t unit = 0;
  uint64_t tenths = count * 10;
  for (; tenths >= 10'000 && unit + 1 < kUnits.size(); ++unit) tenths /= 1000;
  std::string out = std::to_string(tenths / 10);
  if (unit > 0 && tenths < 100) out += "." + std::to_string(tenths % 10);
  return out + std::string(kUnits[unit]);
}

}  // namespace labelix::cli
