// labelix save, labelix verify: snapshots of a cluster (docs/format.md).
#include "labelix/snapshot.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/load.h"
#include "cli/read_file.h"
#include "cli/text.h"
#include "cli/usage.h"

namespace labelix::cli {
namespace {

uint64_t ObjectsOf(const Version& version) {
  uint64_t objects = 0;
  for (const Version::KindCount& kind : version.Kinds()) objects += kind.objects;
  return objects;
}

// Is the file to make one that is read? A snapshot may take the place of itself.
bool ReplacesInput(const SaveCommandOptions& options) {
  if (IsSnapshotFile(options.output)) return false;
  return std::any_of(options.files.begin(), options.files.end(), [&](const std::string& file) {
    std::error_code none;  // one of them is not there
    return std::filesystem::equivalent(file, options.output, none);
  });
}

absl::Status CheckSave(const SaveCommandOptions& options) {
  if (!options.args.empty()) {
    return absl::InvalidArgumentError("save takes no argument: say -f FILE and -o SNAPSHOT");
  }
  if (options.output.empty()) {
    return absl::InvalidArgumentError("no place for the snapshot: say -o SNAPSHOT, as x.lbx");
  }
  if (options.output == "-") {
    return absl::InvalidArgumentError(
        "a snapshot is a file, and not standard output: say -o x.lbx");
  }
  if (absl::Status path = CheckSnapshotPath(options.output); !path.ok()) return path;
  if (ReplacesInput(options)) {
    return absl::InvalidArgumentError("the snapshot would take the place of its input " +
                                      options.output);
  }
  return CheckFiles(options);
}

absl::StatusOr<Cluster> Open(const std::string& file) {
  if (file != "-") return OpenSnapshot(file);
  const absl::StatusOr<std::string> bytes = ReadFile(file);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<Cluster> opened = OpenSnapshotBytes(*bytes);
  if (opened.ok()) return opened;
  return absl::Status(opened.status().code(),
                      InputName(file) + ": " + ErrorMessage(opened.status()));
}

std::string InfoJson(const std::string& file, const Cluster& cluster) {
  const Version version = cluster.Current();
  JsonWriter json;
  json.BeginObject().Key("file").String(file).Key("objects").Number(ObjectsOf(version));
  json.Key("kinds").BeginArray();
  for (const Version::KindCount& kind : version.Kinds()) {
    json.BeginObject().Key("group").String(kind.group).Key("kind").String(kind.kind);
    json.Key("objects").Number(kind.objects).EndObject();
  }
  json.EndArray().Key("inputs").BeginArray();
  for (const InputRecord& input : cluster.inputs()) {
    json.BeginObject().Key("name").String(input.name).Key("bytes").Number(input.bytes);
    json.Key("objects").Number(input.objects).EndObject();
  }
  return json.EndArray().EndObject().text();
}

std::string InfoText(const std::string& file, const Cluster& cluster) {
  const Version version = cluster.Current();
  std::string text = file + ": sound, " + Counted(ObjectsOf(version), "object") + " of " +
                     Counted(version.Kinds().size(), "kind");
  std::vector<std::string> names;
  for (const InputRecord& input : cluster.inputs()) names.push_back(input.name);
  return Printable(names.empty() ? text : text + ", from " + Join(names, ", "));
}

}  // namespace

int RunSave(const SaveCommandOptions& options, Console* console) {
  const absl::Status usage = CheckSave(options);
  if (!usage.ok()) {
    return console->Fail(usage), absl::IsNotFound(usage) ? kExitInput : kExitUsage;
  }
  Cluster cluster;
  const Loaded loaded = LoadInput(options, options.sources, &cluster, console);
  if (loaded.refused) return kExitUsage;
  // Half an input would pass for the whole of it from then on.
  if (!loaded.complete) {
    console->Note("nothing was saved");
    return kExitInput;
  }
  const absl::Status saved = SaveSnapshot(cluster, cluster.Current(), options.output,
                                          SaveOptions{.sources = options.sources});
  if (!saved.ok()) return console->Fail(saved), kExitInput;
  console->Note("saved " + Counted(ObjectsOf(cluster.Current()), "object") + " to " +
                options.output);
  return kExitOk;
}

int RunVerify(const Options& options, Console* console) {
  const absl::Status output = CheckOutput(options, {"json"});
  if (!output.ok()) return console->Fail(output), kExitUsage;
  std::vector<std::string> files = options.args;
  files.insert(files.end(), options.files.begin(), options.files.end());
  if (files.empty()) {
    console->Fail(absl::InvalidArgumentError("no snapshot: say labelix verify FILE"));
    return kExitUsage;
  }
  if (std::find(files.begin(), files.end(), "") != files.end()) {
    console->Fail(absl::InvalidArgumentError("an empty name was given: is a variable not set?"));
    return kExitUsage;
  }
  int code = kExitOk;
  for (const std::string& file : files) {
    const absl::StatusOr<Cluster> cluster = Open(file);
    if (!cluster.ok()) {
      console->Fail(cluster.status());
      code = kExitInput;
      continue;
    }
    console->out() << (options.output == "json" ? InfoJson(InputName(file), *cluster)
                                                : InfoText(InputName(file), *cluster))
                   << "\n";
  }
  return code;
}

}  // namespace labelix::cli
