// A Replay reads lists, watches and snapshots, of files and of pipes, as one
// sequence of steps: what was listed first, then each watch event at its turn.
//
//   labelix::Cluster cluster;
//   labelix::Replay replay;
//   replay.Add("dump.json").IgnoreError();
//   labelix::Replay::Calls calls;
//   calls.step = [&](const labelix::Replay::Step& step) {
//     return labelix::ApplyStep(&cluster, step).status();
//   };
//   calls.fault = [](const absl::Status& fault) { std::cerr << fault << "\n"; };
//   replay.Run(calls).IgnoreError();
//
// One thread. It holds what waits for its turn: files whole, of a pipe the
// document that is not complete yet.
#ifndef LABELIX_REPLAY_H_
#define LABELIX_REPLAY_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "labelix/cluster.h"
#include "labelix/event.h"
#include "labelix/status.h"

namespace labelix {

class Replay {
 public:
  enum class Merge : uint8_t {
    // By resourceVersion, which counts over all kinds where one etcd keeps
    // them all: the API server's contract speaks of one resource only. Within
    // an input the order is its own. A pipe is waited for until it has been
    // silent for a quarter of a second.
    kByVersion,
    // One input after another, each to its end.
    kAsGiven,
  };
  struct Options {
    InputLimits limits;
    Merge merge = Merge::kByVersion;
    std::string kinds = {}, kinds_name = {};  // as in LoadOptions
  };

  // Up to 1,024 objects of a list or a snapshot; one watch event (a bookmark
  // too, if inputs are merged by version); or a whole list that takes the place
  // of what its kind held.
  struct Step {
    std::span<const Event> events;  // valid during the call
    bool listed = false;
    // A list behind watch events: somebody has listed again. Its `objects` are
    // `events`; or the end of a list that a watch sent (KindList::holds), whose
    // events were steps before: `events` is empty. If its input (of one that did not watch itself:
    // the whole replay) spoke of the kind in one namespace only, it is a list of that namespace.
    std::optional<KindList> replaces;
    std::string_view input;  // the file's name, or "standard input"
    uint64_t line = 0;       // where the document begins, from 1
  };

  struct Calls {
    // Required. An error ends the run and is its answer.
    std::function<absl::Status(const Step&)> step;
    // An input is broken, past a limit or cannot be read on; what stood before
    // was given to `step`, and the other inputs go on. As Cluster::Load.
    std::function<void(const absl::Status&)> fault;
    // What LoadReport would call a warning: "file:line: text".
    std::function<void(std::string_view)> warning;
    // Before a pipe is waited for.
    std::function<void()> idle;
  };

  Replay();
  explicit Replay(const Options& options);
  ~Replay();
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;

  // A file (.gz and snapshots too), a folder's files, a pipe, or standard input
  // ("-"). A snapshot's objects come before all else, without their texts.
  // Errors are Cluster::Load's for what cannot be opened and for Options::kinds, and
  // OpenSnapshot's.
  absl::Status Add(const std::string& path);

  // To the end of all inputs; kInvalidArgument without a step. What was added since another
  // run is read by the next. Cost: one reading, and for each watch event a
  // copy of it and a look at each input.
  absl::Status Run(const Calls& calls);

  // How many inputs hold watch events, as far as is known by now: with more
  // than one, Merge has decided the order.
  size_t watches() const;

  // Lists that came as pages (metadata.continue) and whose last page did not come;
  // each was a warning. Such a list takes nothing away.
  size_t unfinished() const;

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

// Gives a step to a cluster: Apply, or Replace for a list in the middle.
// kFailedPrecondition: a list older than what was seen of its kind, which
// changes nothing, unless `accept_older` believes it: a recording of a cluster whose
// etcd was restored (docs/live.md).
absl::StatusOr<Applied> ApplyStep(Cluster* cluster, const Replay::Step& step,
                                  bool accept_older = false);

}  // namespace labelix

#endif  // LABELIX_REPLAY_H_
