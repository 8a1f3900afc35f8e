#include "engine/ingest/label_selector_json.h"

#include <map>
#include <set>

#include "engine/ingest/json_cursor.h"
#include "index/types/absl_text.h"
#include "index/types/go_text.h"

namespace labelix::ingest {
namespace {

using Kind = JsonCursor::Kind;

constexpr size_t kMaxStrictErrors = 100;  // kubernetes_patch.go, saveStrictError

// Go's slice while it is decoded. A second array under the same name fills the
// same elements again: fields that it leaves out keep their old value, and so
// do elements past a shorter array's end when a longer one follows.
template <typename T>
struct Slots {
  std::vector<T> all;
  size_t used = 0;

  T& At(size_t i) {
    if (i == all.size()) all.emplace_back();
    return all[i];
  }
  void End(size_t count) {
    used = count;
    if (count == 0) all.clear();
  }
};

struct RawExpression {
  std::string key, op;
  Slots<std::string> values;
};

struct RawSelector {
  std::map<std::string, std::string> match_labels;
  Slots<RawExpression> match_expressions;
};

std::string_view KindText(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "bool";
    case Kind::kNumber:
      return "number";
    case Kind::kString:
      return "string";
    case Kind::kArray:
      return "array";
    case Kind::kObject:
      return "object";
  }
  return "";
}

std::string Child(std::string_view path, std::string_view name) {
  std::string out(path);
  if (!out.empty()) out += '.';
  return out += name;
}

class Decoder {
 public:
  Decoder(std::string_view json, const JsonPlace& place) : cursor_(json), place_(place) {}

  absl::StatusOr<std::optional<LabelSelector>> Run(std::vector<std::string>* strict_errors);

 private:
  // The value that is next goes into a Go value of this type: skipped, and
  // noted as the error if it is the first, when it is not of `wanted` kind.
  // null fits every type: true, and nothing is read yet.
  bool Fits(Kind wanted, std::string_view owner, std::string_view path, std::string_view type);
  void ReadSelector(RawSelector* selector);
  void ReadMatchLabels(std::string_view path, std::map<std::string, std::string>* labels);
  void ReadExpressions(std::string_view path, Slots<RawExpression>* expressions);
  void ReadExpression(std::string_view strict_path, RawExpression* expression);
  void ReadValues(std::string_view path, Slots<std::string>* values);
  void ReadString(std::string_view owner, std::string_view path, std::string_view type,
                  std::string* out);
  bool TakeNull();
  // Notes a field that stood before in the same object.
  void Once(const std::string& name, std::string_view strict_path, std::set<std::string>* seen);
  void Strict(std::string_view what, const std::string& path);

