#include "engine/query/marks.h"

#include <algorithm>

namespace labelix::query {

std::vector<std::unique_ptr<Marks::Buffer>>& Marks::Spares() {
  static thread_local std::vector<std::unique_ptr<Buffer>> spares;
  return spares;
}

Marks::Marks(uint32_t limit) {
  auto& spares = Spares();
  if (spares.empty()) {
    static thread_local size_t made = 0;
    spares.reserve(made + 1);  // so that giving one back never throws
    buffer_ = std::make_unique<Buffer>();
    ++made;
  } else {
    buffer_ = std::move(spares.back());
    spares.pop_back();
  }
  const size_t blocks = (size_t{limit} + sets::kBlockBits - 1) / sets::kBlockBits;
  touched_words_ = (blocks + 63) / 64;
  // Whole registers and runs of blocks are read: some zeros stand behind. A window is
  // written in two words, the second of which may be one behind all.
  const size_t words = touched_words_ * 64 * sets::kBlockWords + 1;
  if (buffer_->words.size() >= words) return;
  buffer_->words.resize(words);
  buffer_->touched.resize(touched_words_);
}

Marks::~Marks() {
  if (buffer_ == nullptr) return;  // moved from
  for (size_t i = 0; i < touched_words_; ++i) {
    for (uint64_t left = buffer_->touched[i]; left != 0;) {
      const int first = std::countr_zero(left), n = std::countr_one(left >> first);
      sets::Word* const words = buffer_->words.data() + (i * 64 + first) * sets::kBlockWords;
      std::fill_n(words, n * sets::kBlockWords, 0);
      left = first + n == 64 ? 0 : left >> (first + n) << (first + n);
    }
  }
  std::fill_n(buffer_->touched.begin(), touched_words_, 0);
  Spares().push_back(std::move(buffer_));
}

}  // namespace labelix::query
