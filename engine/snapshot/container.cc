#include "engine/snapshot/container.h"

#include <bit>
#include <cstring>

#include "index/hash.h"

namespace labelix::snapshot {
namespace {

static_assert(std::endian::native == std::endian::little, "sections are read as they stand");

// Offsets in the header; the table follows it.
constexpr size_t kFormatAt = 8, kSectionsAt = 12, kLengthAt = 16, kFactsAt = 24, kZeroAt = 28,
                 kSumAt = 32, kHeader = 48;
// Offsets in a row of the table.
constexpr size_t kIdAt = 0, kRowZeroAt = 4, kOffsetAt = 8, kSizeAt = 16, kRowSumAt = 24, kRow = 40;

template <typename T>
T Get(std::string_view bytes, size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

template <typename T>
void Set(std::string* bytes, size_t at, T value) {
  std::memcpy(bytes->data() + at, &value, sizeof value);
}

size_t Padded(size_t size) { return (size + kAlign - 1) & ~(kAlign - 1); }

void SetSum(std::string* bytes, size_t at, const index::CheckSum& sum) {
  Set(bytes, at, sum.low);
  Set(bytes, at + 8, sum.high);
}

index::CheckSum GetSum(std::string_view bytes, size_t at) {
  return {Get<uint64_t>(bytes, at), Get<uint64_t>(bytes, at + 8)};
}

// Of the header without its own sum, and of the table.
index::CheckSum HeaderSum(std::string_view header_and_table) {
  std::string rest(header_and_table);
  rest.replace(kSumAt, kHeader - kSumAt, kHeader - kSumAt, '\0');
  return index::CheckSumOf(rest);
}

absl::Status Broken(size_t at, const std::string& what) {
  return ErrorAt(absl::StatusCode::kDataLoss, at, "byte " + std::to_string(at) + ": " + what);
}

absl::Status CheckHeader(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return Broken(0, "not a labelix snapshot");
  if (bytes.size() < kHeader) return Broken(bytes.size(), "cut short inside the header");
  const auto format = Get<uint32_t>(bytes, kFormatAt);
  if (format == 0 || format > kFormat) {
    return ErrorAt(kFormatAt,
                   "snapshot of format " + std::to_string(format) +
                       ", this program reads formats 1 to " + std::to_string(kFormat),
                   "make it anew with `labelix save`");
  }
  const auto length = Get<uint64_t>(bytes, kLengthAt);
  if (length != bytes.size()) {
    return Broken(bytes.size(), "the header says " + std::to_string(length) + " bytes, there are " +
                                    std::to_string(bytes.size()));
  }
  const auto sections = Get<uint32_t>(bytes, kSectionsAt);
  if (sections > kMostSections || kHeader + sections * kRow > bytes.size()) {
    return Broken(kSectionsAt, "more sections than there can be");
  }
  if (Get<uint32_t>(bytes, kZeroAt) != 0) return Broken(kZeroAt, "not zero");
  if (HeaderSum(bytes.substr(0, kHeader + sections * kRow)) != GetSum(bytes, kSumAt)) {
    return Broken(kSumAt, "the header's check sum is wrong");
  }
  return absl::OkStatus();
}

bool AllZero(std::string_view bytes) { return bytes.find_first_not_of('\0') == bytes.npos; }

// Sections stand one behind the other, so each offset can be only one number.
absl::Status ReadSection(std::string_view bytes, size_t row, size_t* at, Section* section) {
  section->id = Get<uint32_t>(bytes, row + kIdAt);
  const std::string name = "section " + std::to_string(section->id);
  const auto offset = Get<uint64_t>(bytes, row + kOffsetAt);
  const auto size = Get<uint64_t>(bytes, row + kSizeAt);
  if (Get<uint32_t>(bytes, row + kRowZeroAt) != 0 || offset != *at) {
    return Broken(row, name + " is not where the one before it ends");
  }
  if (size > bytes.size() - *at || Padded(size) > bytes.size() - *at) {
    return Broken(row, name + " is longer than the file");
  }
  section->bytes = bytes.substr(*at, size);
  *at += Padded(size);
  if (index::CheckSumOf(section->bytes) != GetSum(bytes, row + kRowSumAt)) {
    return Broken(offset, "the check sum of " + name + " is wrong");
  }
  if (!AllZero(bytes.substr(offset + size, Padded(size) - size))) {
    return Broken(offset + size, "something but zeros behind " + name);
  }
  return absl::OkStatus();
}

}  // namespace

std::string MakeHeader(const std::vector<Section>& sections, uint32_t facts_version,
                       uint32_t format) {
  std::string header(kHeader + sections.size() * kRow, '\0');
  header.replace(0, kMagic.size(), kMagic);
  size_t at = header.size();
  for (size_t i = 0; i < sections.size(); ++i) {
    const size_t row = kHeader + i * kRow;
    Set(&header, row + kIdAt, sections[i].id);
    Set(&header, row + kOffsetAt, uint64_t{at});
    Set(&header, row + kSizeAt, uint64_t{sections[i].bytes.size()});
    SetSum(&header, row + kRowSumAt, index::CheckSumOf(sections[i].bytes));
    at += Padded(sections[i].bytes.size());
  }
  Set(&header, kFormatAt, format);
  Set(&header, kSectionsAt, static_cast<uint32_t>(sections.size()));
  Set(&header, kLengthAt, uint64_t{at});
  Set(&header, kFactsAt, facts_version);
  SetSum(&header, kSumAt, HeaderSum(header));
  return header;
}

absl::StatusOr<Container> Open(std::string_view bytes) {
  if (absl::Status status = CheckHeader(bytes); !status.ok()) return status;
  Container container;
  container.format = Get<uint32_t>(bytes, kFormatAt);
  container.facts_version = Get<uint32_t>(bytes, kFactsAt);
  container.sections.resize(Get<uint32_t>(bytes, kSectionsAt));
  size_t at = kHeader + container.sections.size() * kRow;
  for (size_t i = 0; i < container.sections.size(); ++i) {
    absl::Status status = ReadSection(bytes, kHeader + i * kRow, &at, &container.sections[i]);
    if (!status.ok()) return status;
  }
  if (at != bytes.size()) return Broken(at, "bytes behind the last section");
  return container;
}

}  // namespace labelix::snapshot
