#include "cli/explain_text.h"

#include <string>
#include <vector>

#include "cli/owners.h"
#include "cli/table.h"
#include "cli/text.h"

namespace labelix::cli {
namespace {

// A line should fit a screen.
constexpr size_t kValuesShown = 3, kMissesShown = 3;

std::string FullName(const ObjectName& object, KindTexts* kinds) {
  return kinds->Of(object) + " " + (object.ns.empty() ? "" : object.ns + "/") + object.name;
}

std::string Quote(const std::string& text) { return "\"" + text + "\""; }

// Where what is picked may be: ` of its namespace`. Of a selector that asks for
// labels only what is not to be expected.
std::string PlaceText(const Version& version, const SelectorMatch& match) {
  const bool everything = match.state == SelectState::kEverything;
  if (match.namespaces != "*" && !match.namespaces.empty()) {
    return " of namespaces " + match.namespaces;
  }
  const bool spread = !match.objects.empty() && !version.Get(match.objects[0]).ns.empty();
  if (!everything || !spread) return "";
  return match.namespaces.empty() ? " of its namespace" : " of every namespace";
}

// The first line: what is picked.
std::string Headline(const Version& version, const Explanation& why, KindTexts* kinds,
                     Owners* owners) {
  const SelectorMatch& match = why.match;
  const std::string& kind = kinds->Picked(match);
  std::string line = FullName(match.object, kinds) + PathNote(match.path);
  switch (match.state) {
    case SelectState::kUnknown:
      return line + ": " + match.why + ".";
    case SelectState::kInvalid:
      return line + " has no valid selector: " + match.why + ".";
    case SelectState::kNothing:
      return line + " picks nothing: " + match.why + ".";
    case SelectState::kEverything:
      line += " picks every " + kind + PlaceText(version, match);
      if (!match.why.empty()) line += " (" + match.why + ")";
      line += ": ";
      break;
    case SelectState::kSelects:
      line += " picks ";
      break;
  }
  const bool asks = match.state == SelectState::kSelects;
  std::string place = asks ? PlaceText(version, match) : "";
  if (asks && !match.why.empty()) place += " (" + match.why + ")";
  if (match.objects.empty()) return line + "no " + kind + place + ".";
  line += Counted(match.objects.size(), kind) + place;
  if (!PicksPods(match)) return line + ".";
  return line + ": " + OwnersText(owners->Count(match.objects)) + ".";
}

// `isactive: "yes" on 4, no such label on 1`.
std::string InsteadText(const FunnelStep& step) {
  std::vector<std::string> parts;
  for (const Instead& instead : step.instead) {
    if (parts.size() == kValuesShown) {
      parts.push_back("and " + std::to_string(step.instead.size() - kValuesShown) +
                      " other values");
      break;
    }
    const std::string objects = std::to_string(instead.objects);
    if (instead.value) {
      parts.push_back(Quote(*instead.value) + " on " + objects);
    } else {
      parts.push_back("no such label on " + objects);
    }
  }
  return step.requirement.key + ": " + Join(parts, ", ");
}

void PrintFunnel(const Explanation& why, Console* console) {
  Table table({{"  selector"}, {"objects left", Table::Align::kRight}, {"fails"}});
  for (const FunnelStep& step : why.funnel) {
    const std::string of = " of " + std::to_string(step.left + step.failed);
    std::string fails = std::to_string(step.failed) + of;
    if (step.failed > 0) fails += "   " + InsteadText(step);
    const Tone tone = step.left == 0 ? Tone::kWrong : Tone::kPlain;
    table.AddRow(
        {{"  " + step.requirement.ToString()}, {std::to_string(step.left), tone}, {fails}});
  }
  if (!table.empty()) table.Print(console->out(), true, console->color_out());
}

std::string EditText(const LabelEdit& edit) {
  if (!edit.from) return "has no " + edit.key + ", the selector wants " + Quote(*edit.to);
  const std::string has = edit.key + " is " + Quote(*edit.from) + ", the selector wants ";
  return has + (edit.to ? Quote(*edit.to) : "none");
}

std::string NearText(const Version& version, const SelectorMatch& match, const NearMiss& miss,
                     KindTexts* kinds, Owners* owners) {
  std::string text = Counted(miss.objects.size(), kinds->Picked(match));
  if (miss.objects.size() == 1) text += " (" + NameOf(version, miss.objects[0]).name + ")";
  if (PicksPods(match)) text += " of " + OwnersText(owners->Count(miss.objects));
  text += miss.objects.size() == 1 ? " differs in " : " differ in ";
  text += miss.edits.size() == 1 ? "one label" : std::to_string(miss.edits.size()) + " labels";
  std::vector<std::string> edits;
  for (const LabelEdit& edit : miss.edits) edits.push_back(EditText(edit));
  return text + ": " + Join(edits, "; ");
}

void Say(const std::string& lead, const std::string& text, Tone tone, Console* console) {
  console->out() << Paint(Tone::kQuiet, lead, console->color_out())
                 << Paint(tone, Printable(text), console->color_out()) << "\n";
}

std::string CureText(const std::string& selects, const Clue& clue) {
  if (clue.objects == 0) return clue.cure;
  std::string text = clue.cure + "  → " + Counted(clue.objects, selects);
  if (clue.ready) text += ", " + std::to_string(*clue.ready) + " ready";
  return text;
}

}  // namespace

void PrintExplanation(const Version& version, const Explanation& why, KindTexts* kinds,
                      Owners* owners, Console* console) {
  const SelectorMatch& match = why.match;
  const std::string& kind = kinds->Picked(match);
  const bool wrong = match.objects.empty() && match.state != SelectState::kUnknown;
  Say("", Headline(version, why, kinds, owners), wrong ? Tone::kWrong : Tone::kPlain, console);
  PrintFunnel(why, console);
  for (size_t i = 0; i < why.nearest.size() && i < kMissesShown; ++i) {
    Say(i == 0 ? "nearest: " : "         ", NearText(version, match, why.nearest[i], kinds, owners),
        Tone::kPlain, console);
  }
  for (const Clue& clue : why.clues) {
    Say("likely: ", clue.text, Tone::kSurprising, console);
    if (!clue.cure.empty()) Say("cure: ", CureText(kind, clue), Tone::kPlain, console);
  }
  if (match.state == SelectState::kSelects && match.objects.empty() && why.candidates == 0) {
    Say("", "There is no " + kind + " where it looks.", Tone::kPlain, console);
  }
}

void PrintPair(const PairExplanation& why, KindTexts* kinds, Console* console) {
  Say("",
      FullName(why.selecting, kinds) + PathNote(why.path) +
          (why.picked ? " picks " : " does not pick ") + kinds->Of(why.object) + " " +
          why.object.name + ".",
      why.picked ? Tone::kPlain : Tone::kWrong, console);
  Table table({{""}, {""}, {""}});
  for (const RequirementCheck& check : why.checks) {
    const std::string has = check.value ? Quote(*check.value) : "no such label";
    table.AddRow({{"  " + check.requirement.ToString()},
                  {check.met ? "met" : "not met", check.met ? Tone::kPlain : Tone::kWrong},
                  {check.requirement.key + ": " + has, Tone::kQuiet}});
  }
  if (!table.empty()) table.Print(console->out(), false, console->color_out());
  for (const std::string& obstacle : why.obstacles) {
    Say("but: ", obstacle, Tone::kSurprising, console);
  }
}

}  // namespace labelix::cli
