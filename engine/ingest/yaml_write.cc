#include "engine/ingest/yaml_write.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/ingest/text.h"
#include "engine/ingest/yaml_write_scalar.h"

namespace labelix::ingest {
namespace {

using Index = JsonTree::Index;
using Type = JsonTree::Type;
constexpr Index kNone = JsonTree::kNone;

std::string Plain(std::string_view escaped) {
  std::string text;
  Unescape(escaped, &text);
  return text;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
// Of the characters beyond ASCII those of two and three bytes pass for letters.
bool IsLetter(char c) {
  const auto byte = static_cast<uint8_t>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (byte >= 0x80 && byte < 0xF0);
}

// The number at `at`, as many digits as fit; `end` is behind its digits.
uint64_t NumberAt(std::string_view text, size_t at, size_t* end) {
  uint64_t value = 0;
  for (*end = at; *end < text.size() && IsDigit(text[*end]); ++*end) {
    value = value * 10 + static_cast<uint64_t>(text[*end] - '0');
  }
  return value;
}

// go-yaml's order of keys: letters behind all else, runs of digits by their
// value, so that item2 is before item10.
bool KeyLess(std::string_view a, std::string_view b) {
  const size_t size = std::min(a.size(), b.size());
  size_t i = 0;
  while (i < size && a[i] == b[i]) ++i;
  if (i == size) return a.size() < b.size();
  const bool a_letter = IsLetter(a[i]), b_letter = IsLetter(b[i]);
  if (a_letter && b_letter) return static_cast<uint8_t>(a[i]) < static_cast<uint8_t>(b[i]);
  if (a_letter || b_letter) return b_letter;
  size_t a_end = i, b_end = i;
  const uint64_t a_number = NumberAt(a, i, &a_end), b_number = NumberAt(b, i, &b_end);
  if (a_number != b_number) return a_number < b_number;
  if (a_end != b_end) return a_end < b_end;
  return static_cast<uint8_t>(a[i]) < static_cast<uint8_t>(b[i]);
}

// A map has each key once, the last of equal ones.
void SortFields(JsonTree* tree, Index object) {
  std::vector<std::pair<std::string, Index>> fields;
  for (Index i = (*tree)[object].child; i != kNone; i = (*tree)[i].next) {
    fields.emplace_back(Plain((*tree)[i].key), i);
  }
  std::stable_sort(fields.begin(), fields.end(),
                   [](const auto& a, const auto& b) { return KeyLess(a.first, b.first); });
  std::vector<Index> sorted;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i + 1 == fields.size() || fields[i + 1].first != fields[i].first) {
      sorted.push_back(fields[i].second);
    }
  }
  tree->SetChildren(object, sorted);
}

// libyaml's limit for a key before its colon; a longer one, and one of several
// lines, gets a question mark and its value a line of its own.
bool IsSimpleKey(std::string_view key) {
  constexpr size_t kMostBytes = 128;
  if (key.size() > kMostBytes || key.find_first_of("\n\r") != std::string_view::npos) return false;
  for (const std::string_view line_break : {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    if (key.find(line_break) != std::string_view::npos) return false;
  }
  return true;
}

class YamlWriter {
 public:
  explicit YamlWriter(JsonTree* tree) : tree_(tree) {}

  std::string Write() {
    const bool text = (*tree_)[tree_->root()].type == Type::kString;
    Begin(tree_->root(), 0, text ? 2 : 0, false);
    while (!open_.empty()) Step();
    out_ += '\n';
    return std::move(out_);
  }

 private:
  // A list or map whose entry `next` comes next.
  struct Open {
    Index next;
    size_t indent;
    bool is_list;
    bool first;  // its first entry goes on the line that is open
  };

  // Writes a value behind what stands on the line: a scalar whole, a map or
  // list by opening it. `behind_dash`: the line holds a list's dash.
  void Begin(Index value, size_t column, size_t indent, bool behind_dash) {
    const JsonTree::Node& node = (*tree_)[value];
    switch (node.type) {
      case Type::kString:
        return WriteYamlString(Plain(node.text), {column, indent, false}, &out_);
      case Type::kWord:
        if (node.text[0] == '-' || IsDigit(node.text[0])) return WriteYamlNumber(node.text, &out_);
        out_ += node.text;
        return;
      case Type::kArray:
        if (node.child == kNone) {
          out_ += "[]";
          return;
        }
        open_.push_back({node.child, indent, true, behind_dash || out_.empty()});
        return;
      case Type::kObject:
        if (node.child == kNone) {
          out_ += "{}";
          return;
        }
        SortFields(tree_, value);
        open_.push_back({(*tree_)[value].child, indent, false, behind_dash || out_.empty()});
    }
  }

  void Step() {
    Open& open = open_.back();
    if (open.next == kNone) {
      open_.pop_back();
      return;
    }
    const Index value = open.next;
    const size_t indent = open.indent;
    const bool is_list = open.is_list;
    open.next = (*tree_)[value].next;
    if (!std::exchange(open.first, false)) {
      out_ += '\n';
      out_.append(indent, ' ');
    }
    if (is_list) {
      out_ += "- ";
      return Begin(value, indent + 2, indent + 2, true);
    }
    Key(value, indent);
  }

  void Key(Index value, size_t indent) {
    const std::string key = Plain((*tree_)[value].key);
    if (!IsSimpleKey(key)) return ExplicitKey(key, value, indent);
    const size_t from = out_.size();
    WriteYamlString(key, {indent, indent, true}, &out_);
    out_ += ':';
    const JsonTree::Node& node = (*tree_)[value];
    const bool opens = node.child != kNone;
    if (!opens) out_ += ' ';
    // A list stands as far in as its key.
    const size_t inner = opens && node.type == Type::kArray ? indent : indent + 2;
    Begin(value, indent + Characters(from), inner, false);
  }

  void ExplicitKey(const std::string& key, Index value, size_t indent) {
    out_ += "? ";
    WriteYamlString(key, {indent + 2, indent + 2, false}, &out_);
    out_ += '\n';
    out_.append(indent, ' ');
    out_ += ": ";
    Begin(value, indent + 2, indent + 2, true);
  }

  size_t Characters(size_t from) const {
    return static_cast<size_t>(
        std::count_if(out_.begin() + static_cast<std::ptrdiff_t>(from), out_.end(),
                      [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
  }

  JsonTree* tree_;
  std::vector<Open> open_;
  std::string out_;
};

}  // namespace

std::string WriteYaml(JsonTree* tree) { return YamlWriter(tree).Write(); }

}  // namespace labelix::ingest
