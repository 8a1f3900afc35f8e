// What messages call an input.
#ifndef LABELIX_ENGINE_INGEST_INPUT_NAME_H_
#define LABELIX_ENGINE_INGEST_INPUT_NAME_H_

#include <string>

namespace labelix::ingest {

// The path, and of "-" what it stands for: `-:1:1` is no place.
inline std::string InputName(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_INPUT_NAME_H_
