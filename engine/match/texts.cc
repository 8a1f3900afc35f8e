#include "engine/match/texts.h"

#include <algorithm>
#include <cstring>

namespace labelix::match {

void Texts::AddChunk(size_t size) {
  const size_t room = std::max(kChunk, size);
  next_ = chunks_.emplace_back(std::make_unique_for_overwrite<char[]>(room)).get();
  left_ = room;
}

std::string_view Texts::Keep(std::string_view text) {
  if (text.empty()) return {};
  char* kept = Take(text.size());
  std::memcpy(kept, text.data(), text.size());
  return {kept, text.size()};
}

}  // namespace labelix::match
