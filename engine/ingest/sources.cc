#include "engine/ingest/sources.h"

#include <algorithm>
#include <utility>

namespace labelix::ingest {

uint32_t Sources::Add(Bytes bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  buffers_.push_back(std::move(bytes));
  return static_cast<uint32_t>(buffers_.size() - 1);
}

std::optional<std::string> Sources::Slice(uint32_t buffer, uint64_t offset, uint64_t length) const {
  Bytes bytes;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (buffer >= buffers_.size()) return std::nullopt;
    bytes = buffers_[buffer];
  }
  if (offset > bytes.size() || length > bytes.size() - offset) return std::nullopt;
  return std::string(bytes.view().substr(offset, length));
}

Bytes Sources::Buffer(uint32_t id) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return id < buffers_.size() ? buffers_[id] : Bytes();
}

size_t Sources::count() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return buffers_.size();
}

void Sources::CutTo(size_t count) {
  const std::lock_guard<std::mutex> lock(mutex_);
  buffers_.resize(std::min(count, buffers_.size()));
}

uint64_t Sources::bytes() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  uint64_t sum = 0;
  for (const Bytes& buffer : buffers_) sum += buffer.size();
  return sum;
}

}  // namespace labelix::ingest
