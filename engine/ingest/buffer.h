// A growing run of bytes that ends as Bytes without a copy.
#ifndef LABELIX_ENGINE_INGEST_BUFFER_H_
#define LABELIX_ENGINE_INGEST_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/ingest/bytes.h"

namespace labelix::ingest {

class Buffer {
 public:
  // Never grows beyond `most`.
  explicit Buffer(uint64_t most) : most_(most) {}
  ~Buffer();
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  // Makes room for one byte at least (`hint` if it is more); false past `most`.
  bool Room(size_t hint = 0);
  char* end() { return data_ + size_; }
  size_t room() const { return capacity_ - size_; }
  void Grew(size_t bytes) { size_ += bytes; }
  size_t size() const { return size_; }
  uint64_t most() const { return most_; }
  std::string_view view() const { return {data_, size_}; }
  Bytes Release();

 private:
  uint64_t most_;
  char* data_ = nullptr;
  size_t size_ = 0, capacity_ = 0;
};

absl::Status OverLimit(std::string_view name, uint64_t most);
absl::Status Stopped();

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_BUFFER_H_
