#include "labelix/cluster.h"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <optional>
#include <span>
#include <system_error>
#include <thread>
#include <utility>

#include "engine/cluster_rep.h"
#include "engine/ingest/buffer.h"
#include "engine/ingest/bytes.h"
#include "engine/ingest/decode.h"
#include "engine/ingest/input_name.h"
#include "engine/ingest/relist.h"
#include "engine/ingest/sink_thread.h"
#include "engine/ingest/user_kinds.h"
#include "engine/kinds/facts.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/registrar.h"
#include "engine/match/access.h"
#include "engine/match/live.h"
#include "labelix/snapshot.h"

namespace labelix {
namespace {

// A thread is worth its while.
constexpr size_t kTwoThreadsFrom = 4 << 20;

bool TakesTwoThreads(const LoadOptions& options, size_t bytes) {
  if (options.threads != 0) return options.threads > 1;
  return bytes >= kTwoThreadsFrom && std::thread::hardware_concurrency() > 1;
}

// None where the system gives none: then all is done on this one.
void StartThread(const ingest::EventSink& apply, std::string_view input,
                 std::optional<ingest::SinkThread>* behind) {
  try {
    behind->emplace(apply, input);
  } catch (const std::system_error&) {
    behind->reset();
  }
}

// Without its folder: a snapshot travels, and where it was made is nobody's.
std::string FileName(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

}  // namespace

// ---- Inputs --------------------------------------------------------------------

void Inputs::Set(std::vector<InputRecord> all) {
  const std::lock_guard<std::mutex> lock(mutex_);
  all_ = std::move(all);
}

void Inputs::Add(InputRecord input) {
  const std::lock_guard<std::mutex> lock(mutex_);
  all_.push_back(std::move(input));
}

void Inputs::AddPart(const InputRecord& part) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto known = std::find_if(all_.rbegin(), all_.rend(),
                                  [&](const InputRecord& held) { return held.name == part.name; });
  if (known == all_.rend()) return all_.push_back(part);
  known->bytes += part.bytes;
  known->objects += part.objects;
}

std::vector<InputRecord> Inputs::Copy() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return all_;
}

// ---- Applying ------------------------------------------------------------------

Cluster::Rep::Rep(const EngineOptions& options) : engine(options) {
  match::Access::IndexOf(engine).SetRegistersFrom(0);
  is_registered = true;
  Connect();
}

Cluster::Rep::Rep(std::shared_ptr<index::Index> index)
    : engine(ClusterParts::MakeEngine(std::move(index))) {
  Connect();
}

void Cluster::Rep::Connect() {
  match::Live* live = match::Access::LiveOf(engine);
  live->set_deriver([this, live](const match::PinnedChange& change, match::DeltaSink* sink) {
    if (live->Wants(Delta::Relation::kOwns)) kubernetes::FindOwners(change, sink);
    if (live->Wants(Delta::Relation::kTraffic)) traffic.Find(change, sink);
  });
}

// A snapshot holds no selectors, and who only reads it needs none.
absl::Status Cluster::Rep::RegisterHolders() {
  if (is_registered) return absl::OkStatus();
  const Version now = engine.Current();
  const kubernetes::Registrar selectors(now);
  const absl::StatusOr<Applied> applied = engine.Apply({}, selectors.events());
  if (!applied.ok()) return applied.status();
  match::Access::IndexOf(engine).SetRegistersFrom(applied->version);
  is_registered = true;
  return absl::OkStatus();
}

absl::StatusOr<Applied> Cluster::Rep::Apply(std::span<const Event> batch) {
  if (absl::Status status = RegisterHolders(); !status.ok()) return status;
  std::vector<Event> news;
  const auto read = [&] {
    const Version now = engine.Current();
    feed.Admit(now, batch, &news);
    return kubernetes::Registrar(now, news);
  };
  // No version is held over Take, which gives back at once what it replaces.
  const kubernetes::Registrar selectors = read();
  return Take(news, selectors);
}

absl::StatusOr<Applied> Cluster::Rep::Take(std::span<const Event> news,
                                           const kubernetes::Registrar& selectors) {
  absl::StatusOr<Applied> applied = engine.Apply(news, selectors.events());
  if (applied.ok()) feed.Commit();
  return applied;
}

absl::Status Cluster::Rep::Decode(const Input& input, const LoadOptions& options,
                                  LoadReport* report) {
  const uint64_t bytes_before = report->bytes, objects_before = report->objects;
  absl::Status status = IsSnapshot(input.bytes) ? MergeSnapshot(input, options, report)
                                                : DecodeText(input, options, report);
  report->unfinished = pages.open().size();
  InputRecord read{FileName(input.name), report->bytes - bytes_before,
                   report->objects - objects_before};
  if (input.is_text) {
    inputs.AddPart(read);
  } else {
    inputs.Add(std::move(read));
  }
  return status;
}

