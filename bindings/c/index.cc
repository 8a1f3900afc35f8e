// What changes an index. Each call takes the index's lock for its whole length.
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bindings/c/boundary.h"
#include "bindings/c/events.h"
#include "bindings/c/handles.h"
#include "labelix/metrics.h"
#include "labelix/replace.h"

namespace labelix::c {
namespace {

void Answer(const Applied& from, labelix_applied* applied) {
  if (applied == nullptr) return;
  labelix_applied answer{};
  answer.version = from.version;
  answer.created = from.created;
  answer.updated = from.updated;
  answer.removed = from.removed;
  answer.unchanged = from.unchanged;
  WriteAnswer(answer, applied);
}

absl::Status Finish(const absl::StatusOr<Applied>& result, labelix_applied* applied) {
  if (!result.ok()) return result.status();
  Answer(*result, applied);
  return absl::OkStatus();
}

void Answer(const LoadReport& from, labelix_load_report* report) {
  if (report == nullptr) return;
  labelix_load_report answer{};
  answer.bytes = from.bytes;
  answer.documents = from.documents;
  answer.objects = from.objects;
  answer.removes = from.removes;
  answer.bookmarks = from.bookmarks;
  answer.warnings = from.warnings.size();
  answer.unfinished = from.unfinished;
  WriteAnswer(answer, report);
}

// A line each: what a message has of line ends, or of bytes 0, are blanks.
labelix_buffer* LinesOf(std::vector<std::string> warnings) {
  if (warnings.empty()) return nullptr;
  auto lines = std::make_unique<labelix_buffer>();
  for (std::string& warning : warnings) {
    for (char& c : warning) {
      if (c == '\n' || c == '\r' || c == '\0') c = ' ';
    }
    lines->text += (lines->text.empty() ? "" : "\n") + warning;
  }
  return lines.release();
}

labelix_stats StatsOf(labelix_index* index) {
  const EngineStats engine = index->cluster.engine().Stats();
  const LiveMetrics live = index->cluster.engine().Metrics();
  const FeedMetrics& feed = index->cluster.feed().metrics();
  labelix_stats out{};
  out.version = index->cluster.Current().number();
  out.objects = engine.objects;
  out.label_sets = engine.profiles - engine.idle_profiles;
  out.symbols = engine.symbols;
  out.pairs = engine.pairs;
  out.versions_pinned = engine.versions_pinned;
  out.records_kept = engine.records_kept;
  out.bytes = engine.bytes;
  out.selectors = engine.selectors;
  out.selector_classes = engine.selector_classes;
  out.deltas = live.deltas;
  out.deltas_lost = live.lost;
  out.subscriptions = live.subscriptions;
  out.events = feed.events;
  out.duplicates = feed.duplicates;
  out.older = feed.older;
  out.time_travel = feed.time_travel;
  return out;
}

// What a text of this index is loaded with.
LoadOptions LoadOptionsOf(const labelix_index& index) {
  LoadOptions options;
  options.kinds = index.own_kinds;
  options.kinds_name = index.own_kinds_name;
  return options;
}

// What the caller of a load wants to be told and asked while it runs.
void Watch(const labelix_load_options& given, LoadOptions* options) {
  if (given.progress != nullptr) {
    options->progress = [given](uint64_t done, uint64_t total) {
      given.progress(given.context, done, total);
    };
  }
  if (given.stop != nullptr) {
    options->stop = [given] { return given.stop(given.context) != 0; };
  }
}

absl::Status ReadOwnKinds(const labelix_index_options& given, labelix_index* index) {
  if (given.own_kinds.size == 0) return absl::OkStatus();
  index->own_kinds = View(given.own_kinds);
  index->own_kinds_name = given.own_kinds_name.size == 0 ? "own_kinds" : View(given.own_kinds_name);
  return CheckKinds(index->own_kinds, index->own_kinds_name);
}

// A selector event and the arrays that it shows.
struct OwnSelector {
  SelectorEvent event;
  std::vector<std::string_view> namespaces;
};

absl::Status ReadSelectorEvent(const labelix_selector_event& given, OwnSelector* out) {
  if (given.op > LABELIX_UNREGISTER) {
    return absl::InvalidArgumentError(
        "selector " + std::string(View(given.name)) + ": op " + std::to_string(given.op) +
        " is none of LABELIX_REGISTER (0) and LABELIX_UNREGISTER (1)");
  }
  if (given.op == LABELIX_REGISTER && given.selector == nullptr) return Missing("selector");
  if (given.namespace_count > 0 && given.namespaces == nullptr) return Missing("namespaces");
  SelectorEvent& event = out->event;
  event.op = static_cast<SelectorEvent::Op>(given.op);
  event.name = {{}, {}, View(given.ns), View(given.name), View(given.path)};
  event.picks_group = View(given.picks_group);
  event.picks_kind = View(given.picks_kind);
  if (given.selector != nullptr) event.selector = &given.selector->selector;
  for (size_t i = 0; i < given.namespace_count; ++i) {
    out->namespaces.push_back(View(given.namespaces[i]));
  }
  if (given.in_namespaces != 0) event.namespaces = out->namespaces;
  if (given.namespace_selector != nullptr) {
    event.namespace_selector = &given.namespace_selector->selector;
  }
  event.resource_version = View(given.resource_version);
  return absl::OkStatus();
}

}  // namespace
}  // namespace labelix::c

