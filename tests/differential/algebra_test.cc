// The algebra of selectors against complete enumeration: every label set made
// of what two selectors can tell apart, matched by the plain definition.
// LABELIX_CASES=1 runs 200,000 random pairs, the default is a twentieth.
#include "labelix/algebra.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "labelix/labels.h"
#include "tests/engine/random_world.h"
#include "tests/model/model.h"

namespace labelix::algebra_test {
namespace {

using Values = std::vector<std::optional<std::string>>;  // nullopt: absent
using Requirements = std::vector<Requirement>;

// Every label set: for each key, each of its values or none.
using Space = std::map<std::string, Values>;

bool IsInApi(const std::string& key, const std::string& value) {
  return LabelKeyErrors(key).empty() && LabelValueErrors(value).empty();
}

// Integers next to what is compared, each in more spellings than a pair of
// these tests can name: so one of each stretch is left over if any is.
void AddIntegers(const Requirement& r, std::set<std::string>* out) {
  if (r.op != Op::kGreaterThan && r.op != Op::kLessThan) return;
  for (const std::string& text : r.values) {
    const long long bound = std::atoll(text.c_str());
    for (long long number = bound - 2; number <= bound + 2; ++number) {
      const std::string digits = std::to_string(std::abs(number));
      for (size_t zeros = 0; zeros < 7; ++zeros) {
        out->insert((number < 0 ? "-" : "") + std::string(zeros, '0') + digits);
      }
    }
  }
}

Space SpaceOf(const Requirements& requirements, Universe universe) {
  std::map<std::string, std::set<std::string>> values;
  for (const Requirement& r : requirements) {
    std::set<std::string>& of_key = values[r.key];
    of_key.insert("unnamed");
    of_key.insert(r.values.begin(), r.values.end());
    AddIntegers(r, &of_key);
  }
  Space space;
  for (const auto& [key, of_key] : values) {
    Values& out = space[key];
    out.push_back(std::nullopt);
    for (const std::string& value : of_key) {
      if (universe == Universe::kAny || IsInApi(key, value)) out.push_back(value);
    }
  }
  return space;
}

// For each label set of the space, in one fixed order, whether all of the
// requirements hold. A requirement looks at its own key only, so the plain
// definition is asked once for each value of that key.
std::vector<bool> Enumerate(const Space& space, const Requirements& requirements) {
  std::vector<bool> picked = {true};
  for (const auto& [key, values] : space) {
    std::vector<bool> next;
    for (const std::optional<std::string>& value : values) {
      model::LabelMap labels;
      if (value.has_value()) labels[key] = *value;
      const bool holds = std::all_of(
          requirements.begin(), requirements.end(),
          [&](const Requirement& r) { return r.key != key || model::Matches(r, labels); });
      for (const bool before : picked) next.push_back(before && holds);
    }
    picked = std::move(next);
  }
  return picked;
}

bool Any(const std::vector<bool>& set) {
  return std::find(set.begin(), set.end(), true) != set.end();
}

struct Truth {
  bool a_empty = true, b_empty = true, overlaps = false, a_not_b = false, b_not_a = false;
};

Truth Compare(const std::vector<bool>& a, const std::vector<bool>& b) {
  Truth truth;
  for (size_t i = 0; i < a.size(); ++i) {
    truth.a_empty &= !a[i];
    truth.b_empty &= !b[i];
    truth.overlaps |= a[i] && b[i];
    truth.a_not_b |= a[i] && !b[i];
    truth.b_not_a |= b[i] && !a[i];
  }
  return truth;
}

// In the universe, and picked as said: by the plain definition and by Matches.
void CheckWitness(const Selector& selector, bool wanted, const LabelList& witness,
                  Universe universe) {
  model::LabelMap map;
  std::vector<Label> labels;
  for (const auto& [key, value] : witness) {
    EXPECT_TRUE(universe == Universe::kAny || IsInApi(key, value)) << key << "=" << value;
    EXPECT_TRUE(labels.empty() || labels.back().key < key);
    map[key] = value;
    labels.push_back({key, value});
  }
  EXPECT_EQ(model::Matches(selector, map), wanted);
  EXPECT_EQ(selector.Matches(labels), wanted);
}

// Taken from `given`; no label set meets all of it; one does without any one.
void CheckConflict(const Requirements& conflict, const Requirements& given, Universe universe) {
  ASSERT_FALSE(conflict.empty());
  for (const Requirement& r : conflict) {
    EXPECT_NE(std::find(given.begin(), given.end(), r), given.end()) << r.ToString();
    EXPECT_EQ(r.key, conflict[0].key);
  }
  const Space space = SpaceOf(conflict, universe);
  EXPECT_FALSE(Any(Enumerate(space, conflict)));
  for (size_t i = 0; i < conflict.size(); ++i) {
    Requirements fewer = conflict;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_TRUE(Any(Enumerate(space, fewer))) << "needless: " << conflict[i].ToString();
  }
}

Requirements Together(const Selector& a, const Selector& b) {
  Requirements all = a.requirements();
  all.insert(all.end(), b.requirements().begin(), b.requirements().end());
  return all;
}

// A verdict whose proof is, if there is one, a label set picked as said.
void CheckProof(const Verdict& verdict, bool has_witness, const Selector& a, bool in_a,
                const Selector& b, bool in_b, Universe universe) {
  ASSERT_EQ(verdict.witness.has_value(), has_witness);
  if (!has_witness) return;
  EXPECT_TRUE(verdict.conflict.empty());
  CheckWitness(a, in_a, *verdict.witness, universe);
  CheckWitness(b, in_b, *verdict.witness, universe);
}

// The conflict, where the answer rests on one.
void CheckReason(const Verdict& verdict, bool has_conflict, const Requirements& given,
                 Universe universe) {
  if (has_conflict) return CheckConflict(verdict.conflict, given, universe);
  EXPECT_TRUE(verdict.conflict.empty());
}

void CheckAlone(const Selector& a, bool is_empty, Universe universe) {
  const Verdict verdict = IsEmpty(a, universe);
  ASSERT_EQ(verdict.answer, is_empty);
  CheckProof(verdict, !is_empty, a, true, a, true, universe);
  CheckReason(verdict, is_empty && !a.IsNothing(), a.requirements(), universe);
}

void CheckPair(const Selector& a, const Selector& b, const Truth& truth, Universe universe) {
  SCOPED_TRACE(testing::Message() << "A: " << a.ToString() << (a.IsNothing() ? "NOTHING" : "")
                                  << "  B: " << b.ToString() << (b.IsNothing() ? "NOTHING" : "")
                                  << "  universe " << (universe == Universe::kApi ? "api" : "any"));
  const Verdict overlaps = Overlaps(a, b, universe);
  ASSERT_EQ(overlaps.answer, truth.overlaps);
  CheckProof(overlaps, truth.overlaps, a, true, b, true, universe);
  CheckReason(overlaps, !truth.overlaps && !a.IsNothing() && !b.IsNothing(), Together(a, b),
              universe);

  const Verdict covers = Covers(a, b, universe);
  ASSERT_EQ(covers.answer, !truth.b_not_a);
  CheckProof(covers, truth.b_not_a, a, false, b, true, universe);
  CheckReason(covers, truth.b_empty && !b.IsNothing(), b.requirements(), universe);

  const Verdict equals = Equals(a, b, universe);
  ASSERT_EQ(equals.answer, !truth.a_not_b && !truth.b_not_a);
  CheckProof(equals, !equals.answer, a, !truth.b_not_a, b, truth.b_not_a, universe);
  CheckReason(equals, equals.answer && truth.a_empty && !a.IsNothing(), a.requirements(), universe);

  const Verdict differs = Differs(a, b, universe);
  ASSERT_EQ(differs.answer, truth.a_not_b);
  CheckProof(differs, truth.a_not_b, a, true, b, false, universe);
  CheckReason(differs, truth.a_empty && !a.IsNothing(), a.requirements(), universe);
}

std::vector<bool> EnumerateSelector(const Space& space, const Selector& selector) {
  std::vector<bool> picked = Enumerate(space, selector.requirements());
  if (selector.IsNothing()) picked.assign(picked.size(), false);
  return picked;
}

class RandomSelectors {
 public:
  explicit RandomSelectors(uint64_t seed) : random_(seed) {}

