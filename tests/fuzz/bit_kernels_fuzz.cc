// Every CPU path of the bit kernels against a plain loop.
#include "index/sets/bits.h"

#include <bit>
#include <cstring>

#include "tests/fuzz/target.h"

namespace labelix::fuzz {
namespace {

using sets::Word;

std::vector<Word> WordsOf(std::string_view bytes) {
  std::vector<Word> words(bytes.size() / sizeof(Word));
  if (!words.empty()) std::memcpy(words.data(), bytes.data(), words.size() * sizeof(Word));
  return words;
}

std::vector<uint32_t> PlainDecode(const std::vector<Word>& words, uint32_t base) {
  std::vector<uint32_t> ids;
  for (size_t i = 0; i < words.size() * 64; ++i) {
    if (words[i / 64] >> (i % 64) & 1) ids.push_back(base + static_cast<uint32_t>(i));
  }
  return ids;
}

void CheckPath(const std::vector<Word>& a, const std::vector<Word>& b, uint32_t base) {
  std::vector<Word> both = a, without = a, either = a;
  sets::And(both.data(), b.data(), a.size());
  sets::AndNot(without.data(), b.data(), a.size());
  sets::Or(either.data(), b.data(), a.size());
  uint64_t count = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    Expect(both[i] == (a[i] & b[i]), "And");
    Expect(without[i] == (a[i] & ~b[i]), "AndNot");
    Expect(either[i] == (a[i] | b[i]), "Or");
    count += static_cast<uint64_t>(std::popcount(a[i]));
  }
  Expect(sets::PopCount(a.data(), a.size()) == count, "PopCount");
  std::vector<uint32_t> ids(count + sets::kDecodeSlack);
  ids.resize(static_cast<size_t>(sets::Decode(a.data(), a.size(), base, ids.data()) - ids.data()));
  Expect(ids == PlainDecode(a, base), "Decode");
  const std::vector<uint32_t> left = PlainDecode(a, 0), right = PlainDecode(b, 0);
  std::vector<uint32_t> common(std::min(left.size(), right.size()) + sets::kDecodeSlack);
  common.resize(sets::IntersectSorted(left, right, common.data()));
  Expect(common == PlainDecode(both, 0), "IntersectSorted");
}

void CheckBlock(const std::vector<Word>& words, uint8_t drops) {
  std::vector<sets::BlockOperand> operands;
  for (size_t at = 0; at + sets::kBlockWords <= words.size() && operands.size() < 8;
       at += sets::kBlockWords) {
    operands.push_back({words.data() + at, (drops >> operands.size() & 1) != 0});
  }
  Word got[sets::kBlockWords], any = 0;
  const bool some = sets::CombineBlock(operands, got);
  uint64_t counted = 0;
  for (size_t i = 0; i < sets::kBlockWords; ++i) {
    Word want = ~Word{0};
    for (const sets::BlockOperand& one : operands) want &= one.drop ? ~one.words[i] : one.words[i];
    any |= want;
    if (some) Expect(got[i] == want, "CombineBlock");
  }
  Expect(some == (any != 0), "CombineBlock says whether anything is left");
  const size_t slices = std::min<size_t>(words.size() / sets::kBlockWords, 32);
  if (slices == 0) return;
  for (size_t k = 0; k < slices; ++k) {
    for (size_t i = 0; i < sets::kBlockWords; ++i) {
      counted += static_cast<uint64_t>(std::popcount(words[i] & words[k * sets::kBlockWords + i]))
                 << k;
    }
  }
  Expect(sets::CountSlices(words.data(), words.data(), slices) == counted, "CountSlices");
}

}  // namespace

LABELIX_FUZZ_TARGET(bit_kernels) {
  Choices choices(input);
  const uint8_t drops = choices.Byte();
  const uint32_t base = uint32_t{choices.Byte()} << 20;
  const std::vector<Word> words = WordsOf(choices.rest());
  const auto middle = words.begin() + static_cast<std::ptrdiff_t>(words.size() / 2);
  const std::vector<Word> a(words.begin(), middle);
  const std::vector<Word> b(middle, middle + static_cast<std::ptrdiff_t>(a.size()));
  for (const std::string_view path : sets::Paths()) {
    sets::ForcePathForTest(path);
    CheckPath(a, b, base);
    CheckBlock(words, drops);
  }
  sets::ForcePathForTest("");
}

}  // namespace labelix::fuzz