using labelix::c::Events;
using labelix::c::Guard;
using labelix::c::Missing;

labelix_code labelix_index_new(const labelix_index_options* options, labelix_index** out,
                               labelix_error** error) {
  return Guard(error, out, [&]() -> absl::Status {
    if (out == nullptr) return Missing("out");
    labelix_index_options given{};
    if (options != nullptr) {
      absl::Status read = labelix::c::ReadOptions(options, &given);
      if (!read.ok()) return read;
    }
    labelix::EngineOptions engine;
    if (given.max_objects != 0) engine.max_objects = given.max_objects;
    if (given.max_labels_per_object != 0) {
      engine.max_labels_per_object = given.max_labels_per_object;
    }
    auto index = std::make_unique<labelix_index>(engine);
    index->cluster.AcceptTimeTravel(given.accept_time_travel != 0);
    absl::Status kinds = labelix::c::ReadOwnKinds(given, index.get());
    if (!kinds.ok()) return kinds;
    *out = index.release();
    return absl::OkStatus();
  });
}

void labelix_index_free(labelix_index* index) { delete index; }

labelix_code labelix_apply(labelix_index* index, const labelix_event* events, size_t count,
                           size_t event_size, labelix_applied* applied, labelix_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (index == nullptr) return Missing("index");
    absl::Status checked = labelix::c::CheckAnswer(applied);
    if (!checked.ok()) return checked;
    Events batch;
    checked = batch.Read(events, count, event_size);
    if (!checked.ok()) return checked;
    const std::lock_guard<std::mutex> writing(index->write);
    return labelix::c::Finish(index->cluster.Apply(batch.events()), applied);
  });
}

labelix_code labelix_load(labelix_index* index, const char* text, size_t size, const char* name,
                          labelix_load_report* report, labelix_error** error) {
  labelix_load_options options{};
  options.struct_size = sizeof options;
  if (name != nullptr) options.name = {name, std::strlen(name)};
  options.more_follows = 1;  // perhaps: `unfinished` tells
  return labelix_load_with(index, text, size, &options, report, nullptr, error);
}

labelix_code labelix_load_with(labelix_index* index, const char* text, size_t size,
                               const labelix_load_options* options, labelix_load_report* report,
                               labelix_buffer** warnings, labelix_error** error) {
  return Guard(error, warnings, [&]() -> absl::Status {
    if (index == nullptr) return Missing("index");
    absl::Status checked = labelix::c::CheckAnswer(report);
    if (!checked.ok()) return checked;
    if (text == nullptr && size > 0) return Missing("text");
    labelix_load_options given{};
    if (options != nullptr) {
      checked = labelix::c::ReadOptions(options, &given);
      if (!checked.ok()) return checked;
    }
    labelix::LoadOptions load = labelix::c::LoadOptionsOf(*index);
    load.more_follows = given.more_follows != 0;
    labelix::c::Watch(given, &load);
    const std::string_view name = labelix::c::View(given.name);
    labelix::LoadReport filled;
    const std::lock_guard<std::mutex> writing(index->write);
    absl::Status loaded = index->cluster.LoadBytes(std::string_view(text, size),
                                                   name.empty() ? "-" : name, load, &filled);
    labelix::c::Answer(filled, report);
    if (warnings != nullptr) *warnings = labelix::c::LinesOf(std::move(filled.warnings));
    return loaded;
  });
}

