#include "index/slot_array.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace labelix::index::slot_array_test {
namespace {

// Elements keep value and address while the array grows.
template <unsigned kFirstBits>
void ExpectGrowsInPlace() {
  constexpr uint32_t kMost = 5'000;
  SlotArray<uint32_t, kFirstBits> array;
  const uint32_t* first = nullptr;
  for (uint32_t i = 0; i < kMost; ++i) {
    array.Grow(i + 1);
    EXPECT_GT(array.capacity(), i);
    EXPECT_EQ(array[i], 0u);
    array[i] = i + 1;
    if (i == 0) first = &array[0];
  }
  EXPECT_EQ(first, &array[0]);
  for (uint32_t i = 0; i < kMost; ++i) EXPECT_EQ(array[i], i + 1);
}

TEST(SlotArray, GrowsInPlace) {
  ExpectGrowsInPlace<0>();
  ExpectGrowsInPlace<1>();
  ExpectGrowsInPlace<6>();
}

TEST(SlotArray, CountsThePagesOfALargeOneThatAreInUse) {
  SlotArray<uint32_t> array;
  array.Grow(1'000);
  EXPECT_EQ(array.bytes(1), array.bytes());
  array.Grow(1'000'000);
  EXPECT_EQ(array.bytes(1), 4'096u);
  EXPECT_EQ(array.bytes(600'000), 4'096u * 586);
  EXPECT_EQ(array.bytes(array.capacity()), array.bytes());
}

}  // namespace
}  // namespace labelix::index::slot_array_test
