#include "engine/ingest/parts_json.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/ingest/text.h"

namespace labelix::ingest {
namespace {

bool IsBelow(std::string_view keep, std::string_view path) {
  return keep.size() > path.size() && keep.starts_with(path) && keep[path.size()] == '.';
}

void KeepWhole(Cursor* c, std::string_view keep, std::vector<kinds::Part>* out) {
  const size_t from = c->At();
  c->Skip();
  if (!c->ok()) return;
  const std::string_view text = c->Since(from);
  std::string dense = WithoutSpaces(text);
  const kinds::Part part{keep, dense.size() == text.size() ? text : c->Keep(std::move(dense))};
  const auto same =
      std::find_if(out->begin(), out->end(), [&](const auto& p) { return p.path == keep; });
  if (same != out->end()) {
    *same = part;
  } else {
    out->push_back(part);
  }
}

}  // namespace

bool Keeps(std::span<const std::string_view> keeps, std::string_view path) {
  return std::any_of(keeps.begin(), keeps.end(),
                     [&](std::string_view keep) { return keep == path || IsBelow(keep, path); });
}

// Calls itself once a step of the longest path in `keeps`, however deep the
// object is.
void ReadParts(Cursor* c, std::string_view path, std::span<const std::string_view> keeps,
               std::vector<kinds::Part>* out) {
  for (const std::string_view keep : keeps) {
    if (keep == path) return KeepWhole(c, keep, out);
  }
  if (!Keeps(keeps, path) || c->Peek() != '{') return c->Skip();
  c->OpenObject(path);
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    ReadParts(c, std::string(path).append(".").append(key), keeps, out);
  }
}

}  // namespace labelix::ingest