  Selector Next() {
    if (Draw(100) == 0) return Selector::Nothing();
    Requirements requirements;
    for (int i = 0, n = Draw(5); i < n; ++i) requirements.push_back(NextRequirement());
    return Selector::FromRequirements(std::move(requirements));
  }

 private:
  int Draw(int below) { return static_cast<int>(random_() % static_cast<uint64_t>(below)); }

  std::string Value() {
    static const std::vector<std::string> kValues = {"",
                                                     "a",
                                                     "b",
                                                     "other",
                                                     "6",
                                                     "06",
                                                     "006",
                                                     "7",
                                                     "07",
                                                     "0",
                                                     "00",
                                                     "-1",
                                                     "+6",
                                                     "-0",
                                                     "-01",
                                                     "5",
                                                     "a b",
                                                     "\xC3\xA9",
                                                     "99999999999999999999",
                                                     std::string(64, '0')};
    return kValues[static_cast<size_t>(Draw(static_cast<int>(kValues.size())))];
  }

  Requirement NextRequirement() {
    static const std::string kKeys[] = {"a", "a", "a", "a", "b", "b", "example.com/c", "-bad"};
    Requirement r;
    r.key = kKeys[Draw(8)];
    r.op = static_cast<Op>(Draw(9));
    if (r.op == Op::kExists || r.op == Op::kDoesNotExist) return r;
    if (r.op == Op::kGreaterThan || r.op == Op::kLessThan) {
      r.values = {std::to_string(Draw(11) - 2)};
      if (Draw(40) == 0) r.values = {"x"};
      if (Draw(40) == 0) r.values.push_back("3");
      return r;
    }
    const bool is_list = r.op == Op::kIn || r.op == Op::kNotIn;
    for (int i = 0, n = is_list ? Draw(5) : 1; i < n; ++i) r.values.push_back(Value());
    return r;
  }

