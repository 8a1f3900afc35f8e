#include "engine/ingest/decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/ingest/sources.h"
#include "engine/kinds/facts.h"
#include "tests/engine/ingest/collect.h"

namespace labelix::ingest::decode_test {
namespace {

using ::testing::ElementsAre;

struct ShapeCase {
  const char* name;
  std::string text;
  std::vector<std::string> events;
};

std::string Pod(const std::string& name, const std::string& labels = "{}") {
  return R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":")" + name +
         R"(","namespace":"default","labels":)" + labels + "}}";
}

// Without kind and apiVersion, as items of a raw list are.
std::string Item(const std::string& name) { return R"({"metadata":{"name":")" + name + R"("}})"; }

void PrintTo(const ShapeCase& c, std::ostream* out) { *out << c.text; }

class DecodeShapes : public ::testing::TestWithParam<ShapeCase> {};

TEST_P(DecodeShapes, GivesTheseEvents) {
  const Collected got = Collect(GetParam().text);
  EXPECT_TRUE(got.status.ok()) << got.status;
  EXPECT_EQ(got.events, GetParam().events);
}

const ShapeCase kShapes[] = {
    {"Nothing", "", {}},
    {"WhiteSpace", " \r\n\t \n", {}},
    {"ByteOrderMarkAlone", "\xEF\xBB\xBF", {}},
    {"ByteOrderMark", "\xEF\xBB\xBF" + Pod("a"), {"+ Pod default/a {}"}},
    {"Object", Pod("a"), {"+ Pod default/a {}"}},
    {"ObjectOfAGroup",
     R"({"kind":"DaemonSet","apiVersion":"apps/v1","metadata":{"namespace":"d","name":"rng"}})",
     {"+ apps/DaemonSet d/rng {}"}},
    {"CoreGroupWithASlash",
     R"({"kind":"Pod","apiVersion":"/v1","metadata":{"name":"a"},"spec":{}})",
     {"+ Pod a {}"}},
    {"ListOfTheCoreGroupWithASlash",
     R"({"kind":"PodList","apiVersion":"/v1","items":[)" + Item("a") + "]}",
     {"? Pod", "+ Pod a {}"}},
    {"KindBehindTheRest",
     R"({"metadata":{"name":"n"},"spec":{"unschedulable":true},"kind":"Node","apiVersion":"v1"})",
     {"+ Node n {}"}},
    {"Identity",
     R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","uid":"u-1","resourceVersion":"42",)"
     R"("ownerReferences":[{"kind":"X","name":"x","uid":"1"},)"
     R"({"kind":"ReplicaSet","name":"r","uid":"2","controller":true}]}})",
     {"+ Pod a {} uid=u-1 rv=42 owner=ReplicaSet/r/2"}},
    {"OwnerThatIsNoController",
     R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"a",)"
     R"("ownerReferences":[{"kind":"X","name":"x","uid":"1","controller":false}]}})",
     {"+ Pod a {}"}},
    {"SeveralDocuments",
     Pod("a") + Pod("b") + "\n\n" + Pod("c"),
     {"+ Pod default/a {}", "+ Pod default/b {}", "+ Pod default/c {}"}},
    {"LinesWithCarriageReturns",
     Pod("a") + "\r\n" + Pod("b") + "\r\n",
     {"+ Pod default/a {}", "+ Pod default/b {}"}},
    {"KubectlList",
     R"({"apiVersion":"v1","items":[)" + Pod("a") + "," +
         R"({"apiVersion":"v1","kind":"Node","metadata":{"name":"n"}}],)" +
         R"("kind":"List","metadata":{"resourceVersion":""}})",
     {"+ Pod default/a {}", "? Pod", "+ Node n {}", "? Node"}},
    {"KubectlListOfNothing", R"({"apiVersion":"v1","items":[],"kind":"List","metadata":{}})", {}},
    {"TypedList",
     R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"9"},"items":[)" +
         Item("a") + "," + Item("b") + "]}",
     {"? Pod", "+ Pod a {}", "+ Pod b {}"}},
    {"TypedListOfAGroup",
     R"({"kind":"DaemonSetList","apiVersion":"apps/v1","items":[)" + Item("a") + "]}",
     {"? apps/DaemonSet", "+ apps/DaemonSet a {}"}},
    {"TypedListWithTheKindBehind",
     R"({"apiVersion":"apps/v1","items":[)" + Item("a") + "," + Item("b") +
         R"(],"kind":"DaemonSetList"})",
     {"? apps/DaemonSet", "+ apps/DaemonSet a {}", "+ apps/DaemonSet b {}"}},
    {"TypedListWithKindAndVersionBehind",
     R"({"items":[)" + Item("a") + R"(],"metadata":{},"kind":"PodList","apiVersion":"v1"})",
     {"? Pod", "+ Pod a {}"}},
    {"EmptyTypedListIsKnowledge",
     R"({"kind":"CronJobList","apiVersion":"batch/v1","items":[]})",
     {"? batch/CronJob"}},
    {"EmptyTypedListWithTheKindBehind",
     R"({"apiVersion":"v1","items":[],"kind":"PodList"})",
     {"? Pod"}},
    {"ItemsNull", R"({"kind":"PodList","apiVersion":"v1","metadata":{},"items":null})", {"? Pod"}},
    {"ItemsThatNameTheirKind",
     R"({"kind":"WidgetList","apiVersion":"ex.org/v1","items":[)"
     R"({"kind":"Widget","apiVersion":"ex.org/v1","metadata":{"name":"w"}}]})",
     {"? ex.org/Widget", "+ ex.org/Widget w {}"}},
    {"KindThatEndsInListButHasNoItems",
     R"({"kind":"AllowList","apiVersion":"ex.org/v1","metadata":{"name":"w"},"spec":{}})",
     {"+ ex.org/AllowList w {}"}},
    {"ItemsMakeAListWhateverTheKind",
     R"({"kind":"Basket","apiVersion":"ex.org/v1","items":[)" + Item("a") + "," + Pod("b") +
         R"(],"metadata":{"name":"b"}})",
     {"+ ex.org/Basket a {}", "? ex.org/Basket", "+ Pod default/b {}", "? Pod"}},
    {"ItemsMakeAListWhateverTheKindThatComesLater",
     R"({"apiVersion":"ex.org/v1","items":[)" + Item("a") + "," + Pod("b") +
         R"(],"kind":"Basket","metadata":{"name":"b"}})",
     {"+ ex.org/Basket a {}", "? ex.org/Basket", "+ Pod default/b {}", "? Pod"}},
    {"NoItemsOfAKindThatIsNoListSayNothingOfIt",
     R"({"kind":"Basket","apiVersion":"ex.org/v1","items":[],"metadata":{"name":"b"}})",
     {}},
    {"NullItemsOfAKindThatIsNoListInTheirOrder",
     R"({"apiVersion":"ex.org/v1","items":null,"kind":"Basket","metadata":{"name":"b"}})",
     {}},
    {"ItemsOfAnItemAreItsOwn",
     R"({"kind":"List","apiVersion":"v1","items":[)"
     R"({"kind":"Basket","apiVersion":"ex.org/v1","items":[1],"metadata":{"name":"b"}}]})",
     {"+ ex.org/Basket b {}", "? ex.org/Basket"}},
    {"NamedItemWithItemsBeforeItsName",
     R"({"kind":"List","apiVersion":"v1","items":[)"
     R"({"apiVersion":"ex.org/v1","items":[1],"kind":"AllowList","metadata":{"name":"b"}}]})",
     {"+ ex.org/AllowList b {}", "? ex.org/AllowList"}},
    {"ListsInsideLists",
     R"({"kind":"List","apiVersion":"v1","items":[)" + Pod("a") +
         R"(,{"kind":"List","apiVersion":"v1","metadata":{},"items":[)" +
         R"({"kind":"DaemonSetList","apiVersion":"apps/v1","items":[)" + Item("d") + "]}," +
         Pod("b") + R"(]},{"kind":"NodeList","apiVersion":"v1","items":null},)" + Pod("c") + "]}" +
         Pod("z"),
     {"+ Pod default/a {}", "? Pod", "? apps/DaemonSet", "+ apps/DaemonSet d {}",
      "+ Pod default/b {}", "? Node", "+ Pod default/c {}", "+ Pod default/z {}"}},
    {"ListsInsideListsInKubectlsOrder",
     R"({"apiVersion":"v1","items":[{"apiVersion":"v1","items":[)" + Item("a") + "," + Item("b") +
         R"(],"kind":"PodList","metadata":{"resourceVersion":"7"}},{"items":[)" + Pod("c") +
         R"(],"kind":"List"}],"kind":"List","metadata":{}})",
     {"? Pod", "+ Pod a {}", "+ Pod b {}", "+ Pod default/c {}"}},
    {"AListInsideATypedListHasItsOwnKind",
     R"({"kind":"PodList","apiVersion":"v1","items":[)" + Item("a") +
         R"(,{"kind":"NodeList","apiVersion":"v1","items":[)" + Item("n") + "]}," + Item("b") +
         "]}",
     {"? Pod", "+ Pod a {}", "? Node", "+ Node n {}", "+ Pod b {}"}},
    {"WatchLines",
     R"({"type":"ADDED","object":)" + Pod("a") + "}\n" + R"({"type":"MODIFIED","object":)" +
         Pod("a", R"({"x":"1"})") + "}\n" + R"({"type":"DELETED","object":)" + Pod("a") + "}\n",
     {"+ Pod default/a {}", "+ Pod default/a {x=1}", "- Pod default/a"}},
    {"WatchLineWithTheTypeBehind",
     R"({"object":)" + Pod("a") + R"(,"type":"DELETED"})",
     {"- Pod default/a"}},
    {"Bookmark",
     R"({"type":"BOOKMARK","object":{"kind":"Pod","apiVersion":"v1","metadata":)"
     R"({"resourceVersion":"12746","creationTimestamp":null}}})",
     {"? Pod at 12746"}},
    {"ListThenWatch",
     R"({"kind":"PodList","apiVersion":"v1","items":[)" + Item("a") + "]}\n" +
         R"({"type":"DELETED","object":)" + Pod("a") + "}" + Pod("z"),
     {"? Pod", "+ Pod a {}", "- Pod default/a", "+ Pod default/z {}"}},
    {"SecretWhoseTypeComesFirst",
     R"({"type":"Opaque","kind":"Secret","apiVersion":"v1","metadata":{"name":"s"}})",
     {"+ Secret s {}"}},
    {"LabelsSortedByKey",
     Pod("a", R"({"b":"1","a":"2","c":"3"})"),
     {"+ Pod default/a {a=2,b=1,c=3}"}},
    {"LastOfEqualLabels", Pod("a", R"({"a":"1","b":"x","a":"2"})"), {"+ Pod default/a {a=2,b=x}"}},
    {"NullLabels", Pod("a", "null"), {"+ Pod default/a {}"}},
    {"NullValueIsEmpty", Pod("a", R"({"a":null})"), {"+ Pod default/a {a=}"}},
    {"EscapedLabels",
     Pod("a", R"({"a\u002fb":"x\ty","\u00e9":"\ud83d\ude00"})"),
     {"+ Pod default/a {a/b=x\ty,\xC3\xA9=\xF0\x9F\x98\x80}"}},
    {"HalfASurrogate", Pod("a", R"({"a":"\ud83d!"})"), {"+ Pod default/a {a=\xEF\xBF\xBD!}"}},
    {"EscapedKeysOfFields",
     R"({"k\u0069nd":"Pod","apiVersion":"v1","metadata":{"n\u0061me":"a"}})",
     {"+ Pod a {}"}},
    {"NamespaceOfAKindThatHasNone",
     R"({"kind":"Node","apiVersion":"v1","metadata":{"name":"a","namespace":"default"}})"
     R"({"metadata":{"name":"b","namespace":"x"},"spec":{},"kind":"Node","apiVersion":"v1"})"
     R"({"kind":"Own","apiVersion":"own.io/v1","metadata":{"name":"c","namespace":"x"}})",
     {"+ Node a {}", "+ Node b {}", "+ own.io/Own x/c {}"}},
    {"SecondMetadataIsMerged",
     R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","labels":{"x":"1"}},)"
     R"("metadata":{"labels":{"y":"2"}}})",
     {"+ Pod a {x=1,y=2}"}},
    {"FieldNamesKeepTheirCase",
     R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","Labels":{"x":"1"}}})",
     {"+ Pod a {}"}},
    {"Printed",
     "{\n  \"kind\": \"Pod\",\n  \"apiVersion\": \"v1\",\n  \"metadata\": {\n"
     "    \"name\": \"a\",\n    \"labels\": {\n      \"x\": \"1\"\n    }\n  }\n}\n",
     {"+ Pod a {x=1}"}},
};

