#include "engine/match/by_name.h"

#include <algorithm>
#include <bit>
#include <string_view>

#include "index/types/short_text.h"

namespace labelix::match {
namespace {

using index::SameText;

bool SameHolder(const SelectorName& a, const SelectorName& b) {
  return SameText(a.kind, b.kind) && SameText(a.ns, b.ns) && SameText(a.group, b.group);
}

// Of selectors of one kind and namespace.
bool IsBefore(const PickingSelector& a, const PickingSelector& b) {
  if (!SameText(a.name.name, b.name.name)) return index::LessText(a.name.name, b.name.name);
  return a.name.path < b.name.path;
}

// The eight bytes of `text` from `from` on, as a number in the order of texts.
uint64_t KeyOf(std::string_view text, size_t from) {
  char bytes[sizeof(uint64_t)] = {};
  const std::string_view rest = text.substr(std::min(from, text.size()));
  std::copy_n(rest.data(), std::min(rest.size(), sizeof bytes), bytes);
  const auto key = index::LoadWord<uint64_t>(bytes);
  return std::endian::native == std::endian::little ? __builtin_bswap64(key) : key;
}

// How many bytes all names begin with.
size_t SharedPrefix(const std::vector<PickingSelector>& picking) {
  const std::string_view first = picking.front().name.name;
  size_t shared = first.size();
  for (const PickingSelector& p : picking) {
    const std::string_view name = p.name.name.substr(0, shared);
    shared = static_cast<size_t>(std::mismatch(name.begin(), name.end(), first.begin()).first -
                                 name.begin());
  }
  return shared;
}

// Most names differ in a few bytes: those are compared as numbers, and each selector is
// moved once.
void SortMany(std::vector<PickingSelector>* picking) {
  struct Place {
    uint64_t key;
    uint32_t at;
  };
  const size_t shared = SharedPrefix(*picking);
  std::vector<Place> places;
  places.reserve(picking->size());
  for (const PickingSelector& p : *picking) {
    places.push_back({KeyOf(p.name.name, shared), static_cast<uint32_t>(places.size())});
  }
  std::sort(places.begin(), places.end(), [picking](const Place& a, const Place& b) {
    return a.key != b.key ? a.key < b.key : IsBefore((*picking)[a.at], (*picking)[b.at]);
  });
  std::vector<PickingSelector> sorted;
  sorted.reserve(picking->size());
  for (const Place& place : places) sorted.push_back((*picking)[place.at]);
  picking->swap(sorted);
}

}  // namespace

void SortByName(std::vector<PickingSelector>* picking) {
  constexpr size_t kFew = 16;
  if (picking->size() < 2) return;
  const bool alike = std::all_of(picking->begin() + 1, picking->end(), [&](const auto& p) {
    return SameHolder(p.name, picking->front().name);
  });
  if (!alike) {
    std::sort(picking->begin(), picking->end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
  } else if (picking->size() > kFew) {
    SortMany(picking);
  } else if (!std::is_sorted(picking->begin(), picking->end(), IsBefore)) {
    std::sort(picking->begin(), picking->end(), IsBefore);
  }
}

}  // namespace labelix::match
