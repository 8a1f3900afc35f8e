// Selector::Parse. Source of the grammar and of every text: apimachinery
// v0.37.2, pkg/labels/selector.go, Parser. One token of look-ahead is enough,
// so nothing is scanned before it is needed. All is views of the text until it
// was read to its end.
#include <algorithm>
#include <optional>
#include <span>

#include "absl/container/inlined_vector.h"
#include "engine/selector/hints.h"
#include "engine/selector/lexer.h"
#include "engine/selector/limits.h"
#include "engine/selector/word_rules.h"
#include "index/types/label_rules.h"
#include "index/types/parse_int.h"
#include "index/types/requirement_errors.h"
#include "index/types/short_text.h"
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

// A requirement as views of the text.
struct Written {
  std::string_view key;
  Op op = Op::kExists;
  uint32_t first_value = 0, values = 0;  // of all values
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), lexer_(text) {}

  // False: error().
  bool Run();
  const absl::Status& error() const { return error_; }
  // Those of the text, ascending by key. REQUIRES: Run answered true; once.
  std::vector<Requirement> Take();

 private:
  // Each step answers false once error_ is set.
  bool ReadRequirement();
  bool ReadKey(Written* requirement);
  bool ReadOperator(Written* requirement);
  bool ReadList();
  bool ReadListItems();
  bool ReadExactValue();
  bool AddValue(const Token& word) { return AddValue(word.text, IsValue(word)); }
  bool AddEmptyValue(const Token& at) { return AddValue(at.text.substr(0, 0), true); }
  bool AddValue(std::string_view text, bool is_label);
  bool Finish(Written* requirement);
  bool ReadSeparator(bool* more);

  std::span<std::string_view> ValuesOf(const Written& requirement) {
    return {values_.data() + requirement.first_value, requirement.values};
  }
  void MakeSet(Written* requirement);
  void SortByKey();
  Requirement Make(const Written& written);

  const Token& next() const { return lexer_.next(); }
  bool Is(Kind kind) const { return next().kind == kind; }
  void Advance() { lexer_.Advance(); }
  size_t OffsetOf(std::string_view part) const {
    return static_cast<size_t>(part.data() - text_.data());
  }
  bool Fail(Expected expected);  // at next()
  bool FailKey(std::string_view key);
  bool FailValue(const Written& requirement);

  std::string_view text_;
  Lexer lexer_;
  bool negated_ = false;  // of the requirement being read, as are the next two
  Token operator_;
  std::optional<std::string_view> bad_value_;  // the first that no label may have
  size_t value_count_ = 0;                     // of all requirements, as written
  // Room for what most texts hold.
  absl::InlinedVector<std::string_view, 16> values_;
  absl::InlinedVector<Written, 8> requirements_;
  absl::Status error_;
};

bool Parser::Run() {
  if (Is(Kind::kEnd)) return true;
  if (!Is(Kind::kWord) && !Is(Kind::kNot)) return Fail(Expected::kStart);
  for (bool more = true; more;) {
    if (!ReadRequirement() || !ReadSeparator(&more)) return false;
  }
  return true;
}

bool Parser::ReadSeparator(bool* more) {
  *more = Is(Kind::kComma);
  if (Is(Kind::kEnd)) return true;
  if (!*more) return Fail(Expected::kAfterRequirement);
  Advance();
  if (Is(Kind::kWord) || Is(Kind::kNot)) return true;
  return Fail(Expected::kAfterComma);
}

bool Parser::ReadRequirement() {
  if (requirements_.size() == kMaxRequirements) {
    error_ = TooMany("requirements", kMaxRequirements, OffsetOf(next().text));
    return false;
  }
  Written& requirement = requirements_.emplace_back();
  requirement.first_value = static_cast<uint32_t>(values_.size());
  bad_value_.reset();
  if (!ReadKey(&requirement)) return false;
  if (negated_ || Is(Kind::kEnd) || Is(Kind::kComma)) {
    requirement.op = negated_ ? Op::kDoesNotExist : Op::kExists;
    return true;
  }
  if (!ReadOperator(&requirement)) return false;
  const bool list = requirement.op == Op::kIn || requirement.op == Op::kNotIn;
  if (list ? !ReadList() : !ReadExactValue()) return false;
  return Finish(&requirement);
}

bool Parser::ReadKey(Written* requirement) {
  negated_ = Is(Kind::kNot);
  if (negated_) Advance();
  if (!Is(Kind::kWord)) return Fail(Expected::kKey);
  if (!IsKey(next())) return FailKey(next().text);
  requirement->key = next().text;
  Advance();
  return true;
}

bool Parser::ReadOperator(Written* requirement) {
  operator_ = next();
  switch (operator_.kind) {
    case Kind::kEquals:
      requirement->op = Op::kEquals;
      break;
    case Kind::kDoubleEquals:
      requirement->op = Op::kDoubleEquals;
      break;
    case Kind::kNotEquals:
      requirement->op = Op::kNotEquals;
      break;
    case Kind::kGreater:
      requirement->op = Op::kGreaterThan;
      break;
    case Kind::kLess:
      requirement->op = Op::kLessThan;
      break;
    default:
      const bool in = Is(Kind::kWord) && next().text == "in";
      if (!in && !(Is(Kind::kWord) && next().text == "notin")) return Fail(Expected::kOperator);
      requirement->op = in ? Op::kIn : Op::kNotIn;
  }
  Advance();
  return true;
}

