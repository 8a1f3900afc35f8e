#include "engine/ingest/bytes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

namespace labelix::ingest::bytes_test {
namespace {

using ::testing::ElementsAre;

constexpr uint64_t kPlenty = 1 << 30;

std::string Zipped(const std::string& text) {
  z_stream z = {};
  EXPECT_EQ(deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(text.size() + 1'000, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

class BytesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("labelix-bytes-" + std::to_string(getpid()) + "-" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Put(const std::string& name, const std::string& text) {
    const std::string path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  std::filesystem::path folder_;
};

TEST_F(BytesTest, ReadsAFile) {
  const std::string text(3'000'001, 'x');
  const auto bytes = ReadInput(Put("a.json", text), kPlenty);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_EQ(bytes->view(), text);
}

TEST_F(BytesTest, ReadsAnEmptyFile) {
  const auto bytes = ReadInput(Put("a.json", ""), kPlenty);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_EQ(bytes->size(), 0u);
}

TEST_F(BytesTest, ReadsAPipeWhoseSizeNobodyKnows) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string text(50'000, 'p');
  ASSERT_EQ(write(ends[1], text.data(), text.size()), 50'000);
  close(ends[1]);
  const auto bytes = ReadInput("/dev/fd/" + std::to_string(ends[0]), kPlenty);
  close(ends[0]);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_EQ(bytes->view(), text);
}

TEST_F(BytesTest, TellsHowFarItIs) {
  uint64_t last = 0, of = 0;
  const std::string text(5 << 20, 'x');
  ASSERT_TRUE(ReadInput(Put("a.json", text), kPlenty, [&](uint64_t done, uint64_t total) {
                EXPECT_GT(done, last);
                last = done, of = total;
              }).ok());
  EXPECT_EQ(last, text.size());
  EXPECT_EQ(of, text.size());
}

TEST_F(BytesTest, NoSuchFile) {
  const auto bytes = ReadInput((folder_ / "none.json").string(), kPlenty);
  EXPECT_EQ(bytes.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ErrorMessage(bytes.status()),
            (folder_ / "none.json").string() + ": No such file or directory");
}

TEST_F(BytesTest, GzipIsToldByItsBytesNotItsName) {
  const std::string text = "{\"kind\":1}";
  EXPECT_EQ(ReadInput(Put("a.json", Zipped(text)), kPlenty)->view(), text);
  EXPECT_EQ(ReadInput(Put("b.json.gz", text), kPlenty)->view(), text);
}

TEST_F(BytesTest, MembersOneAfterAnotherAreJoined) {
  const std::string zipped = Zipped("one\n") + Zipped("") + Zipped("two\n");
  EXPECT_EQ(Gunzip(zipped, "x.gz", kPlenty)->view(), "one\ntwo\n");
  EXPECT_EQ(Gunzip(zipped + std::string(512, '\0'), "x.gz", kPlenty)->view(), "one\ntwo\n");
}

TEST_F(BytesTest, BrokenGzip) {
  const std::string text(100'000, 'x');
  const std::string zipped = Zipped(text);
  for (size_t size = 2; size < zipped.size(); ++size) {
    SCOPED_TRACE(size);
    const auto bytes = Gunzip(zipped.substr(0, size), "x.gz", kPlenty);
    ASSERT_EQ(bytes.status().code(), absl::StatusCode::kDataLoss);
    ASSERT_EQ(ErrorMessage(bytes.status()),
              "x.gz: byte " + std::to_string(size) + ": gzip: the gzip data is cut short");
  }
  EXPECT_EQ(ErrorMessage(Gunzip(zipped + "junk", "x.gz", kPlenty).status()),
            "x.gz: byte " + std::to_string(zipped.size()) + ": gzip: bytes after the gzip data");
  std::string damaged = zipped;
  damaged[damaged.size() - 6] ^= 1;  // its checksum
  EXPECT_EQ(Gunzip(damaged, "x.gz", kPlenty).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(BytesTest, TotalBytesAtTheLimitAndOnePast) {
  const std::string text(70'000, 'x');
  const std::string plain = Put("a.json", text), zipped = Put("b.json", Zipped(text));
  for (const std::string& path : {plain, zipped}) {
    SCOPED_TRACE(path);
    EXPECT_TRUE(ReadInput(path, 70'000).ok());
    const auto past = ReadInput(path, 69'999);
    EXPECT_EQ(past.status().code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(ErrorMessage(past.status()), path + ": more than the limit of 69999 bytes in all");
  }
}

TEST_F(BytesTest, ABombStopsAtTheLimit) {
  std::string zipped;
  for (int i = 0; i < 100; ++i) zipped += Zipped(std::string(10 << 20, '\0'));
  const auto bytes = Gunzip(zipped, "bomb.gz", 1 << 20);
  EXPECT_EQ(bytes.status().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(BytesTest, StopEndsReadingAndInflating) {
  const std::string text(12 << 20, 'x');
  const std::string plain = Put("a.json", text), zipped = Put("b.json.gz", Zipped(text));
  for (const std::string& path : {plain, zipped}) {
    SCOPED_TRACE(path);
    int asked = 0;
    const auto whole = ReadInput(path, kPlenty, {}, [&] { return ++asked < 0; });
    ASSERT_TRUE(whole.ok());
    EXPECT_EQ(whole->size(), text.size());
    ASSERT_GE(asked, 3);
    for (int last : {1, asked / 2, asked}) {
      int turn = 0;
      const auto stopped = ReadInput(path, kPlenty, {}, [&] { return ++turn == last; });
      EXPECT_EQ(stopped.status().code(), absl::StatusCode::kCancelled);
      EXPECT_EQ(turn, last);
    }
  }
}

TEST_F(BytesTest, AFolderIsItsInputsByName) {
  for (const char* name :
       {"b.json", "a.ndjson.gz", "c.ndjson", "d.json.gz", "e.yaml", "f.yml", "json"}) {
    Put(name, "");
  }
  std::filesystem::create_directory(folder_ / "sub.json");
  const std::string at = folder_.string();
  const auto inputs = ListInputs(at + "//");
  ASSERT_TRUE(inputs.ok()) << inputs.status();
  EXPECT_THAT(*inputs, ElementsAre(at + "/a.ndjson.gz", at + "/b.json", at + "/c.ndjson",
                                   at + "/d.json.gz", at + "/e.yaml", at + "/f.yml"));
}

TEST_F(BytesTest, ALinkToNothingInAFolderIsMissingInput) {
  Put("a.json", "");
  std::filesystem::create_symlink("gone", folder_ / "b.json");
  std::filesystem::create_symlink("me@machine.1", folder_ / ".#a.json");
  const std::string at = folder_.string();
  EXPECT_THAT(*ListInputs(at), ElementsAre(at + "/a.json", at + "/b.json"));
  EXPECT_EQ(ReadInput(at + "/b.json", 100).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(BytesTest, AFolderWithoutInputs) {
  Put("x.txt", "");
  EXPECT_EQ(ListInputs(folder_.string()).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(BytesTest, FilesAndStandardInputAreThemselves) {
  const std::string path = Put("any.name", "");
  EXPECT_THAT(*ListInputs(path), ElementsAre(path));
  EXPECT_THAT(*ListInputs("-"), ElementsAre("-"));
  EXPECT_EQ(ListInputs(path + "x").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ListInputs(path + std::string("\0x", 2)).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace labelix::ingest::bytes_test
