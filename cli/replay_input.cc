#include "cli/replay_input.h"

#include <string>

#include "cli/load.h"
#include "cli/usage.h"

namespace labelix::cli {
namespace {

Replay::Options ReplayOptions(const WatchOptions& options, const LoadOptions& load) {
  Replay::Options replay;
  replay.kinds = load.kinds;
  replay.kinds_name = load.kinds_name;
  replay.merge = options.merge == "given" ? Replay::Merge::kAsGiven : Replay::Merge::kByVersion;
  return replay;
}

}  // namespace

absl::Status CheckReplay(const WatchOptions& options) {
  if (options.merge != "rv" && options.merge != "given") {
    return absl::InvalidArgumentError("invalid argument \"" + options.merge +
                                      "\" for \"--merge\" flag: must be rv or given");
  }
  if (absl::Status status = CheckOutput(options, {"json"}); !status.ok()) return status;
  return CheckFiles(options);
}

ReplayInput::ReplayInput(const WatchOptions& options, Console* console)
    : options_(options),
      console_(console),
      kinds_read_(ReadKinds(options, &load_)),
      replay_(ReplayOptions(options, load_)) {}

int ReplayInput::Run(Cluster* cluster, const Hooks& hooks) {
  if (!kinds_read_.ok()) return console_->Fail(kinds_read_), kExitUsage;
  for (const std::string& file : options_.files) {
    const absl::Status status = replay_.Add(file);
    if (status.ok()) continue;
    console_->Fail(status);
    complete_ = false;
  }
  Replay::Calls calls;
  calls.step = [&](const Replay::Step& step) {
    if (!step.listed) SayMerged();
    if (hooks.before) hooks.before(step);
    const absl::Status status = ApplyStep(cluster, step).status();
    if (absl::IsFailedPrecondition(status)) {
      console_->Warning(std::string(step.input) + ":" + std::to_string(step.line) + ": " +
                        ErrorMessage(status) + "; passed over");
    } else if (!status.ok()) {
      return status;
    }
    return hooks.after(step) ? absl::OkStatus() : absl::CancelledError("");
  };
  calls.fault = [&](const absl::Status& fault) {
    console_->Fail(fault);
    complete_ = false;
  };
  calls.warning = [&](std::string_view text) { console_->Warning(text); };
  calls.idle = [&] { console_->Flush(); };
  const absl::Status status = replay_.Run(calls);
  SayTimeTravel(cluster->feed().metrics(), console_);
  if (status.code() == absl::StatusCode::kCancelled) return kExitInput;
  if (!status.ok()) return console_->Fail(status), kExitInput;
  return complete_ && replay_.unfinished() == 0 ? kExitOk : kExitInput;
}

void ReplayInput::SayMerged() {
  if (said_merged_ || options_.merge != "rv" || replay_.watches() < 2) return;
  said_merged_ = true;
  console_->Note(
      std::to_string(replay_.watches()) +
      " watches merged by resourceVersion: this assumes that one etcd keeps all their kinds");
}

}  // namespace labelix::cli
