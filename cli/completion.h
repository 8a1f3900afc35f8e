// Completion of the command line, for the shells and for kubectl.
#ifndef LABELIX_CLI_COMPLETION_H_
#define LABELIX_CLI_COMPLETION_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace labelix::cli {

// A command as completion sees it.
struct CommandWords {
  std::string name, summary;
  struct Flag {
    std::string name, description;  // "--namespace", "-n"
    std::string full, type;         // "--namespace", "NAMESPACE"
    bool takes_value = false;
    bool takes_many = false;  // up to the next flag
  };
  std::vector<Flag> flags;
};

// What can stand at the end of a line: candidates, a line each with its
// description behind a tab, then `:N` as cobra's completions end, 4 for "no file
// names", 2 for "no blank behind", 0 for file names. `words` are the line's
// after `labelix`; the last is the one to complete, maybe empty. Names of
// objects come from the files that the line has: they are loaded, and what is
// wrong with them is not said here.
std::string Complete(const std::vector<CommandWords>& commands,
                     const std::vector<std::string>& words);

// The script that makes a shell ask `labelix __complete`: bash, zsh or fish. ""
// for another.
std::string_view CompletionScript(std::string_view shell);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_COMPLETION_H_
