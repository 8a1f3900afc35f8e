#include <gtest/gtest.h>

#include "labelix/cluster.h"

namespace labelix::print_test {
namespace {

const std::string kPod =
    R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":"d","uid":"u",)"
    R"("resourceVersion":"5","creationTimestamp":"2026-11-23T20:00:00Z","generation":1,)"
    R"("labels":{"b":"yes","a":"\u00e9<"}},"spec":{"list":[1,[],{}],"none":null},"status":{"x":1}})";

TEST(PrettyJson, KeepsOrderAndText) {
  EXPECT_EQ(PrettyJson(kPod, false).value(), R"({
    "kind": "Pod",
    "apiVersion": "v1",
    "metadata": {
        "name": "a",
        "namespace": "d",
        "uid": "u",
        "resourceVersion": "5",
        "creationTimestamp": "2026-11-23T20:00:00Z",
        "generation": 1,
        "labels": {
            "b": "yes",
            "a": "\u00e9<"
        }
    },
    "spec": {
        "list": [
            1,
            [],
            {}
        ],
        "none": null
    },
    "status": {
        "x": 1
    }
}
)");
}

TEST(PrettyJson, ExportDropsWhatBelongsToOneCluster) {
  EXPECT_EQ(PrettyJson(kPod, true).value(), R"({
    "kind": "Pod",
    "apiVersion": "v1",
    "metadata": {
        "name": "a",
        "generation": 1,
        "labels": {
            "b": "yes",
            "a": "\u00e9<"
        }
    },
    "spec": {
        "list": [
            1,
            [],
            {}
        ],
        "none": null
    }
}
)");
}

TEST(PrettyJson, KindOfAnItemThatNamesNone) {
  PrintForm form;
  form.api_version = "apps/v1";
  form.kind = "DaemonSet";
  EXPECT_EQ(PrettyJson(R"({"metadata":{}})", form).value(),
            "{\n    \"apiVersion\": \"apps/v1\",\n    \"kind\": \"DaemonSet\",\n"
            "    \"metadata\": {}\n}\n");
  EXPECT_EQ(PrettyJson(R"({"kind":"X"})", form).value(),
            "{\n    \"apiVersion\": \"apps/v1\",\n    \"kind\": \"X\"\n}\n");
}

TEST(PrettyJson, PrintedTwiceIsTheSame) {
  const std::string once = PrettyJson(kPod, false).value();
  EXPECT_EQ(PrettyJson(once, false).value(), once);
}

struct BrokenCase {
  const char* name;
  const char* text;
  const char* message;
};

