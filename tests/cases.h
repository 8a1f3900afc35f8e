// How many of a test's random cases to run: LABELIX_CASES=1 asks for all of them.
#ifndef LABELIX_TESTS_CASES_H_
#define LABELIX_TESTS_CASES_H_

#include <algorithm>
#include <cstdlib>

namespace labelix::test {

// The share of them, `unsaid` where the variable is not set.
inline double ShareOfCases(double unsaid) {
  const char* text = std::getenv("LABELIX_CASES");
  return text == nullptr ? unsaid : std::atof(text);
}

// Of `full` cases that share, a twentieth by default, at least one.
inline int Cases(int full) { return std::max(1, static_cast<int>(full * ShareOfCases(0.05))); }

}  // namespace labelix::test

#endif  // LABELIX_TESTS_CASES_H_
