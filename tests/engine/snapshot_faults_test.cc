// A save that fails or is killed at any of its system calls (G10 of the goal
// table): the old file or the new one is there, and it loads.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "engine/snapshot/container.h"
#include "engine/snapshot/files.h"
#include "gtest/gtest.h"
#include "labelix/snapshot.h"
#include "tests/engine/random_world.h"

namespace labelix::snapshot_faults_test {
namespace {

namespace fs = std::filesystem;

// A file with `pods` pods, so that old and new can be told apart.
std::string FileOf(int pods) {
  Cluster cluster;
  for (int i = 0; i < pods; ++i) {
    const std::string name = "p" + std::to_string(i);
    Event event;
    event.kind = "Pod";
    event.name = name;
    EXPECT_TRUE(cluster.engine().Apply({&event, 1}).ok());
  }
  return SnapshotBytes(cluster, cluster.Current());
}

// -1: does not load.
int PodsIn(const std::string& path) {
  const absl::StatusOr<Cluster> cluster = OpenSnapshot(path);
  if (!cluster.ok()) return -1;
  return static_cast<int>(
      cluster->Current().Count({.kind = "Pod"}, Compiled(Selector::Everything())));
}

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "labelix_faults_XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  std::string file() const { return (path_ / "x.lbx").string(); }
  size_t files() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(path_), {}));
  }

 private:
  fs::path path_;
};

enum class Fault { kError, kShortWrite, kKillBefore, kKillAfter };

// The system's files, but call number `at` (from 1; 0: none) goes wrong.
class FaultyFiles : public snapshot::Files {
 public:
  FaultyFiles(int at, Fault fault, int error) : at_(at), fault_(fault), error_(error) {}
  int calls() const { return calls_; }

  int Open(const char* path, int flags, mode_t mode) override {
    return Call([&] { return Files::Open(path, flags, mode); });
  }
  ssize_t Write(int fd, const char* bytes, size_t size) override {
    if (fault_ == Fault::kShortWrite && calls_ + 1 == at_) {
      ++calls_;
      return Files::Write(fd, bytes, size / 2 + 1);
    }
    return Call([&] { return Files::Write(fd, bytes, size); });
  }
  ssize_t Read(int fd, char* bytes, size_t size) override {
    return Call([&] { return Files::Read(fd, bytes, size); });
  }
  int Fsync(int fd) override {
    return Call([&] { return Files::Fsync(fd); });
  }
  // A close that fails has closed all the same.
  int Close(int fd) override {
    const int closed = Files::Close(fd);
    return Call([&] { return closed; });
  }
  int Rename(const char* from, const char* to) override {
    return Call([&] { return Files::Rename(from, to); });
  }

 private:
  template <typename Do>
  auto Call(Do&& act) -> decltype(act()) {
    const bool now = ++calls_ == at_;
    if (now && fault_ == Fault::kKillBefore) raise(SIGKILL);
    if (now && fault_ == Fault::kError) {
      errno = error_;
      return -1;
    }
    const auto answer = act();
    if (now && fault_ == Fault::kKillAfter) raise(SIGKILL);
    return answer;
  }

  const int at_;
  const Fault fault_;
  const int error_;
  int calls_ = 0;
};

// In pieces, so that a save has several writes.
std::vector<std::string_view> PiecesOf(const std::string& file) {
  std::vector<std::string_view> pieces;
  for (size_t at = 0; at < file.size(); at += 256) {
    pieces.push_back(std::string_view(file).substr(at, 256));
  }
  return pieces;
}

absl::Status Replace(snapshot::Files* files, const std::string& path, const std::string& file) {
  return snapshot::ReplaceFile(files, path, PiecesOf(file), snapshot::kAlign);
}

class SaveFaults : public testing::Test {
 protected:
  void SetUp() override {
    FaultyFiles counting(0, Fault::kError, 0);
    ASSERT_TRUE(Replace(&counting, folder_.file(), new_).ok());
    calls_ = counting.calls();
    ASSERT_GT(calls_, 8);  // open, writes, fsync, close, rename, the folder's three
    PutOld();
  }
  void PutOld() {
    ASSERT_TRUE(Replace(snapshot::SystemFiles(), folder_.file(), old_).ok());
    ASSERT_EQ(PodsIn(folder_.file()), 2);
  }

  const Folder folder_;
  const std::string old_ = FileOf(2), new_ = FileOf(5);
  int calls_ = 0;
};

