#include "engine/ingest/watch_stream.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace labelix::ingest {
namespace {

// Of the document's bracket: the end of the line before stands in front of it.
uint64_t LineOf(const DocumentStream::Document& document) {
  const std::string_view text = document.text;
  const size_t bracket = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  const auto begin = text.begin(), end = begin + static_cast<std::ptrdiff_t>(bracket);
  return document.lines_before + 1 + static_cast<uint64_t>(std::count(begin, end, '\n'));
}

}  // namespace

WatchStream::WatchStream(std::unique_ptr<DocumentStream> documents, const InputLimits& limits,
                         const UserKinds* kinds)
    : documents_(std::move(documents)) {
  options_.limits = limits;
  options_.kinds = kinds;
}

absl::StatusOr<WatchStream::State> WatchStream::Look() {
  while (!document_ && !event_) {
    const std::optional<DocumentStream::Document> next = documents_->Next();
    if (!next) return documents_->done() ? State::kEnded : State::kPending;
    line_ = LineOf(*next);
    if (!next->watched) {
      document_ = next;
    } else if (absl::Status status = LookAtWatch(*next); !status.ok()) {
      documents_->Stop();
      return status;
    }
  }
  return State::kReady;
}

// The error that ends a watch makes no step.
absl::Status WatchStream::LookAtWatch(const DocumentStream::Document& document) {
  has_watch_ = true;
  return Decode(document, [this](std::span<const Event> events) {
    for (const Event& event : events) {
      event_.emplace(std::span(&event, 1));
      if (CompareResourceVersions(event.resource_version, version_) > 0) {
        version_ = event.resource_version;
      }
    }
    return absl::OkStatus();
  });
}

absl::Status WatchStream::Decode(const DocumentStream::Document& document, const EventSink& sink) {
  options_.start = {document.bytes_before, document.lines_before, document.columns_before,
                    document.documents_before};
  options_.streams = &streams_;
  options_.streamed = [this](const KindList& list) {
    streamed_ = list;
    return absl::OkStatus();
  };
  return ingest::Decode(document.text, documents_->name(), options_, sink, &report_);
}

absl::Status WatchStream::Take(const EventSink& sink, Pages* pages) {
  if (event_) {
    sink_status_ = sink(event_->Get());
    event_.reset();
    return absl::OkStatus();
  }
  const DocumentStream::Document document = *std::exchange(document_, std::nullopt);
  options_.pages = pages;
  absl::Status status = Decode(document, [&](std::span<const Event> events) {
    sink_status_ = sink(events);
    return sink_status_;
  });
  if (!sink_status_.ok()) return absl::OkStatus();
  if (!status.ok()) documents_->Stop();
  return status;
}

}  // namespace labelix::ingest
