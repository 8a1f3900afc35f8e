#include "labelix/snapshot.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/cluster_rep.h"
#include "engine/ingest/buffer.h"
#include "engine/kinds/codec.h"
#include "engine/kinds/facts.h"
#include "engine/kubernetes/object_event.h"
#include "engine/snapshot/container.h"
#include "engine/snapshot/files.h"
#include "index/image.h"
#include "index/types/absl_text.h"

namespace labelix {
namespace {

using index::SectionId;

// Among all sections, which stand in the order of their numbers.
size_t PlaceOf(SectionId id) { return static_cast<size_t>(id) - 1; }

// ---- Saving ------------------------------------------------------------------

// A snapshot's sections and the bytes that they view.
struct Saved {
  std::vector<std::string> bytes;
  std::vector<snapshot::Section> sections;
  std::string header;

  void Add(uint32_t id, std::string_view section) { sections.push_back({id, section}); }
};

std::string InputBytes(const std::vector<InputRecord>& inputs) {
  std::string bytes;
  kinds::Writer writer(&bytes);
  writer.Number(inputs.size());
  for (const InputRecord& input : inputs) {
    writer.Text(input.name);
    writer.Number(input.bytes);
    writer.Number(input.objects);
  }
  return bytes;
}

// Where a text stood before means nothing in the file: the place is moved to
// the file's own texts, or left out.
class SourceMover {
 public:
  SourceMover(const ingest::Sources& sources, bool keep) : sources_(sources), keep_(keep) {}

  std::string_view Move(std::string_view facts, std::string* buffer) {
    kinds::Common common;
    if (!kinds::DecodeCommon(facts, &common) || !common.source) return facts;
    std::optional<kinds::Source> to;
    const kinds::Source& from = *common.source;
    if (keep_) {
      if (auto text = sources_.Slice(from.buffer, from.offset, from.length)) {
        to = kinds::Source{.buffer = 0, .offset = texts_.size(), .length = text->size()};
        texts_ += *text;
      }
    }
    return kinds::MoveSource(facts, to, buffer) ? std::string_view(*buffer) : facts;
  }
  std::string&& texts() && { return std::move(texts_); }

