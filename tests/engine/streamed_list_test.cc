// A watch that sends its list (sendInitialEvents=true) over an older dump, read by
// Cluster::Load and by Replay: both end in what a plain model of client-go's
// Reflector.watchList holds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <vector>

#include "labelix/replace.h"
#include "labelix/replay.h"
#include "tests/temp_folder.h"

namespace labelix::streamed_list_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Names as "namespace/name"; "/name" has none.
std::string Object(const std::string& name, int version, const std::string& kind = "Pod") {
  const size_t slash = name.find('/');
  return R"({"apiVersion":"v1","kind":")" + kind + R"(","metadata":{)" +
         (slash == 0 ? "" : R"("namespace":")" + name.substr(0, slash) + R"(",)") + R"("name":")" +
         name.substr(slash + 1) + R"(","resourceVersion":")" + std::to_string(version) + R"("}})";
}

std::string Line(const std::string& type, const std::string& object) {
  return R"({"type":")" + type + R"(","object":)" + object + "}\n";
}

std::string Added(const std::string& name, int version, const std::string& kind = "Pod") {
  return Line("ADDED", Object(name, version, kind));
}

std::string End(int version, const std::string& kind = "Pod") {
  return Line("BOOKMARK", R"({"apiVersion":"v1","kind":")" + kind +
                              R"(","metadata":{"resourceVersion":")" + std::to_string(version) +
                              R"(","annotations":{"k8s.io/initial-events-end":"true"}}})");
}

std::string Dump(const std::vector<std::string>& items) {
  std::string out = R"({"apiVersion":"v1","kind":"List","items":[)";
  for (size_t i = 0; i < items.size(); ++i) out += (i > 0 ? "," : "") + items[i];
  return out + "]}\n";
}

std::vector<std::string> Names(const Cluster& cluster, std::string_view kind = "Pod") {
  const Version now = cluster.Current();
  std::set<std::string> names;
  for (ObjectId id : now.Select({.kind = kind}, Compiled(Selector::Everything()))) {
    names.insert(std::string(now.Get(id).ns) + "/" + std::string(now.Get(id).name));
  }
  return {names.begin(), names.end()};
}

class StreamedList : public testing::Test {
 protected:
  std::string File(const std::string& text) {
    return folder_.Write("f" + std::to_string(files_++), text);
  }

  // By one of the ways.
  enum class Way { kLoad, kLoadByTwo, kReplay, kAsGiven };
  static constexpr Way kWays[] = {Way::kLoad, Way::kLoadByTwo, Way::kReplay, Way::kAsGiven};
  void Read(const std::vector<std::string>& files, Way way, Cluster* cluster) {
    said_.clear();
    if (way == Way::kReplay || way == Way::kAsGiven) return Run(files, way, cluster);
    LoadOptions options;
    options.threads = way == Way::kLoadByTwo ? 2 : 1;
    for (const std::string& file : files) {
      LoadReport report;
      ASSERT_TRUE(cluster->Load(file, options, &report).ok());
      said_.insert(said_.end(), report.warnings.begin(), report.warnings.end());
    }
  }
  void Run(const std::vector<std::string>& files, Way way, Cluster* cluster) {
    Replay::Options options;
    options.merge = way == Way::kReplay ? Replay::Merge::kByVersion : Replay::Merge::kAsGiven;
    Replay replay(options);
    for (const std::string& file : files) ASSERT_TRUE(replay.Add(file).ok()) << file;
    Replay::Calls calls;
    calls.step = [&](const Replay::Step& step) {
      const absl::Status status = ApplyStep(cluster, step).status();
      if (!status.ok()) said_.push_back(ErrorMessage(status));
      return absl::OkStatus();
    };
    ASSERT_TRUE(replay.Run(calls).ok());
  }
  std::vector<std::string> PodsBy(Way way, const std::vector<std::string>& files) {
    Cluster cluster;
    Read(files, way, &cluster);
    return Names(cluster);
  }

  const test::TempFolder folder_;
  int files_ = 0;
  std::vector<std::string> said_;
};

TEST_F(StreamedList, TakesAwayWhatItDidNotSend) {
  const std::string dump = File(
      Dump({Object("x/a", 1), Object("x/b", 2), Object("y/c", 3), Object("x/s", 4, "Service")}));
  const std::string sent = Added("y/c", 3) + Added("x/b", 8);
  for (const Way way : kWays) {
    Cluster cluster;
    Read({dump, File(sent + End(20) + Added("x/d", 21))}, way, &cluster);
    EXPECT_THAT(Names(cluster), ElementsAre("x/b", "x/d", "y/c"));
    EXPECT_THAT(Names(cluster, "Service"), ElementsAre("x/s"));
    EXPECT_EQ(cluster.feed().synced()[0].complete, "20");
    EXPECT_THAT(said_, IsEmpty());
    EXPECT_THAT(PodsBy(way, {dump, File(sent)}), ElementsAre("x/a", "x/b", "y/c")) << "cut";
    EXPECT_THAT(PodsBy(way, {File(Dump({Object("x/a", 1)}) + sent + End(20))}),
                ElementsAre("x/b", "y/c"))
        << "in one file";
  }
}

