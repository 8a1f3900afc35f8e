#include "labelix/cluster.h"

#include <optional>
#include <span>
#include <utility>

#include "engine/ingest/bytes.h"
#include "engine/ingest/decode.h"
#include "engine/ingest/sources.h"
#include "engine/kinds/facts.h"

namespace labelix {

struct Cluster::Rep {
  explicit Rep(const EngineOptions& options) : engine(options) {}

  // One input: its bytes, the buffer of `sources` that keeps them (read with
  // keep_source only), and where its progress starts and ends (0: unknown).
  struct Input {
    std::string_view bytes, name;
    uint32_t buffer = 0;
    uint64_t done = 0, total = 0;
  };
  absl::Status Decode(const Input& input, const LoadOptions& options, LoadReport* report);

  Engine engine;
  ingest::Sources sources;
};

absl::Status Cluster::Rep::Decode(const Input& input, const LoadOptions& options,
                                  LoadReport* report) {
  ingest::DecodeOptions decode;
  decode.limits = options.limits;
  decode.keep_source = options.keep_source;
  decode.buffer_id = input.buffer;
  if (options.progress) {
    decode.progress = [&](uint64_t here) { options.progress(input.done + here, input.total); };
  }
  const auto sink = [&](std::span<const Event> batch) {
    if (options.stop && options.stop()) return absl::CancelledError("stopped by the caller");
    return engine.Apply(batch).status();
  };
  return ingest::DecodeJson(input.bytes, input.name, decode, sink, report);
}

Cluster::Cluster(const EngineOptions& options) : rep_(std::make_unique<Rep>(options)) {}
Cluster::~Cluster() = default;

absl::Status Cluster::Load(const std::string& path, const LoadOptions& options,
                           LoadReport* report) {
  LoadReport unread;
  if (report == nullptr) report = &unread;
  const absl::StatusOr<std::vector<std::string>> inputs = ingest::ListInputs(path);
  if (!inputs.ok()) return inputs.status();
  uint64_t done = 0;
  for (const std::string& input : *inputs) {
    const uint64_t left = options.limits.total_bytes - done;
    const absl::StatusOr<ingest::Bytes> bytes = ingest::ReadInput(input, left);
    if (!bytes.ok()) return bytes.status();
    Rep::Input one{.bytes = bytes->view(), .name = input, .done = done};
    if (inputs->size() == 1) one.total = bytes->size();
    if (options.keep_source) one.buffer = rep_->sources.Add(*bytes);
    absl::Status decoded = rep_->Decode(one, options, report);
    if (!decoded.ok()) return decoded;
    done += bytes->size();
  }
  return absl::OkStatus();
}

absl::Status Cluster::LoadBytes(std::string_view bytes, std::string_view name,
                                const LoadOptions& options, LoadReport* report) {
  LoadReport unread;
  if (report == nullptr) report = &unread;
  if (bytes.size() > options.limits.total_bytes) {
    return absl::ResourceExhaustedError("input is larger than the limit of total bytes");
  }
  Rep::Input one{.bytes = bytes, .name = name, .total = bytes.size()};
  if (options.keep_source) {
    const ingest::Bytes kept = ingest::Bytes::Copy(bytes);
    one.buffer = rep_->sources.Add(kept);
  }
  return rep_->Decode(one, options, report);
}

Version Cluster::Current() const { return rep_->engine.Current(); }
Engine& Cluster::engine() { return rep_->engine; }

absl::StatusOr<std::string> Cluster::Source(const Version& version, ObjectId id) const {
  if (!version.Contains(id)) return absl::NotFoundError("no such object");
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
