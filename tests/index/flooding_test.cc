// Texts made to collide under XXH3's default secret (G16).
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "index/hash.h"
#include "index/hash_index.h"
#include "tests/cases.h"

#define XXH_INLINE_ALL
#include "xxhash.h"
#undef XXH_INLINE_ALL

namespace labelix::index::flooding_test {
namespace {

size_t Texts() {
  return static_cast<size_t>(100'000 * std::clamp(test::ShareOfCases(1), 0.05, 1.0));
}

// XXH3 of 17 to 32 bytes is the length and two folded products, and of the first
// one factor is bytes 0 to 7 xor the first eight of the secret. Who knows the secret
// makes that factor zero, and bytes 8 to 15 are his. Source: xxHash 0.8,
// XXH3_len_17to128_64b and XXH3_mix16B.
std::vector<std::string> Colliding(size_t n) {
  std::vector<std::string> texts(n);
  for (uint64_t i = 0; i < n; ++i) {
    texts[i].assign(reinterpret_cast<const char*>(XXH3_kSecret), 8);
    texts[i].append(reinterpret_cast<const char*>(&i), 8).append("0123456789abcdef");
  }
  return texts;
}

std::vector<std::string> Random(size_t n) {
  std::mt19937_64 random(7);
  std::vector<std::string> texts(n);
  for (std::string& text : texts) {
    for (int i = 0; i < 4; ++i) {
      const uint64_t word = random();
      text.append(reinterpret_cast<const char*>(&word), 8);
    }
  }
  return texts;
}

struct Cost {
  uint64_t compares = 0;  // of texts, for finding each one once
  uint64_t probes = 0;    // slots looked at in a table of twice as many, a line of them a hash
};

// The real table under `hash`, and the slots that its probes would start from.
template <typename Hash>
Cost CostOf(const std::vector<std::string>& texts, Hash&& hash) {
  Pins pins;
  Reclaimer reclaimer(pins);
  Cost cost;
  {
    HashIndex table(&reclaimer);
    for (uint32_t id = 0; id < texts.size(); ++id) table.Insert(hash(texts[id]), id, 2);
    for (uint32_t id = 0; id < texts.size(); ++id) {
      EXPECT_TRUE(table.Find(hash(texts[id]), [&](uint32_t held) {
        ++cost.compares;
        return held == id;
      }));
    }
    reclaimer.Clear();
  }
  size_t size = 1;
  while (size < 2 * texts.size()) size *= 2;
  std::vector<bool> taken(size);
  for (const std::string& text : texts) {
    size_t at = hash(text) >> 32 & (size - 1);
    for (++cost.probes; taken[at]; at = (at + 1) & (size - 1)) ++cost.probes;
    taken[at] = true;
  }
  return cost;
}

uint64_t DefaultHash(const std::string& text) { return XXH3_64bits(text.data(), text.size()); }
uint64_t OurHash(const std::string& text) { return HashText(text); }

TEST(FloodingTest, TheTextsCollideUnderTheDefaultSecret) {
  std::set<uint64_t> hashes;
  for (const std::string& text : Colliding(Texts())) hashes.insert(DefaultHash(text));
  EXPECT_EQ(hashes.size(), 1u);
}

// What would happen: every text is compared with those before it.
TEST(FloodingTest, UnderTheDefaultSecretTheyWouldChain) {
  const Cost cost = CostOf(Colliding(700), DefaultHash);
  EXPECT_EQ(cost.compares, 700u * 701 / 2);
  EXPECT_EQ(cost.probes, 700u * 701 / 2);
}

TEST(FloodingTest, UnderOurSecretTheyCostWhatOthersDo) {
  const size_t n = Texts();
  const Cost colliding = CostOf(Colliding(n), OurHash), random = CostOf(Random(n), OurHash);
  RecordProperty("compares_1000", static_cast<int>(colliding.compares * 1000 / n));
  RecordProperty("probes_1000", static_cast<int>(colliding.probes * 1000 / n));
  RecordProperty("random_probes_1000", static_cast<int>(random.probes * 1000 / n));
  EXPECT_LE(static_cast<double>(colliding.compares), 1.5 * static_cast<double>(random.compares));
  EXPECT_LE(static_cast<double>(colliding.probes), 1.5 * static_cast<double>(random.probes));
}

// A secret that leaks would make new collisions: here, too, they are of one secret.
TEST(FloodingTest, EachSecretHasItsOwn) {
  std::set<uint64_t> hashes;
  const std::vector<std::string> texts = Colliding(1000);
  for (const std::string& text : texts) hashes.insert(HashText(text));
  EXPECT_GT(hashes.size(), 990u);
}

}  // namespace
}  // namespace labelix::index::flooding_test