// Nothing says so but the objects.
TEST_F(StreamedList, OfOneNamespaceLeavesTheOthers) {
  const std::string dump = File(Dump({Object("x/a", 1), Object("x/b", 2), Object("y/c", 3)}));
  for (const Way way : kWays) {
    EXPECT_THAT(PodsBy(way, {dump, File(Added("x/b", 2) + End(20))}), ElementsAre("x/b", "y/c"));
    EXPECT_THAT(PodsBy(way, {dump, File(End(20))}), IsEmpty());
  }
}

TEST_F(StreamedList, OlderThanWhatWasSeenIsPassedOver) {
  const std::string dump = File(Dump({Object("x/a", 1), Object("x/b", 30)}));
  for (const Way way : kWays) {
    EXPECT_THAT(PodsBy(way, {dump, File(Added("x/c", 2) + End(20))}),
                ElementsAre("x/a", "x/b", "x/c"));
    EXPECT_THAT(
        said_,
        ElementsAre(HasSubstr("Pod list of namespace \"x\" at resourceVersion 20 is older")));
  }
}

// Bytes may be a part of a watch.
TEST_F(StreamedList, OfBytesTakesNothingAway) {
  Cluster cluster;
  for (const std::string& text : {Dump({Object("x/a", 1)}), Added("x/b", 2) + End(20)}) {
    ASSERT_TRUE(cluster.LoadBytes(text, "w", {}, nullptr).ok());
  }
  EXPECT_THAT(Names(cluster), ElementsAre("x/a", "x/b"));
  const KindList list{.kind = "Pod", .resource_version = "30"};
  const std::string whole = Added("x/c", 2) + End(30);
  ASSERT_TRUE(ReplaceFrom(&cluster, whole, "w", list, false).ok());
  EXPECT_THAT(Names(cluster), ElementsAre("x/c"));
}

TEST_F(StreamedList, OfAnUnknownNamespaceTakesNothingAwayWhereSeveralAreFollowed) {
  Cluster cluster;
  cluster.AcceptTimeTravel(true);
  Read({File(Dump({Object("x/a", 1), Object("y/b", 2)})), File(End(20)),
        File(Added("y/c", 3) + End(9))},
       Way::kLoad, &cluster);
  EXPECT_THAT(Names(cluster), ElementsAre("x/a", "y/c"));
}

// Reflector.watchList: a store of its own, that takes the place at the end.
TEST_F(StreamedList, EndsInWhatTheModelHolds) {
  for (uint32_t seed = 0; seed < 60; ++seed) {
    std::mt19937 random(seed);
    const auto draw = [&](uint32_t below) { return random() % below; };
    std::set<std::string> store, sent;
    std::vector<std::string> items;
    // So that the stream's reach is not one namespace alone.
    std::string stream = Added("x/fixed", 50) + Added("y/fixed", 51);
    sent = {"x/fixed", "y/fixed"};
    const auto name = [](uint32_t i) {
      return std::string(i % 2 == 0 ? "x" : "y") + "/p" + std::to_string(i);
    };
    for (uint32_t i = 0; i < 40; ++i) {
      if (draw(2) == 0) {
        items.push_back(Object(name(i), 1 + static_cast<int>(draw(40))));
        store.insert(name(i));
      }
      if (draw(2) == 0) {
        stream += Added(name(i), 41 + static_cast<int>(draw(40)));
        sent.insert(name(i));
      }
    }
    const bool ends = draw(4) > 0;
    const int end = 100 + static_cast<int>(draw(20));
    int version = 100;
    std::set<std::string>* held = &sent;
    for (; version < 140; ++version) {  // live
      if (ends && version == end) {
        stream += End(version);
        store = sent;
        held = &store;
        continue;
      }
      const std::string pod = name(draw(40));
      const bool lives = held->contains(pod);
      const bool dies = lives && draw(2) == 0;
      stream += Line(dies ? "DELETED" : lives ? "MODIFIED" : "ADDED", Object(pod, version));
      for (std::set<std::string>* of : {held, &store}) {
        if (dies) of->erase(pod);
        if (!dies) of->insert(pod);
      }
    }
    // Cut before its end it adds what it has.
    if (!ends) store.insert(sent.begin(), sent.end());
    const std::vector<std::string> files = {File(Dump(items)), File(stream)};
    for (const Way way : kWays) {
      EXPECT_EQ(PodsBy(way, files), std::vector<std::string>(store.begin(), store.end()))
          << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace labelix::streamed_list_test
