// Lists of ids of labels that are asked for, and of those that are not any more.
#include "index/listed_terms.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/index/dense_terms.h"

namespace labelix::index::listed_terms_test {
namespace {

// Who asks for a label's objects once is no reason, and who asks twice is one as long as
// somebody goes on.
TEST_F(DenseTermsTest, ALabelHasAListWhileItIsAskedFor) {
  const auto put = [&](int first, int end, const std::string& value) {
    std::vector<Step> batch;
    for (int i = first; i < end; ++i) {
      Object object{{"k1", value}, {"serial", std::to_string(i % 30)}};
      batch.push_back({Event::Op::kUpsert, "pod-" + std::to_string(i), std::move(object)});
    }
    ApplyBatch(batch);
  };
  int versions = 0;
  const auto go_on = [&] { put(999, 1'000, "other-" + std::to_string(versions++)); };
  ASSERT_NO_FATAL_FAILURE(put(200, 400, "0"));
  ASSERT_NO_FATAL_FAILURE(put(0, 100, "1"));
  EXPECT_FALSE(AskForList(1));
  for (int i = 0; i < 3; ++i) ASSERT_NO_FATAL_FAILURE(go_on());
  EXPECT_FALSE(AskForList(1)) << "asked for once";
  for (int i = 0; i < 2; ++i) ASSERT_NO_FATAL_FAILURE(go_on());
  EXPECT_TRUE(AskForList(1));
  for (int i = 0; i < 30; ++i) {
    ASSERT_NO_FATAL_FAILURE(put(i, i + 1, "2"));
    ASSERT_TRUE(AskForList(1)) << "after " << i << " have left";
  }
  for (int i = 30; i < 36; ++i) ASSERT_NO_FATAL_FAILURE(put(i, i + 1, "2"));
  size_t counted = 0, sliced = 0, rare = 0, listed = 0;
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced, &rare, &listed));
  EXPECT_GT(listed, 0u);
  ASSERT_NO_FATAL_FAILURE(put(0, 36, "1"));
  for (int i = 0; i < 36; ++i) ASSERT_NO_FATAL_FAILURE(put(i, i + 1, "2"));
  EXPECT_FALSE(AskForList(1)) << "many have left and nobody asked";
}

// An object that leaves a label set which is not filled from yet for one that is, with the
// same label, is in the list.
TEST_F(DenseTermsTest, AnObjectMayPassTheFillingOfAList) {
  std::vector<Step> batch;
  for (int i = 0; i < 4'000; ++i) {
    batch.push_back({Event::Op::kUpsert,
                     "pod-" + std::to_string(i),
                     {{"k1", i % 40 == 0 ? "1" : "0"}, {"serial", std::to_string(i / 40)}}});
  }
  ASSERT_NO_FATAL_FAILURE(ApplyBatch(batch));
  for (int i = 0; i < 2; ++i) AskForList(1);
  for (int i = 3'960; !AskForList(1); i -= 40) {
    ASSERT_GT(i, 0);
    ASSERT_NO_FATAL_FAILURE(
        Apply(Event::Op::kUpsert, "pod-" + std::to_string(i), {{"k1", "1"}, {"serial", "0"}}));
  }
  size_t counted = 0, sliced = 0, rare = 0, listed = 0;
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced, &rare, &listed));
  EXPECT_GT(listed, 0u);
}

TEST_F(DenseTermsTest, AListMayBeGivenUpWhileItIsFilled) {
  const auto step = [](int i, const char* value) {
    return Step{Event::Op::kUpsert,
                "pod-" + std::to_string(i),
                {{"k1", value}, {"serial", std::to_string(i)}}};
  };
  std::vector<Step> batch;
  for (int i = 0; i < 250; ++i) batch.push_back(step(i, "1"));
  ASSERT_NO_FATAL_FAILURE(ApplyBatch(batch));
  for (int i = 0; i < 2; ++i) AskForList(1);
  ASSERT_NO_FATAL_FAILURE(ApplyBatch({step(250, "0")}));  // some 80 of 250 label sets
  std::vector<Step> leave;
  for (int i = 0; i < 20; ++i) leave.push_back(step(i, "2"));
  ASSERT_NO_FATAL_FAILURE(ApplyBatch(leave));
  for (int i = 251; i < 300; ++i) ASSERT_NO_FATAL_FAILURE(ApplyBatch({step(i, "0")}));
  size_t counted = 0, sliced = 0, rare = 0, listed = 0;
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced, &rare, &listed));
  EXPECT_EQ(listed, 0u);
}

}  // namespace
}  // namespace labelix::index::listed_terms_test
