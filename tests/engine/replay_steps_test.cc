// Replays given to a Cluster: lists in the middle, bookmarks, snapshots.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "labelix/live.h"
#include "labelix/replay.h"
#include "labelix/snapshot.h"
#include "tests/temp_folder.h"

namespace labelix::replay_steps_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::UnorderedElementsAre;

std::string Pod(const std::string& name, const std::string& version,
                const std::string& ns = "default") {
  return R"({"apiVersion":"v1","kind":"Pod","metadata":{"namespace":")" + ns + R"(","name":")" +
         name + R"(","labels":{"run":"rng"},"resourceVersion":")" + version + R"("}})";
}

std::string Watched(const std::string& type, const std::string& object) {
  return R"({"type":")" + type + R"(","object":)" + object + "}\n";
}

std::string Bookmark(const std::string& version) {
  return Watched("BOOKMARK", R"({"apiVersion":"v1","kind":"Pod","metadata":{"resourceVersion":")" +
                                 version + R"("}})");
}

std::string PodList(const std::string& version, const std::vector<std::string>& items) {
  std::string out = R"({"apiVersion":"v1","kind":"PodList","metadata":{"resourceVersion":")" +
                    version + R"("},"items":[)";
  for (size_t i = 0; i < items.size(); ++i) out += (i > 0 ? "," : "") + items[i];
  return out + "]}\n";
}

class ReplaySteps : public testing::Test {
 protected:
  ReplaySteps() {
    const Selector run = Selector::Parse("run=rng").value();
    SelectorEvent mine;
    mine.name.name = "mine", mine.picks_kind = "Pod", mine.selector = &run;
    EXPECT_TRUE(cluster_.engine().Apply({}, {&mine, 1}).ok());
  }
  std::string File(const std::string& text) {
    return folder_.Write("f" + std::to_string(files_++), text);
  }

  void Run(const std::vector<std::string>& files, Replay::Merge merge = Replay::Merge::kByVersion) {
    Replay::Options options;
    options.merge = merge;
    Replay replay(options);
    for (const std::string& file : files) ASSERT_TRUE(replay.Add(file).ok()) << file;
    Replay::Calls calls;
    calls.step = [this](const Replay::Step& step) {
      const absl::Status status = ApplyStep(&cluster_, step, accept_older_).status();
      if (!status.ok()) refused_.push_back(ErrorMessage(status));
      Drain();
      return absl::OkStatus();
    };
    calls.fault = [this](const absl::Status& fault) { faults_.push_back(ErrorMessage(fault)); };
    calls.warning = [this](std::string_view text) { warnings_.emplace_back(text); };
    ASSERT_TRUE(replay.Run(calls).ok());
    unfinished_ = replay.unfinished();
  }

  void Drain() {
    while (const std::optional<DeltaBatch> batch = deltas_.Poll()) {
      std::string text;
      for (const Delta& delta : batch->deltas) {
        text += (text.empty() ? "" : " ") + std::string(ToString(delta.op)) + " " +
                std::string(delta.object.name);
      }
      moves_.push_back(text);
    }
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    const Version now = cluster_.Current();
    for (ObjectId id : now.Select({.kind = "Pod"}, Compiled(Selector::Everything()))) {
      names.push_back(std::string(now.Get(id).ns) + "/" + std::string(now.Get(id).name));
    }
    return names;
  }

  const test::TempFolder folder_;
  int files_ = 0;
  Cluster cluster_;
  Subscription deltas_ = cluster_.engine().Subscribe({.selector_kind = ""});
  std::vector<std::string> moves_, faults_, refused_;  // moves_: one entry a version
  std::vector<std::string> warnings_;
  size_t unfinished_ = 0;
  bool accept_older_ = false;
};

