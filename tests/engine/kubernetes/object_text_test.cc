#include "engine/kubernetes/object_text.h"

#include <string>

#include "gtest/gtest.h"

namespace labelix::kubernetes::object_text_test {
namespace {

TEST(ObjectText, HashesAreOfTheMeaning) {
  const auto hash = [](const char* json) { return HashAt(json, "a"); };
  const auto one = hash(R"({"a":{"x":[1,{"y":"z"}],"w":true}})");
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ(one, hash(R"({ "a": {"w": true, "x": [ 1, {"y":"z"} ]} })"));
  EXPECT_EQ(one, hash(R"({"a":{"w":true,"v":null,"x":[1,{"y":"\u007a"}]}})"));
  EXPECT_NE(one, hash(R"({"a":{"x":[{"y":"z"},1],"w":true}})"));
  EXPECT_NE(one, hash(R"({"a":{"x":["1",{"y":"z"}],"w":true}})"));
  EXPECT_NE(one, hash(R"({"a":{"x":[1,{"y":"z"}]}})"));
  EXPECT_EQ(hash(R"({"b":1})"), std::nullopt);
  EXPECT_EQ(hash(R"({"a":null})"), std::nullopt);
  EXPECT_EQ(hash("{broken"), std::nullopt);
  EXPECT_NE(hash(R"({"a":{}})"), hash(R"({"a":[]})"));
}

TEST(ObjectText, TheLastAppliedObjectIsInAnAnnotation) {
  const std::string json =
      R"({"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":)"
      R"("{\"spec\":{\"template\":{\"a\":1}}}\n"}},"spec":{"template":{"a":1,"b":2}}})";
  EXPECT_EQ(HashAtLastApplied(json, "spec.template"), HashAt(R"({"t":{"a":1}})", "t"));
  EXPECT_NE(HashAtLastApplied(json, "spec.template"), HashAt(json, "spec.template"));
  EXPECT_EQ(HashAtLastApplied(R"({"metadata":{}})", "spec.template"), std::nullopt);
}

TEST(ObjectText, APodSpecSaysWhereItRuns) {
  const DaemonTemplate pod = ReadDaemonTemplate(
      R"({"spec":{"nodeName":"n","hostNetwork":true,"nodeSelector":{"disk":"ssd"},)"
      R"("tolerations":[{"key":"k","operator":"Exists","effect":"NoSchedule"}],)"
      R"("affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":)"
      R"({"nodeSelectorTerms":[{"matchExpressions":[{"key":"z","operator":"In","values":["a"]}]}]}}}}})",
      "spec");
  EXPECT_EQ(pod.node_name, "n");
  EXPECT_TRUE(pod.host_network);
  ASSERT_EQ(pod.placement.node_selector.size(), 1u);
  EXPECT_EQ(pod.placement.node_selector[0].second, "ssd");
  ASSERT_EQ(pod.tolerations.size(), 1u);
  EXPECT_EQ(pod.tolerations[0].op, "Exists");
  ASSERT_TRUE(pod.placement.required && pod.placement.required->size() == 1);
  EXPECT_EQ(pod.placement.required->front().match_expressions[0].values[0], "a");
}

TEST(ObjectText, WhatIsOfAnotherTypeReadsAsAbsent) {
  for (const char* json : {"[]", "1", "{", R"({"spec":[1]})", R"({"spec":{"affinity":"x"}})",
                           R"({"spec":{"tolerations":{"a":1},"nodeSelector":[1]}})"}) {
    EXPECT_EQ(ReadDaemonTemplate(json, "spec").node_name, "") << json;
    EXPECT_TRUE(FieldsAt(json, "spec.selector").empty()) << json;
    EXPECT_EQ(Annotation(json, "a"), "") << json;
  }
}

}  // namespace
}  // namespace labelix::kubernetes::object_text_test
