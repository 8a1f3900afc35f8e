// An index as an image, and the index that is read from one.
#ifndef LABELIX_TESTS_INDEX_IMAGE_COPY_H_
#define LABELIX_TESTS_INDEX_IMAGE_COPY_H_

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "index/image.h"
#include "index/index.h"

namespace labelix::index {

inline std::vector<std::string> ImageOf(const Index& index) {
  return WriteImage(index, index.current().load(),
                    [](ObjectId, std::string_view facts, std::string*) { return facts; });
}

inline std::shared_ptr<Index> IndexOf(const std::vector<std::string>& sections) {
  size_t size = 0;
  for (const std::string& section : sections) size += PieceRoom(section.size());
  const std::shared_ptr<char> arena(static_cast<char*>(std::calloc(size, 1)), &std::free);
  std::vector<std::string_view> views;
  char* at = arena.get();
  for (const std::string& section : sections) {
    std::copy(section.begin(), section.end(), at);
    views.emplace_back(at, section.size());
    at += PieceRoom(section.size());
  }
  return ReadImage(views, arena, size, EngineOptions(), nullptr).value();
}

}  // namespace labelix::index

#endif  // LABELIX_TESTS_INDEX_IMAGE_COPY_H_
