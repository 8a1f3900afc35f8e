#include "engine/kubernetes/field_error.h"

#include "index/types/go_text.h"

namespace labelix::kubernetes {
namespace {

void AppendStrings(const std::vector<std::string>& texts, std::string* out) {
  *out += '[';
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) *out += ',';
    *out += GoJsonString(texts[i]);
  }
  *out += ']';
}

template <typename Pairs>
std::string JsonOfPairs(const Pairs& pairs) {
  std::string out = "{";
  for (const auto& [key, value] : pairs) {
    if (out.size() > 1) out += ',';
    out += GoJsonString(key) + ":" + GoJsonString(value);
  }
  return out + "}";
}

std::string JsonOf(const LabelSelector::Expression& expression) {
  std::string out =
      R"({"key":)" + GoJsonString(expression.key) + R"(,"operator":)" + GoJsonString(expression.op);
  if (!expression.values.empty()) {
    out += R"(,"values":)";
    AppendStrings(expression.values, &out);
  }
  return out + "}";
}

}  // namespace

FieldError Invalid(const std::string& field, std::string_view value, std::string_view detail) {
  std::string text = field + ": Invalid value: " + std::string(value);
  if (!detail.empty()) text += ": " + std::string(detail);
  return {field, std::move(text)};
}

FieldError Required(const std::string& field) { return {field, field + ": Required value"}; }

FieldError FromText(std::string text) {
  std::string field = text.substr(0, text.find(": "));
  return {std::move(field), std::move(text)};
}

std::string JsonOf(const std::optional<LabelSelector>& selector) {
  if (!selector) return "null";
  std::string out = "{";
  if (!selector->match_labels.empty()) {
    out += R"("matchLabels":)" + JsonOfPairs(selector->match_labels);
  }
  if (!selector->match_expressions.empty()) {
    if (out.size() > 1) out += ',';
    out += R"("matchExpressions":[)";
    for (size_t i = 0; i < selector->match_expressions.size(); ++i) {
      if (i > 0) out += ',';
      out += JsonOf(selector->match_expressions[i]);
    }
    out += ']';
  }
  return out + "}";
}

std::string JsonOf(const std::optional<LabelMap>& labels) {
  return labels ? JsonOfPairs(*labels) : "null";
}

void AppendLabelErrors(const LabelMap& labels, const std::string& field,
                       std::vector<FieldError>* errors) {
  for (const auto& [key, value] : labels) {
    for (const std::string& why : LabelKeyErrors(key)) {
      errors->push_back(Invalid(field, GoQuote(key), why));
    }
    for (const std::string& why : LabelValueErrors(value)) {
      errors->push_back(Invalid(field, GoQuote(value), why));
    }
  }
}

}  // namespace labelix::kubernetes
