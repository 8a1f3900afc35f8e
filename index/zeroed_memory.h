// Memory for tables, all zero, of which the system makes the pages as they are used.
#ifndef LABELIX_INDEX_ZEROED_MEMORY_H_
#define LABELIX_INDEX_ZEROED_MEMORY_H_

#include <cstddef>

namespace labelix::index {

// Aligned for any type of ordinary alignment. Large pieces come from the system
// itself and not from the heap, which would give out memory that was in use before:
// to clear that costs the event that needs it a millisecond for each 10 MiB.
// std::bad_alloc.
void* TakeZeroed(size_t bytes);
// `bytes` as it was taken.
void GiveBackZeroed(void* memory, size_t bytes);

}  // namespace labelix::index

#endif  // LABELIX_INDEX_ZEROED_MEMORY_H_
