// An operation once for each of its allocations, which fails.
#ifndef LABELIX_TESTS_FAULTS_EACH_ALLOCATION_H_
#define LABELIX_TESTS_FAULTS_EACH_ALLOCATION_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <new>
#include <ostream>
#include <string>

#include "tests/cases.h"
#include "tests/faults/heap.h"

namespace labelix::faults {

inline double Share() { return test::ShareOfCases(1); }

// From one N to the next: all of them whole, and at a share of the cases about so
// many as that, each with another remainder.
inline uint64_t Stride(uint64_t n, double share) {
  if (n < 100 || share >= 1) return 1;
  return 1 + n % static_cast<uint64_t>(std::max(1.0, std::min(20.0, 1 / share)));
}

// Traits:
//   static std::unique_ptr<State> Make();
//   static std::string Text(State&);        // all that can be asked of it
//   run(State&)                             // the operation; a failed Status is a failure
// With N running until nothing fails: run throws std::bad_alloc and Text is what it
// was, or all is done and Text is what it is after an undisturbed run; run again, it
// gets there; `go_on` holds of the state; and what was allocated is freed.
template <typename Make, typename Text, typename Run, typename GoOn>
void FailEachAllocation(const char* name, heap::Failing failing, Make&& make, Text&& text,
                        Run&& run, GoOn&& go_on) {
  SCOPED_TRACE(name);
  std::string before, after;
  {
    auto state = make();
    before = text(*state);
    run(*state);
    after = text(*state);
    go_on(*state);
  }
  uint64_t thrown = 0, last = 0;
  bool failed = false, threw = false;
  const auto fail = [&](uint64_t n) {
    auto state = make();
    threw = false;
    heap::FailAt(n, failing);
    try {
      run(*state);
    } catch (const std::bad_alloc&) {
      threw = true;
    }
    failed = heap::Disarm();
    const std::string now = text(*state);
    EXPECT_TRUE(now == after || (threw && now == before)) << name << ", allocation " << n;
    run(*state);
    EXPECT_EQ(text(*state), after) << name << ", again after allocation " << n;
    go_on(*state);
  };
  for (uint64_t n = 1;; n += Stride(n, Share())) {
    heap::Count live = heap::Live();
    fail(n);
    if (heap::Live() != live) {  // a buffer of the thread has grown, or a leak
      live = heap::Live();
      fail(n);
    }
    EXPECT_EQ(heap::Live(), live) << name << ": a leak at allocation " << n;
    thrown += threw;
    last = n;
    if (!failed || ::testing::Test::HasFailure()) break;
  }
  ::testing::Test::RecordProperty(name, static_cast<int>(last - 1));
  ::testing::Test::RecordProperty(std::string(name) + ": thrown", static_cast<int>(thrown));
}

}  // namespace labelix::faults

namespace labelix::heap {
inline std::ostream& operator<<(std::ostream& out, const Count& count) {
  return out << count.blocks << " blocks, " << count.bytes << " bytes";
}
}  // namespace labelix::heap

#endif  // LABELIX_TESTS_FAULTS_EACH_ALLOCATION_H_
