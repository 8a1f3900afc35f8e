#include "cli/progress.h"

#include <gtest/gtest.h>

#include <sstream>

namespace labelix::cli::progress_test {
namespace {

using std::chrono::milliseconds;

TEST(Progress, IsSilentForASecondThenShowsAndClears) {
  std::ostringstream err;
  const Progress::Clock::time_point start{};
  {
    Progress progress(err, "x.json", true, start);
    progress.Update(1, 4, start + milliseconds(999));
    EXPECT_EQ(err.str(), "");
    progress.Update(2'000'000, 4'000'000, start + milliseconds(1000));
    EXPECT_EQ(err.str(), "\r\x1b[Kreading x.json: 2.0 MB of 4.0 MB, 50 %");
    progress.Update(3'000'000, 4'000'000, start + milliseconds(1001));
    EXPECT_EQ(err.str(), "\r\x1b[Kreading x.json: 2.0 MB of 4.0 MB, 50 %");
  }
  EXPECT_TRUE(err.str().ends_with("\r\x1b[K"));
}

TEST(Progress, SaysNothingWhereThereIsNoTerminal) {
  std::ostringstream err;
  {
    Progress progress(err, "x", false, {});
    progress.Update(1, 2, Progress::Clock::time_point{} + milliseconds(9000));
  }
  EXPECT_EQ(err.str(), "");
}

TEST(Progress, OfUnknownLengthShowsTheBytesOnly) {
  std::ostringstream err;
  Progress progress(err, "a\x1b", true, {});
  progress.Update(999, 0, Progress::Clock::time_point{} + milliseconds(1000));
  EXPECT_EQ(err.str(), "\r\x1b[Kreading a\\x1b: 999 B");
}

TEST(Bytes, AreInDecimalUnits) {
  EXPECT_EQ(Bytes(0), "0 B");
  EXPECT_EQ(Bytes(999), "999 B");
  EXPECT_EQ(Bytes(1000), "1.0 kB");
  EXPECT_EQ(Bytes(1'340'000'000), "1.3 GB");
  EXPECT_EQ(Bytes(41'200'000), "41 MB");
  EXPECT_EQ(Bytes(999'999), "999 kB");
}

}  // namespace
}  // namespace labelix::cli::progress_test
