#include "cli/delta_printer.h"

#include <algorithm>

#include "cli/json_writer.h"
#include "cli/name_json.h"
#include "cli/text.h"

namespace labelix::cli {
namespace {

constexpr size_t kGap = 3;  // blanks between columns, as kubectl's

// Wide enough for most, so that the columns of a watch stay where they are.
constexpr std::array<size_t, 7> kFirstWidths = {0, 6, 8, 28, 32, 14, 0};

// Of a selector that was registered no kind is told.
std::string Name(std::string_view kind, std::string_view ns, std::string_view name) {
  std::string out(kind.empty() ? "selector" : kind);
  if (!ns.empty()) out.append("/").append(ns);
  return out.append("/").append(name);
}

std::string SelectorText(const Delta& delta, KindTexts* kinds) {
  const SelectorName& selector = delta.selector;
  std::string out = Name(kinds->Of(selector.group, selector.kind), selector.ns, selector.name);
  const bool usual = selector.path.empty() || selector.path == "spec.selector";
  if (delta.relation == Delta::Relation::kSelects && !usual) {
    out.append(" ").append(selector.path);
  }
  return out;
}

std::string_view CauseOf(const DeltaRow& row) {
  return row.cause.empty() ? ToString(row.delta->cause) : row.cause;
}

std::string CauseText(const DeltaRow& row) {
  std::string out(CauseOf(row));
  const Delta& delta = *row.delta;
  if (delta.relation != Delta::Relation::kTraffic || delta.op == Delta::Op::kLeave) return out;
  if (delta.conditions.terminating) return out + " (terminating)";
  return out + (delta.conditions.ready ? " (ready)" : " (not ready)");
}

Tone ToneOf(const Delta& delta) {
  const bool traffic = delta.relation == Delta::Relation::kTraffic;
  if (traffic && (delta.op == Delta::Op::kLeave || !delta.conditions.ready)) return Tone::kWrong;
  return delta.op == Delta::Op::kLeave ? Tone::kSurprising : Tone::kPlain;
}

void WriteConditions(const Delta::Conditions& conditions, JsonWriter* json) {
  json->Key("conditions").BeginObject();
  json->Key("ready").Bool(conditions.ready);
  json->Key("serving").Bool(conditions.serving);
  json->Key("terminating").Bool(conditions.terminating).EndObject();
}

void WriteEdit(const EditPlace& edit, JsonWriter* json) {
  AddName(edit.object, &json->Key("edit").BeginObject());
  json->Pair("input", edit.input).Key("line").Number(edit.line).EndObject();
}

}  // namespace

DeltaPrinter::DeltaPrinter(const Options& options, bool edits, Console* console)
    : json_(options.output == "json"),
      headers_(!options.no_headers),
      edits_(edits),
      console_(console),
      widths_(kFirstWidths) {}

void DeltaPrinter::Print(const std::vector<DeltaRow>& rows, KindTexts* kinds) {
  if (rows.empty()) return;
  if (json_) {
    for (const DeltaRow& row : rows) console_->out() << DeltaJson(row) << "\n";
    return;
  }
  std::vector<Line> lines;
  for (const DeltaRow& row : rows) lines.push_back(TextOf(row, kinds));
  for (const Line& line : lines) Widen(line);
  if (headers_) {
    const Line header = {"RESOURCEVERSION", "OP",    "RELATION",          "SELECTOR",
                         "OBJECT",          "CAUSE", edits_ ? "EDIT" : ""};
    headers_ = false;
    Widen(header);
    PrintLine(header, Tone::kQuiet);
  }
  for (size_t i = 0; i < rows.size(); ++i) PrintLine(lines[i], ToneOf(*rows[i].delta));
}

DeltaPrinter::Line DeltaPrinter::TextOf(const DeltaRow& row, KindTexts* kinds) const {
  const Delta& delta = *row.delta;
  Line line = {
      std::string(delta.resource_version.empty() ? "<none>" : delta.resource_version),
      std::string(ToString(delta.op)),
      std::string(ToString(delta.relation)),
      SelectorText(delta, kinds),
      Name(kinds->Of(delta.object.group, delta.object.kind), delta.object.ns, delta.object.name),
      CauseText(row),
      ""};
  if (edits_ && row.edit != nullptr) {
    const ObjectName& object = row.edit->object;
    line[6] = Name(kinds->Of(object), object.ns, object.name) + " " + row.edit->input + ":" +
              std::to_string(row.edit->line);
  }
  for (std::string& cell : line) cell = Printable(cell);
  return line;
}

void DeltaPrinter::Widen(const Line& line) {
  for (size_t i = 0; i < kColumns; ++i) widths_[i] = std::max(widths_[i], Width(line[i]));
}

void DeltaPrinter::PrintLine(const Line& line, Tone tone) {
  std::string out;
  for (size_t i = 0; i < kColumns; ++i) {
    out += line[i];
    out.append(widths_[i] - Width(line[i]) + kGap, ' ');
  }
  out.resize(out.find_last_not_of(' ') + 1);
  console_->out() << Paint(tone, out, console_->color_out()) << "\n";
}

std::string DeltaJson(const DeltaRow& row) {
  const Delta& delta = *row.delta;
  JsonWriter json;
  json.BeginObject().Key("version");
  if (row.version) {
    json.Number(*row.version);
  } else {
    json.Null();
  }
  json.Pair("op", ToString(delta.op)).Pair("relation", ToString(delta.relation));
  AddName(delta.selector, &json.Key("selector").BeginObject());
  json.Pair("path", delta.selector.path).EndObject();
  AddName(delta.object, &json.Key("object").BeginObject()).EndObject();
  json.Pair("cause", CauseOf(row)).Pair("resourceVersion", delta.resource_version);
  if (delta.relation == Delta::Relation::kTraffic) WriteConditions(delta.conditions, &json);
  if (row.edit != nullptr) WriteEdit(*row.edit, &json);
  return json.EndObject().text();
}

}  // namespace labelix::cli
