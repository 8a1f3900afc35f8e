// What a person sees of an explanation: the answer, then the reason.
#ifndef LABELIX_CLI_EXPLAIN_TEXT_H_
#define LABELIX_CLI_EXPLAIN_TEXT_H_

#include "cli/console.h"
#include "cli/kind_texts.h"
#include "cli/owners.h"
#include "labelix/explain.h"

namespace labelix::cli {

// `kinds`, `owners`: of the same version, for one explanation after another.
void PrintExplanation(const Version& version, const Explanation& why, KindTexts* kinds,
                      Owners* owners, Console* console);
void PrintPair(const PairExplanation& why, KindTexts* kinds, Console* console);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_EXPLAIN_TEXT_H_
