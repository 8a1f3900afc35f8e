#include "engine/ingest/yaml_read.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "engine/ingest/text.h"

namespace labelix::ingest::yaml_read_test {
namespace {

using ::testing::ElementsAre;

struct Read {
  std::string json;
  std::vector<std::string> remarks = {};  // "line:column text"
  std::string fault = {};                 // "line:column text", "" if none
  std::string go_text;
  Fault::Kind kind = Fault::Kind::kNone;
};

std::string At(const std::string& yaml, size_t at) {
  const Place place = PlaceFinder(yaml).Find(at);
  return std::to_string(place.line) + ":" + std::to_string(place.column) + " ";
}

Read ReadAll(const std::string& yaml, const InputLimits& limits = {}) {
  // On the heap and no byte longer, so that a sanitizer sees a read past it.
  const std::vector<char> exact(yaml.begin(), yaml.end());
  YamlReader reader({exact.data(), exact.size()}, limits);
  YamlDocument document;
  while (reader.Next(&document)) {
  }
  Read read{.json = document.json, .go_text = reader.go_text(), .kind = reader.fault().kind};
  for (const YamlDocument::Remark& remark : document.remarks) {
    const bool duplicate = remark.kind == YamlDocument::Remark::Kind::kDuplicate;
    read.remarks.push_back(At(yaml, remark.at) + (duplicate ? "twice " : remark.raw + " is now ") +
                           remark.key);
  }
  if (reader.fault().kind != Fault::Kind::kNone) {
    read.fault = At(yaml, reader.fault().at) + reader.fault().text;
  }
  return read;
}

struct Shape {
  const char* name;
  const char* yaml;
  const char* json;
};

void PrintTo(const Shape& shape, std::ostream* out) { *out << shape.yaml; }

class YamlShapes : public testing::TestWithParam<Shape> {};

TEST_P(YamlShapes, AreThisJson) {
  const Read read = ReadAll(GetParam().yaml);
  EXPECT_EQ(read.fault, "");
  EXPECT_EQ(read.json, GetParam().json);
}

// What sigs.k8s.io/yaml v1.6.0 makes of each, its keys unsorted here.
constexpr Shape kShapes[] = {
    {"Nothing", "", ""},
    {"Comment", "# nothing\n", ""},
    {"EmptyDocuments", "---\n---\n...\n---\n", ""},
    {"Null", "~\n", ""},
    {"Scalar", "hello\n", R"("hello")"},
    {"List", "- a\n- [b, {c: d}]\n", R"(["a",["b",{"c":"d"}]])"},
    {"EmptyOnes", "a: {}\nb: []\nc:\nd: ''\n", R"({"a":{},"b":[],"c":null,"d":""})"},
    {"Documents", "a: 1\n---\nb: 2\n...\n---\n- 3\n", "{\"a\":1}\n{\"b\":2}\n[3]"},
    {"JsonIsYaml", R"({"a": [1, "x\ty"], "b": {"c": null}})",
     R"({"a":[1,"x\u0009y"],"b":{"c":null}})"},
    {"Literal", "a: |\n  one\n   two\n", R"({"a":"one\u000a two\u000a"})"},
    {"Folded", "a: >-\n  one\n  two\n", R"({"a":"one two"})"},
    {"Quotes", R"(a: "x\x41\"\\"
b: 'it''s')",
     R"({"a":"xA\"\\","b":"it's"})"},
    {"Unicode", "é: 日本\n", R"({"é":"日本"})"},
    {"CarriageReturns", "a: 1\r\nb: 2\r\n", R"({"a":1,"b":2})"},
    {"AnchorOfAScalar", "a: &x yes\nb: *x\nc: !!str yes\n", R"({"a":true,"b":true,"c":"yes"})"},
    {"AnchorOfAMap", "a: &x {k: [1]}\nb: *x\n", R"({"a":{"k":[1]},"b":{"k":[1]}})"},
    {"AnchorInAnAnchor", "a: &x\n  b: &y z\n  c: *y\nd: [*x, *y]\n",
     R"({"a":{"b":"z","c":"z"},"d":[{"b":"z","c":"z"},"z"]})"},
    {"AnchorSetAgain", "a: &x 1\nb: &y [*x]\nc: &x 2\nd: [*x, *y]\n",
     R"({"a":1,"b":[1],"c":2,"d":[2,[1]]})"},
    {"AliasAsAKey", "a: &x k\nb: {*x : 1}\n", R"({"a":"k","b":{"k":1}})"},
    {"AliasAtTheEnd", "- &x [a, b]\n- *x\n- *x", R"([["a","b"],["a","b"],["a","b"]])"},
    {"Merge", "a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  l: 3\n",
     R"({"a":{"k":1,"l":2},"b":{"k":1,"l":3}})"},
    // go-yaml v2 merges where the `<<` stands, so it replaces what came before.
    {"MergeBehind", "a: &x {k: 1}\nb:\n  k: 3\n  <<: *x\n", R"({"a":{"k":1},"b":{"k":1}})"},
    {"MergeOfAList", "- &x {k: 1, l: 1}\n- &y {l: 2, m: 2}\n- <<: [*x, *y]\n",
     R"([{"k":1,"l":1},{"l":2,"m":2},{"k":1,"l":1,"m":2}])"},
    {"MergeInPlace", "<<: {a: 1}\nb: {<<: [{c: 2}, {c: 3, d: 4}]}\n",
     R"({"a":1,"b":{"c":2,"d":4}})"},
    {"MergeInAMerge", "- &x {k: 1}\n- &y {<<: *x, l: 2}\n- {<<: *y}\n",
     R"([{"k":1},{"k":1,"l":2},{"k":1,"l":2}])"},
    {"QuotedIsNoMerge", "'<<': {a: 1}\n", R"({"<<":{"a":1}})"},
    {"MergeAsAValue", "a: <<\n", R"({"a":"<<"})"},
    {"LastOfEqualKeys", "a: 1\nb: 2\na: {c: 3}\n", R"({"b":2,"a":{"c":3}})"},
    {"EqualKeysInside", "o: {a: {x: 1}, b: [{k: 1, k: 2}], a: {z: 2}}\n",
     R"({"o":{"b":[{"k":2}],"a":{"z":2}}})"},
    {"KeysThatBecomeEqual", "yes: 1\ntrue: 2\n\"true\": 3\n", R"({"true":3})"},
};

