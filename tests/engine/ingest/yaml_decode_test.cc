// YAML on its way to events: the same events as the JSON of the same objects.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <map>

#include "engine/ingest/decode.h"
#include "engine/ingest/sources.h"
#include "engine/kinds/facts.h"
#include "tests/engine/ingest/collect.h"

namespace labelix::ingest::yaml_decode_test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

const std::string kData = LABELIX_SOURCE_DIR "/tests/data";

// ---- Shapes ----------------------------------------------------------------

TEST(YamlDecode, Objects) {
  const Collected got = Collect(R"(# two objects
apiVersion: v1
kind: Pod
metadata:
  name: a
  namespace: default
  labels: {run: rng, isactive: "yes"}
---
kind: DaemonSet
apiVersion: apps/v1
metadata: {name: rng, namespace: d}
)");
  EXPECT_TRUE(got.status.ok()) << got.status;
  EXPECT_EQ(got.report.documents, 2u);
  EXPECT_THAT(got.events,
              ElementsAre("+ Pod default/a {isactive=yes,run=rng}", "+ apps/DaemonSet d/rng {}"));
}

TEST(YamlDecode, Lists) {
  EXPECT_THAT(Collect("apiVersion: v1\nitems:\n- metadata: {name: a}\nkind: PodList\n").events,
              ElementsAre("? Pod", "+ Pod a {}"));
  EXPECT_THAT(Collect("---\napiVersion: v1\nkind: PodList\nitems: []\n").events,
              ElementsAre("? Pod"));
}

TEST(YamlDecode, ListsInsideLists) {
  const std::string text =
      "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  items:\n"
      "  - metadata: {name: a}\n  - metadata: {name: b}\n  kind: PodList\n"
      "- kind: Node\n  apiVersion: v1\n  metadata: {name: node}\n";
  const Collected got = Collect(text);
  EXPECT_TRUE(got.status.ok()) << got.status;
  EXPECT_EQ(got.events, (std::vector<std::string>{"? Pod", "+ Pod a {}", "+ Pod b {}",
                                                  "+ Node node {}", "? Node"}));
  std::string bad = text;
  bad.replace(bad.find("{name: b}"), 9, "{nam: b}");
  const Collected faulty = Collect(bad);
  EXPECT_EQ(faulty.error(), "in.json:7:5: metadata.name is missing: Pod without a name");
  EXPECT_EQ(faulty.report.objects, 1u);
}

TEST(YamlDecode, EmptyDocumentsAreNone) {
  const Collected got = Collect("---\n# nothing\n---\n~\n---\n");
  EXPECT_TRUE(got.status.ok()) << got.status;
  EXPECT_EQ(got.report.documents, 0u);
}

constexpr char kJsonPod[] = R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"j"}})";
constexpr char kYamlPod[] = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: w\n";

TEST(YamlDecode, BehindJson) {
  const std::string text =
      std::string(kJsonPod) + "\n" + kJsonPod + "\n---\n" + kYamlPod + "---\n" + kJsonPod + "\n";
  const Collected got = Collect(text);
  EXPECT_TRUE(got.status.ok()) << got.status;
  EXPECT_THAT(got.events, ElementsAre("+ Pod j {}", "+ Pod j {}", "+ Pod w {}", "+ Pod j {}"));
  EXPECT_EQ(got.report.bytes, text.size());
}

TEST(YamlDecode, ByteOrderMark) {
  EXPECT_THAT(Collect("\xEF\xBB\xBF" + std::string(kYamlPod)).events, ElementsAre("+ Pod w {}"));
}

