#include "engine/ingest/manifest.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "engine/ingest/foreign_hint.h"
#include "engine/ingest/text.h"
#include "engine/ingest/yaml_or_json.h"

namespace labelix::ingest {
namespace {

using Index = JsonTree::Index;
constexpr Index kNone = JsonTree::kNone;

// The end of the bracketed value that begins at `from`; the text's end if it is
// not closed.
size_t ValueEnd(std::string_view text, size_t from) {
  size_t depth = 0;
  bool in_string = false;
  for (size_t at = from; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string && c == '\\') ++at;
    if (c == '"') in_string = !in_string;
    if (in_string) continue;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return at + 1;
  }
  return text.size();
}

class Reader {
 public:
  Reader(std::string_view text, const InputLimits& limits) : text_(text), limits_(limits) {}

  ManifestFile Run() {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    size_t at = text_.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    const size_t begin = at;
    size_t yaml = begin;  // where it begins, if it does
    for (SkipSpace(&at); IsJson(at); SkipSpace(&at)) {
      if (Json(&at)) {
        yaml = BehindDocument(text_, at);
        continue;
      }
      if (!TurnsToYaml(yaml)) return std::move(file_);
      file_.fault = Fault(), file_.go_text.clear();
      break;
    }
    if (at < text_.size()) Yaml(yaml);
    return std::move(file_);
  }

 private:
  void SkipSpace(size_t* at) const {
    while (*at < text_.size() && IsSpace(text_[*at])) ++*at;
  }

  // Is what begins at `at` to be read as JSON?
  bool IsJson(size_t at) const {
    if (at == text_.size()) return false;
    if (text_[at] == '{' || text_[at] == '[') return true;
    return !MayTurnToYaml(documents_) && !text_.substr(at).starts_with("---");
  }

  bool Json(size_t* at) {
    ManifestDocument document;
    document.from = *at;
    const size_t end = ValueEnd(text_, *at);
    document.yaml.json = text_.substr(*at, end - *at);
    *at = end;
    return Add(std::move(document));
  }

  // Of a document that is no JSON: is all from there on YAML?
  bool TurnsToYaml(size_t from) {
    if (file_.fault.kind != Fault::Kind::kBroken) return false;
    if (!IsYaml(text_.substr(from), limits_)) return false;
    if (MayTurnToYaml(documents_)) return true;
    file_.fault.hint = kYamlBehindJson;
    return false;
  }

  void Yaml(size_t from) {
    if (text_.size() > UINT32_MAX) {
      file_.fault = {.kind = Fault::Kind::kLimit, .text = "YAML larger than 4 GiB"};
      return;
    }
    YamlReader reader(text_.substr(from), limits_);
    for (;;) {
      ManifestDocument document;
      document.from = from;
      document.is_yaml = true;
      if (!reader.Next(&document.yaml)) break;
      if (!document.yaml.json.empty() && !Add(std::move(document))) return;
    }
    if (reader.fault().kind == Fault::Kind::kNone) return;
    file_.fault = reader.fault();
    file_.fault.at += from;
    if (std::string hint = ForeignHint(text_, file_.fault.at); !hint.empty()) {
      file_.fault.hint = hint;
    }
    file_.go_text = reader.go_text();
  }

  bool Add(ManifestDocument document) {
    auto kept = std::make_shared<ManifestDocument>(std::move(document));
    absl::StatusOr<JsonTree> tree = JsonTree::Parse(kept->yaml.json);
    if (!tree.ok()) {
      const size_t offset = ErrorOffset(tree.status()).value_or(0);
      const std::string message = ErrorMessage(tree.status());
      file_.go_text = message;
      file_.fault = {.kind = Fault::Kind::kBroken,
                     .at = ManifestObject{kept}.Place(offset),
                     .text = message.substr(message.find(": ") + 2),
                     .hint = ForeignJsonHint(kept->yaml.json, offset)};
      return false;
    }
    kept->tree = *std::move(tree);
    ++documents_;
    AddObjects(kept);
    return true;
  }

  // The list of a list's items; kNone: it is an object. What is inside a list and
  // has a name is an object with a field `items`.
  static Index ItemsOf(const ManifestObject& object) {
    const JsonTree& tree = object.tree();
    const Index items = object.Find({"items"});
    if (items == kNone || tree[items].type != JsonTree::Type::kArray) return kNone;
    if (!object.Text(object.node, "kind").ends_with("List")) return kNone;
    const bool inner = object.node != tree.root();
    return inner && !object.Text(object.Find({"metadata"}), "name").empty() ? kNone : items;
  }

  // Lists inside lists too, in the order in which their objects stand.
  void AddObjects(const std::shared_ptr<const ManifestDocument>& document) {
    struct Open {
      Index node;
      bool in_list;
    };
    const Index root = document->tree.root();
    std::vector<Open> open = {{root, false}};
    while (!open.empty()) {
      const ManifestObject object{document, open.back().node, open.back().in_list};
      open.pop_back();
      const Index items = ItemsOf(object);
      if (items == kNone) {
        file_.objects.push_back(object);
        continue;
      }
      const auto begin = static_cast<std::ptrdiff_t>(open.size());
      for (Index i = document->tree[items].child; i != kNone; i = document->tree[i].next) {
        open.push_back({i, object.node == root});
      }
      std::reverse(open.begin() + begin, open.end());
    }
  }

  std::string_view text_;
  const InputLimits& limits_;
  uint64_t documents_ = 0;
  ManifestFile file_;
};

}  // namespace

size_t ManifestObject::Place(size_t json_at) const {
  if (!document->is_yaml) return document->from + json_at;
  return document->from + document->yaml.At(json_at).begin;
}

std::string_view ManifestObject::Raw(std::string_view file, size_t json_at) const {
  if (!document->is_yaml) return "";
  const Origin& origin = document->yaml.At(json_at);
  return file.substr(document->from + origin.begin, origin.end - origin.begin);
}

std::string_view ManifestObject::Json(Index value) const {
  const JsonTree::Node& node = tree()[value];
  return std::string_view(document->yaml.json).substr(node.begin, node.end - node.begin);
}

std::string ManifestObject::Text(Index object, std::string_view key) const {
  std::string text;
  if (object == kNone || tree()[object].type != JsonTree::Type::kObject) return text;
  const Index value = tree().Field(object, key);
  if (value == kNone || tree()[value].type != JsonTree::Type::kString) return text;
  Unescape(tree()[value].text, &text);
  return text;
}

ManifestObject::Type ManifestObject::TypeOf() const {
  Type type{Text(node, "kind"), Text(node, "apiVersion")};
  if (!in_list || !type.kind.empty() || !type.api_version.empty()) return type;
  const std::string list = Text(tree().root(), "kind");
  if (list == "List") return type;
  return {list.substr(0, list.size() - 4), Text(tree().root(), "apiVersion")};
}

Index ManifestObject::Find(std::initializer_list<std::string_view> path) const {
  Index at = node;
  for (const std::string_view name : path) {
    if (at == kNone || tree()[at].type != JsonTree::Type::kObject) return kNone;
    at = tree().Field(at, name);
  }
  return at;
}

ManifestFile ReadManifests(std::string_view text, const InputLimits& limits) {
  return Reader(text, limits).Run();
}

}  // namespace labelix::ingest
