#include "labelix/labels.h"

#include <algorithm>

#include "index/types/label_rules.h"
#include "index/types/short_text.h"

namespace labelix {
namespace {

// The regular expressions are part of upstream's text. Source: apimachinery
// v0.37.2, pkg/api/validate/content: kube.go, dns.go, errors.go.
constexpr std::string_view kNameRule =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
    "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
constexpr std::string_view kValueRule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  "
    "or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
constexpr std::string_view kPrefixRule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "
    "for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
constexpr std::string_view kKeyRuleEnd =
    " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";

bool IsLower(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool IsAlnum(char c) { return IsLower(c) || (c >= 'A' && c <= 'Z'); }
bool IsNameByte(char c) { return IsAlnum(c) || c == '-' || c == '_' || c == '.'; }

constexpr size_t kNone = std::string_view::npos;

// Where `text` leaves ([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9], kNone if it
// does not; an empty text leaves it at 0.
size_t LeavesName(std::string_view text) {
  if (text.empty()) return 0;
  if (!IsAlnum(text.front())) return 0;
  for (size_t i = 1; i < text.size(); ++i) {
    if (!IsNameByte(text[i])) return i;
  }
  return IsAlnum(text.back()) ? kNone : text.size() - 1;
}

// Where `text` leaves the form of a lower-case DNS subdomain, kNone if it does not.
size_t LeavesSubdomain(std::string_view text) {
  bool at_start = true;  // of a part between dots
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' ? at_start || text[i - 1] == '-' : !(IsLower(c) || (c == '-' && !at_start))) {
      return i;
    }
    at_start = c == '.';
  }
  if (text.empty()) return 0;
  return IsLower(text.back()) ? kNone : text.size() - 1;
}

std::string MaxLength(size_t bytes) {
  return "must be no more than " + std::to_string(bytes) + " bytes";
}

void AppendPrefixErrors(std::string_view prefix, std::vector<std::string>* errors) {
  if (prefix.empty()) {
    errors->push_back("prefix part must be non-empty");
    return;
  }
  for (const std::string& error : SubdomainErrors(prefix)) {
    errors->push_back("prefix part " + error);
  }
}

// A key cut at its first slash.
struct KeyParts {
  std::string_view prefix, name;
  size_t slash = kNone, second_slash = kNone;
};

KeyParts SplitKey(std::string_view key) {
  KeyParts parts;
  parts.slash = key.find('/');
  if (parts.slash == kNone) {
    parts.name = key;
    return parts;
  }
  parts.prefix = key.substr(0, parts.slash);
  parts.name = key.substr(parts.slash + 1);
  parts.second_slash = key.find('/', parts.slash + 1);
  return parts;
}

}  // namespace

void SortLabels(std::vector<Label>* labels) {
  std::stable_sort(labels->begin(), labels->end(),
                   [](const Label& a, const Label& b) { return a.key < b.key; });
  size_t kept = 0;
  for (size_t i = 0; i < labels->size(); ++i) {
    const bool last_of_key = i + 1 == labels->size() || (*labels)[i + 1].key != (*labels)[i].key;
    if (last_of_key) (*labels)[kept++] = (*labels)[i];
  }
  labels->resize(kept);
}

std::optional<std::string_view> FindLabel(Labels labels, std::string_view key) {
  // Of few, most are passed over by length.
  constexpr size_t kFew = 16;
  if (labels.size() <= kFew) {
    for (const Label& label : labels) {
      if (index::SameText(label.key, key)) return label.value;
    }
    return std::nullopt;
  }
  const auto at = std::lower_bound(
      labels.begin(), labels.end(), key,
      [](const Label& l, std::string_view k) { return index::LessText(l.key, k); });
  if (at == labels.end() || at->key != key) return std::nullopt;
  return at->value;
}

std::vector<std::string> LabelKeyErrors(std::string_view key) {
  std::vector<std::string> errors;
  const KeyParts parts = SplitKey(key);
  if (parts.second_slash != kNone) {
    errors.push_back("a valid label key " + std::string(kNameRule) + std::string(kKeyRuleEnd));
    return errors;
  }
  if (parts.slash != kNone) AppendPrefixErrors(parts.prefix, &errors);
  if (parts.name.empty()) errors.push_back("name part must be non-empty");
  if (parts.name.size() > kMaxLabelBytes)
    errors.push_back("name part " + MaxLength(kMaxLabelBytes));
  if (LeavesName(parts.name) != kNone) errors.push_back("name part " + std::string(kNameRule));
  return errors;
}

std::vector<std::string> SubdomainErrors(std::string_view name) {
  std::vector<std::string> errors;
  if (name.size() > kMaxPrefixBytes) errors.push_back(MaxLength(kMaxPrefixBytes));
  if (LeavesSubdomain(name) != kNone) errors.push_back(std::string(kPrefixRule));
  return errors;
}

std::vector<std::string> LabelValueErrors(std::string_view value) {
  std::vector<std::string> errors;
  if (value.size() > kMaxLabelBytes) errors.push_back(MaxLength(kMaxLabelBytes));
  if (!value.empty() && LeavesName(value) != kNone) errors.push_back(std::string(kValueRule));
  return errors;
}

bool IsLabelKey(std::string_view key) {
  const KeyParts parts = SplitKey(key);
  if (parts.second_slash != kNone) return false;
  if (parts.slash != kNone &&
      (parts.prefix.size() > kMaxPrefixBytes || LeavesSubdomain(parts.prefix) != kNone)) {
    return false;
  }
  return parts.name.size() <= kMaxLabelBytes && LeavesName(parts.name) == kNone;
}

bool IsLabelValue(std::string_view value) {
  return value.empty() || (value.size() <= kMaxLabelBytes && LeavesName(value) == kNone);
}

size_t BadKeyByte(std::string_view key) {
  const KeyParts parts = SplitKey(key);
  size_t bad = parts.second_slash;
  if (parts.slash != kNone) {
    bad = std::min(bad, LeavesSubdomain(parts.prefix));
    if (parts.prefix.size() > kMaxPrefixBytes) bad = std::min(bad, kMaxPrefixBytes);
    if (bad < parts.slash) return bad;
  }
  const size_t start = key.size() - parts.name.size();
  const size_t in_name = LeavesName(parts.name);
  if (in_name != kNone) bad = std::min(bad, start + in_name);
  if (parts.name.size() > kMaxLabelBytes) bad = std::min(bad, start + kMaxLabelBytes);
  return std::min(bad, key.size());
}

size_t BadValueByte(std::string_view value) {
  const size_t bad = value.size() > kMaxLabelBytes ? kMaxLabelBytes : value.size();
  return std::min(bad, LeavesName(value));
}

}  // namespace labelix
