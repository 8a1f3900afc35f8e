// The lines of `labelix explain -o json` (docs/cli.md).
#ifndef LABELIX_CLI_EXPLAIN_JSON_H_
#define LABELIX_CLI_EXPLAIN_JSON_H_

#include <string>

#include "labelix/explain.h"

namespace labelix::cli {

std::string ExplanationJson(const Version& version, const Explanation& why);
std::string PairJson(const PairExplanation& why);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_EXPLAIN_JSON_H_
