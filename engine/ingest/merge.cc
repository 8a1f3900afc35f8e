#include "engine/ingest/merge.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace labelix::ingest {
namespace {

using State = WatchStream::State;

// How long a pipe may be silent before others go on without it: a local API
// server answers a watch in a few milliseconds, one across an ocean in 200.
constexpr int kPatienceMilliseconds = 250;

}  // namespace

void Merger::Add(std::unique_ptr<DocumentStream> documents, const InputLimits& limits,
                 const UserKinds* kinds) {
  inputs_.push_back(
      std::make_unique<Input>(Input{WatchStream(std::move(documents), limits, kinds)}));
}

size_t Merger::watches() const {
  return static_cast<size_t>(std::count_if(
      inputs_.begin(), inputs_.end(), [](const auto& input) { return input->stream.has_watch(); }));
}

absl::Status Merger::Run(const MergeCalls& calls) {
  for (;;) {
    LookAtAll(calls);
    const std::vector<Input*> awaited = Awaited();
    Input* const next = by_version_ ? Earliest() : FirstOpen();
    if (!awaited.empty()) {
      Wait(awaited, next != nullptr, calls);
    } else if (next == nullptr) {
      break;
    } else if (absl::Status status = Step(next, calls); !status.ok()) {
      return status;
    }
  }
  TellUnfinished(&pages_, calls);
  for (const auto& input : inputs_) {
    if (absl::Status status = EndPages(input.get(), calls); !status.ok()) return status;
  }
  return absl::OkStatus();
}

void Merger::LookAtAll(const MergeCalls& calls) {
  for (const auto& input : inputs_) {
    if (input->state != State::kPending) continue;
    Look(input.get(), calls);
    // The others are not looked at before their time: their warnings wait too.
    if (!by_version_ && input->state != State::kEnded) return;
  }
}

void Merger::Look(Input* input, const MergeCalls& calls) {
  const absl::StatusOr<State> state = input->stream.Look();
  for (const std::string& warning : input->stream.TakeWarnings()) {
    if (calls.warning) calls.warning(warning);
  }
  if (state.ok()) {
    input->state = *state;
  } else {
    Fault(input, state.status(), calls);
  }
}

void Merger::Fault(Input* input, const absl::Status& status, const MergeCalls& calls) {
  input->stream.Stop();
  input->state = State::kEnded;
  if (calls.fault) calls.fault(status);
}

// The earliest step that waits; of equal ones the input's that was given first.
Merger::Input* Merger::Earliest() {
  Input* earliest = nullptr;
  for (const auto& input : inputs_) {
    if (input->state != State::kReady) continue;
    if (earliest == nullptr ||
        CompareResourceVersions(input->stream.version(), earliest->stream.version()) < 0) {
      earliest = input.get();
    }
  }
  return earliest;
}

// One input after another: nullptr while the one whose turn it is has no step.
Merger::Input* Merger::FirstOpen() {
  for (const auto& input : inputs_) {
    if (input->state == State::kReady) return input.get();
    if (input->state == State::kPending) return nullptr;
  }
  return nullptr;
}

// Whose next step is needed to say which comes next.
std::vector<Merger::Input*> Merger::Awaited() {
  std::vector<Input*> awaited;
  bool any_ready = false;
  for (const auto& input : inputs_) {
    if (!by_version_ && input->state == State::kReady) return {};
    if (input->state == State::kPending) awaited.push_back(input.get());
    if (!by_version_ && !awaited.empty()) return awaited;
    any_ready |= input->state == State::kReady;
  }
  const bool all_silent =
      std::all_of(awaited.begin(), awaited.end(), [](const Input* input) { return input->silent; });
  return any_ready && all_silent ? std::vector<Input*>() : awaited;
}

void Merger::Wait(const std::vector<Input*>& inputs, bool steps_wait, const MergeCalls& calls) {
  if (calls.idle) calls.idle();
  std::vector<pollfd> polls;
  for (const Input* input : inputs) polls.push_back({input->stream.fd(), POLLIN, 0});
  const int ready = poll(polls.data(), polls.size(), steps_wait ? kPatienceMilliseconds : -1);
  if (ready < 0 && errno == EINTR) return;
  for (size_t i = 0; i < inputs.size(); ++i) {
    inputs[i]->silent = ready == 0;
    if (polls[i].revents == 0) continue;
    const absl::Status status = inputs[i]->stream.Receive();
    if (!status.ok()) Fault(inputs[i], status, calls);
  }
}

