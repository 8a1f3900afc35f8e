// Snapshots: one Version of a Cluster as a file (.lbx), and back, some twenty
// times faster than its JSON. For shipping a state, and for pickling one.
//
//   labelix::Cluster cluster;
//   absl::Status loaded = cluster.Load("dump.json", {}, nullptr);
//   const std::string bytes = labelix::SnapshotBytes(cluster, cluster.Current());
//   labelix::Cluster again = labelix::OpenSnapshotBytes(bytes).value();
//   assert(again.Current().Count({.kind = "Pod"}, labelix::Compiled({})) ==
//          cluster.Current().Count({.kind = "Pod"}, labelix::Compiled({})));
//
// It holds objects, labels, identity, facts, resourceVersions, the kinds that
// were declared, and the names of the inputs that the Cluster was made of; not
// earlier versions. Selectors that objects hold are registered anew when the
// Cluster needs them (labelix/live.h); those of your own you register again.
// Objects get new ids, in the order of the old ones. Opened and saved again, a
// file is the same file.
//
// A file is checked whole before anything of it is used: length, a check sum
// for each section, then every number in it (docs/format.md). A check sum finds
// damage, not forgery: docs/security.md.
#ifndef LABELIX_SNAPSHOT_H_
#define LABELIX_SNAPSHOT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/engine.h"
#include "labelix/status.h"

namespace labelix {

struct SaveOptions {
  // With the objects' own JSON texts, where they were kept (LoadOptions::
  // keep_source): for `get -o json` and `yaml`. The file is then as large as they.
  bool sources = false;
};

// Makes the file at `path`, or puts it in place of the one there: through a new
// file beside it that takes its name once it is on the disk, so that a crash, a
// full disk or a kill at any moment leaves the old file or the new one.
// Where `path` is a symbolic link, the file that it names is made or replaced, and
// the link stays. `version` is one of `cluster`. Any thread, also beside one that
// loads. kInvalidArgument: a device, a pipe, a socket or a folder is at `path`,
// whose place the file would take. kNotFound, kDataLoss: "path: cause"; the old
// file stays.
absl::Status SaveSnapshot(const Cluster& cluster, const Version& version, const std::string& path,
                          const SaveOptions& options = {});

// What SaveSnapshot would refuse before it writes, for who loads for minutes first:
// kInvalidArgument as there, kNotFound where the folder is not there.
absl::Status CheckSnapshotPath(const std::string& path);

// The same bytes in memory.
std::string SnapshotBytes(const Cluster& cluster, const Version& version,
                          const SaveOptions& options = {});

struct OpenOptions {
  EngineOptions engine;
  uint64_t max_bytes = 64ull << 30;
  // Let the pages come from the file while it is read, in place of reading it into memory
  // of this process. Checked in the same way, but whoever cuts the file short
  // later stops this process: only for files that nobody else writes.
  bool map = false;
  // As LoadOptions': `progress` is told of bytes done and in all now and then as they become a
  // Cluster; `stop` is asked then, and every few MiB that are read or inflated, and true ends it
  // with kCancelled. Check sums are made in one step.
  std::function<void(uint64_t done, uint64_t total)> progress = {};
  std::function<bool()> stop = {};
};

// A Cluster of the state that was saved, at a Version of its own; of gzip of it too.
// kNotFound; kDataLoss: no snapshot, cut short, damaged, or inconsistent
// ("path: byte N: …"); kInvalidArgument: of a format that this program does not
// know, or a name that is none; kResourceExhausted: a limit; kCancelled: `stop`. What
// `progress` or `stop` throws comes out of the call. Linear in the bytes.
absl::StatusOr<Cluster> OpenSnapshot(const std::string& path, const OpenOptions& options = {});
absl::StatusOr<Cluster> OpenSnapshotBytes(std::string_view bytes, const OpenOptions& options = {});

// Do these bytes, or the file's first ones, begin as a snapshot does? Eight are
// enough. Cluster::Load takes snapshots too and adds their objects to what it
// has, at the price of events; OpenSnapshot is the fast way to start with one.
bool IsSnapshot(std::string_view bytes);
bool IsSnapshotFile(const std::string& path);

}  // namespace labelix

#endif  // LABELIX_SNAPSHOT_H_
