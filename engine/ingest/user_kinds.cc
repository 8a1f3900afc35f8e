#include "engine/ingest/user_kinds.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/ingest/json_tree.h"
#include "engine/ingest/text.h"
#include "engine/kinds/kinds.h"

namespace labelix::ingest {
namespace {

using Index = JsonTree::Index;
using Type = JsonTree::Type;

// Bytes, and so steps: parts are read by one call a step.
constexpr size_t kMaxPath = 200;

// Fields joined by dots, each perhaps a list: `spec.list[].selector`.
bool IsPath(std::string_view path) {
  for (size_t begin = 0;;) {
    const size_t dot = path.find('.', begin);
    std::string_view step = path.substr(begin, dot - begin);
    if (step.ends_with("[]")) step.remove_suffix(2);
    const bool is_name = !step.empty() && std::all_of(step.begin(), step.end(), [](char c) {
      return c == '_' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
             (c >= 'A' && c <= 'Z');
    });
    if (!is_name) return false;
    if (dot == std::string_view::npos) return true;
    begin = dot + 1;
  }
}

// One reading of a file; the first fault stays.
class Reader {
 public:
  Reader(const JsonTree& tree, std::string_view name) : tree_(tree), name_(name) {}

  std::deque<UserKind> Read() {
    std::deque<UserKind> kinds;
    const Index list = tree_[tree_.root()].type == Type::kObject
                           ? tree_.Field(tree_.root(), "kinds")
                           : JsonTree::kNone;
    if (list == JsonTree::kNone || tree_[list].type != Type::kArray) {
      Fail(tree_.root(), "kinds", "a list is expected", R"(write {"kinds": […]})");
      return kinds;
    }
    size_t i = 0;
    for (Index at = tree_[list].child; at != JsonTree::kNone; at = tree_[at].next) {
      ReadKind(at, "kinds[" + std::to_string(i++) + "]", &kinds.emplace_back());
    }
    return kinds;
  }
  const absl::Status& status() const { return status_; }

 private:
  void Fail(Index at, const std::string& place, const std::string& why,
            std::string_view hint = {}) {
    if (!status_.ok()) return;
    const size_t begin = at == JsonTree::kNone ? 0 : tree_[at].begin;
    status_ = ErrorAt(begin, std::string(name_) + ": " + place + ": " + why, hint);
  }

  std::string Text(Index object, const char* field) const {
    const Index at = tree_.Field(object, field);
    std::string text;
    if (at != JsonTree::kNone && tree_[at].type == Type::kString) Unescape(tree_[at].text, &text);
    return text;
  }

  // One of `words`, or absent.
  void CheckWord(Index object, const char* field, const std::string& place,
                 std::initializer_list<std::string_view> words) {
    const Index at = tree_.Field(object, field);
    if (at == JsonTree::kNone) return;
    const std::string word = Text(object, field);
    if (std::find(words.begin(), words.end(), word) != words.end()) return;
    std::string all;
    for (const std::string_view w : words) all += (all.empty() ? "" : ", ") + std::string(w);
    Fail(at, place + "." + field, "one of " + all + " is expected");
  }

  void AddPath(Index object, const std::string& place, UserKind* kind) {
    const std::string path = Text(object, "path");
    if (path.size() > kMaxPath || !IsPath(path) || path.starts_with("metadata")) {
      return Fail(object, place + ".path",
                  "a path as spec.selector or spec.list[].selector is expected");
    }
    kind->paths.push_back(path);
  }

  // A place beside each selector stands in the same elements of the same lists.
  void CheckLists(Index spaces, const std::string& place, std::string_view selector) {
    const std::string path = Text(spaces, "path");
    const size_t last = path.rfind("[]");
    if (last == std::string::npos) return;
    const std::string_view lists = std::string_view(path).substr(0, last + 2);
    if (selector.starts_with(lists)) return;
    const size_t own = selector.rfind("[]");
    Fail(spaces, place + ".path",
         "the lists of " + std::string(selector) + " are expected, and " + std::string(lists) +
             " is none of them",
         own == std::string_view::npos
             ? "write a path without [], one place for the whole object"
             : "write " + std::string(selector.substr(0, own + 2)) +
                   ".…, for the place beside each selector, or a path without [], for one place");
  }

