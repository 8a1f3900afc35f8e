// Texts that live as long as what they are kept in.
#ifndef LABELIX_ENGINE_MATCH_TEXTS_H_
#define LABELIX_ENGINE_MATCH_TEXTS_H_

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace labelix::match {

// Texts that never move. Those of a delta or two are within the object itself.
class Texts {
 public:
  Texts() = default;
  Texts(const Texts&) = delete;  // next_ points into it
  Texts& operator=(const Texts&) = delete;

  std::string_view Keep(std::string_view text);
  // Room for a text that the caller writes.
  char* Take(size_t size) {
    if (left_ < size) AddChunk(size);
    char* taken = next_;
    next_ += size;
    left_ -= size;
    return taken;
  }
  // All that was kept is gone.
  void Clear() {
    chunks_.clear();
    next_ = first_;
    left_ = kFirst;
  }

 private:
  void AddChunk(size_t size);
  static constexpr size_t kFirst = 384, kChunk = 4096;
  char first_[kFirst];
  char* next_ = first_;
  size_t left_ = kFirst;
  std::vector<std::unique_ptr<char[]>> chunks_;
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_TEXTS_H_
