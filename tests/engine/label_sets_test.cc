#include "labelix/label_sets.h"

#include <gtest/gtest.h>

#include <array>
#include <iterator>
#include <string_view>
#include <vector>

namespace labelix::label_sets_test {
namespace {

Event Pod(std::string_view name, std::string_view ns, Labels labels) {
  Event event;
  event.kind = "Pod", event.ns = ns, event.name = name, event.labels = labels;
  return event;
}

constexpr Label kWeb[] = {{"app", "web"}};
constexpr Label kApi[] = {{"app", "api"}};

TEST(LabelSets, GroupWhatASelectorPicks) {
  Engine engine;
  const Event batch[] = {Pod("a", "prod", kWeb), Pod("b", "prod", kApi), Pod("c", "prod", kWeb),
                         Pod("d", "test", kWeb)};
  ASSERT_TRUE(engine.Apply(batch).ok());
  Event gone = Pod("b", "prod", {});
  gone.op = Event::Op::kRemove;
  ASSERT_TRUE(engine.Apply(std::array{gone}).ok());
  const Version now = engine.Current();
  const auto sets = LabelSets(now, {.kind = "Pod"}, Compiled(Selector::Parse("app").value()));
  ASSERT_EQ(sets.size(), 2u);  // none of what nobody has any more
  EXPECT_EQ(sets[0].ns, "prod");
  EXPECT_EQ(sets[0].labels, std::vector<Label>(std::begin(kWeb), std::end(kWeb)));
  EXPECT_EQ(sets[0].ids, now.Select({.kind = "Pod", .ns = "prod"}, Compiled(Selector())));
  EXPECT_EQ(sets[1].ns, "test");
  EXPECT_EQ(sets[1].ids.size(), 1u);
  EXPECT_TRUE(LabelSets(now, {.kind = "Node"}, Compiled(Selector())).empty());
}

// A controller joins lists of namespaces: one that stands in two of them is one.
TEST(LabelSets, ANamespaceThatIsGivenTwiceCountsOnce) {
  Engine engine;
  const Event batch[] = {Pod("a", "prod", kWeb), Pod("b", "test", kWeb), Pod("c", "dev", kWeb)};
  ASSERT_TRUE(engine.Apply(batch).ok());
  const Version now = engine.Current();
  const std::array<std::string_view, 6> twice = {"prod", "none", "test", "prod", "none", "prod"};
  const Scope scope{.kind = "Pod", .namespaces = twice};
  for (const char* text : {"app=web", "app", "!x", ""}) {
    SCOPED_TRACE(text);
    const Compiled selector(Selector::Parse(text).value());
    const IdSet ids = now.Select(scope, selector);
    EXPECT_EQ(ids.size(), 2u);
    EXPECT_EQ(now.Count(scope, selector), 2u);
    EXPECT_EQ(now.First(scope, selector, 9), ids);
    EXPECT_EQ(now.Bind(scope, selector).Count(), 2u);
    EXPECT_EQ(LabelSets(now, scope, selector).size(), 2u);
  }
}

}  // namespace
}  // namespace labelix::label_sets_test
