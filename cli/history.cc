// labelix history KIND/NAME: what an object joined and left, and by which edit.
#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "cli/delta_printer.h"
#include "cli/near_name.h"
#include "cli/replay_input.h"
#include "cli/resources.h"
#include "cli/text.h"
#include "cli/usage.h"
#include "cli/watch_commands.h"
#include "labelix/cluster.h"
#include "labelix/live.h"

namespace labelix::cli {
namespace {

// Where the object was known from before anything happened to it.
constexpr std::string_view kListed = "listed";

// KIND/NAME or KIND/NAMESPACE/NAME as asked for. Which kind that is can be said
// when all was read: it may be a custom resource.
struct Subject {
  std::string text, kind, ns, name;
};

Subject ReadSubject(const std::string& text, const std::string& ns) {
  const std::vector<std::string> parts = Split(text, '/');
  return {text, parts.front(), parts.size() == 3 ? parts[1] : ns, parts.back()};
}

class Historian {
 public:
  Historian(const WatchOptions& options, const std::vector<std::string>& objects, Console* console)
      : options_(options), console_(console) {
    for (const std::string& object : objects) {
      subjects_.push_back(ReadSubject(object, options.ns));
    }
  }

  int Run() {
    std::vector<SubscribeOptions::Named> about;
    for (const Subject& subject : subjects_) about.push_back({subject.ns, subject.name});
    SubscribeOptions subscribe;
    subscribe.about = about;
    subscribe.capacity = SIZE_MAX;  // drained after each step
    deltas_.emplace(cluster_.engine().Subscribe(subscribe));
    ReplayInput::Hooks hooks;
    hooks.before = [this](const Replay::Step& step) { NoteObjects(step); };
    hooks.after = [this](const Replay::Step& step) {
      Drain(step);
      return true;
    };
    const int code = ReplayInput(options_, console_).Run(&cluster_, hooks);
    if (code != kExitOk && cluster_.Current().Kinds().empty()) return code;  // nothing was read
    const absl::StatusOr<bool> any = PrintAll();
    if (!any.ok()) {
      return console_->Fail(any.status()), ExitCodeOf(any.status(), code == kExitOk);
    }
    return code == kExitOk ? Finish(options_, true, !*any) : code;
  }

 private:
  struct Row {
    uint64_t version = 0;
    Delta delta;
    std::shared_ptr<const void> texts;  // of the delta
    EditPlace edit;
    bool listed = false;
  };
  using Name = std::tuple<std::string, std::string, std::string, std::string>;  // with the group

  bool IsSubject(std::string_view ns, std::string_view name) const {
    return std::any_of(subjects_.begin(), subjects_.end(), [&](const Subject& subject) {
      return subject.name == name && (ns.empty() || subject.ns == ns);
    });
  }

  void NoteObjects(const Replay::Step& step) {
    for (const Event& event : step.events) {
      if (IsSubject(event.ns, event.name)) {
        seen_.emplace(event.group, event.kind, event.ns, event.name);
      }
    }
  }

  void Drain(const Replay::Step& step) {
    while (const std::optional<DeltaBatch> batch = deltas_->Poll()) {
      for (const Delta& delta : batch->deltas) {
        rows_.push_back({batch->version, delta, batch->texts, PlaceOf(step, delta), step.listed});
      }
    }
  }

  static EditPlace PlaceOf(const Replay::Step& step, const Delta& delta) {
    EditPlace place;
    place.input = step.input;
    place.line = step.line;
    if (step.listed) {
      const Delta::Object& object = delta.object;
      place.object = {std::string(object.kind), std::string(object.ns), std::string(object.name),
                      std::string(object.group)};
    } else {
      const Event& event = step.events.front();
      place.object = {std::string(event.kind), std::string(event.ns), std::string(event.name),
                      std::string(event.group)};
    }
    return place;
  }

  absl::StatusOr<bool> PrintAll() {
    std::set<Name> wanted;
    for (const Subject& subject : subjects_) {
      const auto kinds = ResolveKinds(cluster_.Current(), subject.kind);
      if (!kinds.ok()) return kinds.status();
      const size_t before = wanted.size();
      bool loaded = false;
      for (const KindName& kind : *kinds) {
        loaded |= IsLoaded(cluster_.Current(), kind);
        const Name name(kind.group, kind.kind, kind.namespaced ? subject.ns : "", subject.name);
        if (seen_.contains(name)) wanted.insert(name);
      }
      if (wanted.size() == before && !loaded) {
        return absl::FailedPreconditionError(UnknownText(cluster_.Current(), kinds->front()));
      }
      if (wanted.size() == before) return NotFound(subject, kinds->front());
    }
    return Print(wanted);
  }

  // The hint knows what is there at the end.
  absl::Status NotFound(const Subject& subject, const KindName& kind) const {
    return ErrorAt(absl::StatusCode::kNotFound, 0,
                   kind.resource + " \"" + subject.name + "\" not found",
                   NearName(cluster_.Current(), kind, subject.ns, subject.name));
  }

  bool Print(const std::set<Name>& wanted) {
    std::vector<DeltaRow> rows;
    for (const Row& row : rows_) {
      const Delta::Object& object = row.delta.object;
      const SelectorName& selector = row.delta.selector;
      if (!wanted.contains(Name(object.group, object.kind, object.ns, object.name)) &&
          !wanted.contains(Name(selector.group, selector.kind, selector.ns, selector.name))) {
        continue;
      }
      rows.push_back(
          {row.version, &row.delta, row.listed ? kListed : std::string_view(), &row.edit});
    }
    KindTexts kinds({cluster_.Current()});
    DeltaPrinter(options_, true, console_).Print(rows, &kinds);
    if (rows.empty()) console_->Note("nothing selected, owned or sent it traffic");
    return !rows.empty();
  }

  const WatchOptions& options_;
  Console* console_;
  std::vector<Subject> subjects_;
  Cluster cluster_;
  std::optional<Subscription> deltas_;
  std::set<Name> seen_;
  std::vector<Row> rows_;
};

absl::Status CheckNamed(const ResourceArgs& resources) {
  if (!resources.objects.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("you must name an object: labelix history KIND/NAME");
}

}  // namespace

int RunHistory(const WatchOptions& options, Console* console) {
  const absl::StatusOr<ResourceArgs> resources = ParseResourceArgs(options.args);
  if (!resources.ok()) return console->Fail(resources.status()), kExitUsage;
  for (const absl::Status& status : {CheckNamed(*resources), CheckReplay(options)}) {
    if (!status.ok()) return console->Fail(status), kExitUsage;
  }
  return Historian(options, resources->objects, console).Run();
}

}  // namespace labelix::cli
