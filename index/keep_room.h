// Ids that are given back and given out again.
#ifndef LABELIX_INDEX_KEEP_ROOM_H_
#define LABELIX_INDEX_KEEP_ROOM_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace labelix::index {

// Room in `free` for all of `used` ids, so that giving one back never throws: that
// happens where nothing can be undone, and in destructors.
inline void KeepRoom(std::vector<uint32_t>* free, size_t used) {
  if (free->capacity() < used) free->reserve(std::max<size_t>(16, 2 * used));
}

}  // namespace labelix::index

#endif  // LABELIX_INDEX_KEEP_ROOM_H_
