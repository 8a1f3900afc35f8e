#include "engine/ingest/label_selector_json.h"

#include <gtest/gtest.h>

#include "engine/ingest/json_cursor.h"

namespace labelix::ingest::label_selector_json_test {
namespace {

std::string Printed(const std::string& json) {
  const auto decoded = DecodeLabelSelector(json);
  if (!decoded.ok()) return ErrorMessage(decoded.status());
  if (!decoded->has_value()) return "(nothing)";
  const absl::StatusOr<Selector> selector = (*decoded)->ToSelector();
  return selector.ok() ? selector->ToString() : ErrorMessage(selector.status());
}

struct DecodeCase {
  const char* name;
  std::string json;
  std::string printed;
};

TEST(DecodeLabelSelector, ReadsAsGoReads) {
  const DecodeCase cases[] = {
      {"Null", "null", "(nothing)"},
      {"Empty", " { } ", ""},
      {"Labels", R"({"matchLabels":{"b":"1","a":"2"}})", "a=2,b=1"},
      {"NullLabels", R"({"matchLabels":null})", ""},
      {"NullValueIsEmpty", R"({"matchLabels":{"a":null}})", "a="},
      {"Expression", R"({"matchExpressions":[{"key":"a","operator":"In","values":["b","c"]}]})",
       "a in (b,c)"},
      {"LastOfEqualKeys", R"({"matchLabels":{"a":"b","a":"c"}})", "a=c"},
      {"SecondLabelsAreMerged", R"({"matchLabels":{"a":"b"},"matchLabels":{"c":"d"}})", "a=b,c=d"},
      {"NullDropsTheFirst", R"({"matchLabels":{"a":"b"},"matchLabels":null})", ""},
      {"SecondListFillsTheSameElements",
       R"({"matchExpressions":[{"key":"a","operator":"Exists"}],"matchExpressions":[{"key":"b"}]})",
       "b"},
      {"ALongerThirdListSeesTheFirstsTail",
       R"({"matchExpressions":[{"key":"a","operator":"Exists"},{"key":"z","operator":"Exists"}],)"
       R"("matchExpressions":[{"key":"b"}],"matchExpressions":[{},{"key":"c"}]})",
       "b,c"},
      {"AnEmptyListForgets",
       R"({"matchExpressions":[{"key":"a","operator":"Exists"}],"matchExpressions":[]})", ""},
      {"AThirdListSeesNothingPastAnEmptyOne",
       R"({"matchExpressions":[{"key":"a","operator":"Exists"}],"matchExpressions":[],)"
       R"("matchExpressions":[{"key":"b"}]})",
       "\"\" is not a valid label selector operator"},
      {"UnknownFieldsAreDropped", R"({"run":"rng","x":[{"y":[1,2,{"z":null}]}]})", ""},
      {"EscapesInKeys", "{\"match\\u004cabels\":{\"\\u0061\":\"b\"}}", "a=b"},
      {"HalfASurrogateIsReplaced", R"({"matchExpressions":[{"key":"a","operator":"\ud800"}]})",
       "\"\xef\xbf\xbd\" is not a valid label selector operator"},
  };
  for (const DecodeCase& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Printed(c.json), c.printed);
  }
}

TEST(DecodeLabelSelector, TypeErrorsInGosWords) {
  const std::string unmarshal = "json: cannot unmarshal ";
  const std::string in_selector = " into Go struct field LabelSelector.";
  const std::string in_requirement = " into Go struct field LabelSelectorRequirement.";
  const DecodeCase cases[] = {
      {"Text", R"("a=b")", unmarshal + "string into Go value of type v1.LabelSelector"},
      {"Number", "123456789012345678901234567890",
       unmarshal + "number into Go value of type v1.LabelSelector"},
      {"BoolLabel", R"({"matchLabels":{"a":true}})",
       unmarshal + "bool" + in_selector + "matchLabels of type string"},
      {"ListOfLabels", R"({"matchLabels":["a"]})",
       unmarshal + "array" + in_selector + "matchLabels of type map[string]string"},
      {"OneExpression", R"({"matchExpressions":{"key":"a"}})",
       unmarshal + "object" + in_selector +
           "matchExpressions of type []v1.LabelSelectorRequirement"},
      {"TextForAnExpression", R"({"matchExpressions":["a"]})",
       unmarshal + "string" + in_selector + "matchExpressions of type v1.LabelSelectorRequirement"},
      {"NumberForAKey", R"({"matchExpressions":[{"key":1}]})",
       unmarshal + "number" + in_requirement + "matchExpressions.key of type string"},
      {"NumberForAnOperator", R"({"matchExpressions":[{"operator":1}]})",
       unmarshal + "number" + in_requirement +
           "matchExpressions.operator of type v1.LabelSelectorOperator"},
      {"TextForValues", R"({"matchExpressions":[{"values":"b"}]})",
       unmarshal + "string" + in_requirement + "matchExpressions.values of type []string"},
      {"NumberInValues", R"({"matchExpressions":[{"values":["a",1]}]})",
       unmarshal + "number" + in_requirement + "matchExpressions.values of type string"},
      {"TheFirstErrorCounts", R"({"matchLabels":{"a":1,"b":true},"matchExpressions":1})",
       unmarshal + "number" + in_selector + "matchLabels of type string"},
  };
  for (const DecodeCase& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Printed(c.json), c.printed);
    EXPECT_EQ(DecodeLabelSelector(c.json).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(DecodeLabelSelector, TextsNameThePlace) {
  const JsonPlace place = {"DaemonSetSpec", "spec.selector"};
  EXPECT_EQ(ErrorMessage(DecodeLabelSelector("1", place).status()),
            "json: cannot unmarshal number into Go struct field DaemonSetSpec.spec.selector of "
            "type v1.LabelSelector");
  EXPECT_EQ(ErrorMessage(DecodeLabelSelector(R"({"matchLabels":{"a":true}})", place).status()),
            "json: cannot unmarshal bool into Go struct field "
            "LabelSelector.spec.selector.matchLabels of type string");
  std::vector<std::string> strict;
  ASSERT_TRUE(DecodeLabelSelector(R"({"run":"rng"})", place, &strict).ok());
  EXPECT_EQ(strict, std::vector<std::string>{R"(unknown field "spec.selector.run")"});
}

TEST(DecodeLabelSelector, StrictErrorsOnceEachInOrder) {
  std::vector<std::string> strict;
  const char* json =
      R"({"x":1,"matchLabels":{"a":"1","a":"2","a":"3"},"x":2,"matchLabels":{},)"
      R"("matchExpressions":[{"key":"a","operator":"Exists"},{"Key":"b","key":"c","key":"d"}]})";
  ASSERT_TRUE(DecodeLabelSelector(json, {}, &strict).ok());
  const std::vector<std::string> want = {
      R"(unknown field "x")", R"(duplicate field "matchLabels.a")",
      R"(duplicate field "matchLabels")", R"(unknown field "matchExpressions[1].Key")",
      R"(duplicate field "matchExpressions[1].key")"};
  EXPECT_EQ(strict, want);
}

TEST(DecodeLabelSelector, AtMostAHundredStrictErrors) {
  const auto with = [](int fields) {
    std::string json = "{";
    for (int i = 0; i < fields; ++i) json += (i ? ",\"x" : "\"x") + std::to_string(i) + "\":0";
    std::vector<std::string> strict;
    EXPECT_TRUE(DecodeLabelSelector(json + "}", {}, &strict).ok());
    return strict.size();
  };
  EXPECT_EQ(with(100), 100u);
  EXPECT_EQ(with(101), 100u);
}

TEST(DecodeLabelSelector, BrokenJsonIsDataLossWithItsPlace) {
  const std::pair<std::string, size_t> cases[] = {
      {"", 0},
      {"{", 1},
      {"}", 0},
      {"nul", 0},
      {"{} {}", 3},
      {"{\"a\"}", 4},
      {"{\"a\":}", 5},
      {"{\"a\":1,}", 7},
      {"{\"a\":[1 2]}", 8},
      {"{\"a\":[1,]}", 8},
      {"{\"a\":01}", 6},
      {"{\"a\":-}", 6},
      {"{\"a\":1.}", 7},
      {"{\"a\":1e}", 7},
      {"{\"a\":\"b}", 8},
      {"{\"a\":\"\\x\"}", 6},
      {"{\"a\":\"\n\"}", 6},
      {"{a:1}", 1},
      {"[1,2", 4},
      {"'a'", 0},
      {std::string("{}\0", 3), 2},
      {"{\"matchLabels\":{\"a\":\"\\", 22},
  };
  for (const auto& [json, offset] : cases) {
    SCOPED_TRACE(json);
    const absl::Status status = DecodeLabelSelector(json).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
    EXPECT_EQ(ErrorOffset(status), offset) << status;
  }
}

// Syntax is looked at before types, as in Go.
TEST(DecodeLabelSelector, ABreakLaterWinsOverAWrongTypeBefore) {
  EXPECT_EQ(DecodeLabelSelector(R"({"matchLabels":1,)").status().code(),
            absl::StatusCode::kDataLoss);
}

TEST(DecodeLabelSelector, DepthLimit) {
  const auto nested = [](size_t depth) {
    return "{\"x\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_TRUE(DecodeLabelSelector(nested(JsonCursor::kMaxDepth)).ok());
  const absl::Status status = DecodeLabelSelector(nested(JsonCursor::kMaxDepth + 1)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
}

TEST(DecodeLabelSelector, EveryTruncationOfAWholeSelectorFails) {
  const std::string json =
      R"({"matchLabels":{"a":"b\u00e9"},"matchExpressions":[{"key":"k","operator":"In","values":["1"]}],"n":-1.5e+3})";
  EXPECT_TRUE(DecodeLabelSelector(json).ok());
  for (size_t size = 0; size < json.size(); ++size) {
    EXPECT_EQ(DecodeLabelSelector(json.substr(0, size)).status().code(),
              absl::StatusCode::kDataLoss)
        << size;
  }
}

// Any byte in any place: an answer or an error with its place, never a fault
// (the sanitizers watch).
TEST(DecodeLabelSelector, EveryByteExchangedForEveryOther) {
  const std::string json =
      R"({"matchLabels":{"a":"b\u00e9","c":null},"matchExpressions":[{"key":"k","values":["1"]}],"n":[-1.5e+3,true]})";
  ASSERT_TRUE(DecodeLabelSelector(json).ok());
  for (size_t at = 0; at < json.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = json;
      changed[at] = static_cast<char>(byte);
      const absl::Status status = DecodeLabelSelector(changed).status();
      if (!absl::IsDataLoss(status)) continue;
      const std::optional<size_t> offset = ErrorOffset(status);
      ASSERT_TRUE(offset.has_value() && *offset <= changed.size()) << at << " " << byte;
    }
  }
}

}  // namespace
}  // namespace labelix::ingest::label_selector_json_test
