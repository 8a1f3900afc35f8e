// labelix watch: what joins and leaves selectors, owners and Services, as it
// happens.
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/delta_printer.h"
#include "cli/replay_input.h"
#include "cli/usage.h"
#include "cli/watch_commands.h"
#include "labelix/cluster.h"
#include "labelix/live.h"

namespace labelix::cli {
namespace {

class Watcher {
 public:
  Watcher(const WatchOptions& options, Console* console)
      : options_(options), console_(console), printer_(options, false, console) {}

  int Run() {
    ReplayInput::Hooks hooks;
    hooks.before = [this](const Replay::Step& step) {
      inputs_.emplace(step.input);
      if (step.listed && !step.replaces) return SayNoEvent(step);
      if (!deltas_) Subscribe();
    };
    hooks.after = [this](const Replay::Step&) {
      if (deltas_) Drain();
      return console_->out().good();
    };
    const int code = ReplayInput(options_, console_).Run(&cluster_, hooks);
    if (!printed_ && elsewhere_ > 0) SayElsewhere();
    // An input of nothing is a watch that saw nothing.
    if (!deltas_ && !said_no_event_ && code == kExitOk && inputs_.size() >= options_.files.size()) {
      console_->Hint(std::string("no watch event was read, and ") + kEventsOfKubectl);
    }
    return code == kExitOk ? Finish(options_, true, !printed_) : code;
  }

 private:
  static constexpr const char* kEventsOfKubectl =
      "what is listed prints nothing: kubectl prints events with --output-watch-events";

  // `kubectl get -w -o json` prints a changed object as it printed the listed ones,
  // and goes on without end.
  void SayNoEvent(const Replay::Step& step) {
    if (said_no_event_ || step.events.size() != 1) return;
    const Event& event = step.events[0];
    const Version now = cluster_.Current();
    const auto known = now.Find(event.group, event.kind, event.ns, event.name);
    if (!known || now.Get(*known).resource_version == event.resource_version) return;
    said_no_event_ = true;
    console_->Warning(std::string(step.input) + ":" + std::to_string(step.line) + ": " +
                      std::string(event.kind) + "/" + std::string(event.name) +
                      " again, and not as a watch event: " + kEventsOfKubectl);
  }

  // Only now: the lists before the first event are where the watch starts from.
  void Subscribe() {
    SubscribeOptions subscribe;
    subscribe.capacity = SIZE_MAX;  // drained after each step
    deltas_.emplace(cluster_.engine().Subscribe(subscribe));
  }

  void Drain() {
    while (const std::optional<DeltaBatch> batch = deltas_->Poll()) {
      std::vector<DeltaRow> rows;
      for (const Delta& delta : batch->deltas) {
        if (Concerns(delta)) rows.push_back({.version = batch->version, .delta = &delta});
      }
      elsewhere_ += batch->deltas.size() - rows.size();
      if (rows.empty()) continue;
      KindTexts kinds({cluster_.Current()});  // which a later one may have more of
      printer_.Print(rows, &kinds);
      printed_ = true;
    }
  }

  bool Concerns(const Delta& delta) const {
    const std::string& ns = options_.ns;
    return ns.empty() || delta.object.ns == ns || delta.selector.ns == ns;
  }

  // The namespace is probably misspelt.
  void SayElsewhere() {
    console_->Note("Nothing joined or left in " + options_.ns + " namespace.");
    console_->Hint(std::to_string(elsewhere_) + " in other namespaces: leave -n out");
  }

  const WatchOptions& options_;
  Console* console_;
  DeltaPrinter printer_;
  Cluster cluster_;
  std::optional<Subscription> deltas_;
  std::set<std::string, std::less<>> inputs_;  // that held something
  bool said_no_event_ = false;
  bool printed_ = false;
  uint64_t elsewhere_ = 0;  // changes that -n kept back
};

absl::Status CheckNoArguments(const WatchOptions& options) {
  if (options.args.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("watch takes no argument, but was given " + options.args[0]);
}

}  // namespace

int RunWatch(const WatchOptions& options, Console* console) {
  for (const absl::Status& status : {CheckNoArguments(options), CheckReplay(options)}) {
    if (!status.ok()) return console->Fail(status), kExitUsage;
  }
  return Watcher(options, console).Run();
}

}  // namespace labelix::cli