  JsonCursor cursor_;
  JsonPlace place_;
  std::string type_error_;
  std::vector<std::string> strict_;
};

bool Decoder::Fits(Kind wanted, std::string_view owner, std::string_view path,
                   std::string_view type) {
  const Kind kind = cursor_.Next();
  if (kind == wanted || kind == Kind::kNull) return true;
  if (type_error_.empty()) {
    type_error_ = "json: cannot unmarshal " + std::string(KindText(kind)) + " into Go ";
    type_error_ +=
        path.empty() ? "value" : "struct field " + std::string(owner) + "." + std::string(path);
    type_error_ += " of type " + std::string(type);
  }
  cursor_.Skip();
  return false;
}

bool Decoder::TakeNull() {
  if (cursor_.Next() != Kind::kNull) return false;
  cursor_.Skip();
  return true;
}

void Decoder::Strict(std::string_view what, const std::string& path) {
  std::string text = std::string(what) + " field " + GoQuote(path);
  if (strict_.size() == kMaxStrictErrors) return;
  for (const std::string& known : strict_) {
    if (known == text) return;
  }
  strict_.push_back(std::move(text));
}

void Decoder::Once(const std::string& name, std::string_view strict_path,
                   std::set<std::string>* seen) {
  if (!seen->insert(name).second) Strict("duplicate", Child(strict_path, name));
}

void Decoder::ReadString(std::string_view owner, std::string_view path, std::string_view type,
                         std::string* out) {
  if (!Fits(Kind::kString, owner, path, type) || TakeNull()) return;
  *out = cursor_.String();
}

void Decoder::ReadMatchLabels(std::string_view path, std::map<std::string, std::string>* labels) {
  if (!Fits(Kind::kObject, "LabelSelector", path, "map[string]string")) return;
  if (TakeNull()) return labels->clear();
  cursor_.Enter();
  std::set<std::string> seen;
  for (std::string key; cursor_.NextField(&key);) {
    Once(key, path, &seen);
    std::string value;
    ReadString("LabelSelector", path, "string", &value);
    (*labels)[key] = std::move(value);
  }
}

void Decoder::ReadValues(std::string_view path, Slots<std::string>* values) {
  if (!Fits(Kind::kArray, "LabelSelectorRequirement", path, "[]string")) return;
  if (TakeNull()) return values->End(0);
  cursor_.Enter();
  size_t count = 0;
  for (; cursor_.NextItem(); ++count) {
    ReadString("LabelSelectorRequirement", path, "string", &values->At(count));
  }
  values->End(count);
}

// Paths in Go's type errors have no index, those in strict errors have one.
void Decoder::ReadExpression(std::string_view strict_path, RawExpression* expression) {
  constexpr std::string_view kOwner = "LabelSelectorRequirement";
  const std::string path = Child(place_.path, "matchExpressions");
  if (!Fits(Kind::kObject, "LabelSelector", path, "v1.LabelSelectorRequirement")) return;
  if (TakeNull()) return;
  cursor_.Enter();
  std::set<std::string> seen;
  for (std::string name; cursor_.NextField(&name);) {
    const bool known = name == "key" || name == "operator" || name == "values";
    if (!known) {
      Strict("unknown", Child(strict_path, name));
      cursor_.Skip();
      continue;
    }
    Once(name, strict_path, &seen);
    const std::string field = Child(path, name);
    if (name == "key") ReadString(kOwner, field, "string", &expression->key);
    if (name == "operator") {
      ReadString(kOwner, field, "v1.LabelSelectorOperator", &expression->op);
    }
    if (name == "values") ReadValues(field, &expression->values);
  }
}

void Decoder::ReadExpressions(std::string_view path, Slots<RawExpression>* expressions) {
  if (!Fits(Kind::kArray, "LabelSelector", path, "[]v1.LabelSelectorRequirement")) return;
  if (TakeNull()) return expressions->End(0);
  cursor_.Enter();
  size_t count = 0;
  for (; cursor_.NextItem(); ++count) {
    const std::string item = std::string(path) + "[" + std::to_string(count) + "]";
    ReadExpression(item, &expressions->At(count));
  }
  expressions->End(count);
}

void Decoder::ReadSelector(RawSelector* selector) {
  cursor_.Enter();
  std::set<std::string> seen;
  for (std::string name; cursor_.NextField(&name);) {
    const std::string path = Child(place_.path, name);
    if (name != "matchLabels" && name != "matchExpressions") {
      Strict("unknown", path);
      cursor_.Skip();
      continue;
    }
    Once(name, place_.path, &seen);
    if (name == "matchLabels") ReadMatchLabels(path, &selector->match_labels);
    if (name == "matchExpressions") ReadExpressions(path, &selector->match_expressions);
  }
}

LabelSelector Finished(RawSelector raw) {
  LabelSelector selector;
  selector.match_labels.assign(raw.match_labels.begin(), raw.match_labels.end());
  for (size_t i = 0; i < raw.match_expressions.used; ++i) {
    RawExpression& from = raw.match_expressions.all[i];
    from.values.all.resize(from.values.used);
    selector.match_expressions.push_back(
        {std::move(from.key), std::move(from.op), std::move(from.values.all)});
  }
  return selector;
}

absl::StatusOr<std::optional<LabelSelector>> Decoder::Run(std::vector<std::string>* strict_errors) {
  RawSelector raw;
  bool null = false;
  if (Fits(Kind::kObject, place_.owner, place_.path, "v1.LabelSelector")) {
    null = TakeNull();
    if (!null) ReadSelector(&raw);
  }
  // Go checks the syntax of the whole before it looks at any type.
  const absl::Status syntax = cursor_.Finish();
  if (!syntax.ok()) return syntax;
  if (!type_error_.empty()) return absl::InvalidArgumentError(ToAbsl(type_error_));
  if (strict_errors != nullptr) *strict_errors = std::move(strict_);
  if (null) return std::optional<LabelSelector>();
  return std::optional<LabelSelector>(Finished(std::move(raw)));
}

}  // namespace

absl::StatusOr<std::optional<LabelSelector>> DecodeLabelSelector(
    std::string_view json, const JsonPlace& place, std::vector<std::string>* strict_errors) {
  return Decoder(json, place).Run(strict_errors);
}

}  // namespace labelix::ingest
