// Walks an input unit by unit (an item of a list, a field of it, a document),
// window by window.
#ifndef LABELIX_ENGINE_INGEST_WALK_H_
#define LABELIX_ENGINE_INGEST_WALK_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/ingest/cursor.h"
#include "engine/ingest/window.h"

namespace labelix::ingest {

// What a window begins with: the index of its tokens (4 bytes each) stays in
// the second cache with it.
inline constexpr size_t kWindowBytes = 256 << 10;

// Reads one unit and leaves the cursor behind it.
class UnitReader {
 public:
  virtual ~UnitReader() = default;
  // How many brackets are open where the next unit begins.
  virtual uint32_t Depth() const = 0;
  // May the input end here?
  virtual bool MayEnd() const = 0;
  // A unit that the window cuts in the middle is read again from its start in
  // another window: nothing is kept of it before it is whole. False: enough.
  virtual bool ReadUnit(Cursor* cursor) = 0;
  // The unit starting at `at` does not fit into any window. True: it is to be
  // asked for once more, and will be read as several.
  virtual bool Split(size_t /*at*/) { return false; }
  virtual Fault TooLarge(size_t at) const = 0;
  virtual void OnWindow(size_t /*begin*/) {}
};

// From byte `from` to the end of the input, or until the reader has enough. The
// answer has kind kNone, or is the first fault.
inline Fault WalkUnits(size_t from, Window* window, Cursor* cursor, UnitReader* reader) {
  size_t want = std::min(kWindowBytes, window->most());
  size_t unit = from;
  for (;;) {
    window->Open(unit, want);
    reader->OnWindow(unit);
    cursor->Attach(window, reader->Depth());
    while (!cursor->AtEnd()) {
      unit = cursor->At();
      const bool more = reader->ReadUnit(cursor);
      if (!cursor->ok()) break;
      unit = cursor->At();
      if (!more) return {};
    }
    if (cursor->ok()) {
      unit = window->end();
      if (!window->last() && unit > window->begin()) continue;
      if (window->last() && window->broken().empty() && reader->MayEnd()) return {};
      cursor->FailAtEnd();
    }
    if (cursor->fault().kind != Fault::Kind::kMore) return cursor->fault();
    if (unit > window->begin()) continue;
    if (want >= window->most() && !reader->Split(unit)) return reader->TooLarge(unit);
    want = std::min(want * 2, window->most());
  }
}

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_WALK_H_
