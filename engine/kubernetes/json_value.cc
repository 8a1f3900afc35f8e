#include "engine/kubernetes/json_value.h"

#include <optional>

#include "engine/ingest/text.h"

namespace labelix::kubernetes {

using ingest::JsonTree;

bool JsonValue::Is(JsonTree::Type type) const {
  return tree_ != nullptr && node_ != JsonTree::kNone && (*tree_)[node_].type == type;
}

bool JsonValue::absent() const {
  if (tree_ == nullptr || node_ == JsonTree::kNone) return true;
  return Is(JsonTree::Type::kWord) && (*tree_)[node_].text == "null";
}

bool JsonValue::IsTrue() const {
  return Is(JsonTree::Type::kWord) && (*tree_)[node_].text == "true";
}

JsonValue JsonValue::Field(std::string_view name) const {
  return IsObject() ? JsonValue(tree_, tree_->Field(node_, name)) : JsonValue();
}

std::vector<JsonValue> JsonValue::Items() const {
  std::vector<JsonValue> items;
  if (!IsList()) return items;
  for (Index i = (*tree_)[node_].child; i != JsonTree::kNone; i = (*tree_)[i].next) {
    items.emplace_back(tree_, i);
  }
  return items;
}

std::vector<std::pair<std::string, JsonValue>> JsonValue::Fields() const {
  std::vector<std::pair<std::string, JsonValue>> fields;
  if (!IsObject()) return fields;
  for (Index i = (*tree_)[node_].child; i != JsonTree::kNone; i = (*tree_)[i].next) {
    std::string name;
    ingest::Unescape((*tree_)[i].key, &name);
    fields.emplace_back(std::move(name), JsonValue(tree_, i));
  }
  return fields;
}

std::string JsonValue::Text() const {
  std::string text;
  if (IsString()) ingest::Unescape((*tree_)[node_].text, &text);
  return text;
}

std::vector<std::string> JsonValue::Texts() const {
  std::vector<std::string> texts;
  for (const JsonValue& item : Items()) {
    if (item.IsString()) texts.push_back(item.Text());
  }
  return texts;
}

std::string JsonValue::Json() const {
  if (absent()) return "null";
  const std::string text((*tree_)[node_].text);
  return IsString() ? "\"" + text + "\"" : text;
}

std::string_view JsonValue::GoType() const {
  if (absent()) return "null";
  if (IsObject()) return "object";
  if (IsList()) return "array";
  if (IsString()) return "string";
  const char first = (*tree_)[node_].text.front();
  return first == 't' || first == 'f' ? "bool" : "number";
}

namespace {

// One step of a path of the table: `from[]`.
struct Step {
  std::string_view name;
  bool is_list = false;
};

std::optional<Step> TakeStep(std::string_view* path) {
  if (path->empty()) return std::nullopt;
  const size_t dot = path->find('.');
  Step step{path->substr(0, dot)};
  *path = dot == std::string_view::npos ? std::string_view() : path->substr(dot + 1);
  step.is_list = step.name.ends_with("[]");
  if (step.is_list) step.name.remove_suffix(2);
  return step;
}

// What is left of `path` below the part `part`: "[]…" or ".…"; nullopt if it
// does not lead there.
std::optional<std::string_view> Below(std::string_view path, std::string_view part) {
  if (!path.starts_with(part)) return std::nullopt;
  const std::string_view rest = path.substr(part.size());
  if (rest.empty() || rest.front() == '.' || rest.front() == '[') return rest;
  return std::nullopt;
}

void Elements(PlacedValue list, std::vector<PlacedValue>* out) {
  if (list.value.absent()) return;
  if (!list.value.IsList()) {
    list.error = list.path + ": not a list";
    out->push_back(std::move(list));
    return;
  }
  size_t i = 0;
  for (const JsonValue& item : list.value.Items()) {
    out->push_back({list.path + "[" + std::to_string(i++) + "]", item});
  }
}

std::vector<PlacedValue> Follow(const Step& step, std::vector<PlacedValue> from) {
  std::vector<PlacedValue> to;
  for (PlacedValue& at : from) {
    if (!at.error.empty()) {
      to.push_back(std::move(at));
      continue;
    }
    PlacedValue next{at.path + "." + std::string(step.name), at.value.Field(step.name)};
    if (!at.value.absent() && !at.value.IsObject()) next.error = at.path + ": not an object";
    if (step.is_list && next.error.empty()) {
      Elements(std::move(next), &to);
    } else {
      to.push_back(std::move(next));
    }
  }
  return to;
}

}  // namespace

const PartTrees::Parsed* PartTrees::Find(std::string_view path) {
  for (const Parsed& known : parsed_) {
    if (Below(path, known.path)) return &known;
  }
  for (const kinds::Part& part : parts_) {
    if (!Below(path, part.path)) continue;
    absl::StatusOr<JsonTree> tree = JsonTree::Parse(part.json);
    Parsed& parsed = parsed_.emplace_back();
    parsed.path = part.path;
    parsed.broken = !tree.ok();
    if (tree.ok()) parsed.tree = *std::move(tree);
    return &parsed;
  }
  return nullptr;
}

std::vector<PlacedValue> PartTrees::At(std::string_view path) {
  const Parsed* const part = Find(path);
  if (part == nullptr) {
    if (path.find('[') != std::string_view::npos) return {};
    return {{std::string(path), JsonValue()}};
  }
  PlacedValue root{std::string(part->path), JsonValue()};
  if (part->broken) {
    root.error = root.path + ": unreadable";
    return {root};
  }
  root.value = JsonValue(&part->tree, part->tree.root());
  std::string_view rest = *Below(path, part->path);
  std::vector<PlacedValue> at;
  if (rest.starts_with("[]")) {
    rest.remove_prefix(2);
    Elements(std::move(root), &at);
  } else {
    at.push_back(std::move(root));
  }
  if (rest.starts_with('.')) rest.remove_prefix(1);
  while (const std::optional<Step> step = TakeStep(&rest)) at = Follow(*step, std::move(at));
  return at;
}

}  // namespace labelix::kubernetes