INSTANTIATE_TEST_SUITE_P(All, DecodeShapes, ::testing::ValuesIn(kShapes),
                         [](const auto& info) { return info.param.name; });

// `parts`: fields, in every order.
void ExpectInAnyOrder(std::vector<std::string> parts, const std::vector<std::string>& events,
                      const std::string& fault = "") {
  std::sort(parts.begin(), parts.end());
  do {
    std::string text = "{";
    for (const std::string& part : parts) text += (text.size() > 1 ? "," : "") + part;
    const Collected got = Collect(text + "}");
    EXPECT_EQ(got.events, events) << text;
    EXPECT_THAT(got.error(), testing::EndsWith(fault)) << text;
    EXPECT_EQ(got.status.ok(), fault.empty()) << text;
  } while (std::next_permutation(parts.begin(), parts.end()));
}

TEST(Decode, WhatADocumentIsDoesNotDependOnTheOrderOfItsKeys) {
  const std::string object = R"("object":)" + Pod("w"), type = R"("type":"ADDED")";
  const std::string items = R"("items":[)" + Pod("a") + "]";
  const std::string bad = R"("object":{"kind":"Pod","metadata":{"labels":{"a":1}}})";
  const std::vector<std::string> listed = {"+ Pod default/a {}", "? Pod"};
  const std::string kind = R"("kind":"Scale")", version = R"("apiVersion":"ex.org/v1")";
  const std::string metadata = R"("metadata":{"name":"s"})";
  ExpectInAnyOrder({items, object}, listed);
  ExpectInAnyOrder({items, object, type}, listed);
  ExpectInAnyOrder({items, bad, type}, listed);
  ExpectInAnyOrder({items, object, type, R"("kind":"List")", R"("apiVersion":"v1")"}, listed);
  ExpectInAnyOrder({object, type}, {"+ Pod default/w {}"});
  ExpectInAnyOrder({object, type, kind, version, metadata}, {"+ ex.org/Scale s {}"});
  ExpectInAnyOrder({bad, type, kind, version, metadata}, {"+ ex.org/Scale s {}"});
  ExpectInAnyOrder({object, type, kind, metadata}, {}, "the object has no apiVersion");
  ExpectInAnyOrder({object}, {}, "a watch line without type");
  ExpectInAnyOrder({bad, type}, {}, "a is the number 1; values are strings");
}

