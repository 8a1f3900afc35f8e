// A subscription about a few names is told what one of everything is told of these: the same
// deltas in the same order, of made worlds and of the recorded watches.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/live.h"
#include "labelix/replay.h"
#include "tests/cases.h"
#include "tests/engine/kubernetes/random_server.h"

namespace labelix::about_test {
namespace {

using Named = SubscribeOptions::Named;

bool IsAbout(std::span<const Named> names, std::string_view ns, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](const Named& named) {
    return named.name == name && (ns.empty() || named.ns == ns);
  });
}

std::string Print(uint64_t version, const Delta& d) {
  std::string text = std::to_string(version);
  for (const std::string_view part :
       {ToString(d.op), ToString(d.relation), ToString(d.cause), d.selector.group, d.selector.kind,
        d.selector.ns, d.selector.name, d.selector.path, d.object.group, d.object.kind, d.object.ns,
        d.object.name, d.resource_version}) {
    text.append("|").append(part);
  }
  for (const bool is : {d.conditions.ready, d.conditions.serving, d.conditions.terminating}) {
    text += is ? "|yes" : "|no";
  }
  return text;
}

// Two clusters that are given the same; the one has a subscriber of everything.
class Both {
 public:
  explicit Both(std::span<const Named> names)
      : names_(names),
        all_(clusters_[0].engine().Subscribe({.capacity = SIZE_MAX})),
        some_(clusters_[1].engine().Subscribe({.about = names, .capacity = SIZE_MAX})) {}

  template <typename Give>
  void Take(const Give& give) {
    for (Cluster& cluster : clusters_) give(&cluster);
    std::vector<std::string> want, got;
    while (const auto batch = all_.Poll()) {
      for (const Delta& d : batch->deltas) {
        ++told_;
        if (!IsAbout(names_, d.object.ns, d.object.name) &&
            !IsAbout(names_, d.selector.ns, d.selector.name)) {
          continue;
        }
        want.push_back(Print(batch->version, d));
      }
    }
    while (const auto batch = some_.Poll()) {
      EXPECT_FALSE(batch->deltas.empty());
      for (const Delta& d : batch->deltas) got.push_back(Print(batch->version, d));
    }
    ASSERT_EQ(got, want);
    compared_ += want.size();
  }

  size_t told() const { return told_; }
  size_t compared() const { return compared_; }

 private:
  std::span<const Named> names_;
  Cluster clusters_[2];
  Subscription all_, some_;
  size_t told_ = 0, compared_ = 0;
};

TEST(AboutTest, AnyWorld) {
  constexpr Named kPod[] = {{"a", "k1"}}, kTwo[] = {{"a", "k0"}, {"b", "k1"}},
                  kNone[] = {{"", "z"}};
  size_t compared = 0;
  for (const std::span<const Named> names :
       {std::span<const Named>(kPod), std::span<const Named>(kTwo), std::span<const Named>(kNone),
        std::span<const Named>()}) {
    for (int seed = 0; seed < test::Cases(200); ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      test::Server server(static_cast<uint64_t>(seed));
      Both both(names);
      for (int step = 0; step < 150; ++step) {
        for (int i = server.Draw(4); i > 0; --i) server.Change();
        // Now and then all of a kind at once.
        const std::string text =
            server.Percent(20) ? server.List(server.DrawKind(), {}) + "\n" : server.NextLines();
        both.Take([&](Cluster* cluster) {
          EXPECT_TRUE(cluster->LoadBytes(text, "server", {}, nullptr).ok());
        });
        if (testing::Test::HasFatalFailure()) return;
      }
      EXPECT_GT(both.told(), 0u);
      compared += both.compared();
    }
  }
  EXPECT_GT(compared, 1'000u);
}

// Every so many-th name that the inputs speak of.
std::vector<ObjectName> SomeNames(const std::vector<std::string>& files, size_t every) {
  std::vector<ObjectName> names;
  Replay replay;
  for (const std::string& file : files) EXPECT_TRUE(replay.Add(file).ok());
  size_t seen = 0;
  Replay::Calls calls;
  calls.step = [&](const Replay::Step& step) {
    for (const Event& event : step.events) {
      if (seen++ % every != 0 || event.name.empty()) continue;
      names.push_back(
          {std::string(event.kind), std::string(event.ns), std::string(event.name), ""});
    }
    return absl::OkStatus();
  };
  calls.fault = [](const absl::Status& fault) { ADD_FAILURE() << fault; };
  EXPECT_TRUE(replay.Run(calls).ok());
  return names;
}

void CompareRecorded(const std::string& folder, const std::string& of_file, size_t every) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(LABELIX_SOURCE_DIR) +
                                                               "/tests/data/" + folder)) {
    const std::string file = entry.path().string();
    if (file.ends_with(of_file) && file.find("initial") == std::string::npos &&
        file.find("error-410") == std::string::npos) {
      files.push_back(file);
    }
  }
  std::sort(files.begin(), files.end());
  const std::vector<ObjectName> texts = SomeNames(files, every);
  std::vector<Named> names;
  for (const ObjectName& name : texts) names.push_back({name.ns, name.name});
  ASSERT_FALSE(names.empty());
  Both both(names);
  Replay replay;
  for (const std::string& file : files) ASSERT_TRUE(replay.Add(file).ok());
  Replay::Calls calls;
  calls.step = [&](const Replay::Step& step) {
    both.Take([&](Cluster* cluster) { ApplyStep(cluster, step).IgnoreError(); });
    return testing::Test::HasFatalFailure() ? absl::CancelledError("") : absl::OkStatus();
  };
  calls.fault = [](const absl::Status& fault) { ADD_FAILURE() << fault; };
  EXPECT_TRUE(replay.Run(calls).ok());
  EXPECT_GT(both.compared(), 10u);
  EXPECT_GT(both.told(), 2 * both.compared());
}

TEST(AboutTest, TheRecordedWatchOfRng) { CompareRecorded("rng/watch", ".ndjson.gz", 97); }
TEST(AboutTest, TheRecordedWatchOfTheTown) { CompareRecorded("town/watch", ".ndjson.gz", 997); }

}  // namespace
}  // namespace labelix::about_test
