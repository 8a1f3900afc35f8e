// simdjson's first stage: where in a run of bytes the brackets, commas, colons,
// strings and bare words of JSON begin. The rest of ingest walks these places
// itself, because it wants what simdjson's own walkers do not give: the place
// of every fault, full checking of skipped values, a limit on depth, and lists
// of any size in bounded memory.
#ifndef LABELIX_ENGINE_INGEST_STRUCTURE_H_
#define LABELIX_ENGINE_INGEST_STRUCTURE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace labelix::ingest {

// Bytes that one Structure can take: simdjson counts in 32 bits.
inline constexpr size_t kMaxStructureBytes = 0xFFFFFFFFu - 1024;

class Structure {
 public:
  Structure();
  ~Structure();
  Structure(Structure&&) noexcept;
  Structure& operator=(Structure&&) noexcept;

  enum class Verdict : uint8_t {
    kOk,
    kUnclosedString,  // the bytes end inside a string
    kControl,         // a byte below 0x20 inside a string
    kUtf8,
    kTooLarge,
  };

  // Indexes `text`; it must begin outside a string. No padding is needed.
  Verdict Index(std::string_view text);

  // Of the last Index that answered kOk: byte offsets, ascending.
  std::span<const uint32_t> tokens() const { return {tokens_, count_}; }

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
  const uint32_t* tokens_ = nullptr;
  size_t count_ = 0;
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_STRUCTURE_H_
