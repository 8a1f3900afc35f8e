// labelix what-if: the files that it is given.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/cli/command.h"
#include "tests/cli/dumps.h"

namespace labelix::cli {
namespace {

using testing::HasSubstr;

TEST(WhatIf, AManifestThatCannotBeReadIsMissingInput) {
  const TempFolder folder;
  std::filesystem::create_directory(folder.Path("folder"));
  const Answer gone = LabelixOn(kDump, {"what-if", "--apply", folder.Path("gone.yml")});
  EXPECT_EQ(gone.code, 3);
  EXPECT_THAT(gone.err, HasSubstr("gone.yml: No such file or directory"));
  const Answer is_folder = LabelixOn(kDump, {"what-if", "--apply", folder.Path("folder")});
  EXPECT_EQ(is_folder.code, 3);
  EXPECT_THAT(is_folder.err, HasSubstr("folder: Is a directory"));
  const Answer kinds = LabelixOn(kDump, {"get", "po", "--kinds", folder.Path("folder")});
  EXPECT_EQ(kinds.code, 2);
  EXPECT_THAT(kinds.err, HasSubstr("folder: Is a directory"));
}

}  // namespace
}  // namespace labelix::cli
