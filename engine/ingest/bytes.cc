#include "engine/ingest/bytes.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include "engine/ingest/buffer.h"
#include "engine/ingest/input_name.h"
#include "index/types/absl_text.h"
#include "labelix/status.h"

namespace labelix::ingest {
namespace {

constexpr size_t kReadStep = 1 << 20;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ > STDIN_FILENO) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

absl::Status CannotRead(const std::string& path, int error) {
  std::string message = path + ": " + std::strerror(error);
  if (error == ENOENT || error == ENOTDIR) return absl::NotFoundError(ToAbsl(message));
  return absl::DataLossError(ToAbsl(message));
}

bool IsInput(std::string_view name) {
  if (name.ends_with(".gz")) name.remove_suffix(3);
  for (const std::string_view end : {".json", ".ndjson", ".yaml", ".yml"}) {
    if (name.ends_with(end)) return true;
  }
  return false;
}

uint64_t SizeOf(int fd) {
  struct stat info = {};
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return 0;
  return static_cast<uint64_t>(info.st_size);
}

absl::Status ReadAll(int fd, const std::string& name, Buffer* out,
                     const std::function<void(uint64_t, uint64_t)>& progress,
                     const std::function<bool()>& stop) {
  const uint64_t total = SizeOf(fd);
  if (total > out->most()) return OverLimit(name, out->most());
  // One byte more than the file has, so that its end is seen without growing.
  if (total > 0) out->Room(static_cast<size_t>(std::min<uint64_t>(total + 1, out->most())));
  for (;;) {
    if (!out->Room()) {
      char beyond = 0;
      if (read(fd, &beyond, 1) <= 0) return absl::OkStatus();
      return OverLimit(name, out->most());
    }
    const ssize_t got = read(fd, out->end(), std::min(out->room(), kReadStep));
    const int error = got < 0 ? errno : 0;
    if (stop && stop()) return Stopped();
    if (error == EINTR) continue;
    if (got < 0) return CannotRead(name, error);
    if (got == 0) return absl::OkStatus();
    out->Grew(static_cast<size_t>(got));
    if (progress) progress(out->size(), total);
  }
}

absl::StatusOr<std::vector<std::string>> ListFolder(const std::string& path) {
  DIR* const folder = opendir(path.c_str());
  if (folder == nullptr) return CannotRead(path, errno);
  std::vector<std::string> names;
  while (const dirent* entry = readdir(folder)) {
    if (IsInput(entry->d_name)) names.push_back(path + "/" + entry->d_name);
  }
  closedir(folder);
  std::sort(names.begin(), names.end());
  // A link to what is not there is missing input, and reading it says so; that of
  // a hidden name is the lock of an editor.
  std::erase_if(names, [&](const std::string& name) {
    struct stat info = {};
    if (stat(name.c_str(), &info) == 0) return S_ISDIR(info.st_mode);
    return name[path.size() + 1] == '.';
  });
  if (!names.empty()) return names;
  return absl::InvalidArgumentError(
      ToAbsl(path + ": the folder holds no *.json, *.ndjson, *.yaml or *.yml, nor such a .gz"));
}

}  // namespace

Bytes Bytes::Adopt(char* data, size_t size) {
  Bytes bytes;
  bytes.data_ = std::shared_ptr<const char>(
      data, [](const char* owned) { std::free(const_cast<char*>(owned)); });
  bytes.size_ = size;
  return bytes;
}

Bytes Bytes::Copy(std::string_view text) {
  char* const data = static_cast<char*>(std::malloc(text.size() + 1));
  if (data == nullptr) throw std::bad_alloc();
  if (!text.empty()) std::memcpy(data, text.data(), text.size());
  return Adopt(data, text.size());
}

Bytes Bytes::Share(std::shared_ptr<const char> owner, std::string_view text) {
  Bytes bytes;
  bytes.data_ = std::shared_ptr<const char>(std::move(owner), text.data());
  bytes.size_ = text.size();
  return bytes;
}

Buffer::~Buffer() { std::free(data_); }

bool Buffer::Room(size_t hint) {
  if (size_ == most_) return false;
  if (size_ < capacity_ && hint <= capacity_ - size_) return true;
  // Doubling: the bytes copied stay below those read.
  const uint64_t want = std::max<uint64_t>({uint64_t{capacity_} * 2, size_ + hint, 64 << 10});
  const size_t capacity = static_cast<size_t>(std::min<uint64_t>(want, most_));
  char* const data = static_cast<char*>(std::realloc(data_, capacity));
  if (data == nullptr) throw std::bad_alloc();
  data_ = data;
  capacity_ = capacity;
  return true;
}

Bytes Buffer::Release() {
  char* const data = std::exchange(data_, nullptr);
  return Bytes::Adopt(data, std::exchange(size_, 0));
}

absl::Status OverLimit(std::string_view name, uint64_t most) {
  return absl::ResourceExhaustedError(ToAbsl(std::string(name) + ": more than the limit of " +
                                             std::to_string(most) + " bytes in all"));
}

absl::Status Stopped() { return absl::CancelledError("stopped by the caller"); }

absl::StatusOr<std::vector<std::string>> ListInputs(const std::string& path) {
  if (path == "-") return std::vector<std::string>{path};
  if (path.find('\0') != std::string::npos) {
    return ErrorAt(path.find('\0'), "the name of the input has a byte 0");
  }
  struct stat info = {};
  if (stat(path.c_str(), &info) != 0) return CannotRead(path, errno);
  if (S_ISDIR(info.st_mode)) {
    const size_t last = path.find_last_not_of('/');
    return ListFolder(last == std::string::npos ? path : path.substr(0, last + 1));
  }
  return std::vector<std::string>{path};
}

absl::StatusOr<Bytes> ReadInput(const std::string& path, uint64_t max_bytes,
                                const std::function<void(uint64_t, uint64_t)>& progress,
                                const std::function<bool()>& stop) {
  const std::string name = InputName(path);
  const Descriptor file(path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return CannotRead(name, errno);
  Buffer buffer(max_bytes);
  absl::Status read = ReadAll(file.get(), name, &buffer, progress, stop);
  if (!read.ok()) return read;
  if (buffer.view().starts_with(kGzipMark)) return Gunzip(buffer.view(), name, max_bytes, stop);
  return buffer.Release();
}

}  // namespace labelix::ingest
