// Several inputs as one sequence of steps.
#include "engine/ingest/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "labelix/status.h"
#include "tests/temp_folder.h"

namespace labelix::ingest::merge_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string Pod(std::string_view name, std::string_view version) {
  return R"({"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"default","name":")" +
         std::string(name) + R"(","resourceVersion":")" + std::string(version) + R"("}})";
}

std::string Watched(std::string_view type, std::string_view name, std::string_view version) {
  return R"({"type":")" + std::string(type) + R"(","object":)" + Pod(name, version) + "}\n";
}

std::string List(const std::vector<std::string>& items) {
  std::string out = R"({"apiVersion":"v1","kind":"List","items":[)";
  for (size_t i = 0; i < items.size(); ++i) out += (i > 0 ? "," : "") + items[i];
  return out + "]}\n";
}

// Files and pipes that are gone when the test is.
class Merging : public testing::Test {
 protected:
  std::string File(const std::string& text) {
    return folder_.Write("f" + std::to_string(files_++), text);
  }

  void Open(Merger* merger, const std::string& path, const InputLimits& limits = {}) {
    auto stream = DocumentStream::Open(path, limits);
    ASSERT_TRUE(stream.ok()) << stream.status();
    merger->Add(*std::move(stream), limits);
  }

  // Lines as "a@7", with "list " in front of what a list says and "-" of what
  // was deleted.
  std::vector<std::string> Run(Merger* merger) {
    std::vector<std::string> lines;
    MergeCalls calls;
    calls.step = [&lines](const MergeStep& step) {
      for (const Event& event : step.events) {
        const bool removed = event.op == Event::Op::kRemove;
        if (event.op != Event::Op::kUpsert && !removed) continue;
        lines.push_back((step.listed ? "list " : "") + std::string(removed ? "-" : "") +
                        std::string(event.name) + "@" + std::string(event.resource_version));
      }
      return absl::OkStatus();
    };
    calls.fault = [this](const absl::Status& s) { faults_.push_back(ErrorMessage(s)); };
    calls.warning = [this](std::string_view text) { warnings_.emplace_back(text); };
    EXPECT_TRUE(merger->Run(calls).ok());
    return lines;
  }

  std::vector<std::string> RunFiles(const std::vector<std::string>& texts, bool by_version = true) {
    Merger merger(by_version);
    for (const std::string& text : texts) Open(&merger, File(text));
    return Run(&merger);
  }

  const test::TempFolder folder_;
  int files_ = 0;
  std::vector<std::string> faults_, warnings_;
};

TEST_F(Merging, ByVersionNotByBytes) {
  EXPECT_THAT(RunFiles({Watched("ADDED", "a", "9") + Watched("MODIFIED", "a", "11"),
                        Watched("ADDED", "b", "10") + Watched("DELETED", "b", "100")}),
              ElementsAre("a@9", "b@10", "a@11", "-b@100"));
}

TEST_F(Merging, ListsComeFirstWhereverTheyStand) {
  EXPECT_THAT(RunFiles({Watched("ADDED", "a", "9"), List({Pod("b", "20")})}),
              ElementsAre("list b@20", "a@9"));
}

TEST_F(Merging, AsGivenTakesOneAfterAnother) {
  EXPECT_THAT(RunFiles({Watched("ADDED", "a", "9") + Watched("MODIFIED", "a", "11"),
                        List({Pod("c", "1")}) + Watched("ADDED", "b", "10")},
                       false),
              ElementsAre("a@9", "a@11", "list c@1", "b@10"));
}

TEST_F(Merging, AnInputKeepsItsOrderEvenIfItsVersionsDoNotAscend) {
  EXPECT_THAT(RunFiles({Watched("ADDED", "a", "30") + Watched("ADDED", "b", "20"),
                        Watched("ADDED", "c", "25") + Watched("ADDED", "d", "31")}),
              ElementsAre("c@25", "a@30", "b@20", "d@31"));
}

TEST_F(Merging, EqualVersionsGoByInput) {
  EXPECT_THAT(RunFiles({Watched("ADDED", "b", "7"), Watched("ADDED", "a", "7")}),
              ElementsAre("b@7", "a@7"));
}

TEST_F(Merging, BookmarksAndErrorsChangeNoObject) {
  const std::string bookmark =
      R"({"type":"BOOKMARK","object":{"apiVersion":"v1","kind":"Pod","metadata":{"resourceVersion":"8"}}})";
  const std::string error =
      R"({"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old"}})";
  EXPECT_THAT(RunFiles({Watched("ADDED", "a", "7") + bookmark + "\n" + error}), ElementsAre("a@7"));
  ASSERT_EQ(warnings_.size(), 1U);
  EXPECT_THAT(warnings_[0], HasSubstr("f0:3: the watch ended with ERROR 410: too old"));
  EXPECT_THAT(faults_, IsEmpty());
}

TEST_F(Merging, YamlIsAList) {
  EXPECT_THAT(
      RunFiles({Watched("ADDED", "a", "7"),
                "kind: Pod\napiVersion: v1\nmetadata: {name: b, resourceVersion: \"9\"}\n",
                Pod("c", "3") + "\n---\nkind: Pod\napiVersion: v1\nmetadata:\n  name: d\n"}),
      ElementsAre("list b@9", "list c@3", "list d@", "a@7"));
  EXPECT_THAT(faults_, IsEmpty());
}

TEST_F(Merging, EmptyInputsAreNoFault) {
  EXPECT_THAT(RunFiles({"", "\n \n", Watched("ADDED", "a", "7")}), ElementsAre("a@7"));
  EXPECT_THAT(faults_, IsEmpty());
}

