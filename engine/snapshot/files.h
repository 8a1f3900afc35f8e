// Files: what a save and a load ask of the system, behind an interface, so that
// tests can let any call fail; and the two things done with it.
#ifndef LABELIX_ENGINE_SNAPSHOT_FILES_H_
#define LABELIX_ENGINE_SNAPSHOT_FILES_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "labelix/status.h"

namespace labelix::snapshot {

// The system calls of the same names: -1 and errno when they fail.
class Files {
 public:
  virtual ~Files() = default;
  virtual int Open(const char* path, int flags, mode_t mode);
  virtual ssize_t Write(int fd, const char* bytes, size_t size);
  virtual ssize_t Read(int fd, char* bytes, size_t size);
  virtual int Fsync(int fd);
  virtual int Close(int fd);
  virtual int Rename(const char* from, const char* to);
  virtual int Unlink(const char* path);
};
Files* SystemFiles();

// The file that a save to `path` makes or replaces: where `path` is a link, what
// it names at its end, there or not yet. kInvalidArgument, "path: what it is":
// something is there that is no regular file, whose place a rename would take.
// kNotFound: its folder is not there.
absl::StatusOr<std::string> TargetOf(const std::string& path);

// Makes the file at `path` hold `pieces`, one after another, each followed by
// zeros up to a multiple of `align`. The bytes go to a new file in the same
// folder and to the disk, then take the name, then the folder goes to the disk:
// at any moment, also after a crash, `path` is the old file or the new one.
// An error leaves the old file and no other; a killed process may leave
// `path`.PID.tmp behind. kDataLoss, kNotFound: "path: cause".
absl::Status ReplaceFile(Files* files, const std::string& path,
                         std::span<const std::string_view> pieces, size_t align);

// Bytes in memory that are this process's alone: writing to them changes no
// file.
struct Memory {
  std::shared_ptr<char> data;
  size_t size = 0;
  std::string_view view() const { return {data.get(), size}; }
};

// All of a file, of at most `max_bytes` (kResourceExhausted). `map`: the pages
// come from the file as they are touched; whoever cuts it short meanwhile stops
// this process (SIGBUS), so map only what nobody else writes. kCancelled: `stop`, which is
// asked every few MiB, said true.
absl::StatusOr<Memory> ReadFile(Files* files, const std::string& path, uint64_t max_bytes, bool map,
                                const std::function<bool()>& stop = {});

// A copy of `bytes`.
Memory CopyOf(std::string_view bytes);

}  // namespace labelix::snapshot

#endif  // LABELIX_ENGINE_SNAPSHOT_FILES_H_
