// labelix selector.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/command.h"

namespace labelix::cli::selector_test {
namespace {

using testing::HasSubstr;

struct Row {
  const char* name;
  std::vector<std::string> args;
  int code;
  const char* text;
  const char* json;
};

const std::vector<Row> kRows = {
    {"EmptyYes",
     {"a,!a", "--empty"},
     0,
     "yes\nconflict: a\nconflict: !a\n",
     R"({"answer":true,"witness":null,"conflict":["a","!a"]})"},
    {"EmptyNo",
     {"a=b", "--empty"},
     1,
     "no\nwitness: a=b (picked by A)\n",
     R"({"answer":false,"witness":{"a":"b"},"conflict":null})"},
    {"EverythingIsNotEmpty",
     {"", "--empty"},
     1,
     "no\nwitness: no labels (picked by A)\n",
     R"({"answer":false,"witness":{},"conflict":null})"},
    {"OverlapsYes",
     {"a=b", "--overlaps", "c!=d,e=f"},
     0,
     "yes\nwitness: a=b,e=f (picked by both)\n",
     R"({"answer":true,"witness":{"a":"b","e":"f"},"conflict":null})"},
    {"OverlapsNo",
     {"n>5", "--overlaps=n<3,tier=web"},
     1,
     "no\nconflict: n>5\nconflict: n<3\n",
     R"({"answer":false,"witness":null,"conflict":["n>5","n<3"]})"},
    {"CoversYes",
     {"a in (b,c)", "--covers", "a=b"},
     0,
     "yes\n",
     R"({"answer":true,"witness":null,"conflict":null})"},
    {"CoversNo",
     {"run=rng", "--covers", "run in (rng,web)"},
     1,
     "no\nwitness: run=web (picked by B, not by A)\n",
     R"({"answer":false,"witness":{"run":"web"},"conflict":null})"},
    {"CoversEverythingNo",
     {"a", "--covers", ""},
     1,
     "no\nwitness: no labels (picked by B, not by A)\n",
     R"({"answer":false,"witness":{},"conflict":null})"},
    {"EqualsYes",
     {"a=b", "--equals", "a in (b)"},
     0,
     "yes\n",
     R"({"answer":true,"witness":null,"conflict":null})"},
    {"EqualsNo",
     {"a!=b", "--equals", "a!=b,c=d"},
     1,
     "no\nwitness: no labels (picked by A, not by B)\n",
     R"({"answer":false,"witness":{},"conflict":null})"},
    {"FlagsFirst",
     {"--overlaps", "a=c", "a=b"},
     1,
     "no\nconflict: a=b\nconflict: a=c\n",
     R"({"answer":false,"witness":null,"conflict":["a=b","a=c"]})"},
    {"AnySpelling",
     {"n>5,n<7", "--covers", "n in (6)", "--universe", "any"},
     0,
     "yes\n",
     R"({"answer":true,"witness":null,"conflict":null})"},
    {"BelowZeroAny",
     {"n<0", "--empty"},
     1,
     "no\nwitness: n=-1 (picked by A)\n",
     R"({"answer":false,"witness":{"n":"-1"},"conflict":null})"},
    {"BelowZeroApi",
     {"n<0", "--empty", "--universe=api"},
     0,
     "yes\nconflict: n<0\n",
     R"({"answer":true,"witness":null,"conflict":["n<0"]})"},
};

TEST(SelectorCommand, Answers) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.name);
    std::vector<std::string> args = row.args;
    args.insert(args.begin(), "selector");
    const Answer text = Labelix(args);
    EXPECT_EQ(text.code, row.code);
    EXPECT_EQ(text.out, row.text);
    EXPECT_EQ(text.err, "");
    args.insert(args.end(), {"-o", "json"});
    const Answer json = Labelix(args);
    EXPECT_EQ(json.code, row.code);
    EXPECT_EQ(json.out, std::string(row.json) + "\n");
  }
}

TEST(SelectorCommand, RefusesWithTwo) {
  const struct {
    std::vector<std::string> args;
    const char* error;
  } rows[] = {
      {{}, "no selector"},
      {{"a=b"}, "ask one question"},
      {{"a=b", "c=d", "--empty"}, "more than one selector"},
      {{"a=b", "--empty", "--covers", "c"}, "ask one question"},
      {{"a=b", "--covers", "c", "--covers", "d"}, "ask one question"},
      {{"a in (b", "--empty"}, "unable to parse requirement"},
      {{"a", "--equals", "b in ("}, "unable to parse requirement"},
      {{"a", "--empty", "--universe", "all"}, "must be any or api"},
      {{"a", "--empty", "-o", "yaml"}, "allowed formats are: json"},
      {{"a", "--covers"}, "flag needs an argument"},
      {{"a", "--empty", "-f", "x.json"}, "unknown shorthand flag: 'f'"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.error);
    std::vector<std::string> args = row.args;
    args.insert(args.begin(), "selector");
    const Answer answer = Labelix(args);
    EXPECT_EQ(answer.code, 2);
    EXPECT_EQ(answer.out, "");
    EXPECT_THAT(answer.err, HasSubstr(row.error));
  }
}

TEST(SelectorCommand, ShowsThePlaceInTheWrongSelector) {
  const Answer answer = Labelix({"selector", "a=b", "--covers", "env in (prod,,dev"});
  EXPECT_THAT(answer.err, HasSubstr("  env in (prod,,dev\n"));
  EXPECT_THAT(answer.err, HasSubstr("^ byte 17"));
}

TEST(SelectorCommand, HelpNamesNoInput) {
  const Answer answer = Labelix({"selector", "--help"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_THAT(answer.out, HasSubstr("Usage:\n  labelix selector 'A' --empty"));
  EXPECT_THAT(answer.out, testing::Not(HasSubstr("-f FILE")));
}

}  // namespace
}  // namespace labelix::cli::selector_test
