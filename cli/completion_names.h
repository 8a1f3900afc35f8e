// What the files of a command line hold, to complete words with.
#ifndef LABELIX_CLI_COMPLETION_NAMES_H_
#define LABELIX_CLI_COMPLETION_NAMES_H_

#include <string>
#include <vector>

#include "labelix/cluster.h"

namespace labelix::cli {

struct Candidate {
  std::string word, description;
};

// Each is ascending, and has no word twice. kubectl's `all` and what was read.
std::vector<Candidate> CompletedKinds(const Version& version);
// `before` stands in front of each name. None if `kind` is not one kind.
std::vector<Candidate> CompletedNames(const Version& version, const std::string& kind,
                                      const std::string& ns, const std::string& before);
std::vector<Candidate> CompletedNamespaces(const Version& version);
std::vector<Candidate> CompletedLabelKeys(const Version& version);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_COMPLETION_NAMES_H_
