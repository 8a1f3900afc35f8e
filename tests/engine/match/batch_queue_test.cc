#include "engine/match/batch_queue.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <thread>

#include "tests/cases.h"

namespace labelix::match::batch_queue_test {
namespace {

TEST(BatchQueue, WhatIsPushedComesOutInOrderAcrossSegments) {
  BatchQueue<std::unique_ptr<int>> queue;
  int next = 0, expected = 0;
  for (const int ahead : {0, 1, 63, 64, 65, 200, 1, 0, 128}) {
    while (next - expected < ahead) {
      queue.MakeRoom();
      queue.MakeRoom();  // a Push that was given up in between
      queue.Push(std::make_unique<int>(next++));
    }
    EXPECT_EQ(queue.empty(), next == expected);
    while (const auto item = queue.Pop()) ASSERT_EQ(**item, expected++);
    EXPECT_EQ(next, expected);
  }
}

TEST(BatchQueue, WhatWaitsGoesWithTheQueue) {
  const auto held = std::make_shared<int>(1);
  {
    BatchQueue<std::shared_ptr<int>> queue;
    for (int i = 0; i < 150; ++i) {
      queue.MakeRoom();
      queue.Push(held);
    }
    queue.Pop();
    EXPECT_EQ(held.use_count(), 150) << "what was popped is not held on to";
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(BatchQueueConcurrency, OnePushesAndOnePops) {
  BatchQueue<std::unique_ptr<uint64_t>> queue;
  const uint64_t count = test::Cases(200'000);
  uint64_t popped = 0, wrong = 0;
  std::thread reader([&] {
    while (popped < count) {
      const auto item = queue.Pop();
      if (item) wrong += **item != popped++;
    }
  });
  for (uint64_t i = 0; i < count; ++i) {
    queue.MakeRoom();
    queue.Push(std::make_unique<uint64_t>(i));
  }
  reader.join();
  EXPECT_EQ(wrong, 0u);
  EXPECT_FALSE(queue.Pop());
}

}  // namespace
}  // namespace labelix::match::batch_queue_test
