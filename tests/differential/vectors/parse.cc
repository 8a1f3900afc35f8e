// parse.jsonl, validate.jsonl, fields.jsonl: texts in, texts out.
#include "labelix/selector.h"
#include "labelix/status.h"
#include "tests/differential/vectors/vectors.h"

namespace labelix::vectors {
namespace {

std::string_view OpText(Op op) {
  switch (op) {
    case Op::kEquals:
      return "=";
    case Op::kDoubleEquals:
      return "==";
    case Op::kNotEquals:
      return "!=";
    case Op::kIn:
      return "in";
    case Op::kNotIn:
      return "notin";
    case Op::kExists:
      return "exists";
    case Op::kDoesNotExist:
      return "!";
    case Op::kGreaterThan:
      return "gt";
    case Op::kLessThan:
      return "lt";
  }
  return "?";
}

// One string a requirement, to be compared and printed.
std::string Show(std::string_view key, std::string_view op,
                 const std::vector<std::string>& values) {
  std::string out = "[" + std::string(key) + "][" + std::string(op) + "]";
  for (const std::string& value : values) out += "[" + value + "]";
  return out;
}

std::string WantRequirements(const Line& line) {
  std::string out;
  for (const simdjson::dom::element r : line.json()["reqs"].get_array()) {
    std::vector<std::string> values;
    for (const simdjson::dom::element v : r["v"].get_array()) {
      values.emplace_back(v.get_string().value());
    }
    out += Show(r["k"].get_string().value(), r["op"].get_string().value(), values);
  }
  return out;
}

std::string Requirements(const Selector& selector) {
  std::string out;
  for (const Requirement& r : selector.requirements()) out += Show(r.key, OpText(r.op), r.values);
  return out;
}

// Upstream's error in full, and a place inside the text.
void CheckError(const Line& line, const std::string& in, const absl::Status& status,
                FileReport* report) {
  const std::string want = line.Text("err");
  const std::optional<size_t> offset = ErrorOffset(status);
  const bool placed = offset.has_value() && *offset <= in.size();
  report->Check(!status.ok() && ErrorMessage(status) == want && placed, [&] {
    return "`" + in + "`: want error `" + want + "`, got `" + ErrorMessage(status) + "`" +
           (placed ? "" : " without a place in the text");
  });
}

// What parsed, its printed form, and that this parses to the same again.
void CheckParsed(const Line& line, const std::string& in, const Selector& selector,
                 FileReport* report) {
  const absl::StatusOr<Selector> again = Selector::Parse(selector.ToString());
  const bool right =
      selector.ToString() == line.Text("canon") && selector.IsEverything() == line.Bool("empty") &&
      Requirements(selector) == WantRequirements(line) && again.ok() && *again == selector;
  report->Check(right, [&] {
    return "`" + in + "`: want `" + line.Text("canon") + "`, got `" + selector.ToString() + "`";
  });
}

std::string WantTerms(const Line& line) {
  std::string out;
  for (const simdjson::dom::element r : line.json()["reqs"].get_array()) {
    out += Show(TextOf(r, "f"), r["op"].get_string().value(), {TextOf(r, "v")});
  }
  return out;
}

std::string Terms(const FieldSelector& selector) {
  std::string out;
  for (const FieldSelector::Term& term : selector.terms()) {
    out += Show(term.field, term.equal ? "=" : "!=", {term.value});
  }
  return out;
}

// Upstream's note on how its printed form reads when parsed again: absent for
// the same, else "differs" or the error.
std::string Reparse(const FieldSelector& selector) {
  const absl::StatusOr<FieldSelector> again = FieldSelector::Parse(selector.ToString());
  if (!again.ok()) return ErrorMessage(again.status());
  return again->ToString() == selector.ToString() ? "" : "differs";
}

void CheckFieldMatches(const Line& line, const FieldSelector& selector, FileReport* report) {
  if (!line.Has("m")) return;
  const simdjson::dom::array want = line.json()["m"].get_array();
  size_t i = 0;
  for (const simdjson::dom::element fields : line.json()["fields"].get_array()) {
    const std::map<std::string, std::string> map = MapOf(fields);
    const bool matches = want.at(i++).get_bool().value();
    report->Check(selector.Matches(LabelsOf(map)) == matches, [&] {
      return "`" + line.Text("in") + "` on field set " + std::to_string(i - 1) + ": want " +
             (matches ? "a match" : "no match");
    });
  }
}

}  // namespace

FileReport CheckParse(const std::string& path) {
  return ForEachLine(path, [](const Line& line, FileReport* report) {
    const std::string in = line.Text("in");
    const absl::StatusOr<Selector> parsed = Selector::Parse(in);
    if (!line.Bool("ok")) return CheckError(line, in, parsed.status(), report);
    if (parsed.ok()) return CheckParsed(line, in, *parsed, report);
    report->Check(false, [&] { return "`" + in + "`: " + ErrorMessage(parsed.status()); });
  });
}

FileReport CheckValidate(const std::string& path) {
  return ForEachLine(path, [](const Line& line, FileReport* report) {
    const std::string in = line.Text("in");
    report->Check(LabelKeyErrors(in) == line.Texts("key_errs"), [&] { return "key `" + in + "`"; });
    report->Check(LabelValueErrors(in) == line.Texts("value_errs"),
                  [&] { return "value `" + in + "`"; });
  });
}

FileReport CheckFields(const std::string& path) {
  return ForEachLine(path, [](const Line& line, FileReport* report) {
    const std::string in = line.Text("in");
    const absl::StatusOr<FieldSelector> parsed = FieldSelector::Parse(in);
    if (!line.Bool("ok")) return CheckError(line, in, parsed.status(), report);
    const std::string reparse = line.Has("reparse") ? line.Text("reparse") : "";
    const bool right = parsed.ok() && parsed->ToString() == line.Text("canon") &&
                       parsed->IsEverything() == line.Bool("empty") &&
                       Terms(*parsed) == WantTerms(line) && Reparse(*parsed) == reparse;
    report->Check(right, [&] {
      return "`" + in + "`: want `" + line.Text("canon") + "`, got `" +
             (parsed.ok() ? parsed->ToString() : ErrorMessage(parsed.status())) + "`";
    });
    if (parsed.ok()) CheckFieldMatches(line, *parsed, report);
  });
}

}  // namespace labelix::vectors
