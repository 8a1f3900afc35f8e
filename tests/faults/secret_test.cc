// The secret of the hashes and the keys of fingerprints, and what is made with them, are in
// nothing that leaves the process (G16).
#include <gtest/gtest.h>

#include <cstring>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "index/hash.h"
#include "labelix/cluster.h"
#include "labelix/metrics.h"
#include "labelix/snapshot.h"

namespace labelix::secret_test {
namespace {

// Not said anywhere but in SetHashSecretForTesting: 24 words of this generator, then 10.
constexpr uint64_t kSeed = 20'261;
constexpr int kSecretWords = 24 + 10;

std::string PodOf(int i) {
  const std::string n = std::to_string(i);
  return R"({"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"ns)" + n +
         R"(","name":"pod-)" + n + R"(","labels":{"key-)" + n + R"(":"value-)" + n +
         R"(","app":"web"}}})" + "\n";
}

struct Output {
  std::string snapshot, metrics;
};

Output OutputUnder(uint64_t seed) {
  index::SetHashSecretForTesting(seed);
  Cluster cluster;
  std::string text;
  for (int i = 0; i < 200; ++i) text += PodOf(i);
  EXPECT_TRUE(cluster.LoadBytes(text, "pods", {}, nullptr).ok());
  return {SnapshotBytes(cluster, cluster.Current(), {.sources = true}),
          PrometheusText(cluster.engine().Stats(), {}, {})};
}

std::string Bytes(uint64_t word) {
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &word, 8);
  return bytes;
}

// Before any test gives others.
const index::FingerprintKeys drawn_keys = index::TheFingerprintKeys();

TEST(SecretTest, KeysOfFingerprintsAreDrawn) {
  const std::set<uint64_t> words(std::begin(drawn_keys.words), std::end(drawn_keys.words));
  EXPECT_EQ(words.size(), std::size(drawn_keys.words));
  EXPECT_FALSE(words.contains(0));
  // The first hundred seeds that tests give are others.
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    std::mt19937_64 of_seed(seed);
    for (int i = 0; i < kSecretWords; ++i) EXPECT_FALSE(words.contains(of_seed())) << seed;
  }
}

TEST(SecretTest, IsNotInASnapshot) {
  const std::string snapshot = OutputUnder(kSeed).snapshot;
  std::mt19937_64 words(kSeed);
  for (int i = 0; i < kSecretWords; ++i) {
    EXPECT_EQ(snapshot.find(Bytes(words())), std::string::npos) << "word " << i;
  }
}

TEST(SecretTest, HashesAreNotInASnapshot) {
  const std::string snapshot = OutputUnder(kSeed).snapshot;
  for (int i = 0; i < 200; ++i) {
    const std::string n = std::to_string(i);
    for (const std::string& text : {"key-" + n, "value-" + n, "ns" + n, "pod-" + n}) {
      EXPECT_EQ(snapshot.find(Bytes(index::HashText(text))), std::string::npos) << text;
    }
  }
}

TEST(SecretTest, FingerprintsAreNotInASnapshot) {
  const std::string snapshot = OutputUnder(kSeed).snapshot;
  for (int i = 0; i < 200; ++i) {
    const std::string n = std::to_string(i), key = "key-" + n, value = "value-" + n;
    const Label labels[] = {{"app", "web"}, {key, value}};
    const index::Fingerprint its =
        index::FingerprintOf(index::TheFingerprintKeys(), "ns" + n, labels);
    for (const uint64_t word : {its.low, its.high}) {
      if (word == 0) continue;  // no AES instructions
      EXPECT_EQ(snapshot.find(Bytes(word)), std::string::npos) << n;
    }
  }
}

TEST(SecretTest, WhatLeavesTheProcessIsTheSameUnderAnySecret) {
  const Output one = OutputUnder(kSeed);
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    const Output other = OutputUnder(seed);
    EXPECT_EQ(other.snapshot, one.snapshot) << seed;
    EXPECT_EQ(other.metrics, one.metrics) << seed;
  }
}

}  // namespace
}  // namespace labelix::secret_test