TEST(Decode, AFaultInAListInsideAListKeepsWhatStoodBefore) {
  for (const std::string kind : {R"("kind":"List","apiVersion":"v1",)", ""}) {
    const std::string head = R"({"kind":"List","apiVersion":"v1","items":[)" + Pod("a") + ",\n{" +
                             kind + R"("items":[)" + Pod("b") + ",\n";
    const Collected cut = Collect(head + R"({"kind":"Po)");
    EXPECT_EQ(cut.report.objects, 2u) << cut.status;
    EXPECT_THAT(cut.error(), testing::StartsWith("in.json:3:")) << cut.status;
    const Collected nameless = Collect(head + R"({"kind":"Pod","apiVersion":"v1"}]}]})");
    EXPECT_EQ(nameless.report.objects, 2u);
    EXPECT_EQ(nameless.error(), "in.json:3:1: metadata.name is missing: Pod without a name");
  }
  EXPECT_EQ(Collect(R"({"kind":"List","apiVersion":"v1","items":[{"items":[]}]})").error(),
            "in.json:1:54: the list has no kind");
}

TEST(Decode, CountsWhatItRead) {
  const std::string text = R"({"kind":"PodList","apiVersion":"v1","items":[)" + Item("a") + "," +
                           Item("b") + "]}\n" + R"({"type":"DELETED","object":)" + Pod("a") +
                           "}\n" +
                           R"({"type":"BOOKMARK","object":{"kind":"Pod","apiVersion":"v1"}})";
  const Collected got = Collect(text);
  EXPECT_EQ(got.report.bytes, text.size());
  EXPECT_EQ(got.report.documents, 3u);
  EXPECT_EQ(got.report.objects, 2u);
  EXPECT_EQ(got.report.removes, 1u);
  EXPECT_EQ(got.report.bookmarks, 1u);
}

