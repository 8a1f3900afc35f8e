// The inputs of `watch` and `history`, replayed into a Cluster.
#ifndef LABELIX_CLI_REPLAY_INPUT_H_
#define LABELIX_CLI_REPLAY_INPUT_H_

#include <functional>

#include "cli/console.h"
#include "cli/watch_options.h"
#include "labelix/cluster.h"
#include "labelix/replay.h"

namespace labelix::cli {

// What can be refused before anything is read.
absl::Status CheckReplay(const WatchOptions& options);

class ReplayInput {
 public:
  ReplayInput(const WatchOptions& options, Console* console);

  // Reads everything and applies it to `cluster`. `before` and `after` are
  // called around each step; `after` answers false to end it all.
  struct Hooks {
    std::function<void(const Replay::Step&)> before;
    std::function<bool(const Replay::Step&)> after;
  };
  // The exit code.
  int Run(Cluster* cluster, const Hooks& hooks);

 private:
  void SayMerged();

  const WatchOptions& options_;
  Console* console_;
  LoadOptions load_;  // --kinds
  const absl::Status kinds_read_;
  Replay replay_;
  bool complete_ = true, said_merged_ = false;
};

}  // namespace labelix::cli

#endif  // LABELIX_CLI_REPLAY_INPUT_H_
