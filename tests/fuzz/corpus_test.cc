// Every input of tests/fuzz/corpus through its target: the seeds, and what
// fuzzers have found, by the names that they were given.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "tests/engine/random_world.h"
#include "tests/fuzz/target.h"

namespace labelix::fuzz::corpus_test {
namespace {

namespace fs = std::filesystem;

std::string Read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

fs::path CorpusOf(const Target& target) {
  return fs::path(LABELIX_SOURCE_DIR) / "tests/fuzz/corpus" / target.name;
}

class FuzzCorpus : public testing::TestWithParam<Target> {};

TEST_P(FuzzCorpus, HoldsForEveryInput) {
  int inputs = 0;
  for (const auto& entry : fs::directory_iterator(CorpusOf(GetParam()))) {
    SCOPED_TRACE(entry.path().string());
    GetParam().run(Read(entry.path()));
    ++inputs;
  }
  EXPECT_GE(inputs, 3) << "a target needs seeds";
}

// Beside the corpus, each input cut at every place and with every byte changed
// a little: what a fuzzer tries first, also where there is no clang.
TEST_P(FuzzCorpus, HoldsForNeighboursOfEveryInput) {
  constexpr size_t kMost = 100;  // places of an input
  for (const auto& entry : fs::directory_iterator(CorpusOf(GetParam()))) {
    SCOPED_TRACE(entry.path().string());
    const std::string input = Read(entry.path());
    const size_t step = input.size() / kMost + 1;
    for (size_t at = 0; at < input.size(); at += step) {
      GetParam().run(std::string_view(input).substr(0, at));
      std::string changed = input;
      changed[at] = static_cast<char>(changed[at] ^ (1 << (at % 8)));
      GetParam().run(changed);
    }
  }
}

// A few thousand inputs made of the corpus: bytes changed, runs cut out, doubled
// or brought over from another input. Without a fuzzer's eye for new paths, but
// with every compiler. Prints the seed of what fails by the trace above it.
std::string Mutated(const std::vector<std::string>& inputs, std::mt19937_64* random) {
  const auto draw = [&](size_t below) { return below == 0 ? 0 : (*random)() % below; };
  std::string input = inputs[draw(inputs.size())];
  for (size_t changes = 1 + draw(6); changes > 0; --changes) {
    const size_t at = draw(input.size()), size = 1 + draw(16);
    const std::string& other = inputs[draw(inputs.size())];
    switch (draw(5)) {
      case 0:
        if (!input.empty()) input[at] = static_cast<char>(draw(256));
        break;
      case 1:
        input.erase(at, size);
        break;
      case 2:
        input.insert(at, input.substr(at, size));
        break;
      case 3:
        input.insert(at, other.substr(draw(other.size()), size));
        break;
      default:
        if (!input.empty()) input[at] = other.empty() ? '"' : other[draw(other.size())];
    }
  }
  return input;
}

TEST_P(FuzzCorpus, HoldsForRandomMutations) {
  std::vector<std::string> inputs;
  for (const auto& entry : fs::directory_iterator(CorpusOf(GetParam()))) {
    inputs.push_back(Read(entry.path()));
  }
  std::sort(inputs.begin(), inputs.end());
  for (int seed = 1, n = test::Cases(40'000); seed <= n; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937_64 random(static_cast<uint64_t>(seed));
    GetParam().run(Mutated(inputs, &random));
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, FuzzCorpus, testing::ValuesIn(Targets()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(FuzzTargets, AreAtLeastTen) { EXPECT_GE(Targets().size(), 10u); }

}  // namespace
}  // namespace labelix::fuzz::corpus_test
