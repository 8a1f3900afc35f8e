// Damaged and odd inputs: an answer or an error, the same whatever the window.

#include <gtest/gtest.h>

#include <random>

#include "engine/ingest/decode.h"
#include "engine/ingest/window.h"
#include "tests/engine/ingest/collect.h"

namespace labelix::ingest::robust_test {
namespace {

const std::string kList =
    R"({"kind":"List","apiVersion":"v1","metadata":{"x":[1,2.5e3,null]},"items":[
  {"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":"d","uid":"u","labels":{"run":"r\u006eg","b":"é"},
   "ownerReferences":[{"kind":"ReplicaSet","name":"r","uid":"1","controller":true}]},
   "spec":{"nodeName":"n1","containers":[{"name":"c","ports":[{"containerPort":80,"name":"web"}]}]},
   "status":{"phase":"Running","podIP":"10.0.0.1","podIPs":[{"ip":"10.0.0.1"}],"conditions":[{"type":"Ready","status":"True"}]}},
  {"kind":"Service","apiVersion":"v1","metadata":{"name":"s"},"spec":{"selector":{"run":"rng"},"ports":[{"port":80,"targetPort":"web"}]}},
  {"kind":"DaemonSet","apiVersion":"apps/v1","metadata":{"name":"ds"},"spec":{"selector":{"matchLabels":{"a":"b"},
   "matchExpressions":[{"key":"x","operator":"In","values":["y"]}]},"template":{"metadata":{"labels":{"a":"b"}}}}},
  {"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1","metadata":{"name":"e"},"addressType":"IPv4",
   "endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":true,"serving":null},"targetRef":{"kind":"Pod","name":"a"}}],"ports":[{"name":"","port":80}]},
  {"kind":"Node","apiVersion":"v1","metadata":{"name":"n"},"spec":{"taints":[{"key":"k","effect":"NoSchedule"}]}}
]}
{"type":"DELETED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}}}
)";

// What came is some prefix of what the whole input gives.
void ExpectSane(const std::string& text, const Collected& got) {
  if (got.status.ok()) return;
  ASSERT_TRUE(ErrorOffset(got.status).has_value()) << got.status;
  ASSERT_LE(*ErrorOffset(got.status), text.size());
  ASSERT_EQ(got.error().rfind("in.json:", 0), 0u) << got.status;
}

TEST(Robust, TheListIsGood) {
  const Collected got = Collect(kList);
  ASSERT_TRUE(got.status.ok()) << got.status;
  EXPECT_EQ(got.report.objects, 5u);
  EXPECT_EQ(got.report.removes, 1u);
}

TEST(Robust, EveryTruncationIsAnErrorAndKeepsWhatWasWhole) {
  const Collected whole = Collect(kList);
  const size_t second = kList.find(R"({"type":"DELETED")");
  for (size_t size = 0; size < kList.size(); ++size) {
    SCOPED_TRACE(size);
    const std::string text = kList.substr(0, size);
    const Collected got = Collect(text);
    ExpectSane(text, got);
    ASSERT_LE(got.events.size(), whole.events.size());
    for (size_t i = 0; i < got.events.size(); ++i) ASSERT_EQ(got.events[i], whole.events[i]);
    const bool between =
        size == 0 || size == second || size + 1 == second || size + 1 == kList.size();
    ASSERT_EQ(got.status.ok(), between) << got.status;
  }
}

TEST(Robust, EveryDeletedByteIsAnErrorOrEvents) {
  size_t refused = 0;
  for (size_t at = 0; at < kList.size(); ++at) {
    SCOPED_TRACE(at);
    std::string text = kList;
    text.erase(at, 1);
    const Collected got = Collect(text);
    ExpectSane(text, got);
    refused += !got.status.ok();
  }
  EXPECT_GT(refused, kList.size() / 4);
}

TEST(Robust, EveryBytePutElsewhereIsAnErrorOrEvents) {
  std::mt19937 random(7);
  const std::string bytes("{}[]\",:\\ntfu0-1e.\n \x00\x01\x7F\x80\xC3\xFF", 26);
  for (int round = 0; round < 20'000; ++round) {
    std::string text = kList;
    for (int n = 0; n < 1 + round % 3; ++n) {
      text[random() % text.size()] = bytes[random() % bytes.size()];
    }
    DecodeOptions options;
    if (round % 2 == 0) options.limits.document_bytes = 1'000;
    ExpectSane(text, Collect(text, options));
  }
}

// Where a window ends must not be seen in what comes out.
TEST(Robust, EveryWindowGivesTheSame) {
  std::string text = kList;
  text += R"({"apiVersion":"v1","items":[{"metadata":{"name":"late"}}],"kind":"PodList"})";
  text += "\n" + kList;
  const std::string list = kList.substr(0, kList.find(R"({"type":"DELETED")"));
  text += R"({"apiVersion":"v1","items":[)" + list + "," + list + R"(],"kind":"List"})";
  const Collected whole = Collect(text);
  ASSERT_TRUE(whole.status.ok()) << whole.status;
  for (uint64_t bytes = 900; bytes < 2'500; bytes += 7) {
    SCOPED_TRACE(bytes);
    DecodeOptions options;
    options.limits.document_bytes = bytes;
    const Collected got = Collect(text, options);
    ASSERT_TRUE(got.status.ok()) << got.status;
    ASSERT_EQ(got.events, whole.events);
    ASSERT_EQ(got.facts, whole.facts);
  }
}