 private:
  const ingest::Sources& sources_;
  const bool keep_;
  std::string texts_;
};

Saved Save(const Cluster& cluster, const Version& version, const SaveOptions& options) {
  const ClusterParts::Rep& rep = ClusterParts::RepOf(cluster);
  const index::Pin& pin = ClusterParts::PinOf(version);
  SourceMover mover(rep.sources, options.sources);
  Saved saved;
  saved.bytes = index::WriteImage(*pin.index, pin.number,
                                  [&](ObjectId, std::string_view facts, std::string* buffer) {
                                    return mover.Move(facts, buffer);
                                  });
  saved.bytes[PlaceOf(SectionId::kSources)] = std::move(mover).texts();
  saved.bytes[PlaceOf(SectionId::kProvenance)] = InputBytes(rep.inputs.Copy());
  for (uint32_t i = 0; i < saved.bytes.size(); ++i) saved.Add(i + 1, saved.bytes[i]);
  saved.header = snapshot::MakeHeader(saved.sections, kinds::kFactsVersion);
  return saved;
}

std::vector<std::string_view> PiecesOf(const Saved& saved) {
  std::vector<std::string_view> pieces = {saved.header};
  for (const snapshot::Section& section : saved.sections) pieces.push_back(section.bytes);
  return pieces;
}

// ---- Opening -----------------------------------------------------------------

bool ReadInputs(std::string_view bytes, std::vector<InputRecord>* inputs) {
  kinds::Reader reader(bytes);
  for (size_t left = reader.Count(); left > 0 && reader.ok(); --left) {
    InputRecord input;
    input.name = std::string(reader.Text());
    input.bytes = reader.Number();
    input.objects = reader.Number();
    inputs->push_back(std::move(input));
  }
  return reader.ok() && reader.AtEnd() && InputBytes(*inputs) == bytes;
}

absl::Status CheckShape(const snapshot::Container& container) {
  const uint32_t facts_version = container.format == 1 ? 1 : kinds::kFactsVersion;
  if (container.facts_version != facts_version) {
    return absl::InvalidArgumentError(
        "snapshot of format " + std::to_string(container.format) + " with facts of version " +
        std::to_string(container.facts_version) + ", this program reads version " +
        std::to_string(facts_version));
  }
  const uint32_t last = container.format == 1 ? index::kImageSections1 : index::kImageSections;
  bool right = container.sections.size() == last;
  for (uint32_t i = 0; right && i < last; ++i) right = container.sections[i].id == i + 1;
  return right ? absl::OkStatus() : absl::DataLossError("not the sections of a snapshot, in order");
}

// What `done` of `all` is of so many bytes.
uint64_t ShareOf(uint64_t bytes, uint64_t done, uint64_t all) {
  if (all == 0) return bytes;
  return static_cast<uint64_t>(static_cast<double>(bytes) * static_cast<double>(done) /
                               static_cast<double>(all));
}

// In bytes of the file; empty where nobody waits for it.
index::ImageWatch WatchOf(const OpenOptions& options, size_t bytes) {
  if (!options.progress && !options.stop) return {};
  return [&options, bytes](uint64_t rows, uint64_t all) {
    if (options.progress) options.progress(ShareOf(bytes, rows, all), bytes);
    return !options.stop || !options.stop();
  };
}

absl::StatusOr<Cluster> OpenMemory(const snapshot::Memory& memory, const OpenOptions& options) {
  const absl::StatusOr<snapshot::Container> container = snapshot::Open(memory.view());
  if (!container.ok()) return container.status();
  if (absl::Status status = CheckShape(*container); !status.ok()) return status;
  std::vector<std::string_view> sections;
  for (const snapshot::Section& section : container->sections) sections.push_back(section.bytes);
  std::vector<InputRecord> inputs;
  if (!ReadInputs(sections[PlaceOf(SectionId::kProvenance)], &inputs)) {
    return absl::DataLossError("provenance: broken");
  }
  auto index = index::ReadImage(sections, memory.data, memory.size, options.engine,
                                kinds::FromVersion1, WatchOf(options, memory.size));
  if (!index.ok()) return index.status();
  auto rep = std::make_unique<ClusterParts::Rep>(*std::move(index));
  rep->inputs.Set(std::move(inputs));
  const std::string_view texts = sections[PlaceOf(SectionId::kSources)];
  if (!texts.empty()) rep->sources.Add(ingest::Bytes::Share(memory.data, texts));
  return ClusterParts::MakeCluster(std::move(rep));
}

// The same status, with the file's name in front; who stops it knows what.
absl::Status In(std::string_view name, const absl::Status& status) {
  if (absl::IsCancelled(status)) return status;
  const std::string text = std::string(name) + ": " + ErrorMessage(status);
  if (const auto at = ErrorOffset(status)) {
    return ErrorAt(status.code(), *at, text, ErrorHint(status));
  }
  return absl::Status(status.code(), ToAbsl(text));
}

absl::StatusOr<Cluster> OpenNamed(const snapshot::Memory& memory, std::string_view name,
                                  const OpenOptions& options) {
  absl::StatusOr<Cluster> cluster = OpenMemory(memory, options);
  return cluster.ok() ? std::move(cluster) : In(name, cluster.status());
}

bool IsGzip(std::string_view bytes) { return bytes.starts_with(ingest::kGzipMark); }

absl::StatusOr<Cluster> OpenZipped(std::string_view zipped, std::string_view name,
                                   const OpenOptions& options) {
  snapshot::Memory memory;
  {
    const absl::StatusOr<ingest::Bytes> inflated =
        ingest::Gunzip(zipped, name, options.max_bytes, options.stop);
    if (!inflated.ok()) return inflated.status();
    memory = snapshot::CopyOf(inflated->view());  // an index writes to its own
  }
  return OpenNamed(memory, name, options);
}

}  // namespace

// ---- Public calls ------------------------------------------------------------

absl::Status SaveSnapshot(const Cluster& cluster, const Version& version, const std::string& path,
                          const SaveOptions& options) {
  const absl::StatusOr<std::string> target = snapshot::TargetOf(path);
  if (!target.ok()) return target.status();
  const Saved saved = Save(cluster, version, options);
  return snapshot::ReplaceFile(snapshot::SystemFiles(), *target, PiecesOf(saved), snapshot::kAlign);
}

absl::Status CheckSnapshotPath(const std::string& path) {
  return snapshot::TargetOf(path).status();
}

std::string SnapshotBytes(const Cluster& cluster, const Version& version,
                          const SaveOptions& options) {
  const Saved saved = Save(cluster, version, options);
  std::string bytes;
  for (const std::string_view piece : PiecesOf(saved)) {
    bytes.append(piece);
    bytes.append((snapshot::kAlign - bytes.size() % snapshot::kAlign) % snapshot::kAlign, '\0');
  }
  return bytes;
}

absl::StatusOr<Cluster> OpenSnapshot(const std::string& path, const OpenOptions& options) {
  const absl::StatusOr<snapshot::Memory> memory = snapshot::ReadFile(
      snapshot::SystemFiles(), path, options.max_bytes, options.map, options.stop);
  if (!memory.ok()) return memory.status();
  if (IsGzip(memory->view())) return OpenZipped(memory->view(), path, options);
  return OpenNamed(*memory, path, options);
}

absl::StatusOr<Cluster> OpenSnapshotBytes(std::string_view bytes, const OpenOptions& options) {
  if (bytes.size() > options.max_bytes) {
    return absl::ResourceExhaustedError("snapshot: more than the limit of " +
                                        std::to_string(options.max_bytes) + " bytes");
  }
  if (IsGzip(bytes)) return OpenZipped(bytes, "snapshot", options);
  return OpenNamed(snapshot::CopyOf(bytes), "snapshot", options);
}

bool IsSnapshot(std::string_view bytes) { return bytes.starts_with(snapshot::kMagic); }

bool IsSnapshotFile(const std::string& path) {
  if (path.find('\0') != std::string::npos) return false;
  // A pipe is not opened: whoever writes into it would begin to, for a reader who leaves.
  struct stat found = {};
  if (stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return false;
  snapshot::Files* files = snapshot::SystemFiles();
  char first[8];
  static_assert(sizeof first == snapshot::kMagic.size());
  const int fd = files->Open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (fd < 0) return false;
  const ssize_t got = files->Read(fd, first, sizeof first);
  files->Close(fd);
  return got == sizeof first && IsSnapshot({first, sizeof first});
}

// ---- Into a Cluster that holds something -------------------------------------

namespace {

constexpr ObjectId kBatch = 1'024;  // events, as a decoder brings them

// The objects [from, to) of a version as the events that bring them. Kept texts
// are those of buffer `buffer`, or nobody's.
class Replay {
 public:
  Replay(const Version& version, std::optional<uint32_t> buffer)
      : version_(version), buffer_(buffer) {}

  std::span<Event> Events(ObjectId from, ObjectId to) {
    objects_.clear();
    facts_.resize(to - from);
    events_.clear();
    for (ObjectId id = from; id < to; ++id) objects_.push_back(version_.Get(id));
    for (size_t i = 0; i < objects_.size(); ++i) {
      Event& event = events_.emplace_back(kubernetes::EventOf(objects_[i]));
      event.facts = FactsOf(objects_[i], &facts_[i]);
    }
    return events_;
  }

 private:
  std::string_view FactsOf(const ObjectView& object, std::string* moved) const {
    kinds::Common common;
    if (!kinds::DecodeCommon(object.facts, &common) || !common.source) return object.facts;
    std::optional<kinds::Source> to;
    if (buffer_) to = kinds::Source{*buffer_, common.source->offset, common.source->length};
    return kinds::MoveSource(object.facts, to, moved) ? std::string_view(*moved) : object.facts;
  }

  const Version& version_;
  const std::optional<uint32_t> buffer_;
  std::vector<ObjectView> objects_;
  std::vector<std::string> facts_;
  std::vector<Event> events_;
};

// Those that LoadOptions::take wants, moved to the front.
std::span<const Event> Taken(std::span<Event> events, const LoadOptions& options) {
  if (!options.take) return events;
  const auto refused = [&](const Event& event) { return !options.take(event, true); };
  return events.first(std::remove_if(events.begin(), events.end(), refused) - events.begin());
}

// The kinds of which it knows that there are none; those of its objects come with them, so that
// a load that is stopped before does not say that there are none of these.
std::vector<Event> EmptyKinds(const std::vector<Version::KindCount>& kinds) {
  std::vector<Event> declared;
  for (const Version::KindCount& kind : kinds) {
    if (kind.objects > 0) continue;
    declared.emplace_back().op = Event::Op::kDeclare;
    declared.back().group = kind.group;
    declared.back().kind = kind.kind;
  }
  return declared;
}

ObjectId ObjectsOf(const std::vector<Version::KindCount>& kinds) {
  uint64_t objects = 0;
  for (const Version::KindCount& kind : kinds) objects += kind.objects;
  return static_cast<ObjectId>(objects);
}

}  // namespace

absl::Status Cluster::Rep::MergeSnapshot(const Input& input, const LoadOptions& options,
                                         LoadReport* report) {
  absl::StatusOr<Cluster> opened = OpenSnapshotBytes(
      input.bytes, {.engine = {}, .max_bytes = options.limits.total_bytes, .stop = options.stop});
  if (!opened.ok()) return In(input.name, opened.status());
  const Version version = opened->Current();
  const std::vector<Version::KindCount> kinds = version.Kinds();
  const ObjectId objects = ObjectsOf(kinds);
  std::optional<uint32_t> buffer;
  if (options.keep_source) buffer = sources.Add(opened->rep_->sources.Buffer(0));
  Replay replay(version, buffer);
  for (ObjectId from = 0; from < objects; from += kBatch) {  // a snapshot's ids have no gaps
    const ObjectId to = std::min(objects, from + kBatch);
    if (options.stop && options.stop()) return ingest::Stopped();
    const std::span<const Event> events = Taken(replay.Events(from, to), options);
    if (absl::Status status = Apply(events).status(); !status.ok()) return status;
    report->objects += events.size();
    if (options.progress) {
      options.progress(input.done + ShareOf(input.bytes.size(), to, objects), input.total);
    }
  }
  report->bytes += input.bytes.size();
  return Apply(EmptyKinds(kinds)).status();
}

}  // namespace labelix