TEST(Print, RefusesWhatIsNotOneJsonValue) {
  const BrokenCase cases[] = {
      {"Nothing", "", "byte 0: the input ends here; expected a value"},
      {"Two", "{}{}", "byte 2: more than one value"},
      {"Cut", "{\"a\":", "byte 5: the input ends here; expected a value"},
      {"OpenString", "{\"a\":\"b", "byte 5: the string that begins here is not closed"},
      {"OpenStringBehind", "{} \"b", "byte 3: the string that begins here is not closed"},
      {"Escape", "{\"a\":\"\\x\"}", "byte 6: broken escape in a string"},
  };
  for (const BrokenCase& c : cases) {
    SCOPED_TRACE(c.name);
    for (const auto& got : {PrettyJson(c.text, false), ToYaml(c.text, false)}) {
      EXPECT_EQ(got.status().code(), absl::StatusCode::kDataLoss);
      EXPECT_EQ(ErrorMessage(got.status()), c.message);
    }
  }
  const std::string deep = std::string(65, '[') + std::string(65, ']');
  EXPECT_EQ(PrettyJson(deep, false).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(ToYaml, SortsKeysAndDoesNotIndentLists) {
  EXPECT_EQ(ToYaml(kPod, false).value(), R"(apiVersion: v1
kind: Pod
metadata:
  creationTimestamp: "2026-11-23T20:00:00Z"
  generation: 1
  labels:
    a: é<
    b: "yes"
  name: a
  namespace: d
  resourceVersion: "5"
  uid: u
spec:
  list:
  - 1
  - []
  - {}
  none: null
status:
  x: 1
)");
}

TEST(ToYaml, Export) {
  const std::string yaml = ToYaml(kPod, true).value();
  for (const char* gone : {"namespace", "uid", "resourceVersion", "creationTimestamp", "status"}) {
    EXPECT_EQ(yaml.find(gone), std::string::npos) << gone;
  }
}

TEST(ToYaml, ListsInLists) {
  EXPECT_EQ(ToYaml(R"({"a":[["p"],["q",["r"]],[{"x":1,"y":[2]}]]})", false).value(),
            "a:\n- - p\n- - q\n  - - r\n- - x: 1\n    \"y\":\n    - 2\n");
}

TEST(ToYaml, KeysLikePeopleCount) {
  EXPECT_EQ(ToYaml(R"({"item10":1,"item2":1,"item":1,".":1,"Zed":1,"a":1,"1":1})", false).value(),
            ".: 1\n\"1\": 1\nZed: 1\na: 1\nitem: 1\nitem2: 1\nitem10: 1\n");
}

TEST(ToYaml, LastOfEqualKeys) {
  EXPECT_EQ(ToYaml(R"({"a":1,"b":0,"a":2})", false).value(), "a: 2\nb: 0\n");
}

struct ScalarCase {
  const char* json;
  const char* yaml;
};

// Each answer is go-yaml's (sigs.k8s.io/yaml v1.6.0).
TEST(ToYaml, Scalars) {
  const ScalarCase cases[] = {
      {R"("plain text")", "plain text"},
      {R"("")", "\"\""},
      {R"("yes")", "\"yes\""},
      {R"("Off")", "\"Off\""},
      {R"("n")", "\"n\""},
      {R"("yEs")", "yEs"},
      {R"("true")", "\"true\""},
      {R"("null")", "\"null\""},
      {R"("~")", "\"~\""},
      {R"("123")", "\"123\""},
      {R"("-5")", "\"-5\""},
      {R"("0x1F")", "\"0x1F\""},
      {R"("0b11")", "\"0b11\""},
      {R"("010")", "\"010\""},
      {R"("1_000")", "\"1_000\""},
      {R"("1e3")", "\"1e3\""},
      {R"(".5")", "\".5\""},
      {R"("1.2.3")", "1.2.3"},
      {R"("1Gi")", "1Gi"},
      {R"("12:30:45")", "\"12:30:45\""},
      {R"("2024-01-01")", "\"2024-01-01\""},
      {R"("2024-01-01T00:00:00Z")", "\"2024-01-01T00:00:00Z\""},
      {R"("2024-13-01")", "2024-13-01"},
      {R"(".inf")", "\".inf\""},
      {R"("=")", "="},
      {R"("-")", "'-'"},
      {R"("- x")", "'- x'"},
      {R"("-x")", "-x"},
      {R"("a: b")", "'a: b'"},
      {R"("a:b")", "a:b"},
      {R"("a:")", "'a:'"},
      {R"("a #b")", "'a #b'"},
      {R"("a#b")", "a#b"},
      {R"("#a")", "'#a'"},
      {R"("*a")", "'*a'"},
      {R"("%a")", "'%a'"},
      {R"("[a]")", "'[a]'"},
      {R"("a[b],{c}")", "a[b],{c}"},
      {R"("it's")", "it's"},
      {R"("it's: x")", "'it''s: x'"},
      {R"("say \"hi\"")", "say \"hi\""},
      {R"(" lead")", "' lead'"},
      {R"("trail ")", "'trail '"},
      {R"("a\tb")", "\"a\\tb\""},
      {R"("\u0001")", "\"\\x01\""},
      {R"("\ud83d\ude00")", "\"\\U0001F600\""},
      {R"("a\nb")", "|-\n  a\n  b"},
      {R"("a\nb\n")", "|\n  a\n  b"},
      {R"("a\n\n")", "|+\n  a\n"},
      {R"("\na")", "|2-\n\n  a"},
      {R"("a \nb")", "\"a \\nb\""},
      {"0", "0"},
      {"-0", "0"},
      {"1.0", "1"},
      {"2.50", "2.5"},
      {"1e3", "1000"},
      {"1e6", "1000000"},
      {"1234567.5", "1.2345675e+06"},
      {"1.5e-7", "1.5e-07"},
      {"9223372036854775807", "9223372036854775807"},
      {"9223372036854775808", "9223372036854776000"},
      {"1e21", "1e+21"},
      {"true", "true"},
      {"null", "null"},
      {"[]", "[]"},
      {"{}", "{}"},
      {R"("containers with unready status: [a b c d e f g h i j k l m n o p q r s t u v w x y z]")",
       "'containers with unready status: [a b c d e f g h i j k l m n o p q r s t u\n"
       "  v w x y z]'"},
      {R"("the quick brown fox jumps over the lazy dog and then runs away from the many angry hounds")",
       "the quick brown fox jumps over the lazy dog and then runs away from the many\n"
       "  angry hounds"},
  };
  for (const ScalarCase& c : cases) {
    EXPECT_EQ(ToYaml(std::string("{\"long2\":") + c.json + "}", false).value(),
              std::string("long2: ") + c.yaml + "\n");
  }
}

TEST(ToYaml, KeysAreQuotedLikeValuesAndLongOnesGetAQuestionMark) {
  EXPECT_EQ(ToYaml(R"({"yes":"a","a b":"c","x: y":{"n":1}})", false).value(),
            "a b: c\n'x: y':\n  \"n\": 1\n\"yes\": a\n");
  const std::string key(129, 'k');
  EXPECT_EQ(ToYaml("{\"" + key + "\":{\"a\":[1]}}", false).value(), "? " + key + "\n: a:\n  - 1\n");
}

}  // namespace
}  // namespace labelix::print_test
