// Each row of bad_input_rows.py gets the answer that stands there, and
// docs/errors.md shows what is really said.
#include <gtest/gtest.h>

#include "tests/cli/command.h"

namespace labelix::cli::bad_inputs_test {
namespace {

TEST(BadInputs, AreAnsweredAsTheTableAndThePageSay) {
  const Answer answer =
      RunProgram({"python3", "-B", LABELIX_SOURCE_DIR "/tests/cli/bad_inputs.py", "--binary",
                  BinaryPath(), "--check", LABELIX_SOURCE_DIR "/docs/errors.md"});
  EXPECT_EQ(answer.code, 0) << answer.out << answer.err;
}

}  // namespace
}  // namespace labelix::cli::bad_inputs_test
