// labelix what-if: the files that it is given.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/cli/command.h"
#include "tests/cli/dumps.h"

namespace labelix::cli::what_if_test {
namespace {

using testing::HasSubstr;
using testing::Not;

// As `endpoints` takes it.
TEST(WhatIf, AServiceNeedsNoKind) {
  for (const char* service : {"rng", "svc/rng", "svc/default/rng"}) {
    const Answer answer = LabelixOn(kDump, {"what-if", "--selector", service, "run=rgn"});
    EXPECT_EQ(answer.code, 0) << answer.err;
    EXPECT_THAT(answer.out, HasSubstr("Service/rng")) << service;
  }
}

TEST(WhatIf, AManifestThatCannotBeReadIsMissingInput) {
  const TempFolder folder;
  std::filesystem::create_directory(folder.Path("folder"));
  const Answer gone = LabelixOn(kDump, {"what-if", "--apply", folder.Path("gone.yml")});
  EXPECT_EQ(gone.code, 3);
  EXPECT_THAT(gone.err, HasSubstr("gone.yml: No such file or directory"));
  const Answer is_folder = LabelixOn(kDump, {"what-if", "--apply", folder.Path("folder")});
  EXPECT_EQ(is_folder.code, 3);
  EXPECT_THAT(is_folder.err, HasSubstr("folder: Is a directory"));
  const Answer kinds = LabelixOn(kDump, {"get", "po", "--kinds", folder.Path("folder")});
  EXPECT_EQ(kinds.code, 2);
  EXPECT_THAT(kinds.err, HasSubstr("folder: Is a directory"));
}

TEST(WhatIf, StandardInputIsReadOnce) {
  const TempFolder folder;
  const std::string dump = folder.Write("dump.json", kDump);
  const std::string pod = PodJson("new", R"({"run":"rng"})");
  const Answer once = Labelix({"what-if", "--apply", "-", "-f", dump}, pod);
  EXPECT_EQ(once.code, 0);
  EXPECT_THAT(once.out, HasSubstr("DaemonSet/rng picks Pod/new"));
  const Answer twice = Labelix({"what-if", "--apply", "-", "-f", "-"}, pod);
  EXPECT_EQ(twice.code, 2);
  EXPECT_EQ(twice.err, "error: - was given twice: standard input can be read once\n");
}

TEST(WhatIf, AnArgumentThatNamesNoObjectIsSaid) {
  const std::string refusal =
      "error: arguments in resource/name form must have a single resource and name: ";
  const Answer no_kind = LabelixOn(kDump, {"what-if", "--delete", "pod/web", "web"});
  EXPECT_EQ(no_kind.code, 2);
  EXPECT_EQ(no_kind.err, refusal + "web\n");
  const Answer no_name = LabelixOn(kDump, {"what-if", "--delete", "pod/"});
  EXPECT_EQ(no_name.err, refusal + "pod/\n");
  const Answer separate = LabelixOn(kDump, {"separate", "--pick", "pod/web", "web"});
  EXPECT_EQ(separate.code, 2);
  EXPECT_EQ(separate.err, refusal + "web\n");
}

// It was passed over, and nothing was deleted, with exit code 0.
TEST(WhatIf, AWordThatLooksLikeAFlagIsNotPassedOver) {
  for (const char* flag : {"-A", "-f", "-x", "--label"}) {
    const Answer answer = LabelixOn(kDump, {"what-if", "--delete", flag});
    EXPECT_EQ(answer.code, 2) << flag;
    EXPECT_EQ(answer.err, "error: flag needs an argument: --delete\nhint: " + std::string(flag) +
                              " stands where its value belongs, and is taken for a flag\n"
                              "See 'labelix what-if --help' for usage.\n");
  }
  const Answer attached = LabelixOn(kDump, {"what-if", "--delete=-x"});
  EXPECT_EQ(attached.code, 2);
  EXPECT_THAT(attached.err, HasSubstr("must have a single resource and name: -x\n"));
}

// What is deleted is no orphan; what is left by its owner is one, and not deleted.
TEST(WhatIf, SaysOfADeletedObjectThatItIsDeletedAndOfAnOrphanThatItIsLeft) {
  const Answer pod = LabelixOn(kDump, {"what-if", "--delete", "pod/rng-o"});
  EXPECT_THAT(pod.out, HasSubstr("  leaves  rng-o   (no owner: object deleted)\n"));
  EXPECT_THAT(pod.out, Not(HasSubstr("orphan")));
  const Answer both = LabelixOn(kDump, {"what-if", "--delete", "deploy/rng"});
  EXPECT_THAT(both.out, HasSubstr("deletes ReplicaSet/rng-1   (its owner is deleted)\n"));
  EXPECT_THAT(both.out, Not(HasSubstr("orphan")));
  const Answer left = LabelixOn(kDump, {"what-if", "--delete", "deploy/rng", "--cascade=orphan"});
  EXPECT_THAT(left.out,
              HasSubstr("orphans ReplicaSet/rng-1   (its owner is deleted, and it is left)\n"));
  EXPECT_THAT(left.out, Not(HasSubstr(" deletes ")));
}

// The numbers of the text are in no line of a change.
TEST(WhatIf, JsonSaysHowManyEndpointsThereAre) {
  const Answer text = LabelixOn(kDump, {"what-if", "--selector", "rng", "run=none"});
  EXPECT_THAT(text.out, HasSubstr("Service/rng  4 → 0 endpoints\n"));
  const Answer json = LabelixOn(kDump, {"what-if", "--selector", "rng", "run=none", "-o", "json"});
  EXPECT_THAT(json.out,
              testing::EndsWith(R"({"forecast":{"group":"","kind":"Service","namespace":"default",)"
                                R"("name":"rng"},)"
                                R"("before":4,"atOnce":0,"settled":0})"
                                "\n"));
}

// A policy picks and lets in by several selectors: each has its line.
TEST(WhatIf, ALineNamesItsPathAndWhereItIsNeededItsNamespace) {
  const std::string policy =
      R"({"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"np",)"
      R"("namespace":"default"},"spec":{"podSelector":{"matchLabels":{"app":"web"}},"ingress":[)"
      R"({"from":[{"podSelector":{"matchLabels":{"app":"web"}}}]}]}})";
  const Answer label =
      LabelixOn(std::string(kDump) + policy, {"what-if", "--label", "pod/web", "app-"});
  EXPECT_THAT(label.out, HasSubstr("NetworkPolicy/np (spec.ingress[0].from[0]) no longer picks "
                                   "Pod/web   (label change)\n"
                                   "NetworkPolicy/np (spec.podSelector) no longer picks Pod/web   "
                                   "(label change)\n"));
  const Answer tree = LabelixOn(std::string(kDump) + policy, {"tree", "pod/web"});
  EXPECT_EQ(tree.out,
            "Pod/web  app=web, app.kubernetes.io/tier=front\n"
            "├─ picked by NetworkPolicy/np (spec.ingress[0].from[0])  app=web\n"
            "└─ picked by NetworkPolicy/np (spec.podSelector)  app=web\n");
  const std::string peer = R"({"podSelector":{"matchLabels":{"app":"web"}}}]})";
  std::string anywhere = policy;
  anywhere.replace(anywhere.find(peer), peer.size(), R"({"namespaceSelector":{}}]})");
  const Answer two = LabelixOn(std::string(kDump) + anywhere,
                               {"what-if", "--delete", "pod/web", "pod/prod/rng-p"});
  EXPECT_THAT(two.out, HasSubstr("NetworkPolicy/default/np (spec.ingress[0].from[0]) no longer "
                                 "picks Pod/default/web Pod/prod/rng-p   (object deleted)\n"));
}

}  // namespace
}  // namespace labelix::cli::what_if_test
