// Writes a made cluster into a folder. See bench/workload/README.md.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>

#include "bench/workload/writers.h"

namespace {

namespace workload = labelix::workload;

constexpr const char* kUsage =
    "usage: workload --pods N --out DIR [--only pods|svcs|queries|events|answers|…]\n"
    "                [--answers] [--ndjson] [--podlist] [--limit N] [--shuffle]\n"
    "Writes pods.tsv, svcs.tsv, queries.tsv and events.tsv of a cluster of N pods; with\n"
    "--answers also answers.tsv (which pods each query picks: their number and check sum)\n"
    "and picking.tsv (which Services pick each of 20,000 pods), with\n"
    "--ndjson also pods.ndjson, with --podlist also pods.json (a v1 PodList with managedFields\n"
    "of the first --limit pods). --shuffle: pods in random order.\n";

struct Options {
  uint64_t pods = 0, limit = ~uint64_t{0};
  std::string out, only;
  bool answers = false, ndjson = false, podlist = false, shuffle = false;

  bool Wants(const std::string& what) const {
    if (!only.empty()) return only == what;
    if (what == "answers" || what == "picking") return answers;
    if (what == "ndjson") return ndjson;
    return what != "podlist" || podlist;
  }
};

std::optional<Options> Read(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--answers")
      options.answers = true;
    else if (word == "--ndjson")
      options.ndjson = true;
    else if (word == "--podlist")
      options.podlist = true;
    else if (word == "--shuffle")
      options.shuffle = true;
    else if (i + 1 == argc)
      return std::nullopt;
    else if (word == "--pods")
      options.pods = std::strtoull(argv[++i], nullptr, 10);
    else if (word == "--limit")
      options.limit = std::strtoull(argv[++i], nullptr, 10);
    else if (word == "--out")
      options.out = argv[++i];
    else if (word == "--only")
      options.only = argv[++i];
    else
      return std::nullopt;
  }
  if (options.pods == 0 || options.out.empty()) return std::nullopt;
  return options;
}

bool WriteFile(const Options& options, const std::string& what, const std::string& name,
               const std::function<void(const workload::Sink&)>& write) {
  if (!options.Wants(what)) return true;
  const std::filesystem::path path = std::filesystem::path(options.out) / name;
  std::ofstream file(path, std::ios::binary);
  write([&file](std::string_view piece) {
    file.write(piece.data(), static_cast<std::streamsize>(piece.size()));
  });
  file.close();
  if (!file) std::cerr << "workload: cannot write " << path << "\n";
  return static_cast<bool>(file);
}

}  // namespace

int main(int argc, char** argv) {
  const std::optional<Options> options = Read(argc, argv);
  if (!options) {
    std::cerr << kUsage;
    return 2;
  }
  std::error_code ignored;  // a folder that cannot be made shows when a file is written
  std::filesystem::create_directories(options->out, ignored);
  const workload::Generator generator(options->pods);
  std::vector<uint32_t> shuffled;
  if (options->shuffle) shuffled = generator.ShuffledOrder();
  const std::vector<uint32_t>* order = options->shuffle ? &shuffled : nullptr;
  using workload::Sink;
  bool ok = true;
  ok &= WriteFile(*options, "pods", "pods.tsv",
                  [&](const Sink& sink) { WritePods(generator, order, sink); });
  ok &= WriteFile(*options, "svcs", "svcs.tsv",
                  [&](const Sink& sink) { WriteServices(generator, sink); });
  ok &= WriteFile(*options, "queries", "queries.tsv",
                  [&](const Sink& sink) { WriteQueries(generator, sink); });
  ok &= WriteFile(*options, "answers", "answers.tsv",
                  [&](const Sink& sink) { WriteAnswers(generator, sink); });
  ok &= WriteFile(*options, "picking", "picking.tsv",
                  [&](const Sink& sink) { WritePicking(generator, sink); });
  ok &= WriteFile(*options, "events", "events.tsv",
                  [&](const Sink& sink) { WriteEvents(generator, sink); });
  ok &= WriteFile(*options, "ndjson", "pods.ndjson",
                  [&](const Sink& sink) { WriteNdjson(generator, order, sink); });
  ok &= WriteFile(*options, "podlist", "pods.json",
                  [&](const Sink& sink) { WritePodList(generator, order, options->limit, sink); });
  return ok ? 0 : 1;
}
