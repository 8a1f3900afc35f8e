// One input of a replay, document by document: a file at once, a pipe as its
// bytes come.
#ifndef LABELIX_ENGINE_INGEST_DOCUMENT_STREAM_H_
#define LABELIX_ENGINE_INGEST_DOCUMENT_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/ingest/bytes.h"
#include "engine/ingest/split.h"
#include "labelix/cluster.h"
#include "labelix/status.h"

namespace labelix::ingest {

class DocumentStream {
 public:
  // `path` as ListInputs gives it; "-" is standard input. Regular files, and
  // what begins as gzip does, are read whole; anything else (a pipe, a FIFO)
  // piece by piece. Errors are ReadInput's.
  static absl::StatusOr<std::unique_ptr<DocumentStream>> Open(const std::string& path,
                                                              const InputLimits& limits);
  ~DocumentStream();
  DocumentStream(const DocumentStream&) = delete;
  DocumentStream& operator=(const DocumentStream&) = delete;

  const std::string& name() const { return name_; }

  struct Document {
    std::string_view text;  // valid until the next call of Next or Receive
    bool watched = false;
    uint64_t lines_before = 0;  // line breaks of the input in front of it
    uint64_t bytes_before = 0;
    uint64_t columns_before = 0;  // bytes in front of it on its first line
    uint64_t documents_before = 0;
  };
  // The next document that is whole. What is left of an input that has ended,
  // whole or not, is its last one.
  std::optional<Document> Next();

  // No document will come any more.
  bool done() const { return ended_ && Rest().empty(); }

  // To wait for with poll(); -1: nothing to wait for.
  int fd() const { return ended_ ? -1 : fd_; }
  // Takes what the pipe holds now; waits if that is nothing.
  // kResourceExhausted: a document longer than the limits allow.
  absl::Status Receive();

  // No more of this input is wanted.
  void Stop();

 private:
  DocumentStream(std::string name, const InputLimits& limits)
      : name_(std::move(name)), limits_(limits) {}

  absl::Status ReadWhole(const std::string& path);
  absl::Status ReadRestIfZipped();
  std::string_view View() const { return fd_ < 0 ? bytes_.view() : std::string_view(buffer_); }
  std::string_view Rest() const { return View().substr(taken_); }
  Document Take(const DocumentText& text);
  void Compact();
  absl::Status CheckLength() const;

  std::string name_;
  InputLimits limits_;
  int fd_ = -1;         // of a pipe
  Bytes bytes_;         // of what was read whole
  std::string buffer_;  // of a pipe: what was not handed out yet
  bool ended_ = false;
  Splitter splitter_;
  size_t taken_ = 0;  // bytes of View() that were handed out
  uint64_t dropped_ = 0, lines_ = 0, columns_ = 0, documents_ = 0;
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_DOCUMENT_STREAM_H_
