// What the parser refuses of a command line, in the words of kubectl's.
#ifndef LABELIX_CLI_REFUSAL_H_
#define LABELIX_CLI_REFUSAL_H_

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace labelix::cli {

// `command` is the one that was chosen, `app` itself if none was; `first` is the
// word that should have named one.
std::string RefusalText(const CLI::App& app, const CLI::App& command, const CLI::ParseError& error,
                        const std::string& first);

// The flag of `command` that an unknown one may have been meant for, or "".
std::string NearFlag(const CLI::App& app, const CLI::App& command);

// A flag that should have a value, and has none.
bool IsWithoutValue(const CLI::ParseError& error);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_REFUSAL_H_