INSTANTIATE_TEST_SUITE_P(Table, YamlShapes, testing::ValuesIn(kShapes),
                         [](const auto& info) { return std::string(info.param.name); });

struct BadYaml {
  const char* name;
  const char* yaml;
  const char* fault;
  const char* go_text;  // "" : "yaml: " and the fault's text
};

void PrintTo(const BadYaml& bad, std::ostream* out) { *out << bad.yaml; }

class YamlFaults : public testing::TestWithParam<BadYaml> {};

TEST_P(YamlFaults, HaveTheirPlaceAndUpstreamsWords) {
  const BadYaml& bad = GetParam();
  const Read read = ReadAll(bad.yaml);
  const std::string fault = bad.fault;
  EXPECT_EQ(read.fault, fault);
  EXPECT_EQ(read.kind, Fault::Kind::kBroken);
  const std::string text = fault.substr(fault.find(' ') + 1);
  EXPECT_EQ(read.go_text, *bad.go_text == '\0' ? "yaml: " + text : bad.go_text);
}

constexpr BadYaml kBad[] = {
    {"ListNotClosed", "a: [", "1:5 did not find expected node content",
     "yaml: line 1: did not find expected node content"},
    {"Tab", "a: b\nc:\n\td: e\n", "3:1 found character that cannot start any token",
     "yaml: line 3: found character that cannot start any token"},
    {"TabAfterAScalar", "a: b\nc: d\n\te: f\n",
     "3:1 found a tab character that violates indentation",
     "yaml: line 3: found a tab character that violates indentation"},
    {"Indentation", "a:\n    b: 1\n  c: 2\n", "3:3 did not find expected key",
     "yaml: line 2: did not find expected key"},
    {"ColonInAValue", "a: b: c\n", "1:5 mapping values are not allowed in this context",
     "yaml: mapping values are not allowed in this context"},
    {"QuoteNotClosed", "a: \"b\n", "2:1 found unexpected end of stream",
     "yaml: line 2: found unexpected end of stream"},
    {"At", "a: @b\n", "1:4 found character that cannot start any token",
     "yaml: found character that cannot start any token"},
    {"NotUtf8", "a: \xFF\n", "1:4 invalid leading UTF-8 octet", ""},
    {"Control", "a: \x01\n", "1:4 control characters are not allowed", ""},
    {"UnknownAnchor", "a: {b: *x}\n", "1:8 unknown anchor 'x' referenced", ""},
    {"AnchorOfAnotherDocument", "a: &x 1\n---\nb: *x\n", "3:4 unknown anchor 'x' referenced", ""},
    {"AnchorInItself", "a: &x\n  b: [*x]\n", "2:7 anchor 'x' value contains itself", ""},
    {"MergeOfAScalar", "a: 1\n<<: b\n",
     "2:5 map merge requires map or sequence of maps as the value", ""},
    {"MergeOfAnAliasOfAList", "a: &x [{b: 1}]\n<<: *x\n",
     "1:4 map merge requires map or sequence of maps as the value", ""},
    {"NullKey", "a:\n  null: w\n",
     "2:3 unsupported map key of type: %!s(<nil>), key: <nil>, value: \"w\"",
     "unsupported map key of type: %!s(<nil>), key: <nil>, value: \"w\""},
    {"ListAsAKey", "? [a]\n: b\n", "1:3 invalid map key: a list", ""},
    {"Infinity", "a:\n- .inf\n", "2:3 unsupported value: +Inf", "json: unsupported value: +Inf"},
    {"TagThatDoesNotFit", "a: !!int b\n", "1:4 cannot decode !!str `b` as a !!int", ""},
    // Upstream looks at values only when the document's syntax is good.
    {"SyntaxBehindABadValue", "a: .inf\nb: [\n", "3:1 did not find expected node content",
     "yaml: line 2: did not find expected node content"},
    {"BehindCharactersOfSeveralBytes", "日本: é\nb: *x\n", "2:4 unknown anchor 'x' referenced", ""},
};

