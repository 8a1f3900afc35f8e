#include "cli/load.h"

#include <unistd.h>

#include <iostream>
#include <utility>

#include "cli/as_of.h"
#include "cli/progress.h"
#include "cli/read_file.h"
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
absl::Status StartWith(const std::string& file, const LoadOptions& options, Cluster* cluster,
                       LoadReport* report) {
  OpenOptions open;
  open.progress = options.progress;
  absl::StatusOr<Cluster> opened = OpenSnapshot(file, open);
  if (!opened.ok()) return opened.status();
  *cluster = *std::move(opened);
  for (const Version::KindCount& kind : cluster->Current().Kinds()) report->objects += kind.objects;
  return absl::OkStatus();
}

// True if the file was read to its end.
bool LoadOne(const std::string& file, LoadOptions options, Cluster* cluster, LoadReport* report,
             Console* console) {
  const bool is_snapshot = file != "-" && IsSnapshotFile(file);
  if (is_snapshot && !options.kinds.empty()) {
    console->Note(file +
                  ": a snapshot holds the rules that it was saved with, and --kinds adds "
                  "none to its objects");
  }
  absl::Status status;
  {
    Progress progress(std::cerr, InputName(file), IsScreen(STDERR_FILENO), Progress::Clock::now());
    options.progress = [&progress](uint64_t done, uint64_t total) {
      progress.Update(done, total, Progress::Clock::now());
    };
    const bool starts = is_snapshot && !options.take && cluster->Current().Kinds().empty();
    status =
        starts ? StartWith(file, options, cluster, report) : cluster->Load(file, options, report);
  }
  SayWarnings(report->warnings, console);
  if (status.ok()) return true;
  console->Fail(status);
  // A file that is not there, a folder without files.
  if (absl::IsNotFound(status) || absl::IsInvalidArgument(status)) return false;
  console->Note("kept " + Counted(report->objects, "object") + " before it");
  return false;
}

bool HoldsAnything(const Version& version) {
  for (const Version::KindCount& kind : version.Kinds()) {
    if (kind.objects > 0) return true;
  }
  return false;
}

Loaded LoadAll(const std::vector<std::string>& files, const LoadOptions& options, Cluster* cluster,
               Console* console) {
  Loaded loaded;
  LoadOptions each = options;
  for (const std::string& file : files) {
    LoadReport report;
    each.more_follows = &file != &files.back();
    const bool whole = LoadOne(file, each, cluster, &report, console);
    if (!whole || (!each.more_follows && report.unfinished > 0)) loaded.complete = false;
  }
  if (SayTimeTravel(cluster->feed().metrics(), console)) {
    console->Hint("a list comes before the watch that follows it; a folder is read by name");
  }
  loaded.any_object = HoldsAnything(cluster->Current());
  return loaded;
}

}  // namespace

int Loaded::Refusal() const {
  if (refused) return kExitUsage;
  return !complete && !any_object ? kExitInput : kExitOk;
}

bool SayTimeTravel(const FeedMetrics& feed, Console* console) {
  if (feed.time_travel == 0) return false;
  console->Warning(Counted(feed.time_travel, "event") + " went back in time and " +
                   (feed.time_travel == 1 ? "was" : "were") +
                   " dropped, the first of them: " + feed.first_time_travel);
  return true;
}

Loaded LoadFiles(const std::vector<std::string>& files, bool keep_source, Cluster* cluster,
                 Console* console) {
  LoadOptions options = LoadOptions::Bulk();
  options.keep_source = keep_source;
  return LoadAll(files, options, cluster, console);
}

absl::Status ReadKinds(const Options& options, LoadOptions* load) {
  if (options.kinds.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> kinds = ReadFile(options.kinds);
  if (!kinds.ok()) return kinds.status();
  load->kinds = *std::move(kinds);
  load->kinds_name = InputName(options.kinds);
  if (load->kinds.empty()) {  // which would be none asked for
    return absl::InvalidArgumentError(load->kinds_name + ": the file is empty");
  }
  return CheckKinds(load->kinds, load->kinds_name);
}

Loaded LoadInput(const Options& options, bool keep_source, Cluster* cluster, Console* console) {
  LoadOptions load = LoadOptions::Bulk();
  load.keep_source = keep_source;
  if (const absl::Status read = ReadKinds(options, &load); !read.ok()) {
    return console->Fail(read), Loaded{.refused = true};
  }
  absl::StatusOr<AsOf> as_of = AsOf::Parse(options.at);
  if (!as_of.ok()) return console->Fail(as_of.status()), Loaded{.refused = true};
  if (as_of->IsNow()) {
    Loaded loaded = LoadAll(options.files, load, cluster, console);
    loaded.kinds = std::move(load.kinds);
    return loaded;
  }
  load.take = [&as_of](const Event& event, bool listed) { return as_of->Includes(event, listed); };
  Loaded loaded = LoadAll(options.files, load, cluster, console);
  loaded.kinds = std::move(load.kinds);
  if (const absl::Status status = as_of->CheckKinds(); !status.ok()) {
    console->Fail(status);
    loaded.refused = true;
  }
  const bool whole = loaded.complete;
  if (const uint64_t later = as_of->listed_later(); later > 0) {
    console->Warning(Counted(later, "object") + " of the lists " + (later == 1 ? "is" : "are") +
                     " newer than that: what was there then is not in the input");
    loaded.complete = false;
  } else if (!as_of->later_lists().empty()) {
    console->Warning("newer than that is the " + as_of->later_lists() +
                     ": what was deleted in between is not in the input");
    loaded.complete = false;
  }
  // Of then it may say nothing, which is an answer: that all of it is unknown.
  if (whole && !loaded.complete) loaded.any_object = true;
  return loaded;
}

}  // namespace labelix::cli
