// Each manifest of bad_manifest_rows.py gets the findings that stand there, and
// docs/manifest-errors.md shows what is really said.
#include <gtest/gtest.h>

#include "tests/cli/command.h"

namespace labelix::cli::bad_manifests_test {
namespace {

TEST(BadManifests, AreAnsweredAsTheTableAndThePageSay) {
  const Answer answer =
      RunProgram({"python3", "-B", LABELIX_SOURCE_DIR "/tests/cli/bad_manifests.py", "--binary",
                  BinaryPath(), "--check", LABELIX_SOURCE_DIR "/docs/manifest-errors.md"});
  EXPECT_EQ(answer.code, 0) << answer.out << answer.err;
}

}  // namespace
}  // namespace labelix::cli::bad_manifests_test
