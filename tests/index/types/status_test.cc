#include "labelix/status.h"

#include <gtest/gtest.h>

namespace labelix::status_test {
namespace {

TEST(ErrorAt, CarriesMessagePlaceAndHint) {
  const absl::Status status = ErrorAt(17, "the list", "close it");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorMessage(status), "the list");
  EXPECT_EQ(ErrorOffset(status), 17u);
  EXPECT_EQ(ErrorHint(status), "close it");
}

TEST(ErrorAt, TakesACodeOfTheCallersChoice) {
  const absl::Status status = ErrorAt(absl::StatusCode::kDataLoss, 0, "cut short");
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ErrorOffset(status), 0u);
  EXPECT_EQ(ErrorHint(status), "");
}

TEST(ErrorAt, KeepsNulAndBytesThatAreNoText) {
  const std::string message("a\0\xff", 3);
  EXPECT_EQ(ErrorMessage(ErrorAt(0, message)), message);
}

TEST(ErrorAt, TheLargestOffsetSurvives) {
  EXPECT_EQ(ErrorOffset(ErrorAt(SIZE_MAX, "far")), SIZE_MAX);
}

TEST(ErrorOffset, AnErrorWithoutPlaceHasNone) {
  const absl::Status status = absl::NotFoundError("no such object");
  EXPECT_EQ(ErrorOffset(status), std::nullopt);
  EXPECT_EQ(ErrorHint(status), "");
  EXPECT_EQ(ErrorMessage(status), "no such object");
  EXPECT_EQ(ErrorOffset(absl::OkStatus()), std::nullopt);
}

}  // namespace
}  // namespace labelix::status_test