absl::Status Cluster::Rep::DecodeText(const Input& input, const LoadOptions& options,
                                      LoadReport* report) {
  ingest::UserKinds kinds;
  if (absl::Status known = kinds.AddIfAny(options.kinds, options.kinds_name); !known.ok()) {
    return known;
  }
  ingest::DecodeOptions decode = DecodingOf(input, options, &kinds);
  decode.pages = &pages;
  return TakeText(input, decode, options, report);
}

ingest::DecodeOptions Cluster::Rep::DecodingOf(const Input& input, const LoadOptions& options,
                                               const ingest::UserKinds* kinds) {
  ingest::DecodeOptions decode;
  decode.limits = options.limits;
  decode.kinds = kinds;
  decode.keep_source = options.keep_source;
  decode.buffer_id = input.buffer;
  decode.take = options.take;
  if (options.progress) {
    decode.progress = [tell = &options.progress, done = input.done,
                       total = input.total](uint64_t here) { (*tell)(done + here, total); };
  }
  decode.keep_json = [this](const ingest::Bytes& json) { return sources.Add(json); };
  decode.batch_events = options.batch_objects;
  return decode;
}

absl::Status CheckKinds(std::string_view kinds, std::string_view kinds_name) {
  return ingest::UserKinds().Add(kinds, kinds_name);
}

absl::Status Cluster::Rep::TakeText(const Input& input, ingest::DecodeOptions decode,
                                    const LoadOptions& options, LoadReport* report) {
  const ingest::EventSink apply = [this](std::span<const Event> batch) {
    return Apply(batch).status();
  };
  std::optional<ingest::SinkThread> behind;
  if (TakesTwoThreads(options, input.bytes.size())) StartThread(apply, input.bytes, &behind);
  ingest::StreamedLists streams([this](std::string_view group, std::string_view kind) {
    const Version now = engine.Current();
    return now.Count({.kind = kind, .group = group}, Compiled(Selector::Everything())) > 0;
  });
  ingest::Reach reach;
  if (!input.is_text) decode.streams = &streams;
  decode.streamed = [&](KindList list) {
    list.ns = reach.OneNamespace(list.group, list.kind);
    if (absl::Status taken = behind ? behind->Drain() : absl::OkStatus(); !taken.ok()) return taken;
    return Replace(list, false).status();
  };
  const auto sink = [&](std::span<const Event> batch) {
    if (decode.streams != nullptr) reach.Note(batch);
    if (options.stop && options.stop()) return absl::CancelledError("stopped by the caller");
    return behind ? behind->Give(batch) : apply(batch);
  };
  absl::Status decoded = ingest::Decode(input.bytes, input.name, decode, sink, report);
  if (!behind) return decoded;
  absl::Status taken = behind->Finish();
  report->objects -= behind->lost_upserts();
  report->removes -= behind->lost_removes();
  return taken.ok() ? decoded : taken;
}

