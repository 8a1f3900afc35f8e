// labelix get -o json and -o yaml.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/command.h"
#include "tests/cli/dumps.h"

namespace labelix::cli::get_json_test {
namespace {

using testing::HasSubstr;
using testing::Not;

// What the API server's raw list is: items without kind and apiVersion.
constexpr const char* kRawList =
    R"({"kind":"ReplicaSetList","apiVersion":"apps/v1","metadata":{},"items":[
{"metadata":{"name":"b","namespace":"default","uid":"u1","resourceVersion":"7","creationTimestamp":"2026-11-23T20:31:08Z"},"spec":{"share":1.50},"status":{"replicas":1}},
{"metadata":{"name":"a","namespace":"default"}}]})";

TEST(GetJson, IsKubectlsListOfTheObjectsAsTheyCame) {
  const Answer answer = LabelixOn(kRawList, {"get", "rs", "-o", "json"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(answer.out, R"({
    "apiVersion": "v1",
    "items": [
        {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "metadata": {
                "name": "a",
                "namespace": "default"
            }
        },
        {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "metadata": {
                "name": "b",
                "namespace": "default",
                "uid": "u1",
                "resourceVersion": "7",
                "creationTimestamp": "2026-11-23T20:31:08Z"
            },
            "spec": {
                "share": 1.50
            },
            "status": {
                "replicas": 1
            }
        }
    ],
    "kind": "List",
    "metadata": {
        "resourceVersion": ""
    }
}
)");
}

TEST(GetJson, OfNothingIsAnEmptyList) {
  const Answer answer = LabelixOn(kRawList, {"get", "rs", "-l", "x", "-o", "json"});
  EXPECT_EQ(answer.out,
            "{\n    \"apiVersion\": \"v1\",\n    \"items\": [],\n    \"kind\": \"List\",\n"
            "    \"metadata\": {\n        \"resourceVersion\": \"\"\n    }\n}\n");
  EXPECT_EQ(answer.err, "");
  EXPECT_EQ(LabelixOn(kRawList, {"get", "rs", "-l", "x", "-o", "yaml"}).out,
            "apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: \"\"\n");
}

TEST(GetJson, OneObjectByNameIsTheObject) {
  const Answer answer = LabelixOn(kRawList, {"get", "rs/a", "-o", "json"});
  EXPECT_THAT(answer.out, testing::StartsWith("{\n    \"apiVersion\": \"apps/v1\",\n"));
  EXPECT_THAT(answer.out, Not(HasSubstr("items")));
  // One of two that were asked for is still a list.
  EXPECT_THAT(LabelixOn(kRawList, {"get", "rs", "a", "gone", "-o", "json"}).out,
              HasSubstr("items"));
}

TEST(GetJson, ExportDropsWhatBelongsToTheCluster) {
  for (const char* format : {"json", "yaml"}) {
    const Answer answer = LabelixOn(kRawList, {"get", "rs/b", "-o", format, "--export"});
    for (const char* field :
         {"namespace", "uid", "resourceVersion", "creationTimestamp", "status"}) {
      EXPECT_THAT(answer.out, Not(HasSubstr(field))) << format;
    }
    EXPECT_THAT(answer.out, HasSubstr("share")) << format;
  }
}

TEST(GetYaml, IsAListToo) {
  const Answer answer = LabelixOn(kRawList, {"get", "rs", "-o", "yaml"});
  EXPECT_EQ(answer.out, R"(apiVersion: v1
items:
- apiVersion: apps/v1
  kind: ReplicaSet
  metadata:
    name: a
    namespace: default
- apiVersion: apps/v1
  kind: ReplicaSet
  metadata:
    creationTimestamp: "2026-11-23T20:31:08Z"
    name: b
    namespace: default
    resourceVersion: "7"
    uid: u1
  spec:
    share: 1.5
  status:
    replicas: 1
kind: List
metadata:
  resourceVersion: ""
)");
}

// A text of several lines keeps its empty ones, one level deeper.
TEST(GetYaml, BlocksOfTextSurviveTheList) {
  const std::string dump =
      R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"default"},)"
      R"("data":{"text":"one\n\n  two\n"}})";
  EXPECT_THAT(LabelixOn(dump, {"get", "cm", "-o", "yaml"}).out,
              HasSubstr("    text: |\n      one\n\n        two\n"));
}

TEST(GetJson, WhatIsPrintedCanBeReadAgain) {
  const Answer first = LabelixOn(kDump, {"get", "po,svc,deploy,ds,rs", "-A", "-o", "json"});
  const Answer again = LabelixOn(first.out, {"get", "po,svc,deploy,ds,rs", "-A", "-o", "json"});
  EXPECT_EQ(again.out, first.out);
  EXPECT_EQ(LabelixOn(first.out, {"match", "-o", "json"}).out,
            LabelixOn(kDump, {"match", "-o", "json"}).out);
}

}  // namespace
}  // namespace labelix::cli::get_json_test
