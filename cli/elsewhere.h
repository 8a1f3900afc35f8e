// Where there is nothing: in a namespace, which is probably misspelt or not said
// if there is something elsewhere, or in the whole input.
#ifndef LABELIX_CLI_ELSEWHERE_H_
#define LABELIX_CLI_ELSEWHERE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/console.h"
#include "labelix/engine.h"

namespace labelix::cli {

// "No resources found in dev namespace.", in kubectl's words.
void SayNothingIn(const std::string& ns, Console* console);

// How many there are in other namespaces or, if none, in no namespace. Says
// nothing of none at all.
void HintElsewhere(uint64_t others, uint64_t without, Console* console);

// True where nothing at all was read, and says so: nothing can be answered, of
// whichever kind. `from`: of which input, "" of all.
bool SayNothingLoaded(const Version& version, const std::string& from, Console* console);

// The objects in one namespace, and those in the others; what has none, as Nodes
// and objects of manifests, is in neither.
struct NamespaceCounts {
  uint64_t here = 0, elsewhere = 0;
};
NamespaceCounts CountNamespace(const Version& version, std::string_view ns);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_ELSEWHERE_H_