Cluster::Cluster(const EngineOptions& options) : rep_(std::make_unique<Rep>(options)) {}
Cluster::Cluster(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
Cluster::~Cluster() = default;
Cluster::Cluster(Cluster&&) noexcept = default;
Cluster& Cluster::operator=(Cluster&&) noexcept = default;

absl::Status Cluster::Load(const std::string& path, const LoadOptions& options,
                           LoadReport* report) {
  LoadReport unread;
  if (report == nullptr) report = &unread;
  absl::Status loaded = rep_->LoadFiles(path, options, report);
  if (!options.more_follows) rep_->WarnOfOpenLists(report);
  return loaded;
}

// In front, since of many warnings the first are read.
void Cluster::Rep::WarnOfOpenLists(LoadReport* report) {
  std::vector<std::string> warnings = pages.TakeWarnings();
  report->warnings.insert(report->warnings.begin(), std::move_iterator(warnings.begin()),
                          std::move_iterator(warnings.end()));
}

absl::Status Cluster::Rep::LoadFiles(const std::string& path, const LoadOptions& options,
                                     LoadReport* report) {
  report->unfinished = pages.open().size();
  const absl::StatusOr<std::vector<std::string>> inputs = ingest::ListInputs(path);
  if (!inputs.ok()) return inputs.status();
  uint64_t done = 0;
  for (const std::string& input : *inputs) {
    const uint64_t left = options.limits.total_bytes - done;
    const absl::StatusOr<ingest::Bytes> bytes = ingest::ReadInput(input, left, {}, options.stop);
    if (!bytes.ok()) return bytes.status();
    const std::string name = ingest::InputName(input);
    Input one{.bytes = bytes->view(), .name = name, .done = done};
    if (inputs->size() == 1) one.total = bytes->size();
    // A snapshot keeps what it has of them by itself.
    if (options.keep_source && !IsSnapshot(bytes->view())) one.buffer = sources.Add(*bytes);
    absl::Status decoded = Decode(one, options, report);
    if (!decoded.ok()) return decoded;
    done += bytes->size();
  }
  return absl::OkStatus();
}

absl::Status Cluster::LoadBytes(std::string_view bytes, std::string_view name,
                                const LoadOptions& options, LoadReport* report) {
  LoadReport unread;
  if (report == nullptr) report = &unread;
  absl::Status loaded = rep_->LoadText(bytes, name, options, report);
  if (!options.more_follows) rep_->WarnOfOpenLists(report);
  return loaded;
}

absl::Status Cluster::Rep::LoadText(std::string_view bytes, std::string_view name,
                                    const LoadOptions& options, LoadReport* report) {
  report->unfinished = pages.open().size();
  ingest::Bytes owned;  // what `bytes` does not keep alive
  const absl::StatusOr<Input> input = ReadText(bytes, name, options, &owned);
  return input.ok() ? Decode(*input, options, report) : input.status();
}

absl::StatusOr<Cluster::Rep::Input> Cluster::Rep::ReadText(std::string_view bytes,
                                                           std::string_view name,
                                                           const LoadOptions& options,
                                                           ingest::Bytes* owned) {
  if (bytes.size() > options.limits.total_bytes) {
    return ingest::OverLimit(name, options.limits.total_bytes);
  }
  if (bytes.starts_with(ingest::kGzipMark)) {
    absl::StatusOr<ingest::Bytes> inflated =
        ingest::Gunzip(bytes, name, options.limits.total_bytes, options.stop);
    if (!inflated.ok()) return inflated.status();
    *owned = *std::move(inflated);
    bytes = owned->view();
  }
  Input one{.bytes = bytes, .name = name, .total = bytes.size(), .is_text = true};
  if (options.keep_source && !IsSnapshot(bytes)) {
    if (owned->size() == 0) *owned = ingest::Bytes::Copy(bytes);
    one.buffer = sources.Add(*owned);
  }
  return one;
}

absl::StatusOr<Applied> Cluster::Apply(std::span<const Event> batch) { return rep_->Apply(batch); }

absl::StatusOr<Applied> Cluster::Replace(const KindList& list, bool accept_older) {
  return rep_->Replace(list, accept_older);
}

absl::StatusOr<Applied> Cluster::Rep::Replace(const KindList& list, bool accept_older) {
  if (absl::Status status = RegisterHolders(); !status.ok()) return status;
  const Version now = engine.Current();
  std::vector<Event> news;
  absl::Status admitted = feed.AdmitList(now, list, accept_older, &news);
  if (!admitted.ok()) return admitted;
  absl::StatusOr<Applied> applied = Take(news, kubernetes::Registrar(now, news));
  if (applied.ok() && !list.ns) pages.Ends(list.group, list.kind);
  return applied;
}

void Cluster::AcceptTimeTravel(bool accept) { rep_->feed.AcceptTimeTravel(accept); }

const Feed& Cluster::feed() const { return rep_->feed; }

Version Cluster::Current() const { return rep_->engine.Current(); }
Engine& Cluster::engine() {
  rep_->RegisterHolders().IgnoreError();  // fails for want of room only, and again with Apply
  return rep_->engine;
}
std::vector<InputRecord> Cluster::inputs() const { return rep_->inputs.Copy(); }

absl::StatusOr<std::string> Cluster::Source(const Version& version, ObjectId id) const {
  if (!version.Contains(id)) return kubernetes::NoObject(version, id);
  kinds::Common common;
  const ObjectView view = version.Get(id);
  if (!kinds::DecodeCommon(view.facts, &common) || !common.source) {
    return absl::FailedPreconditionError("the source text was not kept (keep_source)");
  }
  const kinds::Source& place = *common.source;
  std::optional<std::string> text = rep_->sources.Slice(place.buffer, place.offset, place.length);
  if (!text) return absl::FailedPreconditionError("the source text was not kept (keep_source)");
  return *std::move(text);
}

}  // namespace labelix
