#include "engine/match/texts.h"

#include <algorithm>
#include <cstring>

namespace labelix::match {

std::string_view Texts::Keep(std::string_view text) {
  if (text.empty()) return {};
  if (left_ < text.size()) {
    const size_t room = std::max(kChunk, text.size());
    next_ = chunks_.emplace_back(std::make_unique_for_overwrite<char[]>(room)).get();
    left_ = room;
  }
  std::memcpy(next_, text.data(), text.size());
  const std::string_view kept(next_, text.size());
  next_ += text.size();
  left_ -= text.size();
  return kept;
}

}  // namespace labelix::match
