// A run of the input whose structure is known. The input is walked window by
// window, each beginning at the unit (an item of a list, a document) that the
// last one did not hold whole: memory stays small, and no document is too large
// for simdjson's 32 bits.
#ifndef LABELIX_ENGINE_INGEST_WINDOW_H_
#define LABELIX_ENGINE_INGEST_WINDOW_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/ingest/structure.h"

namespace labelix::ingest {

class Window {
 public:
  // `most`: no window is larger, so no unit can be.
  Window(std::string_view input, size_t most);

  // Indexes about `want` bytes from `at`, which stands outside a string. The
  // end is moved a little so that it does too.
  void Open(size_t at, size_t want);

  std::string_view input() const { return input_; }
  size_t begin() const { return begin_; }
  size_t end() const { return end_; }
  size_t most() const { return most_; }
  // Offsets from begin().
  std::span<const uint32_t> tokens() const { return structure_.tokens(); }
  // Nothing can be read behind the end: the input ends here, or is broken here.
  bool last() const { return last_; }
  // Why it is broken just behind the end, "" if it is not; and where.
  const std::string& broken() const { return broken_; }
  size_t broken_at() const { return broken_at_; }

 private:
  size_t Border(size_t target) const;
  void Index();
  void OnUnclosed();
  void OnControl();
  void OnBadUtf8();
  void Cut(size_t end, size_t broken_at, std::string cause);

  std::string_view input_;
  size_t most_;
  size_t begin_ = 0, end_ = 0;
  bool last_ = false;
  bool extended_ = false;
  std::string broken_;
  size_t broken_at_ = 0;
  Structure structure_;
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_WINDOW_H_
