// Fingerprints: what they are by definition, on all paths; different texts have different ones.
#include <gtest/gtest.h>
#include <sys/mman.h>
#if defined(__aarch64__)
#include <sys/auxv.h>
#endif
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "index/fingerprint/fingerprint.h"

namespace labelix::index::fingerprint_test {
namespace {

using Words = std::pair<uint64_t, uint64_t>;

FingerprintKeys KeysOf(uint64_t seed) {
  FingerprintKeys keys;
  std::mt19937_64 random(seed);
  for (uint64_t& word : keys.words) word = random();
  return keys;
}

// ---- The definition, byte by byte ------------------------------------------

using Block = std::array<uint8_t, 16>;

// FIPS 197, 5.1.1: the inverse in GF(2^8), then the affine map.
uint8_t Times2(uint8_t x) { return static_cast<uint8_t>(x << 1 ^ (x & 0x80 ? 0x1B : 0)); }
uint8_t Product(uint8_t a, uint8_t b) {
  uint8_t product = 0;
  for (; b != 0; b >>= 1, a = Times2(a)) {
    if (b & 1) product ^= a;
  }
  return product;
}
uint8_t SubByte(uint8_t x) {
  uint8_t inverse = 0;
  for (int y = 1; y < 256; ++y) {
    if (Product(x, static_cast<uint8_t>(y)) == 1) inverse = static_cast<uint8_t>(y);
  }
  uint8_t result = 0x63;
  for (int turn = 0; turn < 5; ++turn) result ^= std::rotl(inverse, turn);
  return result;
}

// Of a state whose byte 4 * c + r stands in column c and row r.
Block Round(const Block& state, const Block& key) {
  static const std::vector<uint8_t> table = [] {
    std::vector<uint8_t> all;
    for (int x = 0; x < 256; ++x) all.push_back(SubByte(static_cast<uint8_t>(x)));
    return all;
  }();
  Block result;
  for (size_t c = 0; c < 4; ++c) {
    uint8_t column[4];
    for (size_t r = 0; r < 4; ++r) column[r] = table[state[4 * ((c + r) % 4) + r]];
    for (size_t r = 0; r < 4; ++r) {
      const uint8_t next = column[(r + 1) % 4];
      result[4 * c + r] =
          static_cast<uint8_t>(Times2(column[r]) ^ Times2(next) ^ next ^ column[(r + 2) % 4] ^
                               column[(r + 3) % 4] ^ key[4 * c + r]);
    }
  }
  return result;
}

Block BlockOf(uint64_t low, uint64_t high) {
  Block block;
  for (size_t i = 0; i < 8; ++i) {
    block[i] = static_cast<uint8_t>(low >> 8 * i),
    block[8 + i] = static_cast<uint8_t>(high >> 8 * i);
  }
  return block;
}

uint64_t WordAt(const Block& block, size_t at) {
  uint64_t word = 0;
  for (size_t i = 8; i-- > 0;) word = word << 8 | block[at + i];
  return word;
}

// Little-endian, of `n` bytes.
uint64_t Little(std::string_view text, size_t at, size_t n) {
  uint64_t word = 0;
  for (size_t i = n; i-- > 0;) word = word << 8 | static_cast<uint8_t>(text[at + i]);
  return word;
}

void Absorb(const FingerprintKeys& keys, const Block& block, Block* state) {
  for (size_t i = 0; i < 16; ++i) (*state)[i] ^= block[i];
  for (size_t round = 1; round <= 4; ++round) {
    *state = Round(*state, BlockOf(keys.words[2 * round], keys.words[2 * round + 1]));
  }
}

void AbsorbText(const FingerprintKeys& keys, std::string_view text, Block* state) {
  const size_t size = text.size();
  if (size == 0) return;
  if (size < 4) {
    const uint64_t bytes =
        Little(text, 0, 1) | Little(text, size / 2, 1) << 8 | Little(text, size - 1, 1) << 16;
    return Absorb(keys, BlockOf(bytes, 0), state);
  }
  if (size <= 16) {
    const size_t half = size < 8 ? 4 : 8;
    return Absorb(keys, BlockOf(Little(text, 0, half), Little(text, size - half, half)), state);
  }
  for (size_t at = 0; at < size; at += 16) {
    const size_t from = std::min(at, size - 16);
    Absorb(keys, BlockOf(Little(text, from, 8), Little(text, from + 8, 8)), state);
  }
}

Fingerprint Plain(const FingerprintKeys& keys, std::string_view ns, Labels labels) {
  Fingerprint sum;
  const auto add = [&](uint64_t number, std::string_view a, std::string_view b) {
    Block state = BlockOf(keys.words[0], keys.words[1]);
    Absorb(keys, BlockOf(a.size() | (number & 0xFFFF) << 48, b.size() | number >> 16 << 48),
           &state);
    AbsorbText(keys, a, &state);
    AbsorbText(keys, b, &state);
    sum.low += WordAt(state, 0), sum.high += WordAt(state, 8);
  };
  add(0, ns, {});
  for (size_t i = 0; i < labels.size(); ++i) add(i + 1, labels[i].key, labels[i].value);
  return sum;
}

bool HasAes() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("aes") != 0;
#elif defined(__aarch64__)
  return (getauxval(AT_HWCAP) & HWCAP_AES) != 0;
#else
  return false;
#endif
}

// What the engine takes; by the definition where it takes none.
Fingerprint Under(const FingerprintKeys& keys, std::string_view ns, Labels labels) {
  return HasAes() ? FingerprintOf(keys, ns, labels) : Plain(keys, ns, labels);
}

Fingerprint Of(std::string_view ns, Labels labels) {
  static const FingerprintKeys keys = KeysOf(1);
  return Under(keys, ns, labels);
}

Words WordsOf(std::string_view ns, Labels labels) {
  const Fingerprint its = Of(ns, labels);
  return {its.low, its.high};
}

TEST(Fingerprint, IsTakenWhereTheCpuHasAes) {
  EXPECT_EQ(FingerprintOf(KeysOf(1), "", {}).IsKnown(), HasAes());
}

// FIPS 197, appendix B: the first round of that example.
TEST(PlainAes, IsTheStandards) {
  const Block start = {0x19, 0x3d, 0xe3, 0xbe, 0xa0, 0xf4, 0xe2, 0x2b,
                       0x9a, 0xc6, 0x8d, 0x2a, 0xe9, 0xf8, 0x48, 0x08};
  const Block key = {0xa0, 0xfa, 0xfe, 0x17, 0x88, 0x54, 0x2c, 0xb1,
                     0x23, 0xa3, 0x39, 0x39, 0x2a, 0x6c, 0x76, 0x05};
  const Block after = {0xa4, 0x9c, 0x7f, 0xf2, 0x68, 0x9f, 0x35, 0x2b,
                       0x6b, 0x5b, 0xea, 0x43, 0x02, 0x6a, 0x50, 0x49};
  EXPECT_EQ(Round(start, key), after);
}

// Labels of random bytes, of all lengths up to some blocks, some far longer.
struct RandomLabels {
  std::vector<std::string> texts;
  std::vector<Label> labels;

