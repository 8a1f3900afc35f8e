// labelix selector: questions about selectors alone. Reads no input.
#include "cli/selector.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/text.h"
#include "cli/usage.h"
#include "labelix/algebra.h"

namespace labelix::cli {
namespace {

enum class Question { kEmpty, kOverlaps, kCovers, kEquals };

struct Asked {
  Question question = Question::kEmpty;
  std::string a_text, b_text;
  Universe universe = Universe::kAny;
  Selector a, b;
};

absl::Status ReadUniverse(const std::string& text, Universe* universe) {
  if (text == "api") *universe = Universe::kApi;
  if (text == "api" || text == "any") return absl::OkStatus();
  return absl::InvalidArgumentError("invalid argument \"" + text +
                                    "\" for \"--universe\" flag: must be any or api");
}

absl::StatusOr<Asked> ReadQuestion(const SelectorOptions& options) {
  if (options.args.size() != 1) {
    return absl::InvalidArgumentError(
        options.args.empty() ? "no selector: say labelix selector 'A' and a question about it"
                             : "more than one selector A was given: put it in quotes");
  }
  Asked asked;
  asked.a_text = options.args[0];
  int questions = options.is_empty ? 1 : 0;
  const auto take = [&](const std::vector<std::string>& given, Question question) {
    questions += static_cast<int>(given.size());
    if (given.empty()) return;
    asked.question = question;
    asked.b_text = given.back();
  };
  take(options.overlaps, Question::kOverlaps);
  take(options.covers, Question::kCovers);
  take(options.equals, Question::kEquals);
  if (questions != 1) {
    return absl::InvalidArgumentError(
        "ask one question: --empty, --overlaps 'B', --covers 'B' or --equals 'B'");
  }
  const absl::Status status = ReadUniverse(options.universe, &asked.universe);
  if (!status.ok()) return status;
  return asked;
}

// False: refused, and said.
bool ParseText(const std::string& text, Selector* selector, Console* console) {
  absl::StatusOr<Selector> parsed = Selector::Parse(text);
  if (!parsed.ok()) return console->FailAt(parsed.status(), text), false;
  *selector = *std::move(parsed);
  return true;
}

Verdict AnswerOf(const Asked& asked) {
  switch (asked.question) {
    case Question::kEmpty:
      return IsEmpty(asked.a, asked.universe);
    case Question::kOverlaps:
      return Overlaps(asked.a, asked.b, asked.universe);
    case Question::kCovers:
      return Covers(asked.a, asked.b, asked.universe);
    case Question::kEquals:
      break;
  }
  return Equals(asked.a, asked.b, asked.universe);
}

std::string VerdictJson(const Verdict& verdict) {
  JsonWriter json;
  json.BeginObject().Key("answer").Bool(verdict.answer).Key("witness");
  if (verdict.witness.has_value()) {
    json.BeginObject();
    for (const auto& [key, value] : *verdict.witness) json.Pair(key, value);
    json.EndObject();
  } else {
    json.Null();
  }
  json.Key("conflict");
  if (verdict.conflict.empty()) {
    json.Null();
  } else {
    json.BeginArray();
    for (const Requirement& requirement : verdict.conflict) json.String(requirement.ToString());
    json.EndArray();
  }
  return json.EndObject().text();
}

std::string LabelText(const LabelList& labels) {
  if (labels.empty()) return "no labels";
  std::vector<std::string> parts;
  for (const auto& [key, value] : labels) parts.push_back(key + "=" + value);
  return Printable(Join(parts, ","));
}

std::string PickedBy(const Asked& asked, const LabelList& witness) {
  if (asked.question == Question::kEmpty) return "picked by A";
  std::vector<Label> labels;
  for (const auto& [key, value] : witness) labels.push_back({key, value});
  const bool in_a = asked.a.Matches(labels);
  if (in_a && asked.b.Matches(labels)) return "picked by both";
  return in_a ? "picked by A, not by B" : "picked by B, not by A";
}

void PrintText(const Asked& asked, const Verdict& verdict, Console* console) {
  console->out() << (verdict.answer ? "yes" : "no") << "\n";
  if (verdict.witness.has_value()) {
    const std::string aside = " (" + PickedBy(asked, *verdict.witness) + ")";
    console->out() << "witness: " << LabelText(*verdict.witness)
                   << Paint(Tone::kQuiet, aside, console->color_out()) << "\n";
  }
  for (const Requirement& requirement : verdict.conflict) {
    console->out() << "conflict: " << Printable(requirement.ToString()) << "\n";
  }
}

}  // namespace

int RunSelector(const SelectorOptions& options, Console* console) {
  const absl::Status output = CheckOutput(options, {"json"});
  if (!output.ok()) return console->Fail(output), kExitUsage;
  absl::StatusOr<Asked> asked = ReadQuestion(options);
  if (!asked.ok()) return console->Fail(asked.status()), kExitUsage;
  if (!ParseText(asked->a_text, &asked->a, console)) return kExitUsage;
  if (!ParseText(asked->b_text, &asked->b, console)) return kExitUsage;
  const Verdict verdict = AnswerOf(*asked);
  if (options.output == "json") {
    console->out() << VerdictJson(verdict) << "\n";
  } else {
    PrintText(*asked, verdict, console);
  }
  return verdict.answer ? kExitOk : kExitEmpty;
}

}  // namespace labelix::cli
