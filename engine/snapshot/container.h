// A snapshot file as bytes: a header, a table of sections, the sections. Drawn
// byte by byte in docs/format.md.
#ifndef LABELIX_ENGINE_SNAPSHOT_CONTAINER_H_
#define LABELIX_ENGINE_SNAPSHOT_CONTAINER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/status.h"

namespace labelix::snapshot {

// Not a letter first, and both kinds of line break: what a transfer as text
// breaks is seen at once (the PNG signature's idea).
constexpr std::string_view kMagic = "\x89LBX\r\n\x1a\n";
constexpr uint32_t kFormat = 2;  // what is written; each from 1 on is read
// Sections start at multiples of this.
constexpr size_t kAlign = 8;
constexpr uint32_t kMostSections = 64;

struct Section {
  uint32_t id = 0;
  std::string_view bytes;
};

// The header and table that belong in front of `sections`, each of which is
// then written with zeros up to a multiple of kAlign behind it.
std::string MakeHeader(const std::vector<Section>& sections, uint32_t facts_version,
                       uint32_t format = kFormat);

struct Container {
  uint32_t format = 0;
  uint32_t facts_version = 0;
  std::vector<Section> sections;  // views into the bytes
};
// Checks the length, the header and every section's check sum. kDataLoss: not
// a snapshot, cut short, or damaged, with the byte offset; kInvalidArgument: a
// format that this program does not know.
absl::StatusOr<Container> Open(std::string_view bytes);

}  // namespace labelix::snapshot

#endif  // LABELIX_ENGINE_SNAPSHOT_CONTAINER_H_
