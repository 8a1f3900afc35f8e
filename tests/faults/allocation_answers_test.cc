// The N-th allocation of a question fails, for every N (G11).
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "labelix/algebra.h"
#include "labelix/check.h"
#include "labelix/cluster.h"
#include "labelix/columns.h"
#include "labelix/explain.h"
#include "labelix/label_sets.h"
#include "labelix/live.h"
#include "labelix/metrics.h"
#include "labelix/nodes.h"
#include "labelix/overview.h"
#include "labelix/reach.h"
#include "labelix/separate.h"
#include "labelix/validate.h"
#include "labelix/what_if.h"
#include "tests/faults/cluster_text.h"
#include "tests/faults/each_allocation.h"

namespace labelix::allocation_answers_test {
namespace {

const Cluster& Shared() {
  static const Cluster* cluster = [] {
    auto* made = new Cluster;
    LoadOptions options;
    options.keep_source = true;
    const std::string text = std::string(faults::kWorkloads) + faults::kPods;
    EXPECT_TRUE(made->LoadBytes(text, "cluster", options, nullptr).ok());
    return made;
  }();
  return *cluster;
}

// The answer as a number or text; asking again gives it.
using Question = std::function<std::string()>;

void FailEach(const char* name, const Question& question) {
  (void)Shared();
  const auto make = [] { return std::make_unique<std::string>(); };
  const auto text = [](const std::string& answer) { return answer; };
  const auto run = [&](std::string& answer) { answer = question(); };
  const auto go_on = [](std::string&) {};
  for (const heap::Failing failing : {heap::Failing::kOne, heap::Failing::kAllFromThere}) {
    faults::FailEachAllocation(name, failing, make, text, run, go_on);
  }
}

ObjectId Named(const char* object) {
  return FindObject(Shared().Current(), "prod", object).value();
}

std::string Join(std::span<const ObjectId> ids) {
  std::string text;
  for (ObjectId id : ids) text += std::to_string(id) + ",";
  return text;
}

constexpr Scope kPods{.kind = "Pod", .ns = "prod"};
constexpr char kText[] = "app in (rng,log),!nothing,pod-template-hash notin (2,3),app!=x";

TEST(AnswerAllocationTest, Selectors) {
  FailEach("parse and print", [] { return Selector::Parse(kText)->ToString(); });
  FailEach("hints", [] { return std::string(Selector::Parse("app = ('x'").status().message()); });
  FailEach("fields",
           [] { return FieldSelector::Parse("metadata.name=a,status.phase!=b")->ToString(); });
}

TEST(AnswerAllocationTest, Queries) {
  const Compiled selector(Selector::Parse(kText).value());
  const Version now = Shared().Current();
  const Selector parsed = Selector::Parse(kText).value();
  FailEach("compile", [&] { return std::to_string(now.Count(kPods, Compiled(parsed))); });
  FailEach("Count", [&] { return std::to_string(now.Count(kPods, selector)); });
  FailEach("Select", [&] { return Join(now.Select(kPods, selector)); });
  FailEach("First", [&] { return Join(now.First(kPods, selector, 2)); });
  FailEach("Write", [&] {
    ObjectId ids[8];
    return std::to_string(now.Write(kPods, selector, ids));
  });
  FailEach("Bind", [&] { return Join(now.Bind(kPods, selector).Select()); });
  FailEach("ExplainPlan", [&] { return now.ExplainPlan(kPods, selector); });
  FailEach("Current", [&] { return std::to_string(Shared().Current().number()); });
  FailEach("Kinds", [&] { return std::to_string(now.Kinds().size()); });
}

TEST(AnswerAllocationTest, Columns) {
  const Version now = Shared().Current();
  const IdSet ids = now.Select(kPods, Compiled(Selector::Everything()));
  FailEach("LabelColumn",
           [&] { return std::to_string(LabelColumn(now, ids, "app").codes.size()); });
  FailEach("NameColumn", [&] { return std::string(NameColumn(now, ids).front()); });
  FailEach("LabelKeys", [&] { return std::string(LabelKeys(now, ids).front()); });
  FailEach("LabelSets", [&] {
    return std::to_string(LabelSets(now, kPods, Compiled(Selector::Everything())).size());
  });
}

TEST(AnswerAllocationTest, WhoPicksWhom) {
  const Version now = Shared().Current();
  const ObjectId pod = Named("pod/rng-1-a"), service = Named("svc/rng"), daemons = Named("ds/log");
  FailEach("Match", [&] {
    std::string text;
    const auto matches = Match(now, {.scheduling = true});
    for (const SelectorMatch& match : *matches) {
      text += match.selector + Join(match.objects) + Join(match.pods);
    }
    return text;
  });
  FailEach("Who", [&] {
    std::string text;
    for (const Relation& relation : Who(now, pod).relations) text += relation.object.name;
    return text;
  });
  FailEach("Endpoints", [&] { return std::to_string(Endpoints(now, service)->endpoints.size()); });
  FailEach("Nodes", [&] { return std::to_string(Nodes(now, daemons)->rows.size()); });
  FailEach("Reach", [&] {
    return std::string(ToString(Reach(now, {.from = Named("pod/log-x"), .to = pod})->state));
  });
  FailEach("SelectorsPicking", [&] { return std::to_string(SelectorsPicking(now, pod).size()); });
}

TEST(AnswerAllocationTest, Explanations) {
  const Version now = Shared().Current();
  const ObjectId typo = Named("svc/typo"), pod = Named("pod/rng-1-a");
  FailEach("Explain", [&] {
    std::string text;
    const auto explanations = Explain(now, typo);
    for (const Explanation& one : *explanations) {
      for (const Clue& clue : one.clues) text += ToString(clue.type);
    }
    return text;
  });
  FailEach("ExplainPair", [&] { return std::to_string(ExplainPair(now, typo, pod)->size()); });
  FailEach("Check", [&] {
    std::string text;
    for (const Finding& finding : Check(Shared(), now, {}).findings) text += finding.code;
    return text;
  });
  FailEach("Separate",
           [&] { return Separate(now, {.pick = {Named("pod/log-x")}})->selector->ToString(); });
}

TEST(AnswerAllocationTest, WhatIf) {
  const Version now = Shared().Current();
  const std::vector<Edit> edits = {{.type = Edit::Type::kLabel,
                                    .ns = "prod",
                                    .object = "pod/rng-1-a",
                                    .labels = {{"app", "new"}}}};
  FailEach("WhatIf", [&] { return std::to_string(WhatIf(Shared(), now, edits)->changes.size()); });
}

TEST(AnswerAllocationTest, Algebra) {
  const Selector a = Selector::Parse("app in (a,b),n>3").value();
  const Selector b = Selector::Parse("app in (b,c),n<9,!x").value();
  FailEach("algebra", [&] {
    std::string text;
    for (const Universe universe : {Universe::kAny, Universe::kApi}) {
      for (const Verdict& verdict : {Overlaps(a, b, universe), Covers(a, b, universe),
                                     Equals(a, b, universe), Differs(a, b, universe)}) {
        text += verdict.answer ? 'y' : 'n';
      }
      text += IsEmpty(a, universe).answer ? 'y' : 'n';
    }
    return text;
  });
}

TEST(AnswerAllocationTest, Overviews) {
  const Version now = Shared().Current();
  const ObjectId deployment = Named("deploy/rng");
  FailEach("MakeTree", [&] { return std::to_string(MakeTree(now, deployment).size()); });
  FailEach("CountLabels",
           [&] { return std::to_string(CountLabels(now, std::nullopt).kinds.size()); });
  FailEach("PrometheusText", [&] { return PrometheusText({}, {}); });
}

TEST(AnswerAllocationTest, Manifests) {
  FailEach("Validate", [] {
    const auto report = Validate(faults::kWorkloads, "file", {.against = &Shared()});
    return std::to_string(report->findings.size()) + "/" + std::to_string(report->manifests.size());
  });
  FailEach("Validate YAML", [] {
    const auto report = Validate(faults::kYaml, "file", {});
    return std::to_string(report->findings.size()) + "/" + std::to_string(report->manifests.size());
  });
  FailEach("ToYaml", [] { return ToYaml(R"({"a":[1,{"b":"yes"}]})", false).value(); });
  FailEach("PrettyJson", [] { return PrettyJson(R"({"a":[1,{"b":"yes"}]})", true).value(); });
}

}  // namespace
}  // namespace labelix::allocation_answers_test