TEST(Robust, EveryWindowGivesTheSameFault) {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    std::string text = kList + kList;
    text[random() % text.size()] = "{}[]\",:\\x"[random() % 9];
    const Collected whole = Collect(text);
    DecodeOptions options;
    options.limits.document_bytes = 1'500 + random() % 500;
    const Collected got = Collect(text, options);
    // A fault may make a unit seem longer than a small window.
    if (got.status.code() == absl::StatusCode::kResourceExhausted) continue;
    ASSERT_EQ(got.error(), whole.error()) << text;
    ASSERT_EQ(got.events, whole.events);
  }
}

// A window ends anywhere: also inside strings full of what looks like borders.
TEST(Window, EndsOutsideStringsAndLosesNothing) {
  std::string text = "{";
  for (int i = 0; i < 200; ++i) {
    text += "\"k" + std::to_string(i) + R"(":"},{\"x\":\\\\\",{[é)" + std::string(i % 17, 'y') +
            "\",\n\"n\":[1,2,{\"z\":-1.5e3}],";
  }
  text += "\"end\":null}";
  Structure whole;
  ASSERT_EQ(whole.Index(text), Structure::Verdict::kOk);
  for (size_t want = 1; want < 300; ++want) {
    std::vector<size_t> tokens;
    Window window(text, text.size());
    for (size_t at = 0; at < text.size(); at = window.end()) {
      window.Open(at, want);
      ASSERT_TRUE(window.broken().empty()) << window.broken();
      ASSERT_GT(window.end(), at);
      for (const uint32_t token : window.tokens()) tokens.push_back(at + token);
    }
    // A cut number shows as two tokens; every token of the whole is there.
    for (const uint32_t token : whole.tokens()) {
      ASSERT_TRUE(std::binary_search(tokens.begin(), tokens.end(), token)) << want;
    }
  }
}

struct HostileCase {
  const char* name;
  std::string text;
};

class Hostile : public ::testing::TestWithParam<HostileCase> {};

// Quadratic time would take hours on these; the suite's own time limit tells.
TEST_P(Hostile, EndsWithAnError) { EXPECT_FALSE(Collect(GetParam().text).status.ok()); }

std::string Many(const std::string& text, size_t bytes) {
  std::string all;
  while (all.size() < bytes) all += text;
  return all;
}

constexpr size_t kMany = 8 << 20;
const std::string kPod = R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}})";

const HostileCase kHostile[] = {
    {"OpenBrackets", Many("[", kMany)},
    {"OpenBracesInAPod", R"({"kind":"Pod","apiVersion":"v1","x":)" + Many(R"({"a":)", kMany)},
    {"Quotes", Many("\"", kMany)},
    {"EmptyStrings", "{" + Many(R"("":"",)", kMany)},
    {"Backslashes", "{\"a\":\"" + Many("\\", kMany)},
    {"OneString", "{\"a\":\"" + Many("x", kMany)},
    {"Commas", Many(",", kMany)},
    {"ManyDocumentsThenGarbage", Many(kPod, kMany) + "x"},
    {"ManyDocumentsThenABadByte", Many(kPod, kMany) + "\xFF"},
    {"ManyDocumentsThenAnOpenString", Many(kPod, kMany) + "\""},
    {"WhiteSpaceThenGarbage", Many(" ", kMany) + "x"},
    {"KindlessItems",
     R"({"apiVersion":"v1","items":[)" + Many(R"({"metadata":{"name":"a"}},)", kMany)},
    {"LongWord", "{\"a\":" + Many("1", kMany)},
    {"KeysOnly", "{" + Many("\"a\"", kMany)},
};

INSTANTIATE_TEST_SUITE_P(All, Hostile, ::testing::ValuesIn(kHostile),
                         [](const auto& info) { return info.param.name; });

TEST(HostileButGood, ManyMapsOfYamlWithAKeyGivenTwice) {
  const Collected got = Collect("kind: PodList\napiVersion: v1\nitems:\n" +
                                Many("- metadata: {name: a, labels: {a: b, a: c}}\n", 8 << 20));
  EXPECT_TRUE(got.status.ok()) << got.status;
  ASSERT_GT(got.events.size(), 100'000u);
  EXPECT_EQ(got.events[1], "+ Pod a {a=c}");
}

TEST(HostileButGood, ManyTinyListsAndManyErrors) {
  const std::string tiny =
      R"({"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"}}]})";
  const Collected lists = Collect(Many(tiny, 4 << 20));
  EXPECT_TRUE(lists.status.ok()) << lists.status;
  EXPECT_EQ(lists.report.documents, lists.report.objects);
  const std::string error = R"({"type":"ERROR","object":{"kind":"Status","apiVersion":"v1"}})";
  const Collected errors = Collect(Many(error + "\n", 4 << 20));
  EXPECT_TRUE(errors.status.ok()) << errors.status;
  EXPECT_EQ(errors.report.warnings.size(), 100u);
}

}  // namespace
}  // namespace labelix::ingest::robust_test
