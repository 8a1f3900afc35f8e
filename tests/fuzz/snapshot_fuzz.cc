// Snapshot files, with their check sums put right so that the fuzzer gets past
// them: refused, or a state that answers and is saved as the same bytes.
#include "labelix/snapshot.h"

#include <cstring>

#include "engine/snapshot/container.h"
#include "tests/fuzz/decoded.h"
#include "tests/fuzz/target.h"

namespace labelix::fuzz {
namespace {

template <typename T>
T At(std::string_view bytes, size_t at) {
  T value = 0;
  if (at + sizeof value <= bytes.size()) std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

// The sections that `file` names, as far as they lie in it, in a sound file.
std::string Mended(std::string_view file) {
  constexpr size_t kHeader = 48, kRow = 40;
  const size_t sections = std::min<size_t>(At<uint32_t>(file, 12), 16);
  std::vector<snapshot::Section> found;
  size_t at = kHeader + sections * kRow;
  for (size_t i = 0; i < sections; ++i) {
    const size_t size = At<uint64_t>(file, kHeader + i * kRow + 16) % (1u << 20);
    const size_t from = std::min(at, file.size());
    found.push_back({At<uint32_t>(file, kHeader + i * kRow), file.substr(from, size)});
    at += (size + 7) / 8 * 8;
  }
  std::string mended = snapshot::MakeHeader(found, At<uint32_t>(file, 24), At<uint32_t>(file, 8));
  for (const snapshot::Section& section : found) {
    mended += section.bytes;
    mended.resize((mended.size() + 7) / 8 * 8, '\0');
  }
  return mended;
}

}  // namespace

LABELIX_FUZZ_TARGET(snapshot) {
  (void)OpenSnapshotBytes(input);
  const std::string file = Mended(input);
  absl::StatusOr<Cluster> cluster = OpenSnapshotBytes(file);
  if (!cluster.ok()) {
    Expect(!cluster.status().message().empty(), "an error says something");
    return;
  }
  const Version now = cluster->Current();
  const std::string saved = SnapshotBytes(*cluster, now, {.sources = true});
  absl::StatusOr<Cluster> again = OpenSnapshotBytes(saved);
  Expect(again.ok(), "what was saved opens");
  ExpectSame(SnapshotBytes(*again, again->Current(), {.sources = true}), saved,
             "opened and saved, the same bytes");
  (void)Match(now, {});
  (void)cluster->LoadBytes(
      R"({"type":"DELETED","object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p1","namespace":"a"}}})",
      "watch", {}, nullptr);
}

}  // namespace labelix::fuzz
