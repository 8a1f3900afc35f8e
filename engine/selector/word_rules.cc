#include "engine/selector/word_rules.h"

#include "engine/selector/byte_class.h"
#include "index/types/label_rules.h"

namespace labelix::selector {
namespace {

bool IsAlnum(char c) { return (ClassOf(c) & (kLower | kUpper)) != 0; }

// Says nothing if false, as the next one.
bool IsSurelyName(const Token& word) {
  return (word.bytes & (kSlash | kOther)) == 0 && word.text.size() <= kMaxLabelBytes &&
         IsAlnum(word.text.front()) && IsAlnum(word.text.back());
}

// As most keys with a prefix are: too short for either part to be too long.
bool IsSurelyPrefixed(const Token& word) {
  return word.is_plain && (word.bytes & ~kDashOrDot) == kSlash &&
         word.text.size() <= kMaxLabelBytes;
}

}  // namespace

bool IsKey(const Token& word) {
  return IsSurelyName(word) || IsSurelyPrefixed(word) || IsLabelKey(word.text);
}

bool IsValue(const Token& word) { return IsSurelyName(word) || IsLabelValue(word.text); }

}  // namespace labelix::selector
