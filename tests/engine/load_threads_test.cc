// Loading by two threads: the state and the report are those of one.
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/cluster.h"

namespace labelix::load_threads_test {
namespace {

std::string Item(int i) {
  const std::string number = std::to_string(i);
  return R"({"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"n)" + std::to_string(i % 7) +
         R"(","name":"p)" + number + R"(","resourceVersion":")" + number +
         R"(","labels":{"z":"\u0061)" + std::to_string(i % 11) + R"(","app":"a)" +
         std::to_string(i % 5) + R"("}}})";
}

std::string ListOf(int pods) {
  std::string text = R"({"apiVersion":"v1","kind":"List","items":[)";
  for (int i = 0; i < pods; ++i) text += (i > 0 ? "," : "") + Item(i);
  return text + "]}\n";
}

// What a Cluster holds, and what was said of the loading.
struct Loaded {
  absl::Status status;
  LoadReport report;
  std::vector<std::string> objects;
};

Loaded Load(const std::string& text, uint32_t threads, LoadOptions options = {},
            const EngineOptions& engine = {}) {
  Loaded loaded;
  Cluster cluster(engine);
  options.threads = threads;
  options.batch_objects = 128;
  loaded.status = cluster.LoadBytes(text, "in.json", options, &loaded.report);
  const Version now = cluster.Current();
  for (const Version::KindCount& kind : now.Kinds()) {
    const Scope scope{.kind = kind.kind, .group = kind.group};
    for (const ObjectId id : now.Select(scope, Compiled(Selector::Everything()))) {
      const ObjectView object = now.Get(id);
      std::string& line = loaded.objects.emplace_back(object.kind);
      (line += ' ').append(object.ns).append("/").append(object.name);
      for (const Label& label : object.labels) {
        (line += ' ').append(label.key).append("=").append(label.value);
      }
      (line += ' ').append(object.resource_version).append(" ").append(object.facts);
    }
  }
  return loaded;
}

void ExpectTheSame(const Loaded& one, const Loaded& two) {
  EXPECT_EQ(one.status, two.status);
  EXPECT_EQ(one.objects, two.objects);
  EXPECT_EQ(one.report.bytes, two.report.bytes);
  EXPECT_EQ(one.report.documents, two.report.documents);
  EXPECT_EQ(one.report.objects, two.report.objects);
  EXPECT_EQ(one.report.removes, two.report.removes);
  EXPECT_EQ(one.report.warnings, two.report.warnings);
}

TEST(LoadThreadsConcurrency, AListAndAWatchBehindIt) {
  std::string text = ListOf(1'500);
  for (int i = 0; i < 1'500; i += 3) {
    text += R"({"type":")" + std::string(i % 2 == 0 ? "DELETED" : "MODIFIED") + R"(","object":)" +
            Item(i) + "}\n";
  }
  const Loaded one = Load(text, 1), two = Load(text, 2);
  ASSERT_TRUE(one.status.ok()) << one.status;
  EXPECT_EQ(one.objects.size(), 1'250u);
  ExpectTheSame(one, two);
}

TEST(LoadThreadsConcurrency, YamlWithItsSources) {
  std::string text;
  for (int i = 0; i < 700; ++i) {
    text += "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  namespace: ns\n  name: c" +
            std::to_string(i) + "\n  labels: {app: a" + std::to_string(i % 9) + "}\n";
  }
  LoadOptions options;
  options.keep_source = true;
  const Loaded one = Load(text, 1, options), two = Load(text, 2, options);
  EXPECT_EQ(one.objects.size(), 700u);
  ExpectTheSame(one, two);
}

TEST(LoadThreadsConcurrency, WhatStoodBeforeTheBrokenPlaceIsKept) {
  std::string text = ListOf(1'000);
  text.resize(text.size() - 100);
  const Loaded one = Load(text, 1), two = Load(text, 2);
  EXPECT_EQ(one.status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(one.objects.size(), 999u);
  ExpectTheSame(one, two);
}

TEST(LoadThreadsConcurrency, ARefusedBatchIsNotCounted) {
  const EngineOptions small{.max_objects = 300};
  const std::string text = ListOf(2'000);
  const Loaded one = Load(text, 1, {}, small), two = Load(text, 2, {}, small);
  EXPECT_EQ(one.status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_GT(one.report.objects, 0u);
  EXPECT_EQ(one.status, two.status);
  EXPECT_EQ(one.objects, two.objects);
  EXPECT_EQ(one.report.objects, one.objects.size());
  EXPECT_EQ(two.report.objects, two.objects.size());
}

TEST(LoadThreadsConcurrency, TheCallerIsAskedOnItsOwnThread) {
  const std::thread::id mine = std::this_thread::get_id();
  int asked = 0;
  bool elsewhere = false;
  const auto note = [&] {
    elsewhere |= std::this_thread::get_id() != mine;
    return ++asked;
  };
  LoadOptions options;
  options.progress = [&](uint64_t, uint64_t) { note(); };
  options.take = [&](const Event&, bool) { return note() > 0; };
  options.stop = [&] { return note() > 3'000; };
  const Loaded loaded = Load(ListOf(5'000), 2, options);
  EXPECT_EQ(loaded.status.code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(loaded.report.objects, loaded.objects.size());
  EXPECT_GT(asked, 3'000);
  EXPECT_FALSE(elsewhere);
}

}  // namespace
}  // namespace labelix::load_threads_test
