// Field selectors. Source of the grammar and of every text: apimachinery
// v0.37.2, pkg/fields/selector.go.
#include <algorithm>

#include "engine/selector/limits.h"
#include "index/types/go_text.h"
#include "labelix/selector.h"

namespace labelix {
namespace {

// A term as written, with its place.
struct Part {
  std::string_view text;
  size_t offset = 0;
};

// Cuts at commas that no backslash escapes.
std::vector<Part> SplitTerms(std::string_view text) {
  std::vector<Part> parts;
  size_t start = 0;
  bool escaped = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ',' && !escaped) {
      parts.push_back({text.substr(start, i - start), start});
      start = i + 1;
    }
    escaped = text[i] == '\\' && !escaped;
  }
  parts.push_back({text.substr(start), start});
  return parts;
}

absl::Status BadEscape(size_t offset, const std::string& sequence) {
  return ErrorAt(offset, "invalid field selector: invalid escape sequence: " + sequence,
                 "write \\\\ for a backslash, \\, for a comma, \\= for =");
}

// Where nothing needs it the text stays as it is, bytes that are no UTF-8
// included; otherwise those become U+FFFD, as in Go.
absl::StatusOr<std::string> Unescape(std::string_view text, size_t offset) {
  if (text.find_first_of("\\,=") == std::string_view::npos) return std::string(text);
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const bool escaped = text[i] == '\\';
    const size_t at = i + (escaped ? 1 : 0);
    if (at == text.size()) return BadEscape(offset + i, "\\");
    const GoRune rune = NextRune(text, at);
    const bool special = rune.code == '\\' || rune.code == ',' || rune.code == '=';
    if (escaped && !special) {
      std::string sequence = "\\";
      AppendUtf8(rune.code, &sequence);
      return BadEscape(offset + i, sequence);
    }
    if (!escaped && special) {
      return ErrorAt(offset + i,
                     "invalid field selector: unescaped character in value: " +
                         std::to_string(static_cast<uint32_t>(rune.code)),
                     "write \\= for = in a value");
    }
    AppendUtf8(rune.code, &out);
    i = at + rune.bytes;
  }
  return out;
}

// The first operator of the term; size 0 if it has none.
struct Split {
  size_t at = 0, size = 0;
  bool equal = true;
};

Split FindOperator(std::string_view term) {
  for (size_t i = 0; i < term.size(); ++i) {
    const std::string_view rest = term.substr(i);
    if (rest.starts_with("!=")) return {i, 2, false};
    if (rest.starts_with("==")) return {i, 2, true};
    if (rest.starts_with("=")) return {i, 1, true};
  }
  return {};
}

// A term whose field and value are both empty says nothing, even with !=.
absl::Status AppendTerm(std::string_view selector, const Part& part,
                        std::vector<FieldSelector::Term>* terms) {
  const Split split = FindOperator(part.text);
  if (split.size == 0) {
    const std::string text = "invalid selector: '" + std::string(selector) +
                             "'; can't understand '" + std::string(part.text) + "'";
    return ErrorAt(part.offset, text, "write field=value or field!=value");
  }
  const size_t value_at = split.at + split.size;
  absl::StatusOr<std::string> value = Unescape(part.text.substr(value_at), part.offset + value_at);
  if (!value.ok()) return value.status();
  if (split.at == 0 && value->empty()) return absl::OkStatus();
  terms->push_back({std::string(part.text.substr(0, split.at)), split.equal, *std::move(value)});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<FieldSelector> FieldSelector::Parse(std::string_view text) {
  if (text.size() > selector::kMaxTextBytes) return selector::TextTooLong(text.size());
  std::vector<Part> parts = SplitTerms(text);
  // Upstream sorts the raw terms before it reads them, which orders both the
  // printed form and which error comes first.
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.text < b.text; });
  FieldSelector parsed;
  for (const Part& part : parts) {
    if (part.text.empty()) continue;
    const absl::Status added = AppendTerm(text, part, &parsed.terms_);
    if (!added.ok()) return added;
    if (parsed.terms_.size() > selector::kMaxRequirements) {
      return selector::TooMany("field terms", selector::kMaxRequirements, part.offset);
    }
  }
  return parsed;
}

bool FieldSelector::Matches(Labels fields) const {
  return std::all_of(terms_.begin(), terms_.end(), [fields](const Term& term) {
    return (FindLabel(fields, term.field).value_or("") == term.value) == term.equal;
  });
}

std::string FieldSelector::ToString() const {
  std::string out;
  for (const Term& term : terms_) {
    if (!out.empty()) out += ',';
    out += term.field;
    out += term.equal ? "=" : "!=";
    for (const char c : term.value) {
      if (c == '\\' || c == ',' || c == '=') out += '\\';
      out += c;
    }
  }
  return out;
}

}  // namespace labelix
