#include "labelix/replay.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/ingest/bytes.h"
#include "engine/ingest/merge.h"
#include "engine/ingest/user_kinds.h"
#include "engine/kubernetes/object_event.h"
#include "labelix/snapshot.h"

namespace labelix {
namespace {

constexpr size_t kBatch = 1'024;

Event Declare(const Version::KindCount& kind) {
  Event event;
  event.op = Event::Op::kDeclare;
  event.group = kind.group;
  event.kind = kind.kind;
  return event;
}

// Gives the objects of one kind to `give`, some at a time.
template <typename Give>
absl::Status GiveKind(const Version& now, const Version::KindCount& kind, Give&& give) {
  const Event declared = Declare(kind);
  absl::Status status = give(std::span(&declared, 1));
  const Scope scope{.kind = kind.kind, .group = kind.group};
  const IdSet ids = now.Select(scope, Compiled(Selector::Everything()));
  for (size_t from = 0; from < ids.size() && status.ok(); from += kBatch) {
    const size_t to = std::min(ids.size(), from + kBatch);
    std::vector<ObjectView> objects;  // whose labels the events show
    std::vector<Event> events;
    for (size_t i = from; i < to; ++i) objects.push_back(now.Get(ids[i]));
    for (const ObjectView& object : objects) events.push_back(kubernetes::EventOf(object));
    status = give(std::span<const Event>(events));
  }
  return status;
}

}  // namespace

struct Replay::Rep {
  explicit Rep(const Options& given) : options(given), merger(given.merge == Merge::kByVersion) {
    known = kinds.AddIfAny(options.kinds, options.kinds_name);
  }

  const Options options;
  ingest::UserKinds kinds;
  absl::Status known;  // whether `kinds` could be read
  ingest::Merger merger;
  std::vector<std::string> snapshots;

  absl::Status Open(const std::string& input);
  absl::Status GiveSnapshot(const std::string& path, const Calls& calls) const;
};

Replay::Replay() : Replay(Options()) {}
Replay::Replay(const Options& options) : rep_(std::make_unique<Rep>(options)) {}
Replay::~Replay() = default;

absl::Status Replay::Rep::Open(const std::string& input) {
  if (input != "-" && IsSnapshotFile(input)) {
    snapshots.push_back(input);
    return absl::OkStatus();
  }
  auto stream = ingest::DocumentStream::Open(input, options.limits);
  if (!stream.ok()) return stream.status();
  merger.Add(*std::move(stream), options.limits, &kinds);
  return absl::OkStatus();
}

absl::Status Replay::Add(const std::string& path) {
  if (!rep_->known.ok()) return rep_->known;
  const absl::StatusOr<std::vector<std::string>> inputs = ingest::ListInputs(path);
  if (!inputs.ok()) return inputs.status();
  for (const std::string& input : *inputs) {
    if (absl::Status status = rep_->Open(input); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// An error is that of a step.
absl::Status Replay::Rep::GiveSnapshot(const std::string& path, const Calls& calls) const {
  const absl::StatusOr<Cluster> opened =
      OpenSnapshot(path, {.engine = {}, .max_bytes = options.limits.total_bytes});
  if (!opened.ok()) {
    if (calls.fault) calls.fault(opened.status());
    return absl::OkStatus();
  }
  const Version now = opened->Current();
  for (const Version::KindCount& kind : now.Kinds()) {
    absl::Status status = GiveKind(now, kind, [&](std::span<const Event> events) {
      return calls.step({events, true, std::nullopt, path, 1});
    });
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Replay::Run(const Calls& calls) {
  if (!calls.step) return absl::InvalidArgumentError("Replay::Run: Calls::step is required");
  for (const std::string& path : rep_->snapshots) {
    if (absl::Status status = rep_->GiveSnapshot(path, calls); !status.ok()) return status;
  }
  ingest::MergeCalls merge;
  merge.step = [&calls](const ingest::MergeStep& step) {
    return calls.step({step.events, step.listed, step.replaces, step.input, step.line});
  };
  merge.fault = calls.fault;
  merge.warning = calls.warning;
  merge.idle = calls.idle;
  return rep_->merger.Run(merge);
}

size_t Replay::watches() const { return rep_->merger.watches(); }
size_t Replay::unfinished() const { return rep_->merger.unfinished(); }

absl::StatusOr<Applied> ApplyStep(Cluster* cluster, const Replay::Step& step, bool accept_older) {
  return step.replaces ? cluster->Replace(*step.replaces, accept_older)
                       : cluster->Apply(step.events);
}

}  // namespace labelix
