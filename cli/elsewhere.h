// Where there is something of what a namespace has nothing of: it is probably
// misspelt, or not said.
#ifndef LABELIX_CLI_ELSEWHERE_H_
#define LABELIX_CLI_ELSEWHERE_H_

#include <cstdint>
#include <string>

#include "cli/console.h"

namespace labelix::cli {

// "No resources found in dev namespace.", in kubectl's words.
void SayNothingIn(const std::string& ns, Console* console);

// How many there are in other namespaces or, if none, in no namespace. Says
// nothing of none at all.
void HintElsewhere(uint64_t others, uint64_t without, Console* console);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_ELSEWHERE_H_
