// Words and signs of a selector text. Byte for byte upstream's lexer
// (apimachinery v0.37.2, pkg/labels/selector.go, Lexer): only space, tab, CR
// and LF are blank, any other byte belongs to a word, and a NUL is read as the
// end: where a token would start it ends the text; right after a token it is
// swallowed and reading goes on.
#ifndef LABELIX_ENGINE_SELECTOR_LEXER_H_
#define LABELIX_ENGINE_SELECTOR_LEXER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace labelix::selector {

struct Token {
  enum class Kind : uint8_t {
    kEnd,
    kWord,  // a key or a value; also `in` and `notin`, which are words by place
    kComma,
    kOpen,
    kClose,
    kNot,
    kEquals,
    kDoubleEquals,
    kNotEquals,
    kGreater,
    kLess,
  };
  Kind kind = Kind::kEnd;
  std::string_view text;  // "" at the end
  size_t offset = 0;      // of its first byte; at the end, of the NUL or past the last byte
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}
  // Once kEnd was answered it is answered for ever.
  Token Next();

 private:
  Token Sign();
  Token Word();
  void SwallowNul();

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace labelix::selector

#endif  // LABELIX_ENGINE_SELECTOR_LEXER_H_
