#include "engine/selector/word_rules.h"

#include <gtest/gtest.h>

#include <string>

#include "index/types/label_rules.h"

namespace labelix::selector::word_rules_test {
namespace {

// What answers by the classes of bytes says what the rules say.
void ExpectTheRules(const std::string& text) {
  const Token word = Lexer(text).next();
  ASSERT_EQ(word.kind, Token::Kind::kWord) << text;
  ASSERT_EQ(word.text, text);
  ASSERT_EQ(IsKey(word), IsLabelKey(text)) << text;
  ASSERT_EQ(IsValue(word), IsLabelValue(text)) << text;
}

TEST(WordRules, EveryWordOfAByteOfEachClass) {
  constexpr std::string_view kBytes = "aZ0-._/~";
  constexpr size_t kLongest = 6;
  for (size_t length = 1, words = kBytes.size(); length <= kLongest; ++length) {
    for (size_t i = 0; i < words; ++i) {
      std::string text;
      for (size_t k = 0, rest = i; k < length; ++k, rest /= kBytes.size()) {
        text += kBytes[rest % kBytes.size()];
      }
      ASSERT_NO_FATAL_FAILURE(ExpectTheRules(text));
    }
    words *= kBytes.size();
  }
}

TEST(WordRules, EachByteInEachPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    if (std::string_view(" \t\r\n=!(),><\0", 12).find(c) != std::string_view::npos) continue;
    for (const char* around : {"", "a", "a/b", "a.b/c"}) {
      for (size_t at = 0; at <= std::string_view(around).size(); ++at) {
        ASSERT_NO_FATAL_FAILURE(ExpectTheRules(std::string(around).insert(at, 1, c)));
      }
    }
  }
}

TEST(WordRules, AtTheLongestNameAndPrefix) {
  for (const size_t name : {61u, 62u, 63u, 64u}) {
    ExpectTheRules(std::string(name, 'n'));
    for (const size_t prefix : {1u, 2u, 63u, 252u, 253u, 254u}) {
      ExpectTheRules(std::string(prefix, 'p') + "/" + std::string(name, 'n'));
      ExpectTheRules(std::string(prefix, 'p') + "/n");
    }
  }
}

}  // namespace
}  // namespace labelix::selector::word_rules_test