TEST(Decode, AnErrorEventIsAWarningAndReadingGoesOn) {
  const std::string error =
      R"x({"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},)x"
      R"x("status":"Failure","message":"too old resource version: 1 (39240)","code":410}})x";
  const Collected got = Collect(Pod("a") + "\n" + error + "\n" + Pod("b"));
  EXPECT_TRUE(got.status.ok()) << got.status;
  EXPECT_THAT(got.events, ElementsAre("+ Pod default/a {}", "+ Pod default/b {}"));
  EXPECT_THAT(got.report.warnings,
              ElementsAre("in.json:2: the watch ended with ERROR 410: too old resource version: 1 "
                          "(39240); its objects are as of this line"));
}

// An object may have been meant, and then nothing is left of it.
TEST(Decode, AListOfAKindThatIsNoListIsWarnedOf) {
  const std::string warned =
      "a Basket that has items at its top is read as a list, as kubectl reads it";
  const char* const texts[] = {
      "{\n\"kind\":\"Basket\",\n\"apiVersion\":\"ex.org/v1\",\n\"items\":[]}",
      "{\n\"apiVersion\":\"ex.org/v1\",\n\"items\":[],\n\"kind\":\"Basket\"}",
      "kind: Basket\napiVersion: ex.org/v1\n\nitems: []\n",
  };
  for (const char* text : texts) {
    const Collected got = Collect(text);
    EXPECT_TRUE(got.status.ok()) << got.status;
    EXPECT_THAT(got.report.warnings, ElementsAre("in.json:4: " + warned)) << text;
  }
  EXPECT_THAT(Collect(R"({"apiVersion":"v1","items":[],"kind":"PodList"})").report.warnings,
              ElementsAre());
}

