#include "engine/ingest/document_stream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "engine/ingest/buffer.h"
#include "engine/ingest/documents.h"
#include "engine/ingest/input_name.h"
#include "index/types/absl_text.h"

namespace labelix::ingest {
namespace {

// What a pipe holds on Linux unless somebody enlarged it.
constexpr size_t kReadStep = 64 << 10;

bool IsRegular(int fd) {
  struct stat info = {};
  return fstat(fd, &info) != 0 || S_ISREG(info.st_mode);
}

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

absl::StatusOr<std::unique_ptr<DocumentStream>> DocumentStream::Open(const std::string& path,
                                                                     const InputLimits& limits) {
  std::unique_ptr<DocumentStream> stream(new DocumentStream(InputName(path), limits));
  const int fd = path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 || IsRegular(fd)) {
    if (fd > STDIN_FILENO) close(fd);
    const absl::Status status = stream->ReadWhole(path);
    if (!status.ok()) return status;
  } else {
    stream->fd_ = fd;
  }
  return stream;
}

DocumentStream::~DocumentStream() {
  if (fd_ > STDIN_FILENO) close(fd_);
}

absl::Status DocumentStream::ReadWhole(const std::string& path) {
  absl::StatusOr<Bytes> bytes = ReadInput(path, limits_.total_bytes);
  if (!bytes.ok()) return bytes.status();
  bytes_ = *std::move(bytes);
  ended_ = true;
  return absl::OkStatus();
}

absl::Status DocumentStream::Receive() {
  Compact();
  const size_t had = buffer_.size();
  buffer_.resize(had + kReadStep);
  ssize_t got = 0;
  do {
    got = read(fd_, buffer_.data() + had, kReadStep);
  } while (got < 0 && errno == EINTR);
  const int error = errno;
  buffer_.resize(had + static_cast<size_t>(std::max<ssize_t>(got, 0)));
  if (got < 0) return absl::DataLossError(ToAbsl(name_ + ": " + std::strerror(error)));
  if (got == 0) {
    ended_ = true;
    return ReadRestIfZipped();
  }
  return CheckLength();
}

// A zipped pipe comes to an end or is of no use: nobody zips a watch that goes
// on.
absl::Status DocumentStream::ReadRestIfZipped() {
  if (dropped_ > 0 || !buffer_.starts_with(kGzipMark)) return absl::OkStatus();
  absl::StatusOr<Bytes> bytes = Gunzip(buffer_, name_, limits_.total_bytes);
  if (!bytes.ok()) return bytes.status();
  buffer_.assign(bytes->view());
  splitter_ = Splitter();
  return absl::OkStatus();
}

// Without it a string that never ends would take all memory.
absl::Status DocumentStream::CheckLength() const {
  const bool long_one = splitter_.in_list() || splitter_.foreign();
  const uint64_t most = long_one ? limits_.document_bytes : WindowLimit(limits_);
  if (buffer_.size() - splitter_.begin() <= most + kReadStep) return absl::OkStatus();
  if (buffer_.starts_with(kGzipMark) && buffer_.size() <= limits_.total_bytes) {
    return absl::OkStatus();
  }
  return absl::ResourceExhaustedError(ToAbsl(name_ + ":" + std::to_string(lines_ + 1) +
                                             ": a document larger than the limit of " +
                                             std::to_string(most) + " bytes"));
}

std::optional<DocumentStream::Document> DocumentStream::Next() {
  if (!ended_ && dropped_ == 0 && buffer_.starts_with(kGzipMark)) return std::nullopt;
  if (const std::optional<DocumentText> text = splitter_.Next(View())) return Take(*text);
  if (!ended_ || Rest().empty()) return std::nullopt;
  const DocumentText rest{taken_, View().size(), false};
  if (!IsBlank(Rest())) return Take(rest);
  taken_ = rest.end;
  return std::nullopt;
}

DocumentStream::Document DocumentStream::Take(const DocumentText& text) {
  Document document;
  document.text = View().substr(text.begin, text.end - text.begin);
  document.watched = text.watched;
  document.lines_before = lines_;
  document.bytes_before = dropped_ + text.begin;
  document.columns_before = columns_;
  document.documents_before = documents_++;
  const size_t last = document.text.rfind('\n');
  lines_ += static_cast<uint64_t>(std::count(document.text.begin(), document.text.end(), '\n'));
  columns_ = last == std::string_view::npos ? columns_ + document.text.size()
                                            : document.text.size() - last - 1;
  taken_ = text.end;
  return document;
}

// Bytes are moved at most once: when they are fewer than those in front.
void DocumentStream::Compact() {
  if (taken_ < buffer_.size() - taken_) return;
  buffer_.erase(0, taken_);
  splitter_.Dropped(taken_);
  dropped_ += taken_;
  taken_ = 0;
}

void DocumentStream::Stop() {
  ended_ = true;
  taken_ = View().size();
}

}  // namespace labelix::ingest
