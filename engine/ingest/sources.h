// The buffers whose objects can be printed as they came. An object's facts say
// which buffer and where in it (kinds::Source).
#ifndef LABELIX_ENGINE_INGEST_SOURCES_H_
#define LABELIX_ENGINE_INGEST_SOURCES_H_

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/ingest/bytes.h"

namespace labelix::ingest {

// Safe from any number of threads.
class Sources {
 public:
  // Keeps `bytes`; the answer is its buffer id (DecodeOptions::buffer_id).
  uint32_t Add(Bytes bytes);

  // The text of a place, copied; nullopt if no kept buffer holds it.
  std::optional<std::string> Slice(uint32_t buffer, uint64_t offset, uint64_t length) const;

  // A buffer; empty if there is none of that id.
  Bytes Buffer(uint32_t id) const;

  // How many there are, and what takes away those that were added since: a call that failed.
  size_t count() const;
  void CutTo(size_t count);

  // Bytes kept in all.
  uint64_t bytes() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Bytes> buffers_;
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_SOURCES_H_
