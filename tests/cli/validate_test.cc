// labelix validate: what the tables of docs/manifest-errors.md do not say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/command.h"

namespace labelix::cli::validate_test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Validate, WhatIsTakenForAnotherKindIsStoredAsThat) {
  const TempFolder folder;
  const std::string file =
      folder.Write("rng.yml",
                   "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: rng}\n"
                   "spec:\n  replicas: 1\n  selector: {matchLabels: {run: rng}}\n"
                   "  template:\n    metadata: {labels: {run: rng}}\n"
                   "    spec: {containers: [{name: c, image: i}]}\n");
  for (const char* kind : {"DaemonSet", "daemonsets", "ds", "ds.apps"}) {
    const Answer stored = Labelix({"validate", "-f", file, "--as", kind, "--validate", "ignore"});
    EXPECT_EQ(stored.code, 0) << stored.err;
    EXPECT_THAT(stored.out, HasSubstr("\napiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n"));
    EXPECT_THAT(stored.out, Not(HasSubstr("replicas")));
  }
  for (const char* none : {"rockets", "all", "ds,deploy"}) {
    EXPECT_EQ(Labelix({"validate", "-f", file, "--as", none}).code, 2) << none;
  }
}

// As the API server sends a list, whose items do not say what they are.
TEST(Validate, ItemsOfATypedListAreOfItsKind) {
  const auto ask = [](const std::string& list, const std::string& item) {
    return Labelix({"validate", "-f", "-"},
                   R"({"kind":")" + list + R"(","apiVersion":"v1","items":[)" + item + "]}");
  };
  const std::string bare = R"({"metadata":{"name":"s"},"spec":{"selektor":{}}})";
  EXPECT_THAT(ask("ServiceList", bare).err + ask("ServiceList", bare).out,
              HasSubstr("unknown field \"spec.selektor\""));
  EXPECT_THAT(ask("List", bare).out, HasSubstr("the object has no kind"));
  EXPECT_THAT(ask("ServiceList", R"({"apiVersion":"v1",)" + bare.substr(1)).out,
              HasSubstr("the object has no kind"));
  EXPECT_THAT(ask("List", R"({"kind":"ServiceList","apiVersion":"v1","items":[)" + bare + "]}").out,
              HasSubstr("the object has no kind"));
  const Answer stored =
      Labelix({"validate", "-f", "-", "--validate", "ignore"},
              R"({"kind":"ServiceList","apiVersion":"v1","items":[)" + bare + "]}");
  EXPECT_THAT(stored.out, HasSubstr("\napiVersion: v1\nkind: Service\nmetadata:\n"));
  const Answer old = Labelix({"validate", "-f", "-"},
                             R"({"kind":"PodDisruptionBudgetList","apiVersion":"policy/v1beta1",)"
                             R"("items":[{"metadata":{"name":"b"},"spec":{}}]})");
  EXPECT_THAT(old.out, HasSubstr("policy/v1beta1 of PodDisruptionBudget was removed"));
}

TEST(Validate, ListsInsideListsAreOpened) {
  const TempFolder folder;
  const std::string file = folder.Write(
      "list.yml",
      "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n"
      "  - {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 80}]}}\n"
      "  - {apiVersion: v1, kind: Service, metadata: {name: b}, spec: {portz: []}}\n"
      "- {apiVersion: ex.org/v1, kind: AllowList, metadata: {name: c}, items: [1]}\n");
  const Answer answer = Labelix({"validate", "-f", file});
  EXPECT_EQ(answer.code, 1);
  EXPECT_THAT(answer.out + answer.err, HasSubstr(file + ":8:65: error: unknown field"));
  EXPECT_THAT(answer.out + answer.err, HasSubstr("in 3 manifests"));
}

TEST(Validate, StandardInputIsReadOnce) {
  const Answer answer = Labelix({"validate", "-f", "-", "--against", "-"}, "{}");
  EXPECT_EQ(answer.code, 2);
  EXPECT_EQ(answer.err, "error: - was given twice: standard input can be read once\n");
}

// As a program writes it: the caret is where a person sees it.
TEST(Validate, OfALongLineThePlaceIsShown) {
  const std::string pad(3'000, 'x'),
      manifest = R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","annotations":{"é":")" +
                 pad + R"("},"labels":{"run":true}},"spec":{"nodeName":")" + pad + "\"}}";
  const Answer answer = Labelix({"validate", "-f", "-"}, manifest);
  const size_t at = answer.out.find("\n    1 | "), caret = answer.out.find("\n      | ", at + 1);
  ASSERT_NE(caret, std::string::npos) << answer.out;
  EXPECT_EQ(answer.out.substr(at, caret - at),
            "\n    1 | … " + pad.substr(0, 21) + R"("},"labels":{"run":)" +
                R"(true}},"spec":{"nodeName":")" + pad.substr(0, 33) + " …");
  EXPECT_THAT(answer.out.substr(caret), StartsWith("\n      | " + std::string(42, ' ') + "^~~~ "));
  // Once in a line of two lengths: no place is lost near its end either.
  EXPECT_THAT(Labelix({"validate", "-f", "-"}, R"({"kind":"Pod","x":")" + pad + R"("} x)").out,
              HasSubstr("^"));
}

TEST(Validate, ATemplateIsToldWithWhatToDo) {
  for (const char* text :
       {"kind: Pod\nmetadata:\n  name: {{ .x }}\n", "{{- if .x }}\nkind: Pod\n"}) {
    const Answer answer = Labelix({"validate", "-f", "-"}, text);
    EXPECT_EQ(answer.code, 1);
    EXPECT_THAT(answer.out, HasSubstr("^ {{ }} is a template's: render it first")) << text;
  }
}

TEST(Validate, Utf16IsToldWithWhatToDo) {
  const Answer answer = Labelix({"validate", "-f", "-"}, std::string("\xFF\xFEk\0", 4));
  EXPECT_EQ(answer.code, 1);
  EXPECT_THAT(answer.out, HasSubstr("^ this is UTF-16, as PowerShell's > writes"));
}

}  // namespace
}  // namespace labelix::cli::validate_test