INSTANTIATE_TEST_SUITE_P(Table, YamlFaults, testing::ValuesIn(kBad),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(YamlRead, RemarksOnKeys) {
  EXPECT_THAT(ReadAll("a: 1\nl:\n  yes: x\n  1.0: y\n  2: z\na: 2\na: 3\n").remarks,
              ElementsAre("3:3 yes is now \"true\"", "4:3 1.0 is now \"1\"", "6:1 twice \"a\"",
                          "7:1 twice \"a\""));
  EXPECT_THAT(ReadAll("a: &x {k: 1}\nb: {<<: *x, k: 2}\n").remarks, ElementsAre());
}

TEST(YamlRead, RemarksOnKeysOfLargeMapsAreTheSame) {
  std::string yaml;
  for (int i = 0; i < 40; ++i)
    yaml += "k" + std::to_string(i % 30) + ": " + std::to_string(i) + "\n";
  const Read read = ReadAll(yaml);
  EXPECT_EQ(read.remarks.size(), 10u);
  EXPECT_THAT(read.json, testing::HasSubstr("\"k29\":29,\"k0\":30,\"k1\":31"));
  EXPECT_EQ(read.json.find("\"k0\":0,"), std::string::npos);
}

// Every key and value of the JSON comes from where it stands in the YAML, also
// where a map was written anew and where an alias stands.
TEST(YamlRead, OriginsAreThePlaces) {
  const std::string yaml =
      "é: &x {run: rng, m: 0x10}\nb:\n  c: no\n  d: [*x]\n  c: off\ne: \"q\"\n";
  YamlDocument document;
  YamlReader reader(yaml, InputLimits());
  ASSERT_TRUE(reader.Next(&document));
  EXPECT_EQ(document.json,
            R"({"é":{"run":"rng","m":16},"b":{"d":[{"run":"rng","m":16}],"c":false},"e":"q"})");
  const auto raw = [&](std::string_view in_json, int nth = 1) {
    size_t at = 0;
    while (nth-- > 0) at = document.json.find(in_json, at) + 1;
    const Origin& origin = document.At(at - 1);
    EXPECT_EQ(origin.json, at - 1) << in_json;
    return At(yaml, origin.begin) + yaml.substr(origin.begin, origin.end - origin.begin);
  };
  EXPECT_EQ(raw("\"é\""), "1:1 é");
  EXPECT_EQ(raw("\"rng\""), "1:14 rng");
  EXPECT_EQ(raw("16"), "1:22 0x10");
  EXPECT_EQ(raw("\"rng\"", 2), "1:14 rng");
  EXPECT_EQ(raw("16", 2), "1:22 0x10");
  EXPECT_EQ(raw("\"c\""), "5:3 c");
  EXPECT_EQ(raw("false"), "5:6 off");
  EXPECT_EQ(raw("\"q\""), "6:4 \"q\"");
}

// ---- Limits ----------------------------------------------------------------

TEST(YamlLimits, Depth) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(ReadAll(nested(64)).fault, "");
  const Read deep = ReadAll(nested(65));
  EXPECT_EQ(deep.fault, "1:65 nested deeper than the limit of 64 levels");
  EXPECT_EQ(deep.kind, Fault::Kind::kLimit);
  EXPECT_EQ(ReadAll(nested(100'000)).kind, Fault::Kind::kLimit);
  EXPECT_EQ(ReadAll(std::string(100'000, '[')).kind, Fault::Kind::kLimit);
  // A map as a key, and no end of it.
  EXPECT_EQ(ReadAll(std::string(100'000, '{')).kind, Fault::Kind::kBroken);
}

// Each level ten times the one before: 10^9 of them without a limit.
TEST(YamlLimits, ExpandingAliases) {
  std::string yaml = "a0: &a0 lol\n";
  for (int i = 1; i <= 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int n = 1; n < 10; ++n) yaml += ", " + before;
    yaml += "]\n";
  }
  const Read read = ReadAll(yaml);
  EXPECT_EQ(read.kind, Fault::Kind::kLimit);
  EXPECT_THAT(read.fault, testing::HasSubstr("aliases expand to more than the limit of 4194304"));
  EXPECT_EQ(read.json, "");
}

TEST(YamlLimits, AliasesNestedInAliases) {
  std::string yaml = "- &a0 [x]\n";
  for (int i = 1; i < 100; ++i) {
    yaml += "- &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  }
  EXPECT_EQ(ReadAll(yaml).fault.substr(0, 9), "1:3 neste");
}

TEST(YamlLimits, EmptyAliasesAreNotFree) {
  InputLimits limits;
  limits.object_bytes = 1'000;
  std::string yaml = "- &x ''\n";
  for (int i = 0; i < 200; ++i) yaml += "- *x\n";
  EXPECT_EQ(ReadAll(yaml, limits).kind, Fault::Kind::kLimit);
}

TEST(YamlLimits, Directives) {
  std::string yaml = "\n";
  for (int i = 0; i < 2'000; ++i) yaml += "%TAG !a" + std::to_string(i) + "! b\n";
  EXPECT_EQ(ReadAll(yaml + "--- a\n").kind, Fault::Kind::kLimit);
}

TEST(YamlLimits, ADocumentTooLargeAsJson) {
  InputLimits limits;
  limits.document_bytes = 100;
  std::string yaml;
  for (int i = 0; i < 50; ++i) yaml += "- \"\\0\\0\"\n";
  EXPECT_EQ(ReadAll(yaml, limits).kind, Fault::Kind::kLimit);
}

// ---- Hostile ---------------------------------------------------------------

constexpr char kGood[] = R"(# a manifest
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: rng, labels: &l {run: rng, "isactive": 'yes'}}
spec:
  selector:
    matchLabels: *l
  template:
    metadata:
      labels:
        <<: *l
        other: |
          text
    spec:
      containers:
      - name: c
        args: [-a, 0x10, ~, !!str 1]
---
? yes
: >-
  folded
  text
...
)";

TEST(YamlHostile, EveryTruncationIsAnErrorOrJson) {
  const std::string good = kGood;
  ASSERT_EQ(ReadAll(good).fault, "");
  for (size_t size = 0; size < good.size(); ++size) ReadAll(good.substr(0, size));
}

TEST(YamlHostile, EveryBytePutElsewhereIsAnErrorOrJson) {
  constexpr unsigned kSeed = 20261125;
  std::mt19937 random(kSeed);
  constexpr char kBytes[] = "{}[]\",:\\\n -?&*!|>'%@`#<~yn0.\t\x00\x01\x7F\x80\xC3\xFF\xEF";
  const std::string bytes(kBytes, sizeof kBytes - 1);
  size_t refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string yaml = kGood;
    for (int n = 0; n < 1 + round % 4; ++n) {
      yaml[random() % yaml.size()] = bytes[random() % bytes.size()];
    }
    InputLimits limits;
    if (round % 2 == 0) limits.object_bytes = 100;
    const Read read = ReadAll(yaml, limits);
    refused += read.fault.empty() ? 0 : 1;
  }
  EXPECT_GT(refused, 2'000u) << "seed " << kSeed;
}

}  // namespace
}  // namespace labelix::ingest::yaml_read_test
