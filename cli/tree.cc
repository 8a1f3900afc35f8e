// labelix tree: owners and selectors of one object, label sets grouped.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "cli/answer_commands.h"
#include "cli/json_writer.h"
#include "cli/kind_texts.h"
#include "cli/name_json.h"
#include "cli/named.h"
#include "cli/resources.h"
#include "cli/text.h"
#include "cli/usage.h"
#include "labelix/cluster.h"
#include "labelix/overview.h"

namespace labelix::cli {
namespace {

// A line should fit a screen.
constexpr size_t kLabelsShown = 6;

std::string LabelsText(const LabelList& labels) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : labels) {
    if (parts.size() == kLabelsShown) {
      parts.push_back("and " + std::to_string(labels.size() - kLabelsShown) + " more");
      break;
    }
    parts.push_back(key + "=" + value);
  }
  return parts.empty() ? "no labels" : Join(parts, ", ");
}

std::string SetsText(const TreeLine& line) {
  if (line.label_sets == 0) return "";
  return line.label_sets == 1 ? ", one label set" : ", " + Counted(line.label_sets, "label set");
}

std::string LineText(const TreeLine& line, const std::string& below, KindTexts* kinds) {
  const std::string& own_kind = line.is_loaded ? kinds->Of(line.object) : line.object.kind;
  const std::string name = own_kind + "/" + line.object.name;
  switch (line.type) {
    case TreeLine::Type::kObject: {
      const std::string selector = line.selector.empty() ? "" : "  " + line.selector;
      const std::string& kind =
          line.selects.empty() ? below : kinds->Of(line.selects_group, line.selects);
      return name + PathNote(line.path) + selector + "  (" + Counted(line.objects, kind) +
             SetsText(line) + ")";
    }
    case TreeLine::Type::kNobody:
      return "nobody  (" + Counted(line.objects, below) + SetsText(line) + ")";
    case TreeLine::Type::kLabelSet:
      return (line.objects == 1 ? name : Counted(line.objects, own_kind)) + "  " +
             LabelsText(line.labels);
    case TreeLine::Type::kPickedBy:
      break;
  }
  return "picked by " + name + PathNote(line.path) + "  " +
         (line.selector.empty() ? "<everything>" : line.selector);
}

// The kind that the label sets below `at` are of.
std::string KindBelow(const std::vector<TreeLine>& lines, size_t at, KindTexts* kinds) {
  for (size_t i = at + 1; i < lines.size() && lines[i].depth > lines[at].depth; ++i) {
    if (lines[i].type == TreeLine::Type::kLabelSet) return kinds->Of(lines[i].object);
  }
  return "Pod";
}

bool HasSibling(const std::vector<TreeLine>& lines, size_t at, uint32_t depth) {
  for (size_t i = at + 1; i < lines.size() && lines[i].depth >= depth; ++i) {
    if (lines[i].depth == depth) return true;
  }
  return false;
}

std::string Branches(const std::vector<TreeLine>& lines, size_t at) {
  std::string out;
  for (uint32_t depth = 1; depth <= lines[at].depth; ++depth) {
    const bool more = HasSibling(lines, at, depth);
    const bool own = depth == lines[at].depth;
    out += own ? (more ? "├─ " : "└─ ") : (more ? "│  " : "   ");
  }
  return out;
}

std::string LineJson(const TreeLine& line) {
  JsonWriter json;
  constexpr const char* kTypes[] = {"object", "nobody", "label-set", "picked-by"};
  json.BeginObject().Key("depth").Number(line.depth);
  json.Pair("type", kTypes[static_cast<size_t>(line.type)]);
  AddName(line.object, &json, line.is_loaded);
  json.Pair("selector", line.selector).Key("objects").Number(line.objects);
  json.Key("labelSets").Number(line.label_sets).Key("labels").BeginObject();
  for (const auto& [key, value] : line.labels) json.Pair(key, value);
  json.EndObject().Pair("path", line.path).Pair("selects", line.selects);
  json.Pair("selectsGroup", line.selects_group);
  return json.EndObject().text();
}

void Print(const std::vector<TreeLine>& lines, const Options& options, KindTexts* kinds,
           Console* console) {
  for (size_t i = 0; i < lines.size(); ++i) {
    if (options.output == "json") {
      console->out() << LineJson(lines[i]) << "\n";
      continue;
    }
    const bool surprising = lines[i].type == TreeLine::Type::kNobody;
    const bool wrong = lines[i].type == TreeLine::Type::kObject && lines[i].objects == 0;
    const Tone tone = wrong ? Tone::kWrong : surprising ? Tone::kSurprising : Tone::kPlain;
    const std::string text = Printable(LineText(lines[i], KindBelow(lines, i, kinds), kinds));
    console->out() << Paint(Tone::kQuiet, Branches(lines, i), console->color_out())
                   << Paint(tone, text, console->color_out()) << "\n";
  }
}

absl::Status CheckNamed(const ResourceArgs& resources) {
  if (!resources.objects.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("you must name an object: labelix tree KIND/NAME");
}

bool HasEmptyRoot(const std::vector<TreeLine>& lines) {
  return std::any_of(lines.begin(), lines.end(),
                     [](const TreeLine& line) { return line.depth == 0 && line.objects == 0; });
}

// A Service of no pods, and a Service in a dump that lists no pods, are two things.
void SayUnknown(const Version& version, ObjectId root, Console* console) {
  const absl::StatusOr<std::vector<SelectorMatch>> matches = Match(version, {.object = root});
  if (!matches.ok()) return;
  std::set<std::string> said;
  for (const SelectorMatch& match : *matches) {
    if (match.why.starts_with("unknown") && said.insert(match.why).second) {
      console->Note(match.why);
    }
  }
}

}  // namespace

int RunTree(const Options& options, Console* console) {
  Named named;
  if (const int code = ReadNamed(options, CheckNamed, false, &named, console); code != kExitOk) {
    return code;
  }
  const Version version = named.cluster.Current();
  const FoundObjects& found = named.found;
  KindTexts kinds({version});
  for (size_t i = 0; i < found.ids.size(); ++i) {
    if (i > 0 && options.output.empty()) console->out() << "\n";
    const std::vector<TreeLine> lines = MakeTree(version, found.ids[i]);
    Print(lines, options, &kinds, console);
    if (HasEmptyRoot(lines)) SayUnknown(version, found.ids[i], console);
  }
  for (const absl::Status& status : found.missing) console->Fail(status);
  if (!found.missing.empty()) return ExitCodeOf(found.missing.front(), named.complete);
  return Finish(options, named.complete, found.ids.empty());
}

}  // namespace labelix::cli