TEST(YamlDecode, ManyDocumentsComeInBatches) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "---\n" + std::string(kYamlPod);
  const Collected got = Collect(text);
  EXPECT_TRUE(got.status.ok()) << got.status;
  EXPECT_EQ(got.events.size(), 20'000u);
  EXPECT_GT(got.largest_batch, 1'000u);
}

TEST(YamlDecode, WhatIsKeptIsTheJson) {
  Sources sources;
  DecodeOptions options;
  options.keep_source = true;
  options.keep_json = [&](const Bytes& json) { return sources.Add(json); };
  const Collected got = Collect("---\n" + std::string(kYamlPod) + "---\n" + kYamlPod, options);
  ASSERT_EQ(got.facts.size(), 2u);
  for (const std::string& facts : got.facts) {
    kinds::Common common;
    ASSERT_TRUE(kinds::DecodeCommon(facts, &common));
    ASSERT_TRUE(common.source);
    EXPECT_EQ(sources.Slice(common.source->buffer, common.source->offset, common.source->length),
              R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"w"}})");
  }
}

// ---- Faults and warnings ---------------------------------------------------

std::string Manifest(const std::string& label) {
  return "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  labels:\n    run: rng\n" + label;
}

struct BadObject {
  const char* name;
  std::string yaml, error, hint;
};

void PrintTo(const BadObject& bad, std::ostream* out) { *out << bad.yaml; }

class YamlBadObjects : public testing::TestWithParam<BadObject> {};

TEST_P(YamlBadObjects, AreToldAtTheirPlace) {
  const Collected got = Collect(GetParam().yaml);
  EXPECT_EQ(got.error(), "in.json:" + GetParam().error);
  EXPECT_EQ(ErrorHint(got.status), GetParam().hint);
}

const BadObject kBadObjects[] = {
    {"BooleanLabel", Manifest("    isactive: yes\n"),
     "7:15: label isactive: yes is the boolean true in YAML, labels are strings; write \"yes\"",
     ""},
    {"BooleanLabelInAFlowMap", "kind: Pod\nmetadata: {labels: {a: off}}\n",
     "2:24: label a: off is the boolean false in YAML, labels are strings; write \"off\"", ""},
    {"NumberLabel", Manifest("    v: 1_000\n"),
     "7:8: label v: 1_000 is the number 1000 in YAML, labels are strings; write \"1_000\"", ""},
    {"LabelOfAnAnchor", "a: &x no\n" + Manifest("    v: *x\n"),
     "1:4: label v: &x no is the boolean false in YAML, labels are strings; write \"&x no\"", ""},
    {"ListLabel", Manifest("    v: [a]\n"), "7:8: metadata.labels: v is a list; values are strings",
     ""},
    {"Name", "apiVersion: v1\nkind: Service\nmetadata:\n  name: n\n",
     "4:9: metadata.name: expected a string, found the boolean false", "write \"n\""},
    {"Scalar", "hello\n", "1:1: expected an object, found a string",
     "ask for JSON: kubectl get -o json"},
    {"NoKind", "---\na: b\n", "2:1: the object has no kind",
     "an object of Kubernetes has kind, apiVersion and metadata.name"},
    {"SecondDocument", std::string(kYamlPod) + "---\nkind: Pod\n",
     "6:1: the object has no apiVersion", ""},
    {"Syntax", std::string(kYamlPod) + "---\na: [\n", "7:1: did not find expected node content",
     ""},
    {"BehindJson", std::string(kJsonPod) + "\n---\nkind: Pod\nmetadata: {labels: {a: 1}}\n",
     "4:24: label a: 1 is the number 1 in YAML, labels are strings; write \"1\"", ""},
};

