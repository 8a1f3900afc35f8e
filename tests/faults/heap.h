// The program's heap under watch: operator new and, by the linker's --wrap, the
// malloc family of our own code (cmake/tests.cmake). Counts what lives, and makes
// allocations fail. For one thread.
#ifndef LABELIX_TESTS_FAULTS_HEAP_H_
#define LABELIX_TESTS_FAULTS_HEAP_H_

#include <cstdint>

namespace labelix::heap {

struct Count {
  int64_t blocks = 0, bytes = 0;  // bytes as the allocator rounds them
  friend bool operator==(const Count&, const Count&) = default;
};
Count Live();
// Allocations so far, whatever became of them: what work costs, where a time would not do.
uint64_t Made();
// The most bytes that lived at once since the last ResetPeak.
int64_t Peak();
void ResetPeak();

enum class Failing : uint8_t { kOne, kAllFromThere };
// The n-th allocation from here fails, n from 1 on.
void FailAt(uint64_t n, Failing failing);
// Allocations succeed again; whether any failed.
bool Disarm();

}  // namespace labelix::heap

#endif  // LABELIX_TESTS_FAULTS_HEAP_H_
