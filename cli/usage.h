// What can be refused before anything is read.
#ifndef LABELIX_CLI_USAGE_H_
#define LABELIX_CLI_USAGE_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.h"
#include "labelix/status.h"

namespace labelix::cli {

// No argument is a file that is there, and is named as those that are read: to us
// `-f *.json` is `-f a.json b.json`.
absl::Status CheckNoFile(const std::vector<std::string>& args);

// There is input, standard input is not asked for twice, and --at has its form.
absl::Status CheckFiles(const Options& options);

// -o is "" or one of `formats`; in kubectl's words.
absl::Status CheckOutput(const Options& options, std::initializer_list<std::string_view> formats);

// Objects named without their namespace cannot be meant in all namespaces, but
// for those that are in none, as Nodes are.
absl::Status CheckNames(const Options& options, const std::vector<std::string>& objects);

// 2 for what the caller wrote, 3 for what the input holds or says nothing of.
int ExitCodeOf(const absl::Status& status);

// The same of an input that may have been cut short: what is missed in one may
// have stood behind that place.
int ExitCodeOf(const absl::Status& status, bool input_complete);

// What --exit-code asks of an answer. Something found is found whatever else is
// unknown; "nothing" is said only where nothing is.
enum class Found { kSome, kNothing, kUnknown };
Found FoundOf(bool empty, bool unknown);

// The answer's exit code: input errors win, then --exit-code.
int Finish(const Options& options, bool input_complete, Found found);
int Finish(const Options& options, bool input_complete, bool empty);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_USAGE_H_
