#include "engine/ingest/yaml_events.h"

#include <yaml.h>

#include <new>
#include <utility>

namespace labelix::ingest {
namespace {

using Type = YamlEvent::Type;

// What an event counts beside its text, so that empty ones are not free.
constexpr uint64_t kEventBytes = 16;

constexpr size_t kMaxDirectives = 1'000;

std::string TextOf(const yaml_char_t* text) {
  return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

bool Continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

void TakeScalar(const yaml_event_t& from, YamlEvent* out, std::string* anchor) {
  const auto& scalar = from.data.scalar;
  out->type = Type::kScalar;
  out->text.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
  out->tag = TextOf(scalar.tag);
  out->plain = scalar.plain_implicit != 0;
  *anchor = TextOf(scalar.anchor);
}

}  // namespace

struct YamlEvents::Library {
  Library() {
    if (yaml_parser_initialize(&parser) == 0) throw std::bad_alloc();
  }
  ~Library() { yaml_parser_delete(&parser); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  yaml_parser_t parser;
};

YamlEvents::YamlEvents(std::string_view text, uint64_t most_expanded)
    : text_(text), library_(std::make_unique<Library>()), most_expanded_(most_expanded) {
  yaml_parser_t* const parser = &library_->parser;
  yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
  const char* const data = text.data() == nullptr ? "" : text.data();
  yaml_parser_set_input_string(parser, reinterpret_cast<const unsigned char*>(data), text.size());
}

YamlEvents::~YamlEvents() = default;

bool YamlEvents::Fail(size_t at, std::string text, Fault::Kind kind) {
  if (go_text_.empty()) go_text_ = "yaml: " + text;
  fault_ = {kind, at, std::move(text), ""};
  return false;
}

// go-yaml's parser.fail: the line counts from 0 but in a scanner's error.
bool YamlEvents::FailAsLibrary() {
  const yaml_parser_t& parser = library_->parser;
  if (parser.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
  std::string problem = parser.problem == nullptr ? "unknown problem" : parser.problem;
  if (parser.error == YAML_READER_ERROR) {
    go_text_ = "yaml: " + problem;
    return Fail(std::min(parser.problem_offset, text_.size()), std::move(problem));
  }
  size_t line = parser.problem_mark.line;
  if (line != 0) {
    line += parser.error == YAML_SCANNER_ERROR ? 1 : 0;
  } else {
    line = parser.context_mark.line;
  }
  go_text_ = "yaml: " + (line == 0 ? "" : "line " + std::to_string(line) + ": ") + problem;
  return Fail(ByteOf(parser.problem_mark.index), std::move(problem));
}

// Marks hardly ever go back, and then by a token.
uint32_t YamlEvents::ByteOf(size_t characters) {
  while (characters_ < characters && bytes_ < text_.size()) {
    ++bytes_;
    while (bytes_ < text_.size() && Continues(text_[bytes_])) ++bytes_;
    ++characters_;
  }
  while (characters_ > characters && bytes_ > 0) {
    --bytes_;
    while (bytes_ > 0 && Continues(text_[bytes_])) --bytes_;
    --characters_;
  }
  return static_cast<uint32_t>(bytes_);
}

bool YamlEvents::Read(YamlEvent* out, std::string* anchor) {
  for (;;) {
    yaml_event_t event;
    if (yaml_parser_parse(&library_->parser, &event) == 0) return FailAsLibrary();
    const auto release = [](yaml_event_t* owned) { yaml_event_delete(owned); };
    const std::unique_ptr<yaml_event_t, decltype(release)> owner(&event, release);
    *out = YamlEvent();
    anchor->clear();
    switch (event.type) {
      case YAML_STREAM_END_EVENT:
      case YAML_NO_EVENT:
        return true;
      case YAML_DOCUMENT_START_EVENT:
        out->type = Type::kDocument;
        break;
      case YAML_SCALAR_EVENT:
        TakeScalar(event, out, anchor);
        break;
      case YAML_ALIAS_EVENT:
        out->type = Type::kAlias;
        *anchor = TextOf(event.data.alias.anchor);
        break;
      case YAML_SEQUENCE_START_EVENT:
        out->type = Type::kList;
        *anchor = TextOf(event.data.sequence_start.anchor);
        break;
      case YAML_MAPPING_START_EVENT:
        out->type = Type::kMap;
        *anchor = TextOf(event.data.mapping_start.anchor);
        break;
      case YAML_SEQUENCE_END_EVENT:
        out->type = Type::kListEnd;
        break;
      case YAML_MAPPING_END_EVENT:
        out->type = Type::kMapEnd;
        break;
      default:
        continue;  // the stream's start, a document's end
    }
    out->begin = ByteOf(event.start_mark.index);
    out->end = ByteOf(event.end_mark.index);
    return true;
  }
}

// libyaml compares each %TAG with all before it.
bool YamlEvents::CheckDirectives() {
  begun_ = true;
  size_t count = 0;
  for (size_t at = text_.find("\n%"); at != std::string_view::npos;
       at = text_.find("\n%", at + 1)) {
    if (++count <= kMaxDirectives) continue;
    return Fail(
        at + 1,
        "more than the limit of " + std::to_string(kMaxDirectives) + " lines that begin with %",
        Fault::Kind::kLimit);
  }
  return true;
}

// The next event of the text itself.
bool YamlEvents::ReadNew(YamlEvent* out) {
  if (!begun_ && !CheckDirectives()) return false;
  std::string name;
  if (!Read(out, &name)) return false;
  if (out->type == Type::kDocument) {
    names_.clear();
    anchors_.clear();
    recorded_.clear();
    expanded_ = 0;
  }
  if (out->type == Type::kAlias && !ResolveAlias(name, out)) return false;
  Record(*out, name);
  return true;
}

bool YamlEvents::ResolveAlias(const std::string& name, YamlEvent* out) {
  const auto found = names_.find(name);
  if (found == names_.end()) {
    return Fail(out->begin, "unknown anchor '" + name + "' referenced");
  }
  out->anchor = found->second;
  if (anchors_[out->anchor].end != SIZE_MAX) return true;
  return Fail(out->begin, "anchor '" + name + "' value contains itself");
}

// Keeps what anchors stand for; an alias inside of one is kept as an alias.
void YamlEvents::Record(const YamlEvent& event, const std::string& anchor) {
  const bool opens = event.type == Type::kMap || event.type == Type::kList;
  const bool closes = event.type == Type::kMapEnd || event.type == Type::kListEnd;
  if (!anchor.empty() && event.type != Type::kAlias) {
    const auto id = static_cast<uint32_t>(anchors_.size());
    names_[anchor] = id;
    anchors_.push_back({recorded_.size(), SIZE_MAX});
    open_.push_back({depth_, id});
  }
  if (!open_.empty() && keep_) recorded_.push_back(event);
  if (opens) ++depth_;
  if (closes) --depth_;
  if (!opens) CloseAnchors();
}

void YamlEvents::CloseAnchors() {
  while (!open_.empty() && open_.back().depth == depth_) {
    anchors_[open_.back().anchor].end = recorded_.size();
    open_.pop_back();
  }
}

// The next event of what an alias stands for; false if none is open.
bool YamlEvents::TakeRecorded(YamlEvent* out) {
  while (!replays_.empty() && replays_.back().begin == replays_.back().end) replays_.pop_back();
  if (replays_.empty()) return false;
  *out = recorded_[replays_.back().begin++];
  return true;
}

bool YamlEvents::Charge(const YamlEvent& event) {
  expanded_ += kEventBytes + event.text.size();
  if (expanded_ <= most_expanded_) return true;
  return Fail(
      alias_at_,
      "aliases expand to more than the limit of " + std::to_string(most_expanded_) + " bytes",
      Fault::Kind::kLimit);
}

bool YamlEvents::Next(YamlEvent* out) {
  for (bool aliased = false;; aliased = true) {
    const bool replaying = TakeRecorded(out);
    if (replaying ? !Charge(*out) : !ReadNew(out)) return false;
    out->aliased = aliased;
    if (out->type != Type::kAlias) return true;
    if (!replaying) alias_at_ = out->begin;
    replays_.push_back(anchors_[out->anchor]);
  }
}

}  // namespace labelix::ingest
