#include "engine/ingest/yaml_read.h"

#include <algorithm>
#include <utility>

#include "engine/ingest/yaml_events.h"
#include "engine/ingest/yaml_maps.h"
#include "engine/ingest/yaml_resolve.h"
#include "index/types/go_text.h"

namespace labelix::ingest {
namespace {

using Type = YamlEvent::Type;

constexpr std::string_view kWantMap = "map merge requires map or sequence of maps as the value";

bool IsMerge(const YamlEvent& event) {
  return event.text == "<<" && (event.plain || event.tag == "tag:yaml.org,2002:merge");
}

// fmt's %#v of a scalar that is no key's value for long: an error tells it.
std::string GoValue(const YamlValue& value) {
  if (value.type == YamlValue::Type::kNull) return "interface {}(nil)";
  if (value.type == YamlValue::Type::kString) return GoQuote(value.text);
  std::string text;
  AppendJson(value, &text);
  return text;
}

// Writes the JSON of one document event by event.
class JsonBuilder {
 public:
  JsonBuilder(YamlDocument* out, const InputLimits& limits) : out_(*out), limits_(limits) {}

  // False: a fault.
  bool Take(const YamlEvent& event);
  // The document's value is whole.
  bool done() const { return done_; }
  const Fault& fault() const { return fault_; }
  const std::string& go_text() const { return go_text_; }

 private:
  struct Frame {
    enum class Kind : uint8_t {
      kMap,
      kList,
      kMergedMap,   // behind `<<`: its entries are those of the map around it
      kMergedList,  // of such maps
    };
    Kind kind = Kind::kMap;
    size_t json = 0;                  // where its bracket stands
    size_t entries = 0;               // where its entries begin
    std::vector<size_t> starts = {};  // kMergedList: where those of each map do
    bool want_value = false;          // a key was read
    bool merging = false;             // and it was `<<`
    YamlMaps::Entry entry = {};       // that key's
    uint32_t begin = 0;               // in the YAML
  };

  bool TakesKey() const {
    if (frames_.empty() || frames_.back().want_value) return false;
    return frames_.back().kind == Frame::Kind::kMap ||
           frames_.back().kind == Frame::Kind::kMergedMap;
  }
  bool TakesMerged() const {
    return !frames_.empty() &&
           (frames_.back().merging || frames_.back().kind == Frame::Kind::kMergedList);
  }
  bool Open(const YamlEvent& event);
  bool OpenMerged(const YamlEvent& event);
  void Close();
  bool Key(const YamlEvent& event);
  bool Scalar(const YamlEvent& event);
  void BeginValue(const YamlEvent& event);
  void EndValue();
  void Comma();
  void Mark(const YamlEvent& event);
  bool Fail(size_t at, std::string text, const std::string& go_prefix = "yaml: ");

