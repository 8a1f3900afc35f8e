// Random selectors: what must hold of any text, and that Normals are equal
// exactly when the meanings are (a twentieth of the cases unless LABELIX_CASES
// says otherwise).
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "engine/selector/normal.h"
#include "tests/cases.h"
#include "tests/model/model.h"

namespace labelix::random_test {
namespace {

using test::Cases;

class Random {
 public:
  explicit Random(uint64_t seed) : bits_(seed) {}
  size_t Below(size_t n) { return bits_() % n; }
  template <size_t N>
  const char* One(const char* const (&of)[N]) {
    return of[Below(N)];
  }

 private:
  std::mt19937_64 bits_;
};

constexpr const char* kTokens[] = {"=",  "==", "!=",    "!",    "(",   ")", ",",   ">",
                                   "<",  "in", "notin", "k",    "a/b", "7", "007", " ",
                                   "\n", "||", "'",     "\xff", "é",   "-"};

std::string Soup(Random* random) {
  std::string text;
  for (size_t n = random->Below(14); n > 0; --n) {
    text += random->One(kTokens);
    if (random->Below(3) == 0) text += ' ';
    if (random->Below(40) == 0) text += '\0';
  }
  return text;
}

TEST(RandomText, ParsesToWhatItPrintsOrFailsAtAPlaceInIt) {
  Random random(20261124);
  uint64_t parsed = 0;
  const uint64_t cases = Cases(2'000'000);
  for (uint64_t i = 0; i < cases; ++i) {
    const std::string text = Soup(&random);
    const absl::StatusOr<Selector> selector = Selector::Parse(text);
    if (!selector.ok()) {
      const std::optional<size_t> offset = ErrorOffset(selector.status());
      ASSERT_TRUE(offset.has_value() && *offset <= text.size()) << text;
      ASSERT_FALSE(ErrorMessage(selector.status()).empty()) << text;
      continue;
    }
    ++parsed;
    const absl::StatusOr<Selector> again = Selector::Parse(selector->ToString());
    ASSERT_TRUE(again.ok()) << text;
    ASSERT_EQ(*again, *selector) << text;
  }
  if (cases >= 10'000) {
    EXPECT_GT(parsed, cases / 50);
  }
}

constexpr const char* kValues[] = {
    "", "x", "5", "05", "6", "7", "8", "-1", "9223372036854775807", "-9223372036854775808"};
constexpr const char* kBounds[] = {"4",
                                   "5",
                                   "6",
                                   "06",
                                   "7",
                                   "9",
                                   "-2",
                                   "9223372036854775806",
                                   "9223372036854775807",
                                   "-9223372036854775807",
                                   "-9223372036854775808",
                                   "x"};

Requirement RandomRequirement(Random* random) {
  Requirement requirement = {"k", static_cast<Op>(random->Below(9)), {}};
  switch (requirement.op) {
    case Op::kExists:
    case Op::kDoesNotExist:
      return requirement;
    case Op::kGreaterThan:
    case Op::kLessThan:
      requirement.values = {random->One(kBounds)};
      return requirement;
    case Op::kIn:
    case Op::kNotIn: {
      std::set<std::string> values;
      for (size_t n = 1 + random->Below(5); n > 0; --n) values.insert(random->One(kValues));
      requirement.values.assign(values.begin(), values.end());
      return requirement;
    }
    default:
      requirement.values = {random->One(kValues)};
      return requirement;
  }
}

Selector RandomConjunction(Random* random) {
  std::vector<Requirement> requirements;
  for (size_t n = random->Below(5); n > 0; --n) requirements.push_back(RandomRequirement(random));
  return Selector::FromRequirements(std::move(requirements));
}

// One label map for each way in which a conjunction over kValues and kBounds
// can tell values of `k` apart: absent, every value that can be named, a word
// and integers that cannot (plus sign and leading zeros make them fresh) around
// every bound.
std::vector<model::LabelMap> Representatives() {
  std::vector<model::LabelMap> maps = {{}, {{"k", "fresh"}}};
  for (const char* value : kValues) maps.push_back({{"k", value}});
  for (const int64_t around : {int64_t{-2}, int64_t{4}, int64_t{7}, int64_t{9}}) {
    for (int64_t i = around - 1; i <= around + 1; ++i) {
      const std::string digits = "00" + std::to_string(i < 0 ? -i : i);
      maps.push_back({{"k", (i < 0 ? "-" : "+") + digits}});
    }
  }
  for (const char* digits : {"9223372036854775805", "9223372036854775806", "9223372036854775807"}) {
    maps.push_back({{"k", std::string("+00") + digits}});
    maps.push_back({{"k", std::string("-00") + digits}});
  }
  maps.push_back({{"k", "-009223372036854775808"}});
  return maps;
}

std::vector<bool> Answers(const Selector& selector, const std::vector<model::LabelMap>& maps) {
  std::vector<bool> answers;
  const Normal normal = Normalize(selector);
  for (const model::LabelMap& map : maps) {
    std::vector<Label> labels;
    for (const auto& [key, value] : map) labels.push_back({key, value});
    answers.push_back(model::Matches(selector, map));
    EXPECT_EQ(selector.Matches(labels), answers.back()) << selector.ToString();
    EXPECT_EQ(normal.Matches(labels), answers.back()) << selector.ToString();
  }
  return answers;
}

TEST(RandomConjunction, NormalsAreEqualExactlyWhenTheAnswersAre) {
  const std::vector<model::LabelMap> maps = Representatives();
  Random random(5);
  std::map<std::vector<bool>, Normal> normal_of;
  const uint64_t cases = Cases(400'000);
  for (uint64_t i = 0; i < cases; ++i) {
    const Selector selector = RandomConjunction(&random);
    const Normal normal = Normalize(selector);
    const auto [known, fresh] = normal_of.emplace(Answers(selector, maps), normal);
    ASSERT_EQ(known->second, normal) << selector.ToString();
  }
  // Each Normal answers as its selector does (Answers), so that two answers
  // cannot share one; and a map of this size was not met by chance.
  if (cases >= 10'000) {
    EXPECT_GT(normal_of.size(), 300u);
  }
}

}  // namespace
}  // namespace labelix::random_test