TEST_F(ReplaySteps, AListBehindAWatchReplacesInOneVersion) {
  Run({File(PodList("10", {Pod("a", "1"), Pod("b", "2"), Pod("c", "3")}) +
            Watched("MODIFIED", Pod("a", "11")) + PodList("20", {Pod("a", "11"), Pod("d", "15")}) +
            Watched("ADDED", Pod("e", "21")))});
  EXPECT_THAT(moves_, ElementsAre("join a join b join c", "leave b leave c join d", "join e"));
  EXPECT_THAT(Names(), UnorderedElementsAre("default/a", "default/d", "default/e"));
}

TEST_F(ReplaySteps, AListOfOneNamespaceLeavesTheOthers) {
  Run({File(PodList("10", {Pod("a", "1", "one"), Pod("b", "2", "one")}) +
            Watched("MODIFIED", Pod("a", "11", "one")) + PodList("20", {Pod("a", "11", "one")})),
       File(PodList("10", {Pod("x", "4", "two")}) + Watched("MODIFIED", Pod("x", "12", "two")))});
  EXPECT_THAT(Names(), UnorderedElementsAre("one/a", "two/x"));
}

TEST_F(ReplaySteps, AnEmptyListEmptiesWhatTheWatchSpokeOf) {
  Run({File(Watched("ADDED", Pod("a", "1", "one")) + Watched("ADDED", Pod("b", "2", "two")) +
            PodList("20", {}))});
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(ReplaySteps, AnOlderListIsRefused) {
  Run({File(Watched("ADDED", Pod("a", "31")) + PodList("20", {Pod("b", "5")}))});
  EXPECT_THAT(refused_, ElementsAre(HasSubstr("\"default\" at resourceVersion 20 is older")));
  EXPECT_THAT(Names(), ElementsAre("default/a"));
}

// What etcd held before it was restored is gone, and what comes is of the older count.
TEST_F(ReplaySteps, AnOlderListIsBelievedIfAskedFor) {
  accept_older_ = true;
  Run({File(Watched("ADDED", Pod("a", "31")) + Watched("ADDED", Pod("b", "32")) +
            PodList("20", {Pod("b", "5")}) + Watched("ADDED", Pod("c", "21")) +
            Watched("ADDED", Pod("a", "22")))});
  EXPECT_THAT(refused_, IsEmpty());
  EXPECT_THAT(moves_, ElementsAre("join a", "join b", "leave a", "join c", "join a"));
  EXPECT_THAT(Names(), UnorderedElementsAre("default/a", "default/b", "default/c"));
}

// A page of PodList that goes on.
std::string PodPage(const std::string& version, const std::vector<std::string>& items) {
  return PodList(version + R"(","continue":"eyJ2)", items);
}

TEST_F(ReplaySteps, AListBehindAWatchMayComePageByPage) {
  Run({File(PodPage("10", {Pod("a", "1")}) + PodList("10", {Pod("b", "2"), Pod("c", "3")}) +
            Watched("MODIFIED", Pod("a", "11")) + PodPage("20", {Pod("a", "11")}) +
            PodPage("20", {Pod("d", "15")}) + PodList("20", {Pod("f", "16")}) +
            Watched("ADDED", Pod("e", "21")))});
  EXPECT_THAT(moves_,
              ElementsAre("join a", "join b join c", "leave b leave c join d join f", "join e"));
  EXPECT_THAT(warnings_, IsEmpty());
  EXPECT_EQ(unfinished_, 0u);
}

TEST_F(ReplaySteps, PagesWithoutTheLastTakeNothingAway) {
  const std::string start = Watched("ADDED", Pod("a", "1")) + Watched("ADDED", Pod("b", "2"));
  const std::string page = PodPage("20", {Pod("d", "15")});
  for (const std::string& behind : {std::string(), Watched("ADDED", Pod("e", "21"))}) {
    warnings_.clear();
    Run({File(start + page + behind)});
    EXPECT_THAT(Names(), IsSupersetOf({"default/a", "default/b", "default/d"}));
    EXPECT_THAT(warnings_, ElementsAre(HasSubstr(":3: the PodList goes on after this page")));
    EXPECT_EQ(unfinished_, 1u);
  }
}

TEST_F(ReplaySteps, AListMayGoOnInTheNextInput) {
  const std::string first = File(PodPage("10", {Pod("a", "1")}));
  Run({first, File(PodList("10", {Pod("b", "2")})), File(Watched("ADDED", Pod("e", "21")))});
  EXPECT_THAT(warnings_, IsEmpty());
  Run({first, File(Watched("ADDED", Pod("e", "21")))});
  EXPECT_THAT(warnings_,
              ElementsAre(first + ":1: the PodList goes on after this page "
                                  "(metadata.continue); add the pages that follow, or list "
                                  "without limit"));
  EXPECT_EQ(unfinished_, 1u);
}

TEST_F(ReplaySteps, AListThatIsCutShortTakesNothingAway) {
  const std::string list = PodList("20", {Pod("a", "11"), Pod("d", "15")});
  Run({File(Watched("ADDED", Pod("a", "1")) + Watched("ADDED", Pod("b", "2")) +
            list.substr(0, list.size() - 60))});
  EXPECT_EQ(faults_.size(), 1u);
  EXPECT_THAT(Names(), testing::IsSupersetOf({"default/a", "default/b"}));
}

TEST_F(ReplaySteps, SingleObjectsBehindAWatchReplaceNothing) {
  Run({File(Watched("ADDED", Pod("a", "1")) + Pod("b", "2") + "\n" + Pod("c", "3"))});
  EXPECT_THAT(Names(), UnorderedElementsAre("default/a", "default/b", "default/c"));
}

TEST_F(ReplaySteps, ListsBeforeAllWatchesAddUp) {
  Run({File(PodList("10", {Pod("a", "1", "one")})), File(PodList("12", {Pod("b", "2", "two")}))});
  EXPECT_THAT(Names(), UnorderedElementsAre("one/a", "two/b"));
}

TEST_F(ReplaySteps, InTheOrderGivenALaterListReplaces) {
  const std::vector<std::string> files = {
      File(PodList("10", {Pod("a", "1", "one"), Pod("b", "2", "two")})),
      File(Watched("ADDED", Pod("c", "11", "two"))), File(PodList("20", {Pod("a", "1", "one")}))};
  Run(files, Replay::Merge::kAsGiven);
  EXPECT_THAT(Names(), ElementsAre("one/a"));
}

TEST_F(ReplaySteps, BookmarksReachTheFeed) {
  Run({File(Watched("ADDED", Pod("a", "5")) + Bookmark("9"))});
  ASSERT_EQ(cluster_.feed().synced().size(), 1u);
  EXPECT_EQ(cluster_.feed().synced()[0].complete, "9");
  EXPECT_EQ(cluster_.feed().metrics().bookmarks, 1u);
}

TEST_F(ReplaySteps, ASnapshotIsAStart) {
  const std::string path = folder_.Path("start.lbx");
  {
    Cluster saved;
    const std::string list = PodList("10", {Pod("a", "1"), Pod("b", "2")});
    ASSERT_TRUE(saved.LoadBytes(list, "list", {}, nullptr).ok());
    ASSERT_TRUE(SaveSnapshot(saved, saved.Current(), path).ok());
  }
  Run({File(Watched("DELETED", Pod("a", "11"))), path});
  EXPECT_THAT(moves_, ElementsAre("join a join b", "leave a"));
  EXPECT_THAT(Names(), ElementsAre("default/b"));
}

TEST_F(ReplaySteps, ABrokenSnapshotIsAFault) {
  const std::string path = File("\x89LBX\r\n\x1a\n and no more");
  ASSERT_TRUE(IsSnapshotFile(path));
  Run({path});
  EXPECT_EQ(faults_.size(), 1u);
}

TEST(ReplayCalls, AStepIsRequired) {
  Replay replay;
  const absl::Status status = replay.Run({});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "Replay::Run: Calls::step is required");
}

}  // namespace
}  // namespace labelix::replay_steps_test
