#include "engine/ingest/decode.h"

#include <string>

#include "engine/ingest/documents.h"

namespace labelix::ingest {
namespace {

absl::Status StatusOf(const Fault& fault, std::string_view input, std::string_view name) {
  const Place place = PlaceFinder(input).Find(fault.at);
  const std::string message = std::string(name) + ":" + std::to_string(place.line) + ":" +
                              std::to_string(place.column) + ": " + fault.text;
  const absl::StatusCode code = fault.kind == Fault::Kind::kLimit
                                    ? absl::StatusCode::kResourceExhausted
                                    : absl::StatusCode::kDataLoss;
  return ErrorAt(code, fault.at, message, fault.hint);
}

}  // namespace

absl::Status DecodeJson(std::string_view bytes, std::string_view name, const DecodeOptions& options,
                        const EventSink& sink, LoadReport* report) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const size_t from = bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  Window window(bytes, WindowLimit(options.limits));
  Cursor cursor(options.limits.json_depth);
  DocumentReader documents(bytes, name, options, sink, report);
  const Fault fault = WalkUnits(from, &window, &cursor, &documents);
  documents.Flush(&cursor);
  const bool whole = fault.kind == Fault::Kind::kNone;
  report->bytes += whole ? bytes.size() : fault.at;
  if (!documents.sink_status().ok()) return documents.sink_status();
  if (!whole) return StatusOf(fault, bytes, name);
  if (options.progress) options.progress(bytes.size());
  return absl::OkStatus();
}

}  // namespace labelix::ingest
