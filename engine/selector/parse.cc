// Selector::Parse. Source of the grammar and of every text: apimachinery
// v0.37.2, pkg/labels/selector.go, Parser. One token of look-ahead is enough,
// so nothing is scanned before it is needed.
#include <algorithm>

#include "engine/selector/hints.h"
#include "engine/selector/lexer.h"
#include "engine/selector/limits.h"
#include "index/types/label_rules.h"
#include "index/types/parse_int.h"
#include "index/types/requirement_errors.h"
#include "labelix/selector.h"

namespace labelix::selector {
namespace {

using Kind = Token::Kind;

// Upstream's words by what was expected; those inside a requirement have a prefix.
std::string ExpectedText(Expected expected) {
  switch (expected) {
    case Expected::kStart:
      return ", expected: !, identifier, or 'end of string'";
    case Expected::kAfterComma:
      return ", expected: identifier after ','";
    case Expected::kAfterRequirement:
      return ", expected: ',' or 'end of string'";
    case Expected::kOperator:
      return ", expected: in, notin, =, ==, !=, gt, lt";
    case Expected::kOpenParen:
      return " expected: '('";
    case Expected::kListStart:
      return ", expected: ',', ')' or identifier";
    case Expected::kListItem:
      return ", expected: ',', or identifier";
    case Expected::kListSeparator:
      return ", expected: ',' or ')'";
    case Expected::kKey:
    case Expected::kValue:
      return ", expected: identifier";
  }
  return "";
}

constexpr std::string_view kInRequirement = "unable to parse requirement: ";

bool InRequirement(Expected expected) {
  return expected != Expected::kStart && expected != Expected::kAfterComma &&
         expected != Expected::kAfterRequirement;
}

// A value as written: where it stands is lost once values are sorted.
struct Written {
  std::string_view text;
  size_t offset = 0;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text), next_(lexer_.Next()) {}

  absl::StatusOr<Selector> Run();

 private:
  // Each step answers false once error_ is set.
  bool ReadRequirement();
  bool ReadKey(Requirement* requirement);
  bool ReadOperator(Requirement* requirement);
  bool ReadList();
  bool ReadListItems();
  bool ReadExactValue();
  bool AddValue(std::string_view text, size_t offset);
  bool Finish(Requirement requirement);
  bool ReadSeparator(bool* more);

  Token Take();
  bool Fail(Expected expected, const Token& found);
  bool FailValue(const Requirement& requirement, const std::vector<std::string>& errors);