  YamlDocument& out_;
  const InputLimits& limits_;
  std::vector<Frame> frames_;
  YamlMaps maps_;
  std::string bad_key_;  // why the key read last is none; its value is told too
  bool done_ = false;
  Fault fault_;
  std::string go_text_;
};

bool JsonBuilder::Fail(size_t at, std::string text, const std::string& go_prefix) {
  go_text_ = go_prefix + text;
  fault_ = {Fault::Kind::kBroken, at, std::move(text), ""};
  return false;
}

void JsonBuilder::Mark(const YamlEvent& event) {
  out_.origins.push_back({static_cast<uint32_t>(out_.json.size()), event.begin, event.end});
}

// Before a list's element, or before a map's key.
void JsonBuilder::Comma() {
  const char last = out_.json.empty() ? '{' : out_.json.back();
  if (last != '{' && last != '[') out_.json += ',';
}

void JsonBuilder::BeginValue(const YamlEvent& event) {
  if (!frames_.empty()) {
    if (frames_.back().kind == Frame::Kind::kList) Comma();
    frames_.back().entry.value_at = event.begin;
  }
  Mark(event);
}

void JsonBuilder::EndValue() {
  if (frames_.empty()) {
    done_ = true;
    return;
  }
  Frame& frame = frames_.back();
  if (!frame.want_value) return;
  frame.want_value = false;
  if (std::exchange(frame.merging, false)) return;
  frame.entry.end = out_.json.size();
  maps_.Add(frame.entry);
}

bool JsonBuilder::Open(const YamlEvent& event) {
  const bool is_map = event.type == Type::kMap;
  if (TakesKey()) {
    return Fail(event.begin, std::string("invalid map key: ") + (is_map ? "a map" : "a list"));
  }
  if (!bad_key_.empty()) return Fail(frames_.back().entry.at, bad_key_, "");
  if (frames_.size() >= limits_.json_depth) {
    Fail(event.begin,
         "nested deeper than the limit of " + std::to_string(limits_.json_depth) + " levels");
    fault_.kind = Fault::Kind::kLimit;
    return false;
  }
  if (TakesMerged()) return OpenMerged(event);
  BeginValue(event);
  frames_.push_back({.kind = is_map ? Frame::Kind::kMap : Frame::Kind::kList,
                     .json = out_.json.size(),
                     .entries = maps_.size(),
                     .begin = event.begin});
  out_.json += is_map ? '{' : '[';
  return true;
}

bool JsonBuilder::OpenMerged(const YamlEvent& event) {
  const bool in_list = frames_.back().kind == Frame::Kind::kMergedList;
  // Upstream takes a list here, and an alias of a map, but no alias of a list.
  if (event.type == Type::kList && (in_list || event.aliased)) {
    return Fail(event.begin, std::string(kWantMap));
  }
  if (in_list) frames_.back().starts.push_back(maps_.size());
  frames_.push_back(
      {.kind = event.type == Type::kMap ? Frame::Kind::kMergedMap : Frame::Kind::kMergedList,
       .begin = event.begin});
  return true;
}

void JsonBuilder::Close() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  switch (frame.kind) {
    case Frame::Kind::kMap:
      maps_.Close(frame.entries, frame.json, &out_);
      out_.json += '}';
      break;
    case Frame::Kind::kList:
      out_.json += ']';
      break;
    case Frame::Kind::kMergedMap:
      break;
    case Frame::Kind::kMergedList:
      maps_.Reverse(frame.starts);
      break;
  }
  EndValue();
}

bool JsonBuilder::Key(const YamlEvent& event) {
  Frame& frame = frames_.back();
  frame.want_value = true;
  frame.merging = IsMerge(event);
  if (frame.merging) return true;
  const YamlValue value = ResolveYaml(event.text, event.tag, event.plain);
  if (value.IsBroken()) return Fail(event.begin, value.text);
  const std::string key = YamlKey(value, &bad_key_);
  Comma();
  frame.entry = {.begin = out_.json.size(),
                 .at = event.begin,
                 .merged = frame.kind == Frame::Kind::kMergedMap};
  Mark(event);
  AppendJsonString(key, &out_.json);
  frame.entry.key_end = out_.json.size();
  out_.json += ':';
  const bool renamed = value.type != YamlValue::Type::kString && key != event.text;
  if (renamed && out_.remarks.size() < YamlDocument::kMaxRemarks) {
    out_.remarks.push_back({.kind = YamlDocument::Remark::Kind::kRenamedKey,
                            .at = event.begin,
                            .key = GoQuote(key),
                            .raw = event.text});
  }
  return true;
}

bool JsonBuilder::Scalar(const YamlEvent& event) {
  if (TakesKey()) return Key(event);
  if (TakesMerged()) return Fail(event.begin, std::string(kWantMap));
  const YamlValue value = ResolveYaml(event.text, event.tag, event.plain);
  if (value.IsBroken()) return Fail(event.begin, value.text);
  if (!bad_key_.empty()) {
    return Fail(frames_.back().entry.at, bad_key_ + ", value: " + GoValue(value), "");
  }
  const std::string_view unsupported = UnsupportedNumber(value);
  if (!unsupported.empty()) {
    return Fail(event.begin, "unsupported value: " + std::string(unsupported), "json: ");
  }
  BeginValue(event);
  AppendJson(value, &out_.json);
  EndValue();
  return true;
}

bool JsonBuilder::Take(const YamlEvent& event) {
  const uint64_t most = std::min<uint64_t>(limits_.document_bytes, UINT32_MAX);
  if (out_.json.size() > most) {
    Fail(event.begin,
         "the document is larger as JSON than the limit of " + std::to_string(most) + " bytes");
    fault_.kind = Fault::Kind::kLimit;
    return false;
  }
  switch (event.type) {
    case Type::kScalar:
      return Scalar(event);
    case Type::kMap:
    case Type::kList:
      return Open(event);
    default:
      Close();
      return true;
  }
}

}  // namespace

const Origin& YamlDocument::At(size_t json_offset) const {
  const auto behind =
      std::upper_bound(origins.begin(), origins.end(), json_offset,
                       [](size_t at, const Origin& origin) { return at < origin.json; });
  return behind == origins.begin() ? *behind : *std::prev(behind);
}

YamlReader::YamlReader(std::string_view text, const InputLimits& limits)
    : limits_(limits), events_(std::make_unique<YamlEvents>(text, limits.object_bytes)) {}

YamlReader::~YamlReader() = default;

// False: the end, or a fault.
bool YamlReader::Build(YamlDocument* out) {
  JsonBuilder builder(out, limits_);
  YamlEvent event;
  do {
    if (!events_->Next(&event)) {
      fault_ = events_->fault();
      go_text_ = events_->go_text();
      return false;
    }
    if (event.type == Type::kEnd) return false;
    if (event.type == Type::kDocument) continue;
    if (!builder.Take(event)) return Refuse(builder.fault(), builder.go_text());
  } while (!builder.done());
  return event.type != Type::kScalar || !IsBroken(out);
}

// What stands behind a scalar that is all of a document may show that it was none, as of
// `---x` and a map; that is syntax, and told before what the document is.
bool YamlReader::IsBroken(YamlDocument* out) {
  YamlEvent behind;
  if (std::string_view(out->json).ends_with("null")) return false;
  if (events_->Next(&behind)) {
    ended_ = behind.type == Type::kEnd;
    return false;
  }
  fault_ = events_->fault();
  go_text_ = events_->go_text();
  return true;
}

// Upstream reads a document whole before it looks at the values, so broken
// syntax behind a bad value is told in its place. Not below the limit of depth:
// libyaml's time for a token grows with it.
bool YamlReader::Refuse(const Fault& fault, const std::string& go_text) {
  fault_ = fault;
  go_text_ = go_text;
  YamlEvent event;
  while (fault.kind == Fault::Kind::kBroken && events_->depth() <= limits_.json_depth &&
         events_->NextRaw(&event)) {
    if (event.type == Type::kEnd || event.type == Type::kDocument) return false;
  }
  if (events_->fault().kind != Fault::Kind::kNone) {
    fault_ = events_->fault();
    go_text_ = events_->go_text();
  }
  return false;
}

bool YamlReader::Next(YamlDocument* out) {
  const size_t json = out->json.size(), origins = out->origins.size();
  if (ended_ || fault_.kind != Fault::Kind::kNone) return false;
  if (json > 0) out->json += '\n';
  const size_t begin = out->json.size();
  const bool more = Build(out);
  if (more && std::string_view(out->json).substr(begin) != "null") return true;
  out->json.resize(json);
  out->origins.resize(origins);
  return more;
}

}  // namespace labelix::ingest
