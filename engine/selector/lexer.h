// Words and signs of a selector text. Byte for byte upstream's lexer
// (apimachinery v0.37.2, pkg/labels/selector.go, Lexer): only space, tab, CR
// and LF are blank, any other byte belongs to a word, and a NUL is read as the
// end: where a token would start it ends the text; right after a token it is
// swallowed and reading goes on.
#ifndef LABELIX_ENGINE_SELECTOR_LEXER_H_
#define LABELIX_ENGINE_SELECTOR_LEXER_H_

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
  // Of a word: the classes of its bytes but kLower, together (byte_class.h).
  uint8_t bytes = 0;
  // Of a word: runs of kLower with one byte at a time between them, of which one at most is a
  // slash.
  bool is_plain = false;
  std::string_view text;  // where it stands; at the end, empty, at the NUL or past the last byte
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : at_(text.data()), end_(at_ + text.size()) { Advance(); }
  // The token to read next.
  const Token& next() const { return next_; }
  // Past it. Once kEnd was reached it stays for ever.
  void Advance();

 private:
  const char* at_;
  const char* end_;
  Token next_;
};

}  // namespace labelix::selector

#endif  // LABELIX_ENGINE_SELECTOR_LEXER_H_