  Lexer lexer_;
  Token next_;
  bool negated_ = false;  // of the requirement being read, as are the next two
  Token operator_;
  std::vector<Written> values_;
  size_t value_count_ = 0;  // of all requirements
  std::vector<Requirement> requirements_;
  absl::Status error_;
};

absl::StatusOr<Selector> Parser::Run() {
  if (next_.kind == Kind::kEnd) return Selector::Everything();
  if (next_.kind != Kind::kWord && next_.kind != Kind::kNot) {
    Fail(Expected::kStart, next_);
    return error_;
  }
  for (bool more = true; more;) {
    if (!ReadRequirement() || !ReadSeparator(&more)) return error_;
  }
  return Selector::FromRequirements(std::move(requirements_));
}

bool Parser::ReadSeparator(bool* more) {
  const Token separator = Take();
  *more = separator.kind == Kind::kComma;
  if (separator.kind == Kind::kEnd) return true;
  if (!*more) return Fail(Expected::kAfterRequirement, separator);
  if (next_.kind == Kind::kWord || next_.kind == Kind::kNot) return true;
  return Fail(Expected::kAfterComma, next_);
}

bool Parser::ReadRequirement() {
  if (requirements_.size() == kMaxRequirements) {
    error_ = TooMany("requirements", kMaxRequirements, next_.offset);
    return false;
  }
  values_.clear();
  Requirement requirement;
  if (!ReadKey(&requirement)) return false;
  if (negated_ || next_.kind == Kind::kEnd || next_.kind == Kind::kComma) {
    requirement.op = negated_ ? Op::kDoesNotExist : Op::kExists;
    return Finish(std::move(requirement));
  }
  if (!ReadOperator(&requirement)) return false;
  const bool list = requirement.op == Op::kIn || requirement.op == Op::kNotIn;
  if (list ? !ReadList() : !ReadExactValue()) return false;
  return Finish(std::move(requirement));
}

bool Parser::ReadKey(Requirement* requirement) {
  negated_ = next_.kind == Kind::kNot;
  if (negated_) Take();
  const Token key = Take();
  if (key.kind != Kind::kWord) return Fail(Expected::kKey, key);
  requirement->key = key.text;
  if (IsLabelKey(key.text)) return true;
  const size_t bad = BadKeyByte(key.text);
  // The path of a key is nil upstream, and prints so.
  const std::string text =
      InvalidField("<nil>", key.text, JoinErrors(LabelKeyErrors(key.text), "; "));
  error_ = ErrorAt(key.offset + bad, std::string(kInRequirement) + text, KeyHint(key.text, bad));
  return false;
}

bool Parser::ReadOperator(Requirement* requirement) {
  operator_ = Take();
  switch (operator_.kind) {
    case Kind::kEquals:
      requirement->op = Op::kEquals;
      return true;
    case Kind::kDoubleEquals:
      requirement->op = Op::kDoubleEquals;
      return true;
    case Kind::kNotEquals:
      requirement->op = Op::kNotEquals;
      return true;
    case Kind::kGreater:
      requirement->op = Op::kGreaterThan;
      return true;
    case Kind::kLess:
      requirement->op = Op::kLessThan;
      return true;
    default:
      break;
  }
  const bool in = operator_.kind == Kind::kWord && operator_.text == "in";
  const bool notin = operator_.kind == Kind::kWord && operator_.text == "notin";
  if (!in && !notin) return Fail(Expected::kOperator, operator_);
  requirement->op = in ? Op::kIn : Op::kNotIn;
  return true;
}

bool Parser::ReadList() {
  const Token open = Take();
  if (open.kind != Kind::kOpen) return Fail(Expected::kOpenParen, open);
  if (next_.kind == Kind::kClose) {
    const Token close = Take();
    return AddValue("", close.offset);  // "()" holds the empty value
  }
  if (next_.kind != Kind::kWord && next_.kind != Kind::kComma) {
    return Fail(Expected::kListStart, next_);
  }
  return ReadListItems();
}

// Up to and with the closing parenthesis. A missing value before, between or
// after commas is the empty one.
bool Parser::ReadListItems() {
  for (;;) {
    const Token item = Take();
    if (item.kind == Kind::kWord) {
      if (!AddValue(item.text, item.offset)) return false;
      if (next_.kind == Kind::kComma) continue;
      if (next_.kind != Kind::kClose) return Fail(Expected::kListSeparator, next_);
    } else if (item.kind == Kind::kComma) {
      const bool empty =
          values_.empty() || next_.kind == Kind::kClose || next_.kind == Kind::kComma;
      if (empty && !AddValue("", item.offset)) return false;
      if (next_.kind != Kind::kClose) continue;
    } else {
      return Fail(Expected::kListItem, item);
    }
    Take();
    return true;
  }
}

bool Parser::ReadExactValue() {
  if (next_.kind == Kind::kEnd || next_.kind == Kind::kComma) return AddValue("", next_.offset);
  const Token value = Take();
  if (value.kind != Kind::kWord) return Fail(Expected::kValue, value);
  return AddValue(value.text, value.offset);
}

bool Parser::AddValue(std::string_view text, size_t offset) {
  if (++value_count_ > kMaxValues) {
    error_ = TooMany("values", kMaxValues, offset);
    return false;
  }
  values_.push_back({text, offset});
  return true;
}

bool Parser::Finish(Requirement requirement) {
  std::vector<std::string>& values = requirement.values;
  values.reserve(values_.size());
  for (const Written& value : values_) values.emplace_back(value.text);
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  const std::vector<std::string> errors = RequirementErrors(requirement);
  if (!errors.empty()) return FailValue(requirement, errors);
  requirements_.push_back(std::move(requirement));
  return true;
}

Token Parser::Take() {
  const Token taken = next_;
  next_ = lexer_.Next();
  return taken;
}

bool Parser::Fail(Expected expected, const Token& found) {
  std::string text(InRequirement(expected) ? kInRequirement : "");
  text.append("found '").append(found.text).append("'");
  text += ExpectedText(expected);
  error_ = ErrorAt(found.offset, text, TokenHint(expected, found, operator_, negated_));
  return false;
}

// The key was checked when it was read, so a value is at fault: the first one
// in the text that no label may have, or else the bound.
bool Parser::FailValue(const Requirement& requirement, const std::vector<std::string>& errors) {
  const std::string text = std::string(kInRequirement) + AggregateText(errors);
  const auto bad = std::find_if(values_.begin(), values_.end(),
                                [](const Written& v) { return !IsLabelValue(v.text); });
  const bool bound = requirement.op == Op::kGreaterThan || requirement.op == Op::kLessThan;
  if (bound) {
    const Written& value = bad != values_.end() ? *bad : values_.front();
    const size_t at = bad != values_.end() ? BadValueByte(value.text) : 0;
    error_ = ErrorAt(value.offset + at, text, "a bound is a decimal whole number without sign");
    return false;
  }
  const size_t at = BadValueByte(bad->text);
  error_ = ErrorAt(bad->offset + at, text, ValueHint(bad->text, at));
  return false;
}

}  // namespace
}  // namespace labelix::selector

namespace labelix {

absl::StatusOr<Selector> Selector::Parse(std::string_view text) {
  if (text.size() > selector::kMaxTextBytes) return selector::TextTooLong(text.size());
  return selector::Parser(text).Run();
}

}  // namespace labelix
