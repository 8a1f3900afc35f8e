#include "tests/model/model.h"

#include <algorithm>
#include <optional>

namespace labelix::model {
namespace {

// A decimal integer of at most 64 bits, compared without ever being converted:
// sign and digits, leading zeros gone.
struct Integer {
  bool negative = false;
  std::string digits;  // "" is zero
};

bool Less(const Integer& a, const Integer& b) {
  if (a.negative != b.negative) return a.negative;
  const bool smaller =
      a.digits.size() != b.digits.size() ? a.digits.size() < b.digits.size() : a.digits < b.digits;
  return a.negative ? !smaller && a.digits != b.digits : smaller;
}

std::optional<Integer> ReadInteger(std::string_view text) {
  Integer number;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    number.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text.empty()) return std::nullopt;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    if (c != '0' || !number.digits.empty()) number.digits += c;
  }
  if (number.digits.empty()) number.negative = false;
  const std::string most = number.negative ? "9223372036854775808" : "9223372036854775807";
  const bool fits = number.digits.size() < most.size() ||
                    (number.digits.size() == most.size() && number.digits <= most);
  if (!fits) return std::nullopt;
  return number;
}

bool Compare(const Requirement& requirement, const std::string& value) {
  if (requirement.values.size() != 1) return false;
  const std::optional<Integer> have = ReadInteger(value);
  const std::optional<Integer> bound = ReadInteger(requirement.values[0]);
  if (!have || !bound) return false;
  return requirement.op == Op::kGreaterThan ? Less(*bound, *have) : Less(*have, *bound);
}

bool InScope(const Scope& scope, const World::Key& key) {
  const auto& [group, kind, ns, name] = key;
  if (group != scope.group || kind != scope.kind) return false;
  if (!scope.namespaces.empty()) {
    return std::find(scope.namespaces.begin(), scope.namespaces.end(), ns) !=
           scope.namespaces.end();
  }
  return !scope.ns.has_value() || ns == *scope.ns;
}

}  // namespace

bool Matches(const Requirement& requirement, const LabelMap& labels) {
  const auto at = labels.find(requirement.key);
  const bool present = at != labels.end();
  bool listed = false;
  for (const std::string& value : requirement.values) listed |= present && value == at->second;
  switch (requirement.op) {
    case Op::kExists:
      return present;
    case Op::kDoesNotExist:
      return !present;
    case Op::kEquals:
    case Op::kDoubleEquals:
    case Op::kIn:
      return listed;
    case Op::kNotEquals:
    case Op::kNotIn:
      return !listed;
    case Op::kGreaterThan:
    case Op::kLessThan:
      return present && Compare(requirement, at->second);
  }
  return false;
}

bool Matches(const Selector& selector, const LabelMap& labels) {
  if (selector.IsNothing()) return false;
  for (const Requirement& requirement : selector.requirements()) {
    if (!Matches(requirement, labels)) return false;
  }
  return true;
}

void World::Apply(const Event& event) {
  if (event.op != Event::Op::kUpsert && event.op != Event::Op::kRemove) return;
  const Key key(event.group, event.kind, event.ns, event.name);
  if (event.op == Event::Op::kRemove) {
    objects_.erase(key);
    return;
  }
  Object& object = objects_[key];
  object.labels.clear();
  for (const Label& label : event.labels) object.labels.emplace(label.key, label.value);
  object.uid = event.uid;
  object.resource_version = event.resource_version;
  object.facts = event.facts;
}

NameList World::Select(const Scope& scope, const Selector& selector) const {
  NameList names;
  for (const auto& [key, object] : objects_) {
    if (!InScope(scope, key) || !Matches(selector, object.labels)) continue;
    names.emplace_back(std::get<2>(key), std::get<3>(key));
  }
  return names;
}

}  // namespace labelix::model