TEST(Decode, ABatchHoldsAtMost1024Events) {
  std::string text = R"({"kind":"PodList","apiVersion":"v1","items":[)";
  for (int i = 0; i < 3'000; ++i) text += (i > 0 ? "," : "") + Item("p" + std::to_string(i));
  const Collected got = Collect(text + "]}");
  EXPECT_EQ(got.report.objects, 3'000u);
  EXPECT_EQ(got.largest_batch, 1'024u);
  EXPECT_EQ(got.events.back(), "+ Pod p2999 {}");
}

TEST(Decode, TheSinksErrorEndsIt) {
  LoadReport report;
  int calls = 0;
  std::string text;
  for (int i = 0; i < 5'000; ++i) text += Pod("p" + std::to_string(i)) + "\n";
  const absl::Status status = DecodeJson(
      text, "in.json", {},
      [&](std::span<const Event>) {
        ++calls;
        return absl::ResourceExhaustedError("full");
      },
      &report);
  EXPECT_EQ(status, absl::ResourceExhaustedError("full"));
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(report.objects, 0u);
}

TEST(Decode, SaysHowFarItIs) {
  std::vector<uint64_t> seen;
  DecodeOptions options;
  options.progress = [&](uint64_t done) { seen.push_back(done); };
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += Pod("p" + std::to_string(i)) + "\n";
  EXPECT_TRUE(Collect(text, options).status.ok());
  EXPECT_GT(seen.size(), 3u);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(seen.back(), text.size());
}

TEST(Decode, KeepsWhereEachObjectStands) {
  const std::string item = R"({ "metadata": {"name": "b"} })";
  const std::string text = Pod("a") + R"({"kind":"PodList","apiVersion":"v1","items":[ )" + item +
                           R"( ]} {"type":"ADDED","object":)" + Pod("c") + " }";
  Sources sources;
  sources.Add(Bytes::Copy("another"));
  DecodeOptions options;
  options.keep_source = true;
  options.buffer_id = sources.Add(Bytes::Copy(text));
  const Collected got = Collect(text, options);
  ASSERT_EQ(got.facts.size(), 3u);
  const std::string wanted[] = {Pod("a"), item, Pod("c")};
  for (size_t i = 0; i < 3; ++i) {
    kinds::Common common;
    ASSERT_TRUE(kinds::DecodeCommon(got.facts[i], &common));
    ASSERT_TRUE(common.source.has_value());
    EXPECT_EQ(sources.Slice(common.source->buffer, common.source->offset, common.source->length),
              wanted[i]);
  }
  EXPECT_EQ(sources.Slice(options.buffer_id, text.size(), 1), std::nullopt);
  EXPECT_EQ(sources.Slice(9, 0, 1), std::nullopt);
}

TEST(Decode, WithoutKeepSourceNoPlaceIsKept) {
  const Collected got = Collect(Pod("a"));
  kinds::Common common;
  ASSERT_TRUE(kinds::DecodeCommon(got.facts.at(0), &common));
  EXPECT_FALSE(common.source.has_value());
  EXPECT_EQ(common.version, "v1");
}

}  // namespace
}  // namespace labelix::ingest::decode_test