TEST_F(Merging, ABrokenInputIsSaidWithItsPlaceAndTheOthersGoOn) {
  EXPECT_THAT(
      RunFiles({Watched("ADDED", "a", "1") + "\n{\"type\":\"ADDED\",\"object\":{\"kind\":}}\n" +
                    Watched("ADDED", "never", "2"),
                Watched("ADDED", "b", "3")}),
      ElementsAre("a@1", "b@3"));
  ASSERT_EQ(faults_.size(), 1U);
  EXPECT_THAT(faults_[0], HasSubstr("f0:3:34: "));
}

TEST_F(Merging, AnInputCutShortIsAFault) {
  EXPECT_THAT(RunFiles({Watched("ADDED", "a", "1") + R"({"type":"ADDED","obj)"}),
              ElementsAre("a@1"));
  ASSERT_EQ(faults_.size(), 1U);
  EXPECT_THAT(faults_[0], HasSubstr("f0:2:17: the string that begins here is not closed"));
}

TEST_F(Merging, ALongListComesInPieces) {
  std::vector<std::string> items;
  for (int i = 0; i < 3'000; ++i) items.push_back(Pod("p" + std::to_string(i), "5"));
  EXPECT_EQ(RunFiles({List(items)}).size(), 3'000U);
}

// ---- Pipes -----------------------------------------------------------------

struct Pipe {
  Pipe() { EXPECT_EQ(pipe(ends), 0); }
  ~Pipe() {
    close(ends[0]);
    Close();
  }
  std::string path() const { return "/dev/fd/" + std::to_string(ends[0]); }
  void Write(std::string_view text) const {
    EXPECT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void Close() {
    if (ends[1] >= 0) close(ends[1]);
    ends[1] = -1;
  }
  int ends[2] = {-1, -1};
};

TEST_F(Merging, APipeGivesItsEventsBeforeItEnds) {
  Pipe pipe;
  Merger merger(true);
  Open(&merger, pipe.path());
  const std::string second = Watched("ADDED", "b", "2");
  pipe.Write(Watched("ADDED", "a", "1") + second.substr(0, 30));
  std::vector<std::string> names;
  MergeCalls calls;
  calls.step = [&](const MergeStep& step) {
    names.emplace_back(step.events[0].name);
    return absl::OkStatus();
  };
  int idles = 0;
  calls.idle = [&] {  // each time after all that had come was given
    if (++idles == 2) {
      EXPECT_THAT(names, ElementsAre("a"));
      pipe.Write(second.substr(30));
    }
    if (idles == 3) {
      EXPECT_THAT(names, ElementsAre("a", "b"));
      pipe.Close();
    }
  };
  EXPECT_TRUE(merger.Run(calls).ok());
  EXPECT_EQ(idles, 3);
}

TEST_F(Merging, ASilentPipeIsNotWaitedForAndItsEventsComeWhenTheyCome) {
  Pipe pipe;
  Merger merger(true);
  Open(&merger, pipe.path());
  Open(&merger, File(Watched("ADDED", "a", "10") + Watched("MODIFIED", "a", "12")));
  std::vector<std::string> versions;
  MergeCalls calls;
  calls.step = [&](const MergeStep& step) {
    versions.emplace_back(step.events[0].resource_version);
    return absl::OkStatus();
  };
  calls.idle = [&] {
    if (versions.size() == 2) pipe.Write(Watched("ADDED", "b", "11"));
    if (versions.size() == 3) pipe.Close();
  };
  EXPECT_TRUE(merger.Run(calls).ok());
  EXPECT_THAT(versions, ElementsAre("10", "12", "11"));
}

TEST_F(Merging, APipeThatSpeaksIsMergedWithAFile) {
  Pipe pipe;
  Merger merger(true);
  Open(&merger, pipe.path());
  Open(&merger, File(Watched("ADDED", "a", "2") + Watched("MODIFIED", "a", "4")));
  pipe.Write(List({Pod("z", "1")}) + Watched("ADDED", "b", "1") + Watched("ADDED", "b", "3"));
  pipe.Close();
  EXPECT_THAT(Run(&merger), ElementsAre("list z@1", "b@1", "a@2", "b@3", "a@4"));
}

TEST_F(Merging, AZippedPipeIsReadToItsEnd) {
  const std::string zipped = File("");
  gzFile out = gzopen(zipped.c_str(), "wb");
  const std::string text = Watched("ADDED", "a", "1");
  gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
  gzclose(out);
  std::ifstream in(zipped, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  Pipe pipe;
  Merger merger(true);
  Open(&merger, pipe.path());
  pipe.Write(bytes.substr(0, 1));
  std::thread writer([&] {
    pipe.Write(bytes.substr(1));
    pipe.Close();
  });
  EXPECT_THAT(Run(&merger), ElementsAre("a@1"));
  writer.join();
}

TEST_F(Merging, ADocumentThatNeverEndsMeetsALimit) {
  InputLimits limits;
  limits.object_bytes = 10'000;
  Pipe pipe;
  Merger merger(true);
  Open(&merger, pipe.path(), limits);
  std::thread writer([&] {
    pipe.Write(Watched("ADDED", "a", "1") + R"({"type":")");
    const std::string more(60'000, 'x');
    for (int i = 0; i < 4; ++i) pipe.Write(more);
    pipe.Close();
  });
  std::vector<std::string> lines = Run(&merger);
  char sink[4096];
  while (read(pipe.ends[0], sink, sizeof(sink)) > 0) {
  }
  writer.join();
  EXPECT_THAT(lines, ElementsAre("a@1"));
  ASSERT_EQ(faults_.size(), 1U);
  EXPECT_THAT(faults_[0], HasSubstr("larger than the limit of"));
}

}  // namespace
}  // namespace labelix::ingest::merge_test
