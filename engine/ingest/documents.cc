#include "engine/ingest/documents.h"

#include <algorithm>
#include <utility>

#include "engine/ingest/yaml_or_json.h"
#include "engine/kinds/group_version.h"

namespace labelix::ingest {
namespace {

// What unescaped texts of one batch may take.
constexpr size_t kMaxTexts = 4 << 20;

constexpr const char* kPagingHint =
    "page the list: kubectl get --chunk-size=500 (limit=500 and continue), or one file a kind";

}  // namespace

// One object, and some room for what stands around it in a watch line. What is
// over the limit by less than that is found when it was read whole.
size_t WindowLimit(const InputLimits& limits) {
  constexpr uint64_t kAround = 64 << 10;
  return static_cast<size_t>(std::min(limits.document_bytes, limits.object_bytes + kAround));
}

DocumentReader::DocumentReader(std::string_view input, std::string_view name,
                               const DecodeOptions& options, const EventSink& sink,
                               LoadReport* report, std::function<InputPlace(size_t)> place_of)
    : input_(input),
      name_(name),
      options_(options),
      sink_(sink),
      report_(report),
      places_(input),
      place_of_(std::move(place_of)),
      documents_before_(report->documents),
      infos_(options.kinds),
      object_(&infos_, options.limits.labels_per_object),
      batch_(options.batch_events) {}

uint32_t DocumentReader::Depth() const {
  const auto lists = static_cast<uint32_t>(lists_.size());  // two brackets each
  return where_ == Where::kListRest ? 2 * lists - 1 : 2 * lists;
}

void DocumentReader::OnWindow(size_t begin) {
  if (options_.progress) options_.progress(begin);
}

// An item may be a list, which need not be read whole; one with a name is none.
bool DocumentReader::Split(size_t at) {
  if (where_ != Where::kItems || split_at_ == at || !object_.event().name.empty()) return false;
  split_at_ = at;
  return true;
}

Fault DocumentReader::TooLarge(size_t at) const {
  Fault fault{Fault::Kind::kLimit, at, "", ""};
  if (options_.limits.document_bytes < options_.limits.object_bytes) {
    fault.text = "the document is larger than the limit of " +
                 std::to_string(options_.limits.document_bytes) +
                 " bytes and has no border between items to split it at";
    fault.hint = kPagingHint;
  } else {
    fault.text = "larger than the limit of " + std::to_string(options_.limits.object_bytes) +
                 " bytes for one object";
  }
  return fault;
}

bool DocumentReader::ReadUnit(Cursor* c) {
  switch (where_) {
    case Where::kTop:
      ReadDocument(c);
      break;
    case Where::kItems:
      ReadItem(c);
      break;
    case Where::kListRest:
      ReadListRest(c);
      break;
  }
  if (!c->ok()) {
    batch_.Rollback();
  } else if (batch_.full() || c->unescaped_bytes() > kMaxTexts) {
    Flush(c);
  }
  return sink_status_.ok();
}

void DocumentReader::Flush(Cursor* c) {
  gave_ |= !batch_.empty();
  if (!batch_.empty() && sink_status_.ok()) {
    sink_status_ = sink_(batch_.Finish());
    if (sink_status_.ok()) {
      report_->objects += upserts_;
      report_->removes += removes_;
    }
  }
  upserts_ = removes_ = 0;
  batch_.Clear();
  c->Forget();
}

uint64_t DocumentReader::Before() const {
  return options_.start.documents + report_->documents - documents_before_;
}

size_t DocumentReader::EndBefore() const {
  size_t end = begun_.at;
  while (end > 0 && IsSpace(input_[end - 1])) --end;
  return end;
}

void DocumentReader::TakeBack() {
  report_->warnings.resize(begun_.warnings);
  upserts_ = begun_.upserts;
  removes_ = begun_.removes;
  batch_.Cut(begun_.events);
}

// ---- One document ----------------------------------------------------------

void DocumentReader::ReadDocument(Cursor* c) {
  const size_t begin = c->At();
  begun_ = {begin, report_->warnings.size(), batch_.size(), upserts_, removes_};
  gave_ = false;
  const Cursor::Mark start = c->Here();
  if (c->Peek() != '{') return RefuseStart(c);
  Watch watch;
  if (!ReadTop(c, start, &watch)) return;
  if (watch.object && !(watch.kind.empty() && watch.api_version.empty())) {
    watch = Watch();
    watch.ruled_out = true;
    if (!ReadTop(c, start, &watch)) return;
  }
  if (watch.object) return FinishWatch(c, &watch);
  if (LacksObject(watch)) {
    return c->Fail(watch.at, "the " + std::string(watch.type) + " event has no object",
                   "a watch event is {\"type\": …, \"object\": {…}}");
  }
  if (object_.kind() == "Status" || object_.kind() == "Table") {
    return RefuseAnswer(c, begin, start);
  }
  FinishObject(c, begin);
}

// False: a fault, or a list, whose items come next.
bool DocumentReader::ReadTop(Cursor* c, const Cursor::Mark& start, Watch* watch) {
  batch_.Rollback();
  object_.Begin(nullptr, batch_.labels());
  do {
    c->Return(start);
    if (!c->OpenObject("document")) return false;
    std::string_view key;
    for (bool first = true; c->NextField(&first, &key);) {
      if (!TopField(c, key, watch)) return false;
    }
    if (!c->ok()) return false;
  } while (!watch->object && object_.End());
  return true;
}

void DocumentReader::RefuseStart(Cursor* c) {
  const char first = c->Peek();
  const bool line_start = c->At() == 0 || input_[c->At() - 1] == '\n';
  if (line_start && input_.substr(c->At()).starts_with("---")) yaml_at_ = c->At();
  std::string hint;
  if (first == '[') hint = "a list of objects goes without its brackets: jq -c '.[]'";
  // A table for people, or a list of names, is one string of YAML.
  if (first == '"') hint = "ask for JSON: kubectl get -o json";
  if (input_.substr(c->At()).starts_with("\"//")) hint = "neither JSON nor YAML has comments of //";
  if (input_.substr(c->At()).starts_with("\xEF\xBB\xBF")) {
    hint = "a byte order mark, as of files that were joined: give each its own -f";
  }
  c->Fail({.kind = Fault::Kind::kBroken,
           .at = c->At(),
           .text = "expected an object, found " + c->Describe(),
           .hint = hint,
           .no_json = !c->IsValueNext()});
}

// What a document is does not depend on the order of its keys: with `items` a
// list, else with kind or apiVersion an object, else with `object` a watch line.
// False: it turned out to be a list. What has `items` is one, whatever its kind
// and theirs are: unstructuredJSONScheme.decode (apimachinery,
// pkg/apis/meta/v1/unstructured/helpers.go), which kubectl reads by.
bool DocumentReader::TopField(Cursor* c, std::string_view key, Watch* watch) {
  const bool untyped = watch->object || (object_.kind().empty() && object_.api_version().empty());
  const bool may_watch = untyped && !watch->ruled_out;
  const char first = c->Peek();
  if (key == "items") {
    EnterList(c, watch->object ? watch->kind : object_.kind(),
              watch->object ? watch->api_version : object_.api_version(), watch->metadata);
    return false;
  }
  if (key == "metadata") watch->metadata = c->Here();
  if (key == "type" && may_watch && first == '"') {
    watch->at = c->At();
    watch->type = c->Text("type");
    object_.Missed();
  } else if (key == "object" && may_watch && first == '{') {
    ReadWatched(c, watch);
  } else if (!watch->object) {
    object_.Field(c, key);
  } else if (key == "kind") {
    watch->kind = c->Text("kind");
  } else if (key == "apiVersion") {
    watch->api_version = c->Text("apiVersion");
  } else {
    c->Skip();
  }
  return true;
}

void DocumentReader::FinishObject(Cursor* c, size_t begin) {
  Emit(c, Event::Op::kUpsert, begin, c->PastClose());
  if (!c->ok()) return;
  ++report_->documents;
  const Event& event = object_.event();
  if (options_.streams != nullptr) options_.streams->Said(event.group, event.kind);
}

// A Status is what the API server says instead of a list; a Table is a list
// made for printing.
void DocumentReader::RefuseAnswer(Cursor* c, size_t begin, const Cursor::Mark& start) {
  if (object_.kind() == "Table") {
    return c->Fail(begin, "a Table has no objects with labels",
                   "ask for JSON: kubectl get -o json");
  }
  c->Return(start);
  std::string_view key, message;
  c->OpenObject("Status");
  for (bool first = true; c->NextField(&first, &key);) {
    if (key == "message") {
      message = c->Text("message");
    } else {
      c->Skip();
    }
  }
  c->Fail(begin, "the API server's answer is no list but a Status: " + std::string(message));
}

// ---- Events ----------------------------------------------------------------

bool DocumentReader::CheckObject(Cursor* c, size_t begin, size_t end) {
  if (end - begin > options_.limits.object_bytes) {
    const Fault fault = TooLarge(begin);
    c->Fail(begin, fault.text, fault.hint, Fault::Kind::kLimit);
  }
  const size_t bad = FindBadEscape(input_.substr(begin, end - begin));
  if (bad != std::string_view::npos) c->NoJson(begin + bad, "broken escape in a string");
  return c->ok();
}

// Is it an object by its kind and name?
bool DocumentReader::CheckType(Cursor* c, size_t begin) {
  const KindInfo* info = object_.info();
  const bool named = !object_.event().name.empty();
  if (info == nullptr && !object_.kind().empty()) {
    const std::string_view version = object_.api_version();
    c->Fail(begin, kinds::ParseApiVersion(version) ? "the object has no apiVersion"
                                                   : kinds::WrongApiVersion(version));
  } else if (info == nullptr) {
    c->Fail(begin, "the object has no kind",
            named ? "items taken out of a typed list have none: keep the list around them"
                  : "an object of Kubernetes has kind, apiVersion and metadata.name");
  } else if (!named) {
    const bool built = info->group == "kustomize.config.k8s.io";
    c->Fail(begin, "metadata.name is missing: " + info->kind + " without a name",
            built ? "this says what is to be built: kubectl kustomize FOLDER | … -f -" : "");
  } else if (info->kind == "PartialObjectMetadata" && info->group == "meta.k8s.io") {
    c->Fail(begin, "PartialObjectMetadata does not say of which kind the object is",
            "ask for whole objects: kubectl get -o json");
  }
  return c->ok();
}

void DocumentReader::Emit(Cursor* c, Event::Op op, size_t begin, size_t end) {
  if (!CheckObject(c, begin, end)) return;
  if (!CheckType(c, begin)) return;
  Event event = object_.event();
  event.op = op;
  if (options_.take && !options_.take(event, where_ == Where::kItems)) return batch_.Rollback();
  if (op == Event::Op::kRemove) {
    batch_.Rollback();
    ++removes_;
  } else {
    std::optional<kinds::Source> source;
    if (options_.keep_source) source = kinds::Source{options_.buffer_id, begin, end - begin};
    object_.Encode(source, batch_.facts());
    ++upserts_;
  }
  batch_.Add(event);
}

InputPlace DocumentReader::PlaceOf(size_t at) {
  InputPlace place;
  if (place_of_) {
    place = place_of_(at);
  } else {
    const Place found = places_.Find(at);
    place = {at, found.line, found.column};
  }
  const DecodeOptions::Start& start = options_.start;
  if (place.line == 1) place.column += start.columns;
  return {place.byte + start.bytes, place.line + start.lines, place.column};
}

void DocumentReader::Warn(size_t at, std::string_view text) {
  if (report_->warnings.size() >= kMaxWarnings) return;
  report_->warnings.push_back(std::string(name_) + ":" + std::to_string(PlaceOf(at).line) + ": " +
                              std::string(text));
}

}  // namespace labelix::ingest
