#include "cli/shell_word.h"

#include <cstdlib>

namespace labelix::cli {
namespace {

constexpr char kUnquoted = 0;

// Within "…" a backslash is one unless it stands before one of these.
bool Escapes(char quote, char next) {
  return quote == kUnquoted || next == '"' || next == '\\' || next == '$' || next == '`';
}

}  // namespace

std::string AsShellReads(std::string_view word) {
  std::string out;
  const char* const home = std::getenv("HOME");
  if (home != nullptr && word.starts_with("~/")) {
    out = home;
    word.remove_prefix(1);
  }
  char quote = kUnquoted;
  for (size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    const bool quotes = quote == kUnquoted ? c == '\'' || c == '"' : c == quote;
    if (quotes) {
      quote = quote == kUnquoted ? c : kUnquoted;
    } else if (c == '\\' && quote != '\'' && i + 1 < word.size() && Escapes(quote, word[i + 1])) {
      out += word[++i];
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace labelix::cli