  RandomLabels(size_t n, size_t longest, std::mt19937_64* random) : texts(2 * n) {
    for (std::string& text : texts) {
      text.resize((*random)() % (longest + 1));
      for (char& letter : text) letter = static_cast<char>((*random)());
    }
    for (size_t i = 0; i < texts.size(); i += 2) labels.push_back({texts[i], texts[i + 1]});
  }
};

void ExpectAllPaths(uint64_t seed, std::string_view ns, Labels labels) {
  const FingerprintKeys keys = KeysOf(seed);
  const Fingerprint plain = Plain(keys, ns, labels);
  EXPECT_EQ(FingerprintOf(keys, ns, labels), HasAes() ? plain : Fingerprint());
  const std::vector<Fingerprint> all = FingerprintsForTest(keys, ns, labels);
#if defined(__x86_64__)
  // SSE4, and AVX2 where the CPU has that.
  const size_t least = __builtin_cpu_supports("avx2") != 0 ? 2 : 1;
  ASSERT_GE(all.size(), HasAes() ? least : 0);
#endif
  for (const Fingerprint& its : all) EXPECT_EQ(its, plain);
}

TEST(Fingerprint, AllPathsMakeWhatTheDefinitionSays) {
  std::mt19937_64 random(5);
  for (uint64_t round = 0; round < 300; ++round) {
    const RandomLabels some(random() % 20, round % 10 == 0 ? 600 : 70, &random);
    ExpectAllPaths(round, "prod", some.labels);
  }
}

TEST(Fingerprint, NumbersPast16BitsAreToldApart) {
  std::mt19937_64 random(6);
  ExpectAllPaths(1, "prod", RandomLabels(70'000, 3, &random).labels);
}

TEST(Fingerprint, IsItselfInAllOfItsBits) {
  EXPECT_EQ((Fingerprint{1, 2}), (Fingerprint{1, 2}));
  EXPECT_NE((Fingerprint{1, 2}), (Fingerprint{1, 3}));
  EXPECT_NE((Fingerprint{1, 2}), (Fingerprint{3, 2}));
  EXPECT_TRUE((Fingerprint{1, 0}).IsKnown() && (Fingerprint{0, 1}).IsKnown());
  EXPECT_FALSE(Fingerprint().IsKnown());
}

TEST(Fingerprint, ThereAreNoneWhereThatIsForced) {
  ForceNoFingerprintsForTest(true);
  EXPECT_FALSE(FingerprintOf(KeysOf(1), "prod", {}).IsKnown());
  ForceNoFingerprintsForTest(false);
  EXPECT_EQ(FingerprintOf(KeysOf(1), "prod", {}).IsKnown(), HasAes());
}

// ---- What follows from it ------------------------------------------------------

// Of at most `most` letters a and b.
std::vector<std::string> Texts(size_t most) {
  std::vector<std::string> texts = {""};
  for (size_t i = 0; texts[i].size() < most; ++i) {
    for (const char letter : {'a', 'b'}) texts.push_back(texts[i] + letter);
  }
  return texts;
}

size_t Distinct(std::vector<Words> words) {
  std::sort(words.begin(), words.end());
  return static_cast<size_t>(std::unique(words.begin(), words.end()) - words.begin());
}

// A namespace and no, one or two labels of texts that run into each other in all ways: a key
// that ends where another's value begins, texts that are empty, labels the other way round.
TEST(Fingerprint, NoTwoOfASmallWorldAreTheSame) {
  const std::vector<std::string> texts = Texts(3);
  std::vector<Label> all;
  for (const std::string& key : texts) {
    for (const std::string& value : texts) all.push_back({key, value});
  }
  std::vector<Words> words;
  for (const std::string& ns : texts) {
    words.push_back(WordsOf(ns, {}));
    for (const Label& one : all) {
      words.push_back(WordsOf(ns, {&one, 1}));
      for (const Label& other : all) {
        const Label both[] = {one, other};
        words.push_back(WordsOf(ns, both));
      }
    }
  }
  const size_t all_of_them = texts.size() * (1 + all.size() + all.size() * all.size());
  ASSERT_EQ(words.size(), all_of_them);
  EXPECT_EQ(Distinct(std::move(words)), all_of_them);
}

// Of one letter in all lengths up to five blocks: a block that is missing, or read twice, or
// that the size does not tell apart from its neighbours.
TEST(Fingerprint, NoTwoLengthsOrSplitsAreTheSame) {
  constexpr size_t kMost = 80;
  const std::string text(kMost, 'x');
  const std::string_view all = text;
  std::vector<Words> words;
  for (size_t key = 0; key <= kMost; ++key) {
    for (size_t value = 0; value <= kMost; ++value) {
      const Label label = {all.substr(0, key), all.substr(0, value)};
      words.push_back(WordsOf("", {&label, 1}));
    }
  }
  const size_t n = words.size();
  EXPECT_EQ(Distinct(std::move(words)), n);
}

// One bit of a text turns half of the bits, wherever it stands.
TEST(Fingerprint, ABitOfATextTurnsHalfOfAll) {
  size_t turned = 0, n = 0;
  int least = 128, most = 0;
  for (size_t size = 1; size <= 50; ++size) {
    std::string key(size, 'k'), value(size, 'v');
    const Label label = {key, value};
    const Fingerprint before = Of("prod", {&label, 1});
    for (std::string* text : {&key, &value}) {
      for (size_t bit = 0; bit < 8 * size; ++bit, ++n) {
        char& at = (*text)[bit / 8];
        at = static_cast<char>(at ^ 1 << bit % 8);
        const Fingerprint after = Of("prod", {&label, 1});
        at = static_cast<char>(at ^ 1 << bit % 8);
        const int differ =
            std::popcount(before.low ^ after.low) + std::popcount(before.high ^ after.high);
        least = std::min(least, differ), most = std::max(most, differ);
        turned += static_cast<size_t>(differ);
      }
    }
  }
  // 20,400 draws of 128 fair bits lie within five standard deviations of 5.7, and their mean
  // within a fortieth of one.
  EXPECT_GE(least, 34);
  EXPECT_LE(most, 94);
  EXPECT_NEAR(static_cast<double>(turned) / static_cast<double>(n), 64, 0.3);
}

TEST(Fingerprint, IsAnotherOneUnderOtherKeys) {
  const Label label = {"app", "web"};
  std::vector<Words> words;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    const Fingerprint its = Under(KeysOf(seed), "prod", {&label, 1});
    words.push_back({its.low, its.high});
  }
  EXPECT_EQ(Distinct(std::move(words)), 100u);
}

// Texts that end where a page ends, behind which nothing can be read, and such that begin where
// one begins.
TEST(Fingerprint, ReadsNothingAroundATextWhateverItsLength) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* const room =
      mmap(nullptr, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(room, MAP_FAILED);
  char* const first = static_cast<char*>(room) + page;
  std::memset(first, 'x', page);
  ASSERT_EQ(mprotect(room, page, PROT_NONE), 0);
  ASSERT_EQ(mprotect(first + page, page, PROT_NONE), 0);
  const std::string apart(80, 'x');
  for (size_t size = 0; size <= apart.size(); ++size) {
    const std::string_view text = std::string_view(apart).substr(0, size);
    for (const char* at : {first, first + page - size}) {
      const Label guarded = {{at, size}, {at, size}}, free = {text, text};
      EXPECT_EQ(Of({at, size}, {&guarded, 1}), Of(text, {&free, 1})) << size;
    }
  }
  EXPECT_EQ(munmap(room, 3 * page), 0);
}

}  // namespace
}  // namespace labelix::index::fingerprint_test
