#include "engine/ingest/json_tree.h"

#include <string>

#include "engine/ingest/cursor.h"
#include "engine/ingest/text.h"
#include "labelix/cluster.h"

namespace labelix::ingest {
namespace {

absl::Status Broken(size_t at, const std::string& cause, absl::StatusCode code) {
  return ErrorAt(code, at, "byte " + std::to_string(at) + ": " + cause);
}

// Is `json` one whole value? The walk below relies on it.
absl::Status Check(std::string_view json, const Window& window) {
  Cursor cursor(InputLimits().json_depth);
  cursor.Attach(&window, 0);
  cursor.Skip();
  if (cursor.ok() && !cursor.AtEnd()) cursor.Fail(cursor.At(), "more than one value");
  if (cursor.ok() && !window.broken().empty()) cursor.FailAtEnd();
  if (cursor.ok()) {
    const size_t bad = FindBadEscape(json);
    if (bad != std::string_view::npos) cursor.Fail(bad, "broken escape in a string");
  }
  const Fault& fault = cursor.fault();
  if (fault.kind == Fault::Kind::kNone) return absl::OkStatus();
  return Broken(fault.at, fault.text,
                fault.kind == Fault::Kind::kLimit ? absl::StatusCode::kResourceExhausted
                                                  : absl::StatusCode::kDataLoss);
}

// The text of token `i`: inside the quotes of a string, a word as it stands.
std::string_view TokenText(const Window& window, size_t i) {
  const std::span<const uint32_t> tokens = window.tokens();
  const std::string_view json = window.input();
  const size_t from = tokens[i];
  size_t to = i + 1 < tokens.size() ? tokens[i + 1] : window.end();
  while (IsSpace(json[to - 1])) --to;
  return json[from] == '"' ? json.substr(from + 1, to - from - 2) : json.substr(from, to - from);
}

}  // namespace

absl::StatusOr<JsonTree> JsonTree::Parse(std::string_view json) {
  if (json.size() > kMaxStructureBytes) {
    return Broken(0, "too large to print", absl::StatusCode::kResourceExhausted);
  }
  Window window(json, kMaxStructureBytes);
  window.Open(0, json.size());
  absl::Status checked = Check(json, window);
  if (!checked.ok()) return checked;

  struct Open {
    Index node, last;
    size_t begin;
  };
  JsonTree tree;
  std::vector<Open> open;
  const std::span<const uint32_t> tokens = window.tokens();
  std::string_view key;
  uint32_t key_begin = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const char c = json[tokens[i]];
    if (c == ',' || c == ':') continue;
    if (c == '}' || c == ']') {
      const size_t begin = open.back().begin;
      tree.nodes_[open.back().node].text = json.substr(begin, tokens[i] + size_t{1} - begin);
      tree.nodes_[open.back().node].end = tokens[i] + 1;
      open.pop_back();
      continue;
    }
    if (c == '"' && i + 1 < tokens.size() && json[tokens[i + 1]] == ':') {
      key = TokenText(window, i);
      key_begin = tokens[i];
      continue;
    }
    const auto self = static_cast<Index>(tree.nodes_.size());
    Node& node = tree.nodes_.emplace_back();
    node.key = key;
    node.key_begin = key_begin;
    node.begin = tokens[i];
    node.type = c == '{' ? Type::kObject : c == '[' ? Type::kArray : Type::kWord;
    if (c == '"') node.type = Type::kString;
    if (c != '{' && c != '[') {
      node.text = TokenText(window, i);
      const auto quotes = static_cast<uint32_t>(c == '"' ? 2 : 0);
      node.end = node.begin + static_cast<uint32_t>(node.text.size()) + quotes;
    }
    if (!open.empty()) {
      Open& parent = open.back();
      (parent.last == kNone ? tree.nodes_[parent.node].child : tree.nodes_[parent.last].next) =
          self;
      parent.last = self;
    }
    if (c == '{' || c == '[') open.push_back({self, kNone, tokens[i]});
    key = {};
  }
  return tree;
}

JsonTree::Index JsonTree::Field(Index object, std::string_view key) const {
  Index found = kNone;
  for (Index i = nodes_[object].child; i != kNone; i = nodes_[i].next) {
    if (nodes_[i].key == key) found = i;
  }
  return found;
}

void JsonTree::Remove(Index object, std::string_view key) {
  std::vector<Index> kept;
  for (Index i = nodes_[object].child; i != kNone; i = nodes_[i].next) {
    if (nodes_[i].key != key) kept.push_back(i);
  }
  SetChildren(object, kept);
}

void JsonTree::Prepend(Index object, std::string_view key, std::string_view text) {
  Node node;
  node.type = Type::kString;
  node.key = key;
  node.text = text;
  node.next = nodes_[object].child;
  nodes_[object].child = static_cast<Index>(nodes_.size());
  nodes_.push_back(node);
}

void JsonTree::SetChildren(Index parent, const std::vector<Index>& children) {
  Index* slot = &nodes_[parent].child;
  for (const Index child : children) {
    *slot = child;
    slot = &nodes_[child].next;
  }
  *slot = kNone;
}

}  // namespace labelix::ingest
