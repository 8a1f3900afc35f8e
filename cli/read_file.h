// A whole file as text, for what is no input of objects: a manifest of an edit, a
// file of kinds.
#ifndef LABELIX_CLI_READ_FILE_H_
#define LABELIX_CLI_READ_FILE_H_

#include <string>

#include "labelix/status.h"

namespace labelix::cli {

// What messages call it: `-` is "standard input", as the library has it.
std::string InputName(const std::string& path);

// `-` is standard input. kNotFound: the path, and why it cannot be read; a folder
// is one that cannot.
absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_READ_FILE_H_
