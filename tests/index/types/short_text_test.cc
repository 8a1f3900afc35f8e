#include "index/types/short_text.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace labelix::index::short_text_test {
namespace {

// Every length around the words that are compared, a difference at each place,
// in bytes of both signs; and texts that start at any place of a word.
TEST(ShortText, IsAsStringView) {
  for (size_t size = 0; size <= 51; ++size) {
    const std::string text = std::string(3, '#') + std::string(size, 'm') + "###";
    for (size_t at = 0; at <= size; ++at) {
      for (const char c : {'a', 'm', 'z', '\0', '\x7f', '\x80', '\xff'}) {
        for (size_t other_size = size; other_size <= size + 2; ++other_size) {
          std::string other(at % 8 + other_size, 'm');
          if (at < other_size) other[at % 8 + at] = c;
          const auto a = std::string_view(text).substr(3, size);
          const auto b = std::string_view(other).substr(at % 8);
          EXPECT_EQ(SameText(a, b), a == b) << size << " " << at;
          EXPECT_EQ(SameText(b, a), a == b) << size << " " << at;
          EXPECT_EQ(LessText(a, b), a < b) << size << " " << at;
          EXPECT_EQ(LessText(b, a), b < a) << size << " " << at;
        }
      }
    }
  }
}

TEST(ShortText, CopiesAllBytesAndNoOther) {
  for (size_t size = 0; size <= 200; ++size) {
    std::string text;
    for (size_t i = 0; i < size; ++i) text.push_back(static_cast<char>(i * 7 + size));
    std::string copy(size + 2, '#');
    CopyText(text, copy.data() + 1);
    EXPECT_EQ(copy, "#" + text + "#") << size;
  }
}

}  // namespace
}  // namespace labelix::index::short_text_test
