#include "engine/ingest/sink_thread.h"

#include <new>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace labelix::ingest::sink_thread_test {
namespace {

using testing::ElementsAre;

Event Named(std::string_view name) {
  Event event;
  event.kind = "Pod";
  event.name = name;
  return event;
}

// What a sink was given, on its thread; to be read after Finish.
struct Seen {
  std::vector<std::string> texts;
  void Add(std::span<const Event> batch) {
    for (const Event& event : batch) {
      std::string& text = texts.emplace_back(event.name);
      for (const Label& label : event.labels) {
        (text += ' ').append(label.key).append("=").append(label.value);
      }
      if (!event.facts.empty()) (text += ' ').append(event.facts);
    }
  }
};

TEST(SinkThread, TextsThatDoNotStayAreKept) {
  const std::string input = "stays";
  Seen seen;
  const auto add = [&](std::span<const Event> batch) { return seen.Add(batch), absl::OkStatus(); };
  SinkThread behind(add, input);
  for (int i = 0; i < 100; ++i) {
    std::string name = "pod-" + std::to_string(i), facts = "facts of a pod, " + name;
    const Label labels[] = {{input, name}};
    Event events[] = {Named(name), Named(input)};
    events[0].labels = labels;
    events[0].facts = facts;
    ASSERT_TRUE(behind.Give(events).ok());
    name.assign(name.size(), 'x');
    facts.assign(facts.size(), 'x');
  }
  EXPECT_TRUE(behind.Finish().ok());
  ASSERT_EQ(seen.texts.size(), 200u);
  EXPECT_EQ(seen.texts[198], "pod-99 stays=pod-99 facts of a pod, pod-99");
  EXPECT_EQ(seen.texts[199], "stays");
  EXPECT_EQ(behind.lost_upserts(), 0u);
}

TEST(SinkThread, WhatLiesInTheInputIsNotCopied) {
  const std::string input = "pod-1", other = "pod-2";
  std::vector<const char*> seen;
  SinkThread behind(
      [&](std::span<const Event> batch) {
        for (const Event& event : batch) seen.push_back(event.name.data());
        return absl::OkStatus();
      },
      input);
  const Event events[] = {Named(input), Named(other)};
  ASSERT_TRUE(behind.Give(events).ok());
  ASSERT_TRUE(behind.Finish().ok());
  EXPECT_EQ(seen[0], input.data());
  EXPECT_NE(seen[1], other.data());
}

TEST(SinkThread, NothingComesBehindAnError) {
  int calls = 0;
  SinkThread behind(
      [&](std::span<const Event>) {
        return ++calls < 3 ? absl::OkStatus() : absl::ResourceExhaustedError("full");
      },
      "");
  Event events[] = {Named("a"), Named("b")};
  events[1].op = Event::Op::kRemove;
  uint64_t given = 0;
  for (absl::Status status; status.ok();) {
    status = behind.Give(events);
    given += status.ok();
  }
  EXPECT_EQ(behind.Finish(), absl::ResourceExhaustedError("full"));
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(behind.lost_upserts(), given - 2);
  EXPECT_EQ(behind.lost_removes(), given - 2);
}

TEST(SinkThread, WhatTheSinkThrowsIsThrownToTheGiver) {
  const auto never_ends = [](SinkThread* behind) {
    const Event event = Named("a");
    while (behind->Give({&event, 1}).ok()) continue;
  };
  SinkThread behind([](std::span<const Event>) -> absl::Status { throw std::bad_alloc(); }, "");
  EXPECT_THROW(never_ends(&behind), std::bad_alloc);
  EXPECT_THROW(behind.Finish().IgnoreError(), std::bad_alloc);
}

TEST(SinkThread, WhatWaitsWhenItEndsIsTakenIn) {
  Seen seen;
  {
    const auto add = [&](std::span<const Event> batch) {
      return seen.Add(batch), absl::OkStatus();
    };
    SinkThread behind(add, "");
    const Event event = Named("a");
    ASSERT_TRUE(behind.Give({&event, 1}).ok());
  }
  EXPECT_THAT(seen.texts, ElementsAre("a"));
}

}  // namespace
}  // namespace labelix::ingest::sink_thread_test
