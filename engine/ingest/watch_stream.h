// One input of a replay, step by step: a list, which may be long, or the next
// watch event, which waits for its turn.
#ifndef LABELIX_ENGINE_INGEST_WATCH_STREAM_H_
#define LABELIX_ENGINE_INGEST_WATCH_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/ingest/decode.h"
#include "engine/ingest/document_stream.h"
#include "engine/ingest/owned_event.h"
#include "engine/ingest/streamed_lists.h"

namespace labelix::ingest {

class WatchStream {
 public:
  // `kinds`: nullptr, or a user's own, which outlive this.
  WatchStream(std::unique_ptr<DocumentStream> documents, const InputLimits& limits,
              const UserKinds* kinds);

  const std::string& name() const { return documents_->name(); }

  enum class State : uint8_t {
    kReady,    // a step waits
    kPending,  // nothing whole has come yet
    kEnded,
  };
  // Looks for the next step without waiting. An error ends the stream.
  absl::StatusOr<State> Look();

  // ---- Of the step that waits. REQUIRES: Look() said kReady.

  bool listed() const { return document_.has_value(); }
  uint64_t line() const { return line_; }
  // Its place in time: the highest resourceVersion of the stream so far. "" for
  // what stands before the first watch event.
  std::string_view version() const { return version_; }
  // Gives its events to the sink and goes past it. An error of the input ends
  // the stream; one of the sink is in sink_status(). `pages`: as DecodeOptions.
  absl::Status Take(const EventSink& sink, Pages* pages);
  const absl::Status& sink_status() const { return sink_status_; }
  // The sink had an error after all: as if Take had met it.
  absl::Status EndWith(absl::Status status) {
    sink_status_ = std::move(status);
    return absl::OkStatus();
  }
  // The list that ends with the event taken last, if one does: to be given behind it.
  std::optional<KindList> TakeStreamed() { return std::exchange(streamed_, std::nullopt); }
  // The text of a list that waits. REQUIRES: listed().
  std::string_view text() const { return document_->text; }

  // ---- Of a pipe.

  int fd() const { return documents_->fd(); }
  absl::Status Receive() { return documents_->Receive(); }

  bool has_watch() const { return has_watch_; }
  void Stop() { documents_->Stop(); }
  // Warnings since the last call.
  std::vector<std::string> TakeWarnings() { return std::exchange(report_.warnings, {}); }

 private:
  absl::Status Decode(const DocumentStream::Document& document, const EventSink& sink);
  absl::Status LookAtWatch(const DocumentStream::Document& document);

  std::unique_ptr<DocumentStream> documents_;
  DecodeOptions options_;
  LoadReport report_;
  absl::Status sink_status_;
  // The step that waits: a list as text, or a decoded event.
  std::optional<DocumentStream::Document> document_;
  std::optional<OwnedEvents> event_;
  StreamedLists streams_;
  std::optional<KindList> streamed_;
  uint64_t line_ = 0;
  std::string version_;
  bool has_watch_ = false;
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_WATCH_STREAM_H_
