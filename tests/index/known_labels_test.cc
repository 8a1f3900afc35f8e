// Label sets that are known by their fingerprints: what finds profiles by them answers as what
// compares texts does.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/index/image_copy.h"

namespace labelix::index::known_labels_test {
namespace {

Event Pod(std::string_view ns, std::string_view name, Labels labels) {
  Event event;
  event.kind = "Pod", event.ns = ns, event.name = name;
  event.labels = labels;
  return event;
}

// The labels that are there, in the order that events must not have: refused, though an object
// has them.
TEST(KnownLabels, LabelsOutOfOrderAreNotThoseThatAreThere) {
  Index index((EngineOptions()));
  const Label sorted[] = {{"a", "1"}, {"b", "2"}}, turned[] = {{"b", "2"}, {"a", "1"}};
  const Event there = Pod("n", "p", sorted), wrong = Pod("n", "p", turned);
  ASSERT_TRUE(index.Apply({{&there, 1}}).ok());
  ASSERT_TRUE(index.Apply({{&there, 1}}).ok());
  EXPECT_EQ(index.Apply({{&wrong, 1}}).status().code(), absl::StatusCode::kInvalidArgument);
}

// Profiles of an image have no fingerprint until they are asked for: they are found by their
// texts, and then by what was learned.
TEST(KnownLabels, ProfilesOfAnImageAreFoundAndNotMadeAgain) {
  const auto made = std::make_shared<Index>(EngineOptions());
  const Label web[] = {{"app", "web"}}, db[] = {{"app", "db"}};
  const Event come[] = {Pod("n", "p", web), Pod("n", "q", db), Pod("m", "p", web)};
  ASSERT_TRUE(made->Apply({come}).ok());
  const std::shared_ptr<Index> opened = IndexOf(ImageOf(*made));
  const Event more[] = {Pod("n", "r", web), Pod("m", "p", web), Pod("n", "q", web)};
  for (int round = 0; round < 3; ++round) ASSERT_TRUE(opened->Apply({more}).ok());
  EXPECT_EQ(opened->Stats().profiles, 2u);  // db of n is nobody's
  const Event back[] = {Pod("n", "q", db), Pod("n", "s", db)};
  ASSERT_TRUE(opened->Apply({back}).ok());
  EXPECT_EQ(opened->Stats().profiles, 3u);
  EXPECT_EQ(opened->Stats().idle_profiles, 0u);
}

// A profile that was evicted is not found by the fingerprint that it had, nor is the one that
// has its number now: thousands come, go, and come again.
TEST(KnownLabels, WhatWasEvictedIsForgotten) {
  Index index((EngineOptions()));
  std::vector<std::string> texts(3'000);
  for (size_t i = 0; i < texts.size(); ++i) texts[i] = std::to_string(i);
  for (int round = 0; round < 3; ++round) {
    for (const std::string& text : texts) {
      const Label label = {"v", text};
      const Event event = Pod("n", text, {&label, 1});
      ASSERT_TRUE(index.Apply({{&event, 1}}).ok());
      const auto id = index.FindObject("", "Pod", "n", text, index.current());
      ASSERT_TRUE(id);
      const Kind& kind = index.KindOf(*id);
      const ProfileId profile = index.objects().At(*id, index.current())->profile;
      ASSERT_TRUE(kind.profiles.IsInterned(profile));
      ASSERT_EQ(kind.terms.ValueText(kind.profiles.TermAt(profile, 1)), text);
    }
    for (const std::string& text : texts) {
      Event event = Pod("n", text, {});
      event.op = Event::Op::kRemove;
      ASSERT_TRUE(index.Apply({{&event, 1}}).ok());
    }
    EXPECT_LT(index.Stats().idle_profiles, 1'000u);
  }
}

}  // namespace
}  // namespace labelix::index::known_labels_test
