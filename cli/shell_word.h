// Words of a command line as they stand in it, before the shell has read them.
#ifndef LABELIX_CLI_SHELL_WORD_H_
#define LABELIX_CLI_SHELL_WORD_H_

#include <string>
#include <string_view>

namespace labelix::cli {

// What the shell would make of it: without quotes and backslashes, and with the home
// folder for a `~/` in front. Variables stay as they are: most are not told to programs.
std::string AsShellReads(std::string_view word);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_SHELL_WORD_H_
