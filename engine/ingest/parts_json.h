// The parts of an object that its kind keeps as JSON (kinds::KindRow::keeps).
#ifndef LABELIX_ENGINE_INGEST_PARTS_JSON_H_
#define LABELIX_ENGINE_INGEST_PARTS_JSON_H_

#include <span>
#include <string_view>
#include <vector>

#include "engine/ingest/cursor.h"
#include "engine/kinds/facts.h"

namespace labelix::ingest {

// True: one of `keeps` is the field `path`, or stands below it.
bool Keeps(std::span<const std::string_view> keeps, std::string_view path);

// Reads the value that is next, which stands at `path`, and appends to `out`
// what of it is kept. Of a field given twice the later one counts. Cost: what
// skipping costs, and one copy of what is kept.
void ReadParts(Cursor* c, std::string_view path, std::span<const std::string_view> keeps,
               std::vector<kinds::Part>* out);

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_PARTS_JSON_H_
