// Input as bytes in memory: a file, standard input, and what gzip made of
// either.
#ifndef LABELIX_ENGINE_INGEST_BYTES_H_
#define LABELIX_ENGINE_INGEST_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/status.h"

namespace labelix::ingest {

// Shared, immutable bytes. A handle: cheap to copy.
class Bytes {
 public:
  Bytes() = default;
  // Takes over `data`, made by malloc.
  static Bytes Adopt(char* data, size_t size);
  static Bytes Copy(std::string_view text);
  // `text` lies in what `owner` keeps alive.
  static Bytes Share(std::shared_ptr<const char> owner, std::string_view text);

  std::string_view view() const { return {data_.get(), size_}; }
  size_t size() const { return size_; }

 private:
  std::shared_ptr<const char> data_;
  size_t size_ = 0;
};

// The inputs that `path` stands for, in the order to read them: "-" and a file
// are themselves; a folder is its *.json, *.ndjson, *.yaml and *.yml, and those
// with .gz, by name (folders in it are not entered). kNotFound: no such file;
// kInvalidArgument: a folder without such files.
absl::StatusOr<std::vector<std::string>> ListInputs(const std::string& path);

// Reads one input whole ("-" is standard input) and inflates it if it starts
// as gzip does, whatever its name; members one after another are joined. Never
// holds more than `max_bytes` (kResourceExhausted), however far it inflates.
// kNotFound, kDataLoss: cannot be read; broken gzip. kCancelled: `stop`, which is
// asked every few MiB, and when a signal interrupts a read, said true.
absl::StatusOr<Bytes> ReadInput(
    const std::string& path, uint64_t max_bytes,
    const std::function<void(uint64_t done, uint64_t total)>& progress = {},
    const std::function<bool()>& stop = {});

// 1f 8b begins a gzip member, and neither JSON, YAML nor a snapshot.
inline constexpr std::string_view kGzipMark = "\x1f\x8b";

// A snapshot begins so (engine/snapshot/container.h).
inline constexpr std::string_view kSnapshotMark = "\x89LBX";

// Inflates gzip members; ReadInput does it where needed. `name` for messages.
absl::StatusOr<Bytes> Gunzip(std::string_view zipped, std::string_view name, uint64_t max_bytes,
                             const std::function<bool()>& stop = {});

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_BYTES_H_
