#include "labelix/replay.h"

#include <utility>

#include "engine/ingest/bytes.h"
#include "engine/ingest/merge.h"

namespace labelix {

struct Replay::Rep {
  Options options;
  ingest::Merger merger;
};

Replay::Replay() : Replay(Options()) {}
Replay::Replay(const Options& options)
    : rep_(new Rep{options, ingest::Merger(options.merge == Merge::kByVersion)}) {}
Replay::~Replay() = default;

absl::Status Replay::Add(const std::string& path) {
  const absl::StatusOr<std::vector<std::string>> inputs = ingest::ListInputs(path);
  if (!inputs.ok()) return inputs.status();
  for (const std::string& input : *inputs) {
    auto stream = ingest::DocumentStream::Open(input, rep_->options.limits);
    if (!stream.ok()) return stream.status();
    rep_->merger.Add(*std::move(stream), rep_->options.limits);
  }
  return absl::OkStatus();
}

absl::Status Replay::Run(const Calls& calls) {
  ingest::MergeCalls merge;
  merge.step = [&calls](const ingest::MergeStep& step) {
    return calls.step({step.events, step.listed, step.input, step.line});
  };
  merge.fault = calls.fault;
  merge.warning = calls.warning;
  merge.idle = calls.idle;
  return rep_->merger.Run(merge);
}

size_t Replay::watches() const { return rep_->merger.watches(); }

}  // namespace labelix
