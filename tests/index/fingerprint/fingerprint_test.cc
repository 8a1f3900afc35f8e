// Fingerprints: the same texts have the same one on all paths, different ones differ.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
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

Fingerprint Of(std::string_view ns, Labels labels) {
  static const FingerprintKeys keys = KeysOf(1);
  return FingerprintOf(keys, ns, labels);
}

class FingerprintTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!Of("", {}).IsKnown()) GTEST_SKIP() << "no AES instructions";
  }
};

Words WordsOf(std::string_view ns, Labels labels) {
  const Fingerprint its = Of(ns, labels);
  return {its.low, its.high};
}

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
TEST_F(FingerprintTest, NoTwoOfASmallWorldAreTheSame) {
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
TEST_F(FingerprintTest, NoTwoLengthsOrSplitsAreTheSame) {
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
TEST_F(FingerprintTest, ABitOfATextTurnsHalfOfAll) {
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

TEST_F(FingerprintTest, AllPathsMakeTheSame) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 500; ++round) {
    std::vector<std::string> texts(2 * (random() % 20));
    for (std::string& text : texts) {
      text.resize(random() % 70);
      for (char& letter : text) letter = static_cast<char>(random());
    }
    std::vector<Label> labels;
    for (size_t i = 0; i < texts.size(); i += 2) labels.push_back({texts[i], texts[i + 1]});
    const std::vector<Fingerprint> all = FingerprintsForTest(KeysOf(1), "prod", labels);
    ASSERT_FALSE(all.empty());
    for (const Fingerprint& its : all) EXPECT_EQ(its, Of("prod", labels));
  }
}

TEST_F(FingerprintTest, IsAnotherOneUnderOtherKeys) {
  const Label label = {"app", "web"};
  std::vector<Words> words;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    const Fingerprint its = FingerprintOf(KeysOf(seed), "prod", {&label, 1});
    words.push_back({its.low, its.high});
  }
  EXPECT_EQ(Distinct(std::move(words)), 100u);
}

// Texts that end where a page ends, behind which nothing can be read, and such that begin where
// one begins.
TEST_F(FingerprintTest, ReadsNothingAroundATextWhateverItsLength) {
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