absl::Status Merger::Step(Input* input, const MergeCalls& calls) {
  MergeStep step;
  step.listed = input->stream.listed();
  step.input = input->stream.name();
  step.line = input->stream.line();
  const bool in_the_middle =
      step.listed && (input->stream.has_watch() || (!by_version_ && gave_watch_));
  if (!step.listed) {
    gave_watch_ = true;
    TellUnfinished(&pages_, calls);
    if (absl::Status status = EndPages(input, calls); !status.ok()) return status;
  }
  const auto give = [&](std::span<const Event> events) {
    // One input to its end and then the next: what a bookmark of the one says is
    // not so for the other.
    if (!by_version_ && events.size() == 1 && events[0].op == Event::Op::kBookmark) {
      return absl::OkStatus();
    }
    step.events = events;
    input->reach.Note(events);
    return calls.step(step);
  };
  const absl::Status fault =
      in_the_middle ? TakeRelist(input, calls) : input->stream.Take(give, &pages_);
  input->state = State::kPending;
  for (const std::string& warning : input->stream.TakeWarnings()) {
    if (calls.warning) calls.warning(warning);
  }
  if (!fault.ok() && calls.fault) calls.fault(fault);
  if (!input->stream.sink_status().ok()) return input->stream.sink_status();
  return GiveStreamed(input, calls);
}

// At the end of a list that a watch sent: as if somebody had listed.
absl::Status Merger::GiveStreamed(Input* input, const MergeCalls& calls) {
  std::optional<KindList> list = input->stream.TakeStreamed();
  if (!list) return absl::OkStatus();
  const Reach reach = ReachOf(*input);  // the list shows it
  list->ns = reach.OneNamespace(list->group, list->kind);
  MergeStep step;
  step.listed = true;
  step.replaces = *std::move(list);
  step.input = input->stream.name();
  step.line = input->stream.line();
  return calls.step(step);
}

// What this input spoke of; of one that did not watch itself, what all did.
Reach Merger::ReachOf(const Input& input) const {
  Reach reach = input.reach;
  if (input.stream.has_watch()) return reach;
  for (const auto& other : inputs_) reach.Note(other->reach);
  return reach;
}

// One that came page by page is taken when its last page has come.
absl::Status Merger::TakeRelist(Input* input, const MergeCalls& calls) {
  input->relist_version = ListVersion(input->stream.text());
  input->relist_line = input->stream.line();
  const auto add = [input](std::span<const Event> events) {
    input->relist.Add(events);
    input->reach.Note(events);
    return absl::OkStatus();
  };
  const absl::Status fault = input->stream.Take(add, &input->pages);
  if (fault.ok() && !input->pages.open().empty()) return fault;
  absl::Status status = GiveRelist(input, fault.ok(), calls);
  return status.ok() ? fault : input->stream.EndWith(std::move(status));
}

// A list that is not whole takes nothing away.
absl::Status Merger::GiveRelist(Input* input, bool whole, const MergeCalls& calls) {
  Relist relist = std::exchange(input->relist, {});
  MergeStep step;
  step.listed = true;
  step.input = input->stream.name();
  step.line = input->relist_line;
  const Reach reach = ReachOf(*input);  // the lists show it
  for (KindList& list : relist.Lists(reach, input->relist_version)) {
    step.events = list.objects;
    step.replaces.reset();
    if (whole && relist.is_list()) step.replaces = list;
    if (absl::Status status = calls.step(step); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// A watch event, or the end of all, where a last page might have come.
absl::Status Merger::EndPages(Input* input, const MergeCalls& calls) {
  TellUnfinished(&input->pages, calls);
  input->pages = {};
  return GiveRelist(input, false, calls);
}

void Merger::TellUnfinished(Pages* pages, const MergeCalls& calls) {
  for (const std::string& warning : pages->TakeWarnings()) {
    ++unfinished_;
    if (calls.warning) calls.warning(warning);
  }
}

}  // namespace labelix::ingest