  std::mt19937_64 random_;
};

TEST(Algebra, RandomPairsAgreeWithEnumeration) {
  const int pairs = test::Cases(200'000);
  RandomSelectors random(20260801);
  int overlapping = 0, covering = 0, equal = 0, empty = 0;
  for (int i = 0; i < pairs && !HasFailure(); ++i) {
    SCOPED_TRACE(testing::Message() << "pair " << i);
    const Selector a = random.Next(), b = random.Next();
    for (const Universe universe : {Universe::kAny, Universe::kApi}) {
      const Space space = SpaceOf(Together(a, b), universe);
      const Truth truth = Compare(EnumerateSelector(space, a), EnumerateSelector(space, b));
      CheckAlone(a, truth.a_empty, universe);
      CheckPair(a, b, truth, universe);
      overlapping += truth.overlaps;
      covering += !truth.b_not_a && !truth.b_empty;
      equal += !truth.b_not_a && !truth.a_not_b && !truth.a_empty;
      empty += truth.a_empty;
    }
  }
  // The draw reaches every kind of answer.
  for (const int seen : {overlapping, covering, equal, empty}) EXPECT_GT(seen, pairs / 200);
  RecordProperty("pairs", pairs);
}

// Every requirement of keys a and b over the values "", 7 and 07.
Requirements SmallRequirements() {
  const std::vector<std::string> values = {"", "07", "7"};
  Requirements out;
  for (const std::string key : {"a", "b"}) {
    for (const std::string& value : values) {
      for (const Op op : {Op::kEquals, Op::kDoubleEquals, Op::kNotEquals}) {
        out.push_back({key, op, {value}});
      }
    }
    for (int subset = 1; subset < 8; ++subset) {
      std::vector<std::string> listed;
      for (size_t i = 0; i < 3; ++i) {
        if ((subset >> i) & 1) listed.push_back(values[i]);
      }
      out.push_back({key, Op::kIn, listed});
      out.push_back({key, Op::kNotIn, listed});
    }
    for (const Op op : {Op::kExists, Op::kDoesNotExist}) out.push_back({key, op, {}});
    for (const char* bound : {"6", "7", "07", "8"}) {
      out.push_back({key, Op::kGreaterThan, {bound}});
      out.push_back({key, Op::kLessThan, {bound}});
    }
  }
  return out;
}

struct Small {
  Selector selector;
  std::vector<bool> picked[2];  // by universe
};

// Conjunctions of any two requirements against each single one: all pairs
// under LABELIX_CASES=1, else every twentieth; singles against singles always.
TEST(Algebra, SmallWorldAgreesWithEnumeration) {
  const Requirements all = SmallRequirements();
  const Space spaces[] = {SpaceOf(all, Universe::kAny), SpaceOf(all, Universe::kApi)};
  std::vector<Small> singles, doubles;
  const auto add = [&](Requirements requirements, std::vector<Small>* out) {
    Small& small = out->emplace_back();
    small.selector = Selector::FromRequirements(std::move(requirements));
    for (const int u : {0, 1}) small.picked[u] = EnumerateSelector(spaces[u], small.selector);
  };
  add({}, &singles);
  for (const Requirement& r : all) add({r}, &singles);
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = 0; j < i; ++j) add({all[i], all[j]}, &doubles);
  }
  const auto check = [&](const Small& a, const Small& b) {
    for (const int u : {0, 1}) {
      const auto universe = static_cast<Universe>(u);
      CheckAlone(a.selector, !Any(a.picked[u]), universe);
      CheckPair(a.selector, b.selector, Compare(a.picked[u], b.picked[u]), universe);
    }
  };
  for (const Small& a : singles) {
    for (const Small& b : singles) check(a, b);
    ASSERT_FALSE(HasFailure());
  }
  const size_t full = doubles.size() * singles.size();
  const size_t step = full / static_cast<size_t>(test::Cases(static_cast<int>(full)));
  for (size_t i = 0; i < full && !HasFailure(); i += std::max<size_t>(step, 1)) {
    check(doubles[i / singles.size()], singles[i % singles.size()]);
  }
}

}  // namespace
}  // namespace labelix::algebra_test
