// match.jsonl, corpus_*.jsonl: who matches. Each answer is asked of the plain
// requirement, of the normal form, of the model and of the engine.
#include "engine/selector/normal.h"
#include "labelix/selector.h"
#include "labelix/status.h"
#include "tests/differential/vectors/population.h"
#include "tests/differential/vectors/vectors.h"

namespace labelix::vectors {
namespace {

// A line of match.jsonl: its label sets are the objects of its own namespace.
struct MatchLine {
  std::string selector;
  uint64_t first = 0;  // number of its first object
  std::vector<bool> want;
};

struct MatchFile {
  Population population;
  std::vector<std::map<std::string, std::string>> labels;  // by object
  std::vector<MatchLine> lines;
};

FileReport ReadMatch(const std::string& path, MatchFile* file) {
  return ForEachLine(path, [file](const Line& line, FileReport*) {
    MatchLine read = {line.Text("sel"), file->labels.size(), {}};
    for (const simdjson::dom::element m : line.json()["m"].get_array()) {
      read.want.push_back(m.get_bool().value());
    }
    const std::string ns = "line" + std::to_string(file->lines.size());
    for (const simdjson::dom::element labels : line.json()["labels"].get_array()) {
      file->labels.push_back(MapOf(labels));
      file->population.Add(ns, file->labels.back());
    }
    file->lines.push_back(std::move(read));
  });
}

std::vector<bool> Members(const Population::Ids& ids, const MatchLine& line) {
  std::vector<bool> members(line.want.size());
  for (const uint64_t id : ids) {
    if (id >= line.first && id < line.first + members.size()) members[id - line.first] = true;
  }
  return members;
}

void CheckMatchLine(const MatchFile& file, size_t number, FileReport* report) {
  const MatchLine& line = file.lines[number];
  const std::string ns = "line" + std::to_string(number);
  const absl::StatusOr<Selector> selector = Selector::Parse(line.selector);
  const Selector parsed = selector.ok() ? *selector : Selector::Nothing();
  const Normal normal = Normalize(parsed);
  const std::vector<bool> engine = Members(file.population.FromEngine(ns, parsed), line);
  for (size_t i = 0; i < line.want.size(); ++i) {
    const std::vector<Label> labels = LabelsOf(file.labels[line.first + i]);
    const bool want = line.want[i];
    const bool plain = model::Matches(parsed, file.labels[line.first + i]);
    const bool right = selector.ok() && parsed.Matches(labels) == want &&
                       normal.Matches(labels) == want && engine[i] == want && plain == want;
    report->Check(right, [&] {
      return "`" + line.selector + "` on label set " + std::to_string(i) + ": want " +
             (want ? "a match" : "no match") + ", engine " + (engine[i] ? "yes" : "no") +
             ", plain " + (plain ? "yes" : "no");
    });
  }
}

Population::Ids WantIds(const Line& line) {
  Population::Ids ids;
  for (const simdjson::dom::element id : line.json()["ids"].get_array()) {
    ids.push_back(id.get_uint64().value());
  }
  return ids;
}

void CheckQuery(const Population& population, const Line& line, FileReport* report) {
  const std::string text = line.Text("sel");
  std::optional<std::string> ns;
  if (!line.json()["ns"].is_null()) ns = line.Text("ns");
  const Population::Ids want = WantIds(line);
  const absl::StatusOr<Selector> selector = Selector::Parse(text);
  std::string why = selector.ok() ? "" : ErrorMessage(selector.status());
  if (selector.ok()) {
    if (population.FromModel(ns, *selector) != want) why += "the plain definition differs; ";
    if (population.FromEngine(ns, *selector) != want) why += "the engine differs; ";
    why += population.OtherForms(ns, *selector, want);
  }
  const bool right = why.empty() && want.size() == line.json()["n"].get_uint64().value();
  report->Check(right, [&] { return "`" + text + "`: " + why; });
}

}  // namespace

FileReport CheckMatch(const std::string& path) {
  MatchFile file;
  FileReport report = ReadMatch(path, &file);
  file.population.Publish();
  for (size_t i = 0; i < file.lines.size(); ++i) CheckMatchLine(file, i, &report);
  return report;
}

FileReport CheckCorpus(const std::string& objects, const std::string& queries) {
  Population population;
  FileReport report = ForEachLine(objects, [&](const Line& line, FileReport*) {
    population.Add(line.Text("ns"), MapOf(line.json()["labels"]));
  });
  population.Publish();
  const FileReport asked = ForEachLine(
      queries, [&](const Line& line, FileReport* r) { CheckQuery(population, line, r); });
  report.answers += asked.answers;
  report.wrong += asked.wrong;
  report.examples.insert(report.examples.end(), asked.examples.begin(), asked.examples.end());
  return report;
}

}  // namespace labelix::vectors
