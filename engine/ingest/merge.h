// Several inputs as one sequence of steps (labelix/replay.h).
#ifndef LABELIX_ENGINE_INGEST_MERGE_H_
#define LABELIX_ENGINE_INGEST_MERGE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/ingest/document_stream.h"
#include "engine/ingest/relist.h"
#include "engine/ingest/watch_stream.h"

namespace labelix::ingest {

struct MergeStep {
  std::span<const Event> events;
  bool listed = false;
  std::optional<KindList> replaces;
  std::string_view input;
  uint64_t line = 0;
};

// As Replay::Calls.
struct MergeCalls {
  std::function<absl::Status(const MergeStep&)> step;
  std::function<void(const absl::Status&)> fault;
  std::function<void(std::string_view)> warning;
  std::function<void()> idle;
};

class Merger {
 public:
  explicit Merger(bool by_version) : by_version_(by_version) {}

  // As WatchStream.
  void Add(std::unique_ptr<DocumentStream> documents, const InputLimits& limits,
           const UserKinds* kinds = nullptr);
  absl::Status Run(const MergeCalls& calls);
  size_t watches() const;
  size_t unfinished() const { return unfinished_; }

 private:
  struct Input {
    WatchStream stream;
    WatchStream::State state = WatchStream::State::kPending;
    bool silent = false;  // was waited for in vain
    Reach reach = {};
    // A list behind watch events, as far as its pages have come.
    Relist relist = {};
    std::string relist_version = {};
    uint64_t relist_line = 0;
    Pages pages = {};
  };

  void LookAtAll(const MergeCalls& calls);
  void Look(Input* input, const MergeCalls& calls);
  Input* Earliest();
  Input* FirstOpen();
  std::vector<Input*> Awaited();
  void Wait(const std::vector<Input*>& inputs, bool steps_wait, const MergeCalls& calls);
  void Fault(Input* input, const absl::Status& status, const MergeCalls& calls);
  absl::Status Step(Input* input, const MergeCalls& calls);
  absl::Status GiveStreamed(Input* input, const MergeCalls& calls);
  absl::Status TakeRelist(Input* input, const MergeCalls& calls);
  absl::Status GiveRelist(Input* input, bool whole, const MergeCalls& calls);
  absl::Status EndPages(Input* input, const MergeCalls& calls);
  Reach ReachOf(const Input& input) const;
  void TellUnfinished(Pages* pages, const MergeCalls& calls);

  bool by_version_;
  Pages pages_;  // lists before watch events, of all inputs, that go on
  size_t unfinished_ = 0;
  bool gave_watch_ = false;  // any event of a watch
  std::vector<std::unique_ptr<Input>> inputs_;
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_MERGE_H_
