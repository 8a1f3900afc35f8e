#include "cli/load.h"

#include <unistd.h>

#include <iostream>
#include <utility>

#include "cli/progress.h"
#include "cli/text.h"
#include "labelix/snapshot.h"

namespace labelix::cli {
namespace {

// A folder of thousands of files could warn thousands of times.
constexpr size_t kWarningsShown = 10;

void SayWarnings(const std::vector<std::string>& warnings, Console* console) {
  for (size_t i = 0; i < warnings.size() && i < kWarningsShown; ++i) console->Warning(warnings[i]);
  if (warnings.size() > kWarningsShown) {
    console->Warning("and " + std::to_string(warnings.size() - kWarningsShown) + " more");
  }
}

// A snapshot as the first input: many times faster than adding it to a state.
absl::Status StartWith(const std::string& file, Cluster* cluster, LoadReport* report) {
  absl::StatusOr<Cluster> opened = OpenSnapshot(file);
  if (!opened.ok()) return opened.status();
  *cluster = *std::move(opened);
  for (const Version::KindCount& kind : cluster->Current().Kinds()) report->objects += kind.objects;
  return absl::OkStatus();
}

// True if the file was read to its end.
bool LoadOne(const std::string& file, bool keep_source, Cluster* cluster, LoadReport* report,
             Console* console) {
  LoadOptions options;
  options.keep_source = keep_source;
  absl::Status status;
  if (cluster->Current().Kinds().empty() && IsSnapshotFile(file)) {
    status = StartWith(file, cluster, report);
  } else {
    Progress progress(std::cerr, file == "-" ? "standard input" : file, isatty(STDERR_FILENO) == 1,
                      Progress::Clock::now());
    options.progress = [&progress](uint64_t done, uint64_t total) {
      progress.Update(done, total, Progress::Clock::now());
    };
    status = cluster->Load(file, options, report);
  }
  SayWarnings(report->warnings, console);
  if (status.ok()) return true;
  console->Fail(status);
  if (status.code() == absl::StatusCode::kNotFound) return false;
  console->Note("kept " + Counted(report->objects, "object") + " before it");
  return false;
}

bool HoldsAnything(const Version& version) {
  for (const Version::KindCount& kind : version.Kinds()) {
    if (kind.objects > 0) return true;
  }
  return false;
}

}  // namespace

Loaded LoadFiles(const std::vector<std::string>& files, bool keep_source, Cluster* cluster,
                 Console* console) {
  Loaded loaded;
  for (const std::string& file : files) {
    LoadReport report;
    if (!LoadOne(file, keep_source, cluster, &report, console)) loaded.complete = false;
  }
  loaded.any_object = HoldsAnything(cluster->Current());
  return loaded;
}

}  // namespace labelix::cli
