#include "index/packed_text.h"

namespace labelix::index {

bool TakeChecked(std::string_view* in, uint64_t* number) {
  *number = 0;
  for (unsigned shift = 0; shift <= 28 && !in->empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in->front());
    in->remove_prefix(1);
    *number |= uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) return byte != 0 || shift == 0;
  }
  return false;
}

std::optional<size_t> CheckTexts(int texts, std::string_view in) {
  const char* begin = in.data();
  for (uint64_t size = 0; texts > 0; --texts) {
    if (!TakeChecked(&in, &size) || size > in.size()) return std::nullopt;
    in.remove_prefix(size);
  }
  return static_cast<size_t>(in.data() - begin);
}

}  // namespace labelix::index