TEST_F(SaveFaults, AnErrorAtEachCallLeavesOldOrNewAndNothingElse) {
  for (const int error : {EIO, ENOSPC, EDQUOT, EROFS}) {
    for (int at = 1; at <= calls_; ++at) {
      SCOPED_TRACE(testing::Message() << std::strerror(error) << " at call " << at);
      PutOld();
      FaultyFiles files(at, Fault::kError, error);
      const absl::Status status = Replace(&files, folder_.file(), new_);
      const int pods = PodsIn(folder_.file());
      // Once it has its name, only the folder's fsync is left to fail; its close
      // has nothing to lose.
      EXPECT_TRUE(!status.ok() || pods == 5) << pods;
      EXPECT_TRUE(pods == 2 || pods == 5) << pods;
      EXPECT_EQ(status.ok(), at == calls_) << status;
      if (!status.ok()) {
        EXPECT_NE(ErrorMessage(status).find(std::strerror(error)), std::string::npos) << status;
      }
      EXPECT_EQ(folder_.files(), 1u);
    }
  }
}

TEST_F(SaveFaults, AnInterruptedCallIsRepeated) {
  for (int at = 1; at <= calls_; ++at) {
    PutOld();
    FaultyFiles files(at, Fault::kError, EINTR);
    const absl::Status status = Replace(&files, folder_.file(), new_);
    // rename is not interrupted by signals: an EINTR there is an error as any.
    EXPECT_EQ(PodsIn(folder_.file()), status.ok() ? 5 : 2) << "call " << at << ": " << status;
    EXPECT_EQ(folder_.files(), 1u);
  }
}

TEST_F(SaveFaults, AShortWriteIsCompleted) {
  for (int at = 1; at <= calls_; ++at) {
    PutOld();
    FaultyFiles files(at, Fault::kShortWrite, 0);
    EXPECT_TRUE(Replace(&files, folder_.file(), new_).ok());
    EXPECT_EQ(PodsIn(folder_.file()), 5);
  }
}

void WaitFor(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
}

TEST_F(SaveFaults, AKillAtEachCallLeavesOldOrNew) {
  for (const Fault fault : {Fault::kKillBefore, Fault::kKillAfter}) {
    for (int at = 1; at <= calls_; ++at) {
      PutOld();
      const pid_t child = fork();
      if (child == 0) {
        FaultyFiles files(at, fault, 0);
        (void)Replace(&files, folder_.file(), new_);
        _exit(0);
      }
      WaitFor(child);
      const int pods = PodsIn(folder_.file());
      EXPECT_TRUE(pods == 2 || pods == 5) << pods << ", call " << at;
    }
  }
}

TEST_F(SaveFaults, AKillAtAnyMomentLeavesOldOrNew) {
  std::mt19937 random(1);
  for (int i = 0, n = test::Cases(2'000); i < n; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      for (int turn = 0; turn < 10'000; ++turn) {
        (void)Replace(snapshot::SystemFiles(), folder_.file(), turn % 2 == 0 ? new_ : old_);
      }
      _exit(0);
    }
    usleep(random() % 5'000);
    kill(child, SIGKILL);
    WaitFor(child);
    const int pods = PodsIn(folder_.file());
    ASSERT_TRUE(pods == 2 || pods == 5) << pods;
  }
}

// ---- Loading -------------------------------------------------------------------

TEST_F(SaveFaults, AReadThatFailsIsAnError) {
  FaultyFiles counting(0, Fault::kError, 0);
  ASSERT_TRUE(snapshot::ReadFile(&counting, folder_.file(), 1 << 20, false).ok());
  for (int at = 1; at < counting.calls(); ++at) {  // the last is the close
    FaultyFiles failing(at, Fault::kError, EIO);
    EXPECT_EQ(snapshot::ReadFile(&failing, folder_.file(), 1 << 20, false).status().code(),
              absl::StatusCode::kDataLoss);
    FaultyFiles interrupted(at, Fault::kError, EINTR);
    EXPECT_TRUE(snapshot::ReadFile(&interrupted, folder_.file(), 1 << 20, false).ok());
  }
}

TEST(SnapshotFiles, AFolderOrAPipeIsNoSnapshot) {
  const Folder folder;
  EXPECT_FALSE(OpenSnapshot(fs::path(folder.file()).parent_path().string()).ok());
  ASSERT_EQ(mkfifo(folder.file().c_str(), 0600), 0);
  EXPECT_FALSE(IsSnapshotFile(folder.file()));
}

// A writer that was let in by a look would write to nobody, and the one who reads
// afterwards would wait for another writer for good.
TEST(SnapshotFiles, ALookAtAPipeLetsNoWriterIn) {
  const Folder folder;
  ASSERT_EQ(mkfifo(folder.file().c_str(), 0600), 0);
  std::atomic<bool> let_in = false;
  std::thread writer([&] {
    const int fd = open(folder.file().c_str(), O_WRONLY | O_CLOEXEC);
    let_in = true;
    close(fd);
  });
  for (int i = 0; i < 50; ++i) {
    EXPECT_FALSE(IsSnapshotFile(folder.file()));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_FALSE(let_in);
  const int reader = open(folder.file().c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  writer.join();
  close(reader);
}

}  // namespace
}  // namespace labelix::snapshot_faults_test
