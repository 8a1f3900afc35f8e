#include "index/types/label_selector.h"

#include <gtest/gtest.h>

namespace labelix::label_selector_test {
namespace {

constexpr char kNameRule[] =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
    "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

LabelSelector Of(LabelSelector::Expression expression) {
  LabelSelector selector;
  selector.match_expressions.push_back(std::move(expression));
  return selector;
}

struct ConvertCase {
  const char* name;
  LabelSelector selector;
  std::string text;  // printed form, or the error
  bool ok = true;
};

TEST(LabelSelectorToSelector, Table) {
  const ConvertCase cases[] = {
      {"Empty", {}, ""},
      {"LabelsComeBeforeExpressionsOfOneKey",
       {{{"a", "b"}}, {{"a", "DoesNotExist", {}}, {"0", "Exists", {}}}},
       "0,a=b,!a"},
      {"ValuesAreSortedAndNotMadeASet", Of({"a", "In", {"c", "b", "b"}}), "a in (b,b,c)"},
      {"NotIn", Of({"a", "NotIn", {""}}), "a notin ()"},
      {"InOfNone", Of({"a", "In", {}}),
       "values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty",
       false},
      {"ExistsWithValue", Of({"a", "Exists", {"b"}}),
       "values: Invalid value: [\"b\"]: values set must be empty for exists and does "
       "not exist",
       false},
      {"OperatorIsCaseSensitive", Of({"a", "in", {"b"}}),
       "\"in\" is not a valid label selector operator", false},
      {"NoGt", Of({"a", "Gt", {"1"}}), "\"Gt\" is not a valid label selector operator", false},
      {"BadKey", Of({"-", "Exists", {}}),
       std::string("key: Invalid value: \"-\": name part ") + kNameRule, false},
  };
  for (const ConvertCase& c : cases) {
    SCOPED_TRACE(c.name);
    const absl::StatusOr<Selector> got = c.selector.ToSelector();
    ASSERT_EQ(got.ok(), c.ok);
    EXPECT_EQ(c.ok ? got->ToString() : ErrorMessage(got.status()), c.text);
    const std::string printed = !c.ok ? "<error>" : c.text.empty() ? "<none>" : c.text;
    EXPECT_EQ(FormatLabelSelector(&c.selector), printed);
  }
}

TEST(LabelSelectorToSelector, SeveralErrorsOfOneRequirementStandInBrackets) {
  const std::string text = ErrorMessage(Of({"-", "Exists", {"b"}}).ToSelector().status());
  EXPECT_EQ(text, std::string("[key: Invalid value: \"-\": name part ") + kNameRule +
                      ", values: Invalid value: [\"b\"]: values set must be empty for exists and "
                      "does not exist]");
}

TEST(LabelSelectorToSelector, EmptyIsEverything) {
  EXPECT_TRUE(LabelSelector().ToSelector()->IsEverything());
  EXPECT_TRUE(LabelSelector().IsEmpty());
}

TEST(FormatLabelSelector, MissingPrintsAsNone) {
  EXPECT_EQ(FormatLabelSelector(nullptr), "<none>");
}

TEST(LabelSelectorValidate, EveryErrorUnderThePath) {
  LabelSelector selector;
  selector.match_labels = {{"ok", "fine"}, {"x", "-"}};
  selector.match_expressions = {
      {"a", "In", {}}, {"a", "Exists", {"b"}}, {"a", "Gt", {"1"}}, {"a", "In", {"good", "."}}};
  const std::vector<std::string> errors = selector.Validate("spec.selector");
  ASSERT_EQ(errors.size(), 5u);
  EXPECT_TRUE(errors[0].starts_with("spec.selector.matchLabels: Invalid value: \"-\": a valid"));
  EXPECT_EQ(errors[1],
            "spec.selector.matchExpressions[0].values: Required value: must be specified when "
            "`operator` is 'In' or 'NotIn'");
  EXPECT_EQ(errors[2],
            "spec.selector.matchExpressions[1].values: Forbidden: may not be specified when "
            "`operator` is 'Exists' or 'DoesNotExist'");
  EXPECT_EQ(errors[3],
            "spec.selector.matchExpressions[2].operator: Invalid value: \"Gt\": not a valid "
            "selector operator");
  EXPECT_TRUE(errors[4].starts_with(
      "spec.selector.matchExpressions[3].values[1]: Invalid value: \".\": a valid label"));
}

TEST(LabelSelectorValidate, NothingToSayOfAValidOne) {
  EXPECT_TRUE(LabelSelector().Validate("p").empty());
  EXPECT_TRUE(Of({"a", "NotIn", {"", "b"}}).Validate("p").empty());
}

TEST(LabelSelectorAsMap, AnInOfOneValueOverwrites) {
  LabelSelector selector;
  selector.match_labels = {{"a", "1"}, {"b", "2"}};
  selector.match_expressions = {{"a", "In", {"3"}}};
  const std::vector<std::pair<std::string, std::string>> want = {{"a", "3"}, {"b", "2"}};
  EXPECT_EQ(*LabelSelectorAsMap(&selector), want);
  EXPECT_TRUE(LabelSelectorAsMap(nullptr)->empty());
}

TEST(LabelSelectorAsMap, OtherOperatorsCannotBeAMap) {
  const auto error = [](LabelSelector::Expression e) {
    const LabelSelector selector = Of(std::move(e));
    return ErrorMessage(LabelSelectorAsMap(&selector).status());
  };
  const std::string end = " cannot be converted into the old label selector format";
  EXPECT_EQ(error({"a", "Exists", {}}), "operator \"Exists\"" + end);
  EXPECT_EQ(error({"a", "NotIn", {"b"}}), "operator \"NotIn\"" + end);
  EXPECT_EQ(error({"a", "In", {"b", "c"}}), "operator \"In\" without a single value" + end);
  EXPECT_EQ(error({"a", "x", {}}), "\"x\" is not a valid selector operator");
}

}  // namespace
}  // namespace labelix::label_selector_test