bool Parser::ReadList() {
  if (!Is(Kind::kOpen)) return Fail(Expected::kOpenParen);
  Advance();
  if (Is(Kind::kClose)) {
    if (!AddEmptyValue(next())) return false;  // "()" holds the empty value
    Advance();
    return true;
  }
  if (!Is(Kind::kWord) && !Is(Kind::kComma)) return Fail(Expected::kListStart);
  return ReadListItems();
}

// Up to and with the closing parenthesis. A missing value before, between or
// after commas is the empty one.
bool Parser::ReadListItems() {
  const size_t first = values_.size();
  for (;;) {
    if (Is(Kind::kWord)) {
      if (!AddValue(next())) return false;
      Advance();
      if (Is(Kind::kComma)) continue;
      if (!Is(Kind::kClose)) return Fail(Expected::kListSeparator);
    } else if (Is(Kind::kComma)) {
      const Token comma = next();
      Advance();
      const bool empty = values_.size() == first || Is(Kind::kClose) || Is(Kind::kComma);
      if (empty && !AddEmptyValue(comma)) return false;
      if (!Is(Kind::kClose)) continue;
    } else {
      return Fail(Expected::kListItem);
    }
    Advance();
    return true;
  }
}

bool Parser::ReadExactValue() {
  if (Is(Kind::kEnd) || Is(Kind::kComma)) return AddEmptyValue(next());
  if (!Is(Kind::kWord)) return Fail(Expected::kValue);
  if (!AddValue(next())) return false;
  Advance();
  return true;
}

bool Parser::AddValue(std::string_view text, bool is_label) {
  if (++value_count_ > kMaxValues) {
    error_ = TooMany("values", kMaxValues, OffsetOf(text));
    return false;
  }
  if (!is_label && !bad_value_) bad_value_ = text;
  values_.push_back(text);
  return true;
}

bool Parser::Finish(Written* requirement) {
  requirement->values = static_cast<uint32_t>(values_.size()) - requirement->first_value;
  if (requirement->values > 1) MakeSet(requirement);
  const bool is_bound = requirement->op == Op::kGreaterThan || requirement->op == Op::kLessThan;
  if (bad_value_ || (is_bound && !ParseInt64(values_.back()))) return FailValue(*requirement);
  return true;
}

void Parser::MakeSet(Written* requirement) {
  const auto begin = values_.begin() + requirement->first_value;
  std::sort(begin, values_.end(),
            [](std::string_view a, std::string_view b) { return index::LessText(a, b); });
  values_.erase(std::unique(begin, values_.end()), values_.end());
  requirement->values = static_cast<uint32_t>(values_.end() - begin);
}

std::vector<Requirement> Parser::Take() {
  if (requirements_.size() > 1) SortByKey();
  std::vector<Requirement> out;
  out.reserve(requirements_.size());
  for (const Written& written : requirements_) out.push_back(Make(written));
  return out;
}

// Equal keys stay in the order of the text, by which they are told apart: so nothing needs to
// be stable, which would allocate.
void Parser::SortByKey() {
  std::sort(requirements_.begin(), requirements_.end(), [](const Written& a, const Written& b) {
    if (index::SameText(a.key, b.key)) return a.key.data() < b.key.data();
    return index::LessText(a.key, b.key);
  });
}

Requirement Parser::Make(const Written& written) {
  const std::span<std::string_view> values = ValuesOf(written);
  return {std::string(written.key), written.op,
          std::vector<std::string>(values.begin(), values.end())};
}

bool Parser::Fail(Expected expected) {
  std::string text(InRequirement(expected) ? kInRequirement : "");
  text.append("found '").append(next().text).append("'");
  text += ExpectedText(expected);
  error_ = ErrorAt(OffsetOf(next().text), text, TokenHint(expected, next(), operator_, negated_));
  return false;
}

bool Parser::FailKey(std::string_view key) {
  const size_t bad = BadKeyByte(key);
  // The path of a key is nil upstream, and prints so.
  const std::string text = InvalidField("<nil>", key, JoinErrors(LabelKeyErrors(key), "; "));
  error_ = ErrorAt(OffsetOf(key) + bad, std::string(kInRequirement) + text, KeyHint(key, bad));
  return false;
}

// The key was checked when it was read, so a value is at fault: the first one
// in the text that no label may have, or else the bound.
bool Parser::FailValue(const Written& written) {
  const std::string text =
      std::string(kInRequirement) + AggregateText(RequirementErrors(Make(written)));
  const std::string_view value = bad_value_.value_or(ValuesOf(written).front());
  const size_t at = bad_value_ ? BadValueByte(value) : 0;
  const bool is_bound = written.op == Op::kGreaterThan || written.op == Op::kLessThan;
  error_ =
      ErrorAt(OffsetOf(value) + at, text,
              is_bound ? "a bound is a decimal whole number without sign" : ValueHint(value, at));
  return false;
}

}  // namespace
}  // namespace labelix::selector

namespace labelix {

absl::StatusOr<Selector> Selector::Parse(std::string_view text) {
  if (text.size() > selector::kMaxTextBytes) return selector::TextTooLong(text.size());
  selector::Parser parser(text);
  if (!parser.Run()) return parser.error();
  Selector selector;
  selector.requirements_ = parser.Take();
  return selector;
}

}  // namespace labelix
