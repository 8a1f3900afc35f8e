#include "engine/ingest/decode.h"

#include <optional>
#include <string>
#include <utility>

#include "engine/ingest/bytes.h"
#include "engine/ingest/documents.h"
#include "engine/ingest/foreign_hint.h"
#include "engine/ingest/yaml_or_json.h"
#include "engine/ingest/yaml_read.h"

namespace labelix::ingest {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status StatusOf(const Fault& fault, std::string_view input, std::string_view name,
                      const DecodeOptions::Start& start) {
  Place place = PlaceFinder(input).Find(fault.at);
  if (place.line == 1) place.column += start.columns;
  place.line += start.lines;
  const std::string message = std::string(name) + ":" + std::to_string(place.line) + ":" +
                              std::to_string(place.column) + ": " + fault.text;
  const absl::StatusCode code = fault.kind == Fault::Kind::kLimit
                                    ? absl::StatusCode::kResourceExhausted
                                    : absl::StatusCode::kDataLoss;
  return ErrorAt(code, start.bytes + fault.at, message, fault.hint);
}

size_t MarkBytes(std::string_view bytes) {
  return bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
}

// One run over an input. A fault is kept with its place in the input.
class Decoding {
 public:
  Decoding(std::string_view input, std::string_view name, const DecodeOptions& options,
           const EventSink& sink, LoadReport* report)
      : input_(input),
        name_(name),
        options_(options),
        sink_(sink),
        report_(report),
        lines_(input) {}

  // From byte `from` on. The answer: where YAML begins, if it does.
  // `or_yaml`: it may also begin with a document that is no JSON.
  std::optional<size_t> Json(size_t from, bool or_yaml);
  void Yaml(size_t from);
  absl::Status Finish();

 private:
  std::optional<size_t> TurnToYaml(DocumentReader* documents, Cursor* cursor);
  void YamlChunk(YamlDocument* chunk, size_t from);
  void Remarks(const YamlDocument& chunk, size_t from);
  void OnYamlFault(Fault fault, const YamlDocument& chunk, size_t from);
  bool Stopped() const { return !sink_status_.ok() || fault_.kind != Fault::Kind::kNone; }

