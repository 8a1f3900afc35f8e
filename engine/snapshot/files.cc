#include "engine/snapshot/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <new>
#include <system_error>
#include <utility>

#include "index/types/absl_text.h"

namespace labelix::snapshot {

int Files::Open(const char* path, int flags, mode_t mode) { return open(path, flags, mode); }
ssize_t Files::Write(int fd, const char* bytes, size_t size) { return write(fd, bytes, size); }
ssize_t Files::Read(int fd, char* bytes, size_t size) { return read(fd, bytes, size); }
int Files::Fsync(int fd) { return fsync(fd); }
int Files::Close(int fd) { return close(fd); }
int Files::Rename(const char* from, const char* to) { return rename(from, to); }
int Files::Unlink(const char* path) { return unlink(path); }

Files* SystemFiles() {
  static Files files;
  return &files;
}

namespace {

// As large as one write may be (Linux stops at 2 GiB), and a page table's worth.
constexpr size_t kMostAtOnce = 1u << 30;
// At once where somebody may stop it.
constexpr size_t kStep = 16u << 20;
constexpr size_t kHugePage = 2u << 20;

absl::Status Failed(const std::string& path, int error) {
  const std::string message = path + ": " + std::strerror(error);
  if (error == ENOENT || error == ENOTDIR) return absl::NotFoundError(ToAbsl(message));
  return absl::DataLossError(ToAbsl(message));
}

// A descriptor that is closed once.
class Handle {
 public:
  Handle(Files* files, int fd) : files_(files), fd_(fd) {}
  ~Handle() {
    if (fd_ >= 0) files_->Close(fd_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  int fd() const { return fd_; }
  // False: errno says what the system could not write after all. Never again
  // after EINTR: Linux has closed it then.
  bool Close() {
    const int closed = files_->Close(std::exchange(fd_, -1));
    return closed == 0 || errno == EINTR;
  }

 private:
  Files* files_;
  int fd_;
};

int OpenAgain(Files* files, const char* path, int flags, mode_t mode) {
  for (;;) {
    const int fd = files->Open(path, flags | O_CLOEXEC, mode);
    if (fd >= 0 || errno != EINTR) return fd;
  }
}

bool FsyncAgain(Files* files, int fd) {
  while (files->Fsync(fd) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

bool WriteAll(Files* files, int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = files->Write(fd, bytes.data(), std::min(bytes.size(), kMostAtOnce));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return false;
    if (wrote == 0) {
      errno = ENOSPC;
      return false;
    }
    bytes.remove_prefix(static_cast<size_t>(wrote));
  }
  return true;
}

bool WritePieces(Files* files, int fd, std::span<const std::string_view> pieces, size_t align) {
  const std::string zeros(align, '\0');
  for (const std::string_view piece : pieces) {
    const size_t behind = (align - piece.size() % align) % align;
    if (!WriteAll(files, fd, piece)) return false;
    if (!WriteAll(files, fd, std::string_view(zeros).substr(0, behind))) return false;
  }
  return true;
}

// The new file, whole and on the disk; errno otherwise.
bool WriteNew(Files* files, const std::string& path, std::span<const std::string_view> pieces,
              size_t align) {
  Handle file(files, OpenAgain(files, path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666));
  if (file.fd() < 0) return false;
  return WritePieces(files, file.fd(), pieces, align) && FsyncAgain(files, file.fd()) &&
         file.Close();
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool SyncFolder(Files* files, const std::string& folder) {
  const Handle handle(files, OpenAgain(files, folder.c_str(), O_RDONLY | O_DIRECTORY, 0));
  return handle.fd() >= 0 && FsyncAgain(files, handle.fd());
}

uint64_t SizeOf(int fd, bool* regular) {
  struct stat info = {};
  *regular = fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  return *regular ? static_cast<uint64_t>(info.st_size) : 0;
}

// ---- What a save may replace -------------------------------------------------

// As many as Linux follows (MAXSYMLINKS, include/linux/namei.h).
constexpr int kMostLinks = 40;

absl::Status NoTarget(const std::string& path, std::string_view what) {
  return ErrorAt(0, path + ": " + std::string(what),
                 "name a file that is there, or a new one, as x.lbx");
}

std::string_view ThingOf(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
  if (S_ISFIFO(mode)) return "a pipe";
  return S_ISSOCK(mode) ? "a socket" : "something else";
}

bool IsSame(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// Link by link, and not by realpath(3): what the last one names need not exist.
// "": more of them than the system follows.
std::string FollowLinks(const std::string& path) {
  std::filesystem::path at = path;
  for (int links = 0; links <= kMostLinks; ++links) {
    std::error_code none;  // no link
    const std::filesystem::path named = std::filesystem::read_symlink(at, none);
    if (none) return at.string();
    at = at.parent_path() / named;
  }
  return "";
}

// Pages of 2 MiB where the system gives them: 500 times fewer faults.
Memory Allocate(size_t size) {
  const size_t room = (size + kHugePage) / kHugePage * kHugePage;
  void* data = size < kHugePage ? std::malloc(size + 1) : std::aligned_alloc(kHugePage, room);
  if (data == nullptr) throw std::bad_alloc();
  if (size >= kHugePage) madvise(data, room, MADV_HUGEPAGE);
  return {std::shared_ptr<char>(static_cast<char*>(data), [](char* owned) { std::free(owned); }),
          size};
}

absl::StatusOr<Memory> Map(const std::string& path, int fd, size_t size) {
  if (size == 0) return Allocate(0);
  // Writable and private: pieces of text that are freed are used again in place.
  void* data = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  if (data == MAP_FAILED) return Failed(path, errno);
  return Memory{std::shared_ptr<char>(static_cast<char*>(data),
                                      [size](char* mapped) { munmap(mapped, size); }),
                size};
}

// Fills `memory`; the file must end where it does.
absl::Status ReadWhole(Files* files, const std::string& path, int fd, Memory* memory,
                       const std::function<bool()>& stop) {
  const size_t most = stop ? kStep : kMostAtOnce;
  size_t at = 0;
  char beyond;
  for (;;) {
    char* to = at < memory->size ? memory->data.get() + at : &beyond;
    const size_t want = at < memory->size ? std::min(memory->size - at, most) : 1;
    if (stop && stop()) return absl::CancelledError("stopped by the caller");
    const ssize_t got = files->Read(fd, to, want);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed(path, errno);
    if (got == 0) break;
    at += static_cast<size_t>(got);
    if (at > memory->size) return absl::DataLossError(ToAbsl(path + ": grew while it was read"));
  }
  memory->size = at;  // a file that was cut short meanwhile fails its length check
  return absl::OkStatus();
}

// The system would take the bytes before it for the name.
absl::Status CheckName(const std::string& path) {
  const size_t zero = path.find('\0');
  if (zero == std::string::npos) return absl::OkStatus();
  return ErrorAt(zero, "the name of the snapshot has a byte 0");
}

}  // namespace

absl::StatusOr<std::string> TargetOf(const std::string& path) {
  if (path.empty()) return ErrorAt(0, "the name of the snapshot is empty");
  if (absl::Status whole = CheckName(path); !whole.ok()) return whole;
  struct stat there = {};
  const bool exists = stat(path.c_str(), &there) == 0;
  if (exists && !S_ISREG(there.st_mode)) {
    return NoTarget(path, "this is " + std::string(ThingOf(there.st_mode)) +
                              ", and no regular file: the snapshot would take its place");
  }
  std::string target = FollowLinks(path);
  if (target.empty()) return NoTarget(path, "links that lead to no file");
  struct stat named = {};
  // Through /dev/stdout or /proc/PID/fd.
  if (exists && (stat(target.c_str(), &named) != 0 || !IsSame(there, named))) {
    return NoTarget(path, "a link to a file that has no name any more");
  }
  struct stat folder = {};
  if (stat(FolderOf(target).c_str(), &folder) != 0) return Failed(path, errno);
  return target;
}

absl::Status ReplaceFile(Files* files, const std::string& path,
                         std::span<const std::string_view> pieces, size_t align) {
  const std::string fresh = path + "." + std::to_string(getpid()) + ".tmp";
  int error = 0;
  if (!WriteNew(files, fresh, pieces, align)) error = errno;
  if (error == 0 && files->Rename(fresh.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    files->Unlink(fresh.c_str());
    return Failed(path, error);
  }
  if (SyncFolder(files, FolderOf(path))) return absl::OkStatus();
  return absl::DataLossError(
      ToAbsl(path + ": written, but its folder could not be synced: " + std::strerror(errno)));
}

absl::StatusOr<Memory> ReadFile(Files* files, const std::string& path, uint64_t max_bytes, bool map,
                                const std::function<bool()>& stop) {
  if (absl::Status whole = CheckName(path); !whole.ok()) return whole;
  const Handle file(files, OpenAgain(files, path.c_str(), O_RDONLY, 0));
  if (file.fd() < 0) return Failed(path, errno);
  bool regular = false;
  const uint64_t size = SizeOf(file.fd(), &regular);
  if (!regular) return absl::DataLossError(ToAbsl(path + ": not a regular file"));
  if (size > max_bytes) {
    return absl::ResourceExhaustedError(
        ToAbsl(path + ": more than the limit of " + std::to_string(max_bytes) + " bytes"));
  }
  if (map) return Map(path, file.fd(), size);
  Memory memory = Allocate(size);
  absl::Status read = ReadWhole(files, path, file.fd(), &memory, stop);
  if (!read.ok()) return read;
  return memory;
}

Memory CopyOf(std::string_view bytes) {
  Memory memory = Allocate(bytes.size());
  if (!bytes.empty()) std::memcpy(memory.data.get(), bytes.data(), bytes.size());
  return memory;
}

}  // namespace labelix::snapshot