  // It names an object, whose selector says the rest.
  void CheckTarget(Index at, const std::string& place) {
    for (const char* field : {"absent", "empty", "namespaces"}) {
      const Index given = tree_.Field(at, field);
      if (given == JsonTree::kNone) continue;
      return Fail(given, place + "." + field, "a target has none: its own selector says it",
                  "take it out, or write form labelSelector or map");
    }
  }

  void ReadSelector(Index at, const std::string& place, UserKind* kind) {
    if (tree_[at].type != Type::kObject) return Fail(at, place, "an object is expected");
    AddPath(at, place, kind);
    CheckWord(at, "form", place, {"labelSelector", "map", "target"});
    if (Text(at, "form") == "target") CheckTarget(at, place);
    CheckWord(at, "absent", place, {"nothing", "everything", "omitted"});
    CheckWord(at, "empty", place, {"nothing", "everything", "invalid"});
    const Index selects = tree_.Field(at, "selects");
    if (selects == JsonTree::kNone || tree_[selects].type != Type::kObject ||
        Text(selects, "kind").empty()) {
      return Fail(at, place + ".selects", R"({"group":"…","kind":"…"} is expected)",
                  R"(name what is picked, as {"kind": "Pod"})");
    }
    const Index spaces = tree_.Field(at, "namespaces");
    if (spaces == JsonTree::kNone) return;
    if (tree_[spaces].type != Type::kObject) {
      return CheckWord(at, "namespaces", place, {"own", "all"});
    }
    AddPath(spaces, place + ".namespaces", kind);
    CheckLists(spaces, place + ".namespaces", Text(at, "path"));
    CheckWord(spaces, "form", place + ".namespaces", {"labelSelector", "names"});
  }

  void ReadKind(Index at, const std::string& place, UserKind* kind) {
    if (tree_[at].type != Type::kObject) return Fail(at, place, "an object is expected");
    kind->group = Text(at, "group");
    kind->kind = Text(at, "kind");
    kind->rule = WithoutSpaces(tree_[at].text);
    if (kind->kind.empty()) return Fail(at, place + ".kind", "a text is expected");
    if (kinds::FindKind(kind->group, kind->kind) != nullptr) {
      return Fail(at, place + ".kind", kind->kind + " has its own rule",
                  "take it out: docs/kinds.md has how it selects");
    }
    const Index list = tree_.Field(at, "selectors");
    if (list == JsonTree::kNone || tree_[list].type != Type::kArray) {
      return Fail(at, place + ".selectors", "a list is expected");
    }
    size_t i = 0;
    for (Index s = tree_[list].child; s != JsonTree::kNone; s = tree_[s].next) {
      ReadSelector(s, place + ".selectors[" + std::to_string(i++) + "]", kind);
    }
  }

  const JsonTree& tree_;
  std::string_view name_;
  absl::Status status_;
};

// The part of an object that holds every element of a path's first list.
std::string_view PartOf(std::string_view path) { return path.substr(0, path.find('[')); }

// `byte N: cause` of the parser as `name:line:column: cause`.
absl::Status In(std::string_view name, std::string_view json, const absl::Status& broken) {
  const size_t at = ErrorOffset(broken).value_or(0);
  const Place place = PlaceFinder(json).Find(at);
  const std::string message = ErrorMessage(broken);
  return ErrorAt(broken.code(), at,
                 std::string(name) + ":" + std::to_string(place.line) + ":" +
                     std::to_string(place.column) + message.substr(message.find(": ")),
                 ErrorHint(broken));
}

}  // namespace

absl::Status UserKinds::Add(std::string_view json, std::string_view name) {
  if (name.empty()) name = "kinds";  // a place has a thing before it
  const absl::StatusOr<JsonTree> tree = JsonTree::Parse(json);
  if (!tree.ok()) return In(name, json, tree.status());
  Reader reader(*tree, name);
  std::deque<UserKind> read = reader.Read();
  if (!reader.status().ok()) return reader.status();
  for (UserKind& kind : read) {
    UserKind& kept = kinds_.emplace_back(std::move(kind));
    for (const std::string& path : kept.paths) kept.keeps.push_back(PartOf(path));
  }
  return absl::OkStatus();
}

// Of a kind given twice the later one counts.
const UserKind* UserKinds::Find(std::string_view group, std::string_view kind) const {
  for (auto it = kinds_.rbegin(); it != kinds_.rend(); ++it) {
    if (it->kind == kind && it->group == group) return &*it;
  }
  return nullptr;
}

}  // namespace labelix::ingest
