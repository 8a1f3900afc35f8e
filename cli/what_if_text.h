// The answer of `labelix what-if` for people and for programs.
#ifndef LABELIX_CLI_WHAT_IF_TEXT_H_
#define LABELIX_CLI_WHAT_IF_TEXT_H_

#include "cli/console.h"
#include "labelix/what_if.h"

namespace labelix::cli {

// `version`: the state before the edits.
void PrintWhatIf(const Version& version, const WhatIfAnswer& answer, Console* console);

// Changes as `labelix watch` prints them, then {"reaction":…} lines.
void PrintWhatIfJson(const Version& version, const WhatIfAnswer& answer, Console* console);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_WHAT_IF_TEXT_H_
