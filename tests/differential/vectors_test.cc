// Checks recorded answers of the upstream libraries, and fails on a wrong one.
//
//   vectors_test [--vectors DIR]
//
// Without DIR: the compressed copies in tests/data/vectors, which must all be
// there. With DIR: every *.jsonl and *.jsonl.gz in it; a name that is not known
// here is a failure, so that no answers can be passed over in silence.
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "tests/differential/vectors/vectors.h"

namespace labelix::vectors::vectors_test {
namespace {

namespace fs = std::filesystem;

// Name without .jsonl → path.
using Files = std::map<std::string, std::string>;

struct KnownFile {
  const char* name;
  // nullopt: nothing was asked, the reason stands in `note`.
  std::function<std::optional<FileReport>(const Files&)> check;
  const char* note = "";
};

std::function<std::optional<FileReport>(const Files&)> OneFile(
    const char* name, FileReport (*check)(const std::string&)) {
  return [=](const Files& files) { return std::optional(check(files.at(name))); };
}

std::optional<FileReport> Corpus(const Files& files) {
  const auto objects = files.find("corpus_objects");
  if (objects == files.end()) return FileReport{0, 1, {"corpus_objects is missing"}};
  return CheckCorpus(objects->second, files.at("corpus_queries"));
}

std::optional<FileReport> NotAsked(const Files&) { return std::nullopt; }

std::vector<KnownFile> KnownFiles() {
  return {
      {"parse", OneFile("parse", CheckParse)},
      {"match", OneFile("match", CheckMatch)},
      {"labelselector", OneFile("labelselector", CheckLabelSelector)},
      {"validate", OneFile("validate", CheckValidate)},
      {"fields", OneFile("fields", CheckFields)},
      {"corpus_objects", NotAsked, "the objects of corpus_queries"},
      {"corpus_queries", Corpus},
      {"endpoints", OneFile("endpoints", CheckEndpoints)},
      {"claim", OneFile("claim", CheckClaim)},
      {"decode", OneFile("decode", CheckDecode)},
      {"workloads", OneFile("workloads", CheckWorkloads)},
      {"nodeaffinity", OneFile("nodeaffinity", CheckNodeAffinity)},
      {"tolerations", OneFile("tolerations", CheckTolerations)},
      {"daemonset_nodes", OneFile("daemonset_nodes", CheckDaemonNodes)},
      {"volumes", OneFile("volumes", CheckVolumes)},
      {"placements", OneFile("placements", CheckPlacements)},
  };
}

// "" : the file holds no vectors.
std::string VectorName(const std::string& file) {
  for (const std::string_view end : {".jsonl", ".jsonl.gz"}) {
    if (file.size() > end.size() && file.ends_with(end)) {
      return file.substr(0, file.size() - end.size());
    }
  }
  return "";
}

Files ListFiles(const std::string& folder) {
  Files files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = VectorName(at->path().filename().string());
    if (!name.empty()) files[name] = at->path().string();
  }
  return files;
}

struct Totals {
  uint64_t answers = 0, wrong = 0;
  bool failed = false;
};

void Print(const KnownFile& known, const std::optional<FileReport>& report, Totals* totals) {
  if (!report.has_value()) {
    std::printf("%-16s %9s %6s  %s\n", known.name, "-", "-", known.note);
    return;
  }
  const auto answers = static_cast<unsigned long long>(report->answers);
  const auto wrong = static_cast<unsigned long long>(report->wrong);
  std::printf("%-16s %9llu %6llu\n", known.name, answers, wrong);
  for (const std::string& example : report->examples) std::printf("    %s\n", example.c_str());
  totals->answers += report->answers;
  totals->wrong += report->wrong;
}

bool HasUnknown(const Files& files, const std::vector<KnownFile>& known) {
  bool unknown = false;
  for (const auto& [name, path] : files) {
    bool found = false;
    for (const KnownFile& file : known) found |= name == file.name;
    if (found) continue;
    std::printf("%-16s %9s %6s  UNKNOWN: %s\n", name.c_str(), "-", "-", path.c_str());
    unknown = true;
  }
  return unknown;
}

int Run(const std::string& folder, bool want_all) {
  const Files files = ListFiles(folder);
  const std::vector<KnownFile> known = KnownFiles();
  Totals totals;
  std::printf("%-16s %9s %6s\n", "file", "answers", "wrong");
  for (const KnownFile& file : known) {
    if (files.contains(file.name)) {
      Print(file, file.check(files), &totals);
    } else if (want_all) {
      std::printf("%-16s %9s %6s  MISSING\n", file.name, "-", "-");
      totals.failed = true;
    }
    std::fflush(stdout);
  }
  totals.failed |= HasUnknown(files, known) || totals.wrong > 0;
  if (totals.answers == 0) {
    std::printf("no answers in %s\n", folder.c_str());
    totals.failed = true;
  }
  std::printf("%-16s %9llu %6llu  %s\n", "all", static_cast<unsigned long long>(totals.answers),
              static_cast<unsigned long long>(totals.wrong), totals.failed ? "FAILED" : "ok");
  return totals.failed ? 1 : 0;
}

}  // namespace
}  // namespace labelix::vectors::vectors_test

int main(int argc, char** argv) {
  namespace vectors_test = labelix::vectors::vectors_test;
  if (argc == 1) return vectors_test::Run(LABELIX_SOURCE_DIR "/tests/data/vectors", true);
  if (argc == 3 && std::strcmp(argv[1], "--vectors") == 0) {
    return vectors_test::Run(argv[2], false);
  }
  std::fprintf(stderr, "usage: vectors_test [--vectors DIR]\n");
  return 2;
}