  std::string_view input_, name_;
  const DecodeOptions& options_;
  const EventSink& sink_;
  LoadReport* report_;
  PlaceFinder lines_;  // of the warnings
  absl::Status sink_status_;
  Fault fault_;
};

std::optional<size_t> Decoding::Json(size_t from, bool or_yaml) {
  Window window(input_, WindowLimit(options_.limits));
  Cursor cursor(options_.limits.json_depth);
  DocumentReader documents(input_, name_, options_, sink_, report_);
  fault_ = WalkUnits(from, &window, &cursor, &documents);
  if (or_yaml && fault_.no_json && !documents.yaml_at()) {
    if (const std::optional<size_t> yaml = TurnToYaml(&documents, &cursor)) return yaml;
  }
  documents.Flush(&cursor);
  sink_status_ = documents.sink_status();
  if (documents.yaml_at()) fault_ = Fault();
  if (fault_.kind == Fault::Kind::kBroken && fault_.hint.empty()) {
    fault_.hint = ForeignJsonHint(input_, fault_.at);
  }
  return documents.yaml_at();
}

// Where the document that broke begins, if it is YAML. A long list, most of which was
// handed on, is not read again.
std::optional<size_t> Decoding::TurnToYaml(DocumentReader* documents, Cursor* cursor) {
  if (!documents->MayTakeBack()) return std::nullopt;
  const size_t yaml = BehindDocument(input_, documents->EndBefore());
  const std::string_view text = input_.substr(yaml);
  if (MarkBytes(text) > 0 || !IsYaml(text, options_.limits)) return std::nullopt;
  if (!MayTurnToYaml(documents->Before())) {
    fault_.hint = kYamlBehindJson;
    return std::nullopt;
  }
  documents->TakeBack();
  documents->Flush(cursor);
  sink_status_ = documents->sink_status();
  fault_ = Fault();
  return yaml;
}

absl::Status Decoding::Finish() {
  const bool whole = fault_.kind == Fault::Kind::kNone;
  report_->bytes += whole ? input_.size() : fault_.at;
  if (!sink_status_.ok()) return sink_status_;
  if (!whole) return StatusOf(fault_, input_, name_, options_.start);
  if (options_.progress) options_.progress(input_.size());
  return absl::OkStatus();
}

// ---- YAML ------------------------------------------------------------------

// Documents are decoded together until their JSON is as long as this.
constexpr size_t kChunkBytes = 256 << 10;

// libyaml's words for what stands behind a document.
constexpr std::string_view kNoDocumentStart = "did not find expected <document start>";

void Decoding::Yaml(size_t from) {
  const std::string_view text = input_.substr(from);
  if (text.size() > UINT32_MAX) {
    fault_ = {.kind = Fault::Kind::kLimit,
              .at = from,
              .text = "YAML larger than 4 GiB",
              .hint = "split it, or ask for JSON: kubectl get -o json"};
    return;
  }
  YamlReader reader(text, options_.limits);
  for (bool more = true; more && !Stopped();) {
    YamlDocument chunk;
    while (more && chunk.json.size() < kChunkBytes) more = reader.Next(&chunk);
    if (options_.progress && !chunk.origins.empty()) {
      options_.progress(from + chunk.origins.back().begin);
    }
    YamlChunk(&chunk, from);
  }
  if (Stopped()) return;
  fault_ = reader.fault();
  if (fault_.kind == Fault::Kind::kNone) return;
  fault_.at += from;
  if (std::string hint = ForeignHint(input_, fault_.at); !hint.empty()) fault_.hint = hint;
  if (fault_.text == kNoDocumentStart) fault_.hint = "a line --- parts documents of YAML";
  if (input_.starts_with(kSnapshotMark)) {
    fault_.text = "this is a labelix snapshot, and no text";
    fault_.hint = "a watch begins with one that is a file by itself: not zipped, not from a pipe";
  }
}

void Decoding::YamlChunk(YamlDocument* chunk, size_t from) {
  Remarks(*chunk, from);
  DecodeOptions options = options_;
  options.progress = nullptr;
  Bytes kept;
  std::string_view json = chunk->json;
  if (options.keep_source) {
    kept = Bytes::Copy(json);
    json = kept.view();
    options.buffer_id = options.keep_json(kept);
  }
  const auto place_of = [&](size_t at) -> InputPlace {
    const size_t byte = from + chunk->At(at).begin;
    const Place place = lines_.Find(byte);
    return {byte, place.line, place.column};
  };
  Window window(json, WindowLimit(options.limits));
  Cursor cursor(options.limits.json_depth);
  DocumentReader documents(json, name_, options, sink_, report_, place_of);
  const Fault fault = WalkUnits(0, &window, &cursor, &documents);
  documents.Flush(&cursor);
  sink_status_ = documents.sink_status();
  if (fault.kind != Fault::Kind::kNone) OnYamlFault(fault, *chunk, from);
}

void Decoding::Remarks(const YamlDocument& chunk, size_t from) {
  for (const YamlDocument::Remark& remark : chunk.remarks) {
    if (report_->warnings.size() >= kMaxWarnings) return;
    const std::string text = remark.kind == YamlDocument::Remark::Kind::kDuplicate
                                 ? "key " + remark.key + " already set in map; the last one counts"
                                 : "the key " + remark.raw + " is " + remark.key +
                                       " in YAML; write \"" + remark.raw + "\"";
    report_->warnings.push_back(std::string(name_) + ":" +
                                std::to_string(PlaceFinder(input_).Find(from + remark.at).line) +
                                ": " + text);
  }
}

// Says what was written where JSON has only what YAML makes of it.
void Decoding::OnYamlFault(Fault fault, const YamlDocument& chunk, size_t from) {
  const Origin& origin = chunk.At(fault.at);
  const std::string_view made = std::string_view(chunk.json).substr(fault.at);
  const bool word = !made.starts_with('{') && !made.starts_with('[');
  if (fault.wants_string && word) {
    const std::string raw(input_.substr(from + origin.begin, origin.end - origin.begin));
    const std::string value(made.substr(0, made.find_first_of(",}] \n")));
    const std::string is = made[0] == 't' || made[0] == 'f' ? "the boolean " : "the number ";
    if (fault.label.empty()) {
      fault.hint = "write \"" + raw + "\"";
    } else {
      fault.text = "label " + fault.label + ": " + raw + " is " + is + value +
                   " in YAML, labels are strings; write \"" + raw + "\"";
      fault.hint.clear();
    }
  }
  fault.at = from + origin.begin;
  if (std::string hint = MessageHint(input_, fault.at); !hint.empty()) fault.hint = hint;
  fault_ = std::move(fault);
}

}  // namespace

absl::Status DecodeJson(std::string_view bytes, std::string_view name, const DecodeOptions& options,
                        const EventSink& sink, LoadReport* report) {
  Decoding decoding(bytes, name, options, sink, report);
  decoding.Json(MarkBytes(bytes), false);
  return decoding.Finish();
}

absl::Status DecodeYaml(std::string_view bytes, std::string_view name, const DecodeOptions& options,
                        const EventSink& sink, LoadReport* report) {
  Decoding decoding(bytes, name, options, sink, report);
  decoding.Yaml(MarkBytes(bytes));
  return decoding.Finish();
}

absl::Status Decode(std::string_view bytes, std::string_view name, const DecodeOptions& options,
                    const EventSink& sink, LoadReport* report) {
  Decoding decoding(bytes, name, options, sink, report);
  const size_t begin = options.start.bytes == 0 ? MarkBytes(bytes) : 0;
  size_t from = begin;
  while (from < bytes.size() && IsSpace(bytes[from])) ++from;
  const bool behind_json = options.start.bytes > 0 && !bytes.substr(from).starts_with("---");
  const bool json = from == bytes.size() || bytes[from] == '{' || bytes[from] == '[' || behind_json;
  const std::optional<size_t> yaml = json ? decoding.Json(from, true) : begin;
  if (yaml) decoding.Yaml(*yaml);
  return decoding.Finish();
}

}  // namespace labelix::ingest