INSTANTIATE_TEST_SUITE_P(Table, YamlBadObjects, testing::ValuesIn(kBadObjects),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(YamlDecode, WhatStoodBeforeTheFaultIsGiven) {
  const Collected got = Collect(std::string(kYamlPod) + "---\na: [\n");
  EXPECT_EQ(got.status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(got.events, ElementsAre("+ Pod w {}"));
  EXPECT_EQ(ErrorOffset(got.status), std::string(kYamlPod).size() + 9);
}

TEST(YamlDecode, KeysThatAreNotWhatTheySeemAreWarnedOf) {
  const Collected got = Collect(Manifest("    yes: a\n    run: web\n"));
  EXPECT_THAT(got.events, ElementsAre("+ Pod p {run=web,true=a}"));
  EXPECT_THAT(got.report.warnings,
              ElementsAre("in.json:7: the key yes is \"true\" in YAML; write \"yes\"",
                          "in.json:8: key \"run\" already set in map; the last one counts"));
}

// ---- In flow style, which begins as JSON does -----------------------------------

const std::string kFlowPod = "{kind: Pod, apiVersion: v1, metadata: {name: a, labels: {run: rng}}}";

struct Flow {
  const char* name;
  std::string text;
  std::vector<std::string> events = {"+ Pod a {run=rng}"};
};
void PrintTo(const Flow& flow, std::ostream* out) { *out << flow.text; }

class YamlFlow : public testing::TestWithParam<Flow> {};

TEST_P(YamlFlow, IsReadAsKubectlReadsIt) {
  const Collected got = Collect(GetParam().text);
  EXPECT_TRUE(got.status.ok()) << got.status;
  EXPECT_EQ(got.events, GetParam().events);
  EXPECT_THAT(got.report.warnings, testing::IsEmpty());
}

const std::string kQuotedItem =
    R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","labels":{"run":"rng"}}})";

const std::vector<std::string> kTwice = {"+ Pod a {run=rng}", "+ Pod a {run=rng}"};

const Flow kFlows[] = {
    {"PlainWords", kFlowPod},
    {"BehindSpaceAndAMark", "\xEF\xBB\xBF \n  " + kFlowPod + "\n"},
    {"SingleQuotes",
     "{'kind': 'Pod', 'apiVersion': 'v1', metadata: {name: a, labels: {run: rng}}}"},
    {"AQuoteInSingleQuotes", "{note: 'say \"hi', " + kFlowPod.substr(1)},
    {"AComment", "{ # first\n" + kFlowPod.substr(1)},
    {"ACommaBehindTheLast", kQuotedItem.substr(0, kQuotedItem.size() - 1) + ",}"},
    {"AWordAsAValue", R"({"kind":Pod,)" + kQuotedItem.substr(14)},
    {"AWordAsALabel",
     R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","labels":{"run":team}}})",
     {"+ Pod a {run=team}"}},
    {"AnEscapeOfYaml", R"({"x":"\x41",)" + kQuotedItem.substr(1)},
    {"ABreakInAString", "{\"x\":\"a\n  b\"," + kQuotedItem.substr(1)},
    {"Documents",
     kFlowPod + "\n---\nkind: Node\napiVersion: v1\nmetadata: {name: x}\n",
     {"+ Pod a {run=rng}", "+ Node x {}"}},
    {"DocumentsOfEachForm",
     kFlowPod + "\n---\n" + kFlowPod + "\n...\n---\n" + kQuotedItem + "\n---\n" + kYamlPod,
     {"+ Pod a {run=rng}", "+ Pod a {run=rng}", "+ Pod a {run=rng}", "+ Pod w {}"}},
    {"BehindJson", kQuotedItem + "\n---\n" + kFlowPod, {"+ Pod a {run=rng}", "+ Pod a {run=rng}"}},
    // Behind one document of JSON, without a line ---.
    {"FlowStyleBehindJson", kQuotedItem + "\n" + kFlowPod, kTwice},
    {"FlowStyleBehindJsonOnItsLine", kQuotedItem + " " + kFlowPod + "\n", kTwice},
    {"BlockStyleBehindJson", kQuotedItem + "\n" + kYamlPod, {"+ Pod a {run=rng}", "+ Pod w {}"}},
    {"BlockStyleBehindJsonOnItsLine",
     kQuotedItem + " " + kYamlPod,
     {"+ Pod a {run=rng}", "+ Pod w {}"}},
    {"BlockStyleWithAllItsLinesIndented",
     kQuotedItem + "\n  kind: Pod\n  apiVersion: v1\n  metadata: {name: w}\n",
     {"+ Pod a {run=rng}", "+ Pod w {}"}},
    {"ACommentBehindJson", kQuotedItem + "\n# } the end {\n"},
    {"ACommentAndADocumentBehindJson",
     kQuotedItem + " # it's one\n---\n" + kFlowPod + "\n---\n" + kQuotedItem,
     {"+ Pod a {run=rng}", "+ Pod a {run=rng}", "+ Pod a {run=rng}"}},
    {"AListOfJsonAndYaml",
     R"({"kind":"List","apiVersion":"v1","items":[)" + kQuotedItem + "]}\n" + kFlowPod,
     {"+ Pod a {run=rng}", "? Pod", "+ Pod a {run=rng}"}},
    {"AList",
     "{kind: List, apiVersion: v1, items: [" + kFlowPod + "]}",
     {"+ Pod a {run=rng}", "? Pod"}},
    {"AListOfJsonWithACommaBehind",
     R"({"kind":"List","apiVersion":"v1","items":[)" + kQuotedItem + ",]}",
     {"+ Pod a {run=rng}", "? Pod"}},
};

INSTANTIATE_TEST_SUITE_P(Table, YamlFlow, testing::ValuesIn(kFlows),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(YamlDecode, FlowStyleThatIsWrongIsToldAsYaml) {
  EXPECT_EQ(Collect("{kind: Pod, metadata: {labels: {a: off}}}").error(),
            "in.json:1:36: label a: off is the boolean false in YAML, labels are strings; "
            "write \"off\"");
}

// In the document that it stands in; those before it are given.
TEST(YamlDecode, AFaultBehindADocumentInFlowStyleHasItsPlace) {
  const std::pair<const char*, const char*> rows[] = {
      {"{kind: Pod, metadata: {labels: {a: off}}}", "in.json:3:36: label a: off is the boolean"},
      {"kind: Pod\nmetadata: {labels: {a: 1}}", "in.json:4:24: label a: 1 is the number 1"},
      {R"({"kind":"Pod","metadata":{"name":[]}})", "in.json:3:34: metadata.name: "},
      {"{kind: Pod, metadata: {name: b}", "in.json:4:1: did not find expected"},
  };
  for (const auto& [second, error] : rows) {
    const Collected got = Collect(kFlowPod + "\n---\n" + second + "\n");
    EXPECT_THAT(got.error(), testing::StartsWith(error)) << second;
    EXPECT_THAT(got.events, ElementsAre("+ Pod a {run=rng}")) << second;
  }
  // Upstream drops what stands there.
  const Collected got = Collect(kFlowPod + "\n" + kFlowPod);
  EXPECT_EQ(got.error(), "in.json:2:1: did not find expected <document start>");
  EXPECT_EQ(ErrorHint(got.status), "a line --- parts documents of YAML");
}

// Neither JSON nor YAML, or YAML of something else: what is missing is told as of JSON.
TEST(YamlDecode, WhatIsNeitherIsToldAsJson) {
  EXPECT_EQ(Collect("{kind: Pod, metadata: {name: a}").error(),
            "in.json:1:2: expected a key or '}', found 'kind', which is no JSON");
  EXPECT_EQ(Collect("{a: b}").error(),
            "in.json:1:2: expected a key or '}', found 'a', which is no JSON");
}

// What was given to the sink cannot be given again.
TEST(YamlDecode, ALongListOfJsonThatBreaksStaysJson) {
  std::string text = R"({"kind":"List","apiVersion":"v1","items":[)";
  for (int i = 0; i < 3; ++i) text += kQuotedItem + ",";
  DecodeOptions options;
  options.batch_events = 2;
  const Collected got = Collect(text + "]}", options);
  EXPECT_EQ(got.status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(got.report.objects, 3u);
}

// ---- The recorded objects --------------------------------------------------

std::string ReadGzip(const std::string& path) {
  std::string bytes;
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return bytes;
  std::vector<char> block(1 << 16);
  for (int got; (got = gzread(file, block.data(), static_cast<unsigned>(block.size()))) > 0;) {
    bytes.append(block.data(), static_cast<size_t>(got));
  }
  gzclose(file);
  return bytes;
}

std::vector<std::string> Dumps() {
  std::vector<std::string> paths;
  for (const auto& step : fs::directory_iterator(kData + "/rng")) {
    const std::string path = step.path().string() + "/dump.json.gz";
    if (fs::exists(path)) paths.push_back(path);
  }
  for (const auto& list : fs::directory_iterator(kData + "/town/99-final")) {
    paths.push_back(list.path().string());
  }
  return paths;
}

// Facts keep some parts of an object as the JSON that came; ToYaml sorts keys,
// so what it printed and the recording differ in the order of a part's bytes.
std::vector<std::string> InAnyOrder(std::vector<std::string> facts) {
  for (std::string& blob : facts) std::sort(blob.begin(), blob.end());
  return facts;
}

TEST(YamlRecorded, JsonAsYamlGivesTheSameEvents) {
  size_t events = 0;
  for (const std::string& path : Dumps()) {
    SCOPED_TRACE(path);
    const std::string json = ReadGzip(path);  // flow style, as YAML has it
    const Collected from_json = Collect(json), from_yaml = Collect("---\n" + json);
    ASSERT_TRUE(from_yaml.status.ok()) << from_yaml.status;
    EXPECT_EQ(from_yaml.events, from_json.events);
    EXPECT_EQ(from_yaml.facts, from_json.facts);
    events += from_json.events.size();
  }
  EXPECT_GT(events, 2'500u);
}

TEST(YamlRecorded, ListsAsYamlGiveTheEventsOfTheirJson) {
  size_t events = 0;
  for (const std::string& path : Dumps()) {
    SCOPED_TRACE(path);
    const std::string json = ReadGzip(path);
    const absl::StatusOr<std::string> yaml = ToYaml(json, PrintForm{});
    ASSERT_TRUE(yaml.ok()) << yaml.status();
    const Collected from_json = Collect(json), from_yaml = Collect(*yaml);
    ASSERT_TRUE(from_yaml.status.ok()) << from_yaml.status;
    ASSERT_FALSE(from_json.events.empty());
    // Where the list's kind comes first or last, so does its declaration.
    const auto sorted = [](std::vector<std::string> lines) {
      std::sort(lines.begin(), lines.end());
      return lines;
    };
    EXPECT_EQ(sorted(from_yaml.events), sorted(from_json.events));
    EXPECT_EQ(InAnyOrder(from_yaml.facts), InAnyOrder(from_json.facts));
    EXPECT_EQ(from_yaml.report.warnings, std::vector<std::string>());
    events += from_json.events.size();
  }
  EXPECT_GT(events, 2'500u);
}

TEST(YamlRecorded, ObjectsOneByOneGiveTheEventsOfTheirJson) {
  size_t objects = 0;
  for (const std::string& path : Dumps()) {
    if (path.find("/rng/") == std::string::npos) continue;
    SCOPED_TRACE(path);
    const std::string json = ReadGzip(path);
    DecodeOptions options;
    options.keep_source = true;
    const Collected whole = Collect(json, options);
    std::string all;
    for (const std::string& facts : whole.facts) {
      kinds::Common common;
      ASSERT_TRUE(kinds::DecodeCommon(facts, &common));
      const std::string_view text =
          std::string_view(json).substr(common.source->offset, common.source->length);
      const absl::StatusOr<std::string> yaml = ToYaml(text, PrintForm{});
      ASSERT_TRUE(yaml.ok()) << yaml.status();
      const Collected from_json = Collect(text), from_yaml = Collect(*yaml);
      ASSERT_TRUE(from_yaml.status.ok()) << from_yaml.status << *yaml;
      EXPECT_EQ(from_yaml.events, from_json.events);
      EXPECT_EQ(InAnyOrder(from_yaml.facts), InAnyOrder(from_json.facts));
      ++objects;
    }
  }
  EXPECT_GT(objects, 300u);
}

}  // namespace
}  // namespace labelix::ingest::yaml_decode_test
