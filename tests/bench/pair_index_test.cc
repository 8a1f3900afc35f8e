// The peers of query_bench, asked all queries of a small made cluster: they answer as
// the scan does, again and again, and whether their sets were found before or not.
#include "bench/peers/pair_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "bench/peers/bitset.h"
#include "bench/peers/scan.h"
#include "bench/workload/generator.h"
#ifdef LABELIX_HAVE_CROARING
#include "bench/peers/croaring.h"
#endif

namespace labelix::peers::pair_index_test {
namespace {

template <class Set>
class PairIndexTest : public testing::Test {};

#ifdef LABELIX_HAVE_CROARING
using Sets = testing::Types<Bitset, Roaring>;
#else
using Sets = testing::Types<Bitset>;
#endif
TYPED_TEST_SUITE(PairIndexTest, Sets);

TYPED_TEST(PairIndexTest, AnswersAsTheScan) {
  const workload::Generator generator(2'000);
  PairIndex<TypeParam> index;
  Scan scan;
  workload::Pod pod;
  for (size_t i = 0; i < generator.pods(); ++i) {
    generator.GetPod(i, &pod);
    index.Add(pod.ns, pod.labels);
    scan.Add(pod.ns, pod.labels);
  }
  index.Finish();
  std::vector<uint32_t> room(generator.pods());
  for (const auto* queries : {&generator.queries(), &generator.second_queries()}) {
    for (const workload::Query& query : *queries) {
      const Selector selector = Selector::Parse(query.selector).value();
      const std::vector<uint32_t> want = scan.Select(query.ns, selector);
      const auto found = index.Find(query.ns, selector);
      for (int twice = 0; twice < 2; ++twice) {
        ASSERT_EQ(index.Count(query.ns, selector), want.size()) << query.selector;
        ASSERT_EQ(index.Count(found), want.size()) << query.selector;
        ASSERT_EQ(index.Write(found, room.data()), want.size()) << query.selector;
        ASSERT_TRUE(std::equal(want.begin(), want.end(), room.begin())) << query.selector;
      }
    }
  }
}

TYPED_TEST(PairIndexTest, SetsThatNoPodIsIn) {
  PairIndex<TypeParam> index;
  const Label one[] = {{"app", "a"}, {"env", "x"}}, other[] = {{"app", "b"}};
  index.Add("n", one);
  index.Add("n", other);
  index.Finish();
  const auto count = [&](std::string_view ns, const char* text) {
    return index.Count(ns, Selector::Parse(text).value());
  };
  EXPECT_EQ(count("", ""), 2u);
  EXPECT_EQ(count("m", ""), 0u);
  EXPECT_EQ(count("m", "app"), 0u);
  EXPECT_EQ(count("", "app=c"), 0u);
  EXPECT_EQ(count("", "app in (a,c)"), 1u);
  EXPECT_EQ(count("", "app in (a,b)"), 2u);
  EXPECT_EQ(count("n", "app in (a,b),!env"), 1u);
  EXPECT_EQ(count("", "none"), 0u);
  EXPECT_EQ(count("", "!none,app!=c"), 2u);
}

}  // namespace
}  // namespace labelix::peers::pair_index_test
