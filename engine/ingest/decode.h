// JSON or YAML as kubectl or the API server prints it → Events.
//
//   ingest::DecodeOptions options;
//   LoadReport report;
//   absl::Status s = ingest::Decode(bytes.view(), "dump.json", options,
//       [&](std::span<const Event> batch) { return engine.Apply(batch).status(); }, &report);
//
// Takes, in any mixture: kubectl's List, typed lists whose items have no kind
// (PodList), single objects, several documents one after another, a line each
// or not, and watch lines {"type":…,"object":…}. Rules: docs/ingest.md.
#ifndef LABELIX_ENGINE_INGEST_DECODE_H_
#define LABELIX_ENGINE_INGEST_DECODE_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "engine/ingest/bytes.h"
#include "engine/ingest/pages.h"
#include "engine/ingest/streamed_lists.h"
#include "engine/ingest/user_kinds.h"
#include "labelix/cluster.h"
#include "labelix/event.h"
#include "labelix/status.h"

namespace labelix::ingest {

struct DecodeOptions {
  InputLimits limits;
  const UserKinds* kinds = nullptr;  // a user's own, beside those of the table
  // Put into each object's facts where its text is, as a place in buffer
  // `buffer_id` (sources.h), which holds exactly the bytes given here.
  bool keep_source = false;
  uint32_t buffer_id = 0;
  // The same for YAML, whose objects are kept as the JSON that was made of
  // them: takes a text over and answers its buffer. Needed if keep_source.
  std::function<uint32_t(const Bytes& json)> keep_json;
  // Where the bytes given begin, if they are a part of an input: for messages.
  struct Start {
    uint64_t bytes = 0, lines = 0, columns = 0;
    uint64_t documents = 0;  // of JSON, that stand in front of them
  };
  Start start;
  // As LoadOptions::take.
  std::function<bool(const Event& event, bool listed)> take;
  // Called now and then with the number of bytes decoded so far.
  std::function<void(uint64_t done)> progress;
  // An ERROR of a watch is a fault and no warning: the text is to be whole.
  bool refuse_error = false;
  // Lists that go on behind the bytes, those of earlier inputs included; nullptr:
  // nobody asks. It outlives the call.
  Pages* pages = nullptr;
  // The same of lists that a watch sends. `streamed` is given each of them when all before
  // its end, and the bookmark itself, were given to the sink.
  StreamedLists* streams = nullptr;
  std::function<absl::Status(const KindList& list)> streamed;
  size_t batch_events = 1'024;  // at most, that are given to the sink at a time
};

// Takes up to DecodeOptions::batch_events events at a time, in the order of the input. Their views
// are valid during the call only. An error ends the decoding and is handed
// on as it is.
using EventSink = std::function<absl::Status(std::span<const Event>)>;

// Decodes all of `bytes` (plain, no padding needed) and adds to `report`.
// JSON if `{` or `[` comes first, else YAML; a line `---` behind documents of
// JSON begins YAML, and a first or second document that is no JSON may be YAML
// (yaml_or_json.h). `name` stands for the file in messages.
// kDataLoss: broken JSON or YAML, or one that is no object of Kubernetes; the
// message is "name:line:column: cause" (both from 1, columns in bytes),
// ErrorOffset the byte. What stood before the broken place was given to `sink`.
// kResourceExhausted: a limit; the same otherwise.
// Time linear in the bytes. Memory: one window of JSON (limits.object_bytes); of a
// document of YAML its JSON and 12 bytes a key or value, five to six times a dump's text at
// most, and some 100 bytes a key or value of what anchors stand for.
absl::Status Decode(std::string_view bytes, std::string_view name, const DecodeOptions& options,
                    const EventSink& sink, LoadReport* report);

// The same for one of them, whatever comes first.
absl::Status DecodeJson(std::string_view bytes, std::string_view name, const DecodeOptions& options,
                        const EventSink& sink, LoadReport* report);
absl::Status DecodeYaml(std::string_view bytes, std::string_view name, const DecodeOptions& options,
                        const EventSink& sink, LoadReport* report);

// More warnings than this are not read by anybody.
inline constexpr size_t kMaxWarnings = 100;

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_DECODE_H_
