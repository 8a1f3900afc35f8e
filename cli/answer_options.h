// What the commands of cli/answer_commands.h were asked, as plain values.
#ifndef LABELIX_CLI_ANSWER_OPTIONS_H_
#define LABELIX_CLI_ANSWER_OPTIONS_H_

#include <string>
#include <vector>

#include "cli/options.h"

namespace labelix::cli {

struct SeparateOptions : Options {
  std::vector<std::string> pick, spare;  // KIND/NAME
  bool spare_rest = false;
};

// One edit of `labelix what-if` as it was written: a flag and its words.
struct EditWords {
  std::string flag;  // "--label"
  std::vector<std::string> words;
};

struct WhatIfOptions : Options {
  std::vector<EditWords> edits;  // in the order of the command line
  std::string cascade;           // of every --delete: "background" or "orphan"
};

struct CheckCommandOptions : Options {
  std::vector<std::string> ignored;  // codes, split at commas
  std::string fail_on;               // a severity; "" never fails
};

}  // namespace labelix::cli

#endif  // LABELIX_CLI_ANSWER_OPTIONS_H_
