#include "engine/ingest/manifest_check.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>

#include "engine/ingest/text.h"
#include "index/types/go_text.h"

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

std::string Child(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : path + "." + std::string(name);
}

// How many single letters must change; `most` or more is `most`.
size_t Distance(std::string_view a, std::string_view b, size_t most) {
  if (a.size() > b.size() + most || b.size() > a.size() + most) return most;
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t corner = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
      corner = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return std::min(row[b.size()], most);
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// The field that is written almost like `name`: another case, a letter or two.
std::string Near(const kinds::ApiType& type, std::string_view name) {
  constexpr size_t kLongest = 64, kFar = 3;
  if (name.size() > kLongest) return "";
  std::string best;
  size_t least = std::min(kFar, name.size() / 2 + 1);
  for (const kinds::ApiField& field : type.fields) {
    const size_t distance = Distance(Lower(name), Lower(field.name), kFar);
    if (distance < least) {
      least = distance;
      best = field.name;
    }
  }
  return best;
}

class Checker {
 public:
  Checker(const ManifestObject& object, DecodeAnswer* out)
      : object_(object), tree_(object.tree()), out_(*out) {}

  void Run(const kinds::ApiType& type) {
    work_.push_back({object_.node, type.name, "", "", ""});
    // By a loop: the depth of the input is not ours.
    while (!work_.empty()) {
      const Work work = std::move(work_.back());
      work_.pop_back();
      Value(work);
    }
  }

 private:
  // What is no value to look at but a fault to tell in its turn.
  static constexpr std::string_view kUnknown = "?unknown", kDuplicate = "?duplicate";

  // A value to look at, and where it is: `go_path` without indices and keys of
  // maps, as Go's type errors have it, in a field of Go's struct `owner`. Of
  // kUnknown `go_path` is the field that may have been meant.
  struct Work {
    Index node;
    std::string_view form;
    std::string path, go_path;
    std::string_view owner;
  };

  void Value(const Work& work) {
    const JsonTree::Node& node = tree_[work.node];
    if (work.form == kUnknown || work.form == kDuplicate) return Strict(work);
    if (node.type == Type::kWord && node.text == "null") return;
    if (work.form.starts_with("[]")) return List(work);
    if (work.form.starts_with("map:")) return Map(work);
    if (const kinds::ApiType* type = kinds::FindApiType(work.form)) return Struct(work, *type);
    Scalar(work);
  }

  std::string_view Name(Index node) const {
    const JsonTree::Node& value = tree_[node];
    switch (value.type) {
      case Type::kObject:
        return "object";
      case Type::kArray:
        return "array";
      case Type::kString:
        return "string";
      case Type::kWord:
        break;
    }
    return value.text[0] == 't' || value.text[0] == 'f' ? "bool" : "number";
  }

  void Mistyped(const Work& work, std::string value, bool in_field = true) {
    std::string text = "json: cannot unmarshal " + std::move(value) + " into Go ";
    if (work.owner.empty() || !in_field) {
      text += "value";
    } else {
      text += "struct field " + std::string(work.owner) + "." + work.go_path;
    }
    const bool string = work.form == "string" || work.form.starts_with("string=");
    out_.faults.push_back({.kind = DecodeFault::Kind::kType,
                           .path = work.path,
                           .text = text + " of type " + kinds::GoTypeName(work.form),
                           .node = work.node,
                           .near = {},
                           .wants_string = string});
  }

  void List(const Work& work) {
    if (tree_[work.node].type != Type::kArray) return Mistyped(work, std::string(Name(work.node)));
    std::vector<Work> items;
    size_t number = 0;
    for (Index i = tree_[work.node].child; i != kNone; i = tree_[i].next) {
      items.push_back({i, work.form.substr(2), work.path + "[" + std::to_string(number++) + "]",
                       work.go_path, work.owner});
    }
    work_.insert(work_.end(), items.rbegin(), items.rend());
  }

  // The fields of an object in the order of their names; of equal ones all.
  std::vector<std::pair<std::string, Index>> Sorted(Index object) const {
    std::vector<std::pair<std::string, Index>> fields;
    for (Index i = tree_[object].child; i != kNone; i = tree_[i].next) {
      fields.emplace_back(Plain(tree_[i].key), i);
    }
    std::stable_sort(fields.begin(), fields.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    return fields;
  }

  void Strict(const Work& work) {
    const bool unknown = work.form == kUnknown;
    out_.faults.push_back(
        {.kind = unknown ? DecodeFault::Kind::kUnknown : DecodeFault::Kind::kDuplicate,
         .path = work.path,
         .text = (unknown ? "unknown field " : "duplicate field ") + GoQuote(work.path),
         .node = work.node,
         .near = work.go_path});
  }

  void Map(const Work& work) {
    if (tree_[work.node].type != Type::kObject) return Mistyped(work, std::string(Name(work.node)));
    std::vector<Work> values;
    const auto fields = Sorted(work.node);
    for (size_t i = 0; i < fields.size(); ++i) {
      const std::string path = Child(work.path, fields[i].first);
      if (i > 0 && fields[i].first == fields[i - 1].first) {
        values.push_back({fields[i].second, kDuplicate, path, "", ""});
      }
      values.push_back({fields[i].second, work.form.substr(4), path, work.go_path, work.owner});
    }
    work_.insert(work_.end(), values.rbegin(), values.rend());
  }

  void Struct(const Work& work, const kinds::ApiType& type) {
    if (tree_[work.node].type != Type::kObject) return Mistyped(work, std::string(Name(work.node)));
    if (type.name == "meta/v1.LabelSelector") out_.selectors.push_back({work.path, work.node});
    std::vector<Work> values;
    const auto fields = Sorted(work.node);
    for (size_t i = 0; i < fields.size(); ++i) {
      const auto& [name, node] = fields[i];
      const std::string path = Child(work.path, name);
      const kinds::ApiField* const field = type.Find(name);
      if (field == nullptr) {
        values.push_back({node, kUnknown, path, Near(type, name), ""});
        out_.dropped.emplace_back(tree_[node].key_begin, tree_[node].end);
        continue;
      }
      if (i > 0 && name == fields[i - 1].first) {
        values.push_back({node, kDuplicate, path, "", ""});
      }
      values.push_back({node, field->form, path, Child(work.go_path, name), type.ShortName()});
    }
    work_.insert(work_.end(), values.rbegin(), values.rend());
  }

  void Scalar(const Work& work) {
    const JsonTree::Node& node = tree_[work.node];
    const std::string_view name = Name(work.node);
    const std::string_view form = work.form.substr(0, work.form.find('='));
    if (form == "any") return;
    if (form == "quantity" && (name == "string" || name == "number")) return;
    if (form == "intstr" && (name == "string" || name == "number")) return;
    if (form == "time" && name == "string") return;
    const bool string = form == "string" || form == "bytes";
    if (string && name == "string") return;
    if (form == "bool" && name == "bool") return;
    if ((form == "int32" || form == "int64") && name == "number") {
      if (Fits(node.text, form == "int32" ? INT32_MAX : INT64_MAX)) return;
      return Mistyped(work, "number " + std::string(node.text));
    }
    // Types that decode themselves know no field.
    Mistyped(work, std::string(name), form != "time" && form != "intstr" && form != "quantity");
  }

  static bool Fits(std::string_view number, int64_t most) {
    int64_t value = 0;
    const char* const end = number.data() + number.size();
    const auto read = std::from_chars(number.data(), end, value);
    return read.ec == std::errc() && read.ptr == end && value <= most && value >= -most - 1;
  }

  const ManifestObject& object_;
  const JsonTree& tree_;
  DecodeAnswer& out_;
  std::vector<Work> work_;
};

}  // namespace

DecodeAnswer CheckManifest(const ManifestObject& object, const kinds::ApiType& type) {
  DecodeAnswer answer;
  Checker(object, &answer).Run(type);
  return answer;
}

}  // namespace labelix::ingest
