// What to say of bytes that are text, but not as it is read here.
#ifndef LABELIX_ENGINE_INGEST_ENCODING_HINT_H_
#define LABELIX_ENGINE_INGEST_ENCODING_HINT_H_

#include <string_view>

namespace labelix::ingest {

// "" where nothing is known.
inline std::string_view EncodingHint(std::string_view bytes) {
  const bool utf16 = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
  return utf16 ? "this is UTF-16, as PowerShell's > writes: save it as UTF-8" : "";
}

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_ENCODING_HINT_H_
