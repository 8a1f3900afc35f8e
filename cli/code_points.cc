#include "cli/code_points.h"

#include <algorithm>
#include <iterator>

namespace labelix::cli {
namespace {

struct Range {
  char32_t first, last;
};

// Unicode 15.0, general category Cf, Zl and Zp but for U+00AD, which is shown.
constexpr Range kUnseen[] = {{0x061C, 0x061C}, {0x180E, 0x180E},  {0x200B, 0x200F},
                             {0x2028, 0x202E}, {0x2060, 0x206F},  {0xFEFF, 0xFEFF},
                             {0xFFF9, 0xFFFB}, {0xE0001, 0xE007F}};

// Mn and Me of the scripts that labels in manifests may be written in.
constexpr Range kMarks[] = {{0x0300, 0x036F}, {0x0483, 0x0489},  {0x0591, 0x05BD}, {0x0610, 0x061A},
                            {0x064B, 0x065F}, {0x0E34, 0x0E3A},  {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF},
                            {0x1DC0, 0x1DFF}, {0x20D0, 0x20F0},  {0x3099, 0x309A}, {0xFE00, 0xFE0F},
                            {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF}};

// EastAsianWidth.txt, W and F, by blocks.
constexpr Range kWide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

template <size_t kSize>
bool IsIn(const Range (&ranges)[kSize], char32_t code) {
  return std::any_of(std::begin(ranges), std::end(ranges), [code](const Range& range) {
    return range.first <= code && code <= range.last;
  });
}

// The least code that a sequence of so many bytes may spell.
constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};

}  // namespace

CodePoint FirstCodePoint(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return {first, 1, true};
  const size_t bytes = first >= 0xF0 && first <= 0xF4   ? 4
                       : first >= 0xE0 && first <= 0xEF ? 3
                       : first >= 0xC2 && first <= 0xDF ? 2
                                                        : 0;
  if (bytes == 0 || text.size() < bytes) return {};
  auto code = static_cast<char32_t>(first & (0xFFu >> (bytes + 1)));
  for (size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0) != 0x80) return {};
    code = code << 6 | (next & 0x3F);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[bytes] || surrogate || code > 0x10FFFF) return {};
  return {code, bytes, true};
}

bool IsControl(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || (code > 0xAD && IsIn(kUnseen, code));
}

size_t Columns(char32_t code) {
  if (code < kMarks[0].first) return 1;
  if (IsIn(kMarks, code)) return 0;
  return IsIn(kWide, code) ? 2 : 1;
}

}  // namespace labelix::cli