labelix_code labelix_replace(labelix_index* index, const labelix_list* list,
                             const labelix_event* events, size_t count, size_t event_size,
                             labelix_applied* applied, labelix_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (index == nullptr) return Missing("index");
    absl::Status checked = labelix::c::CheckAnswer(applied);
    if (!checked.ok()) return checked;
    labelix::KindList whole;
    bool accept_older = false;
    checked = labelix::c::ReadList(list, &whole, &accept_older);
    if (!checked.ok()) return checked;
    Events batch;
    checked = batch.Read(events, count, event_size);
    if (!checked.ok()) return checked;
    whole.objects = batch.events();
    const std::lock_guard<std::mutex> writing(index->write);
    return labelix::c::Finish(index->cluster.Replace(whole, accept_older), applied);
  });
}

labelix_code labelix_replace_text(labelix_index* index, const labelix_list* list, const char* text,
                                  size_t size, const char* name, labelix_applied* applied,
                                  labelix_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (index == nullptr) return Missing("index");
    absl::Status checked = labelix::c::CheckAnswer(applied);
    if (!checked.ok()) return checked;
    if (text == nullptr && size > 0) return Missing("text");
    labelix::KindList whole;
    bool accept_older = false;
    checked = labelix::c::ReadList(list, &whole, &accept_older);
    if (!checked.ok()) return checked;
    const std::lock_guard<std::mutex> writing(index->write);
    return labelix::c::Finish(labelix::ReplaceFrom(&index->cluster, std::string_view(text, size),
                                                   name == nullptr ? "-" : name, whole,
                                                   accept_older, labelix::c::LoadOptionsOf(*index)),
                              applied);
  });
}

labelix_code labelix_register(labelix_index* index, const labelix_selector_event* events,
                              size_t count, size_t event_size, labelix_applied* applied,
                              labelix_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (index == nullptr) return Missing("index");
    absl::Status checked = labelix::c::CheckAnswer(applied);
    if (!checked.ok()) return checked;
    checked = labelix::c::CheckElementSize(event_size, count, events, "events");
    if (!checked.ok()) return checked;
    std::vector<labelix::c::OwnSelector> own(count);
    std::vector<labelix::SelectorEvent> selectors;
    for (size_t i = 0; i < count; ++i) {
      checked =
          labelix::c::ReadSelectorEvent(labelix::c::ReadElement(events, event_size, i), &own[i]);
      if (!checked.ok()) return checked;
      selectors.push_back(own[i].event);
    }
    const std::lock_guard<std::mutex> writing(index->write);
    return labelix::c::Finish(index->cluster.engine().Apply({}, selectors), applied);
  });
}

labelix_code labelix_stats_read(labelix_index* index, labelix_stats* stats, labelix_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (index == nullptr) return Missing("index");
    if (stats == nullptr) return Missing("stats");
    absl::Status checked = labelix::c::CheckAnswer(stats);
    if (!checked.ok()) return checked;
    const std::lock_guard<std::mutex> writing(index->write);
    labelix::c::WriteAnswer(labelix::c::StatsOf(index), stats);
    return absl::OkStatus();
  });
}

labelix_code labelix_metrics_text(labelix_index* index, labelix_buffer** out,
                                  labelix_error** error) {
  return Guard(error, out, [&]() -> absl::Status {
    if (index == nullptr) return Missing("index");
    if (out == nullptr) return Missing("out");
    const std::lock_guard<std::mutex> writing(index->write);
    labelix::Engine& engine = index->cluster.engine();
    const labelix::Feed& feed = index->cluster.feed();
    *out = new labelix_buffer{
        labelix::PrometheusText(engine.Stats(), engine.Metrics(), &feed.metrics(), feed.synced())};
    return absl::OkStatus();
  });
}
