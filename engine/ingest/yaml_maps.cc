#include "engine/ingest/yaml_maps.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace labelix::ingest {
namespace {

// Up to here comparing all pairs is faster than sorting.
constexpr size_t kFewKeys = 16;

std::string_view KeyOf(const YamlMaps::Entry& entry, const std::string& json) {
  return std::string_view(json).substr(entry.begin, entry.key_end - entry.begin);
}

}  // namespace

void YamlMaps::Reverse(std::span<const size_t> starts) {
  if (starts.empty()) return;
  const auto begin = entries_.begin();
  std::vector<Entry> reversed;
  reversed.reserve(entries_.size() - starts.front());
  size_t end = entries_.size();
  for (size_t i = starts.size(); i > 0; --i) {
    reversed.insert(reversed.end(), begin + static_cast<std::ptrdiff_t>(starts[i - 1]),
                    begin + static_cast<std::ptrdiff_t>(end));
    end = starts[i - 1];
  }
  std::copy(reversed.begin(), reversed.end(), begin + static_cast<std::ptrdiff_t>(end));
}

// What merging replaces is meant to be replaced.
void YamlMaps::Drop(size_t earlier, size_t later, YamlDocument* document) {
  dropped_[earlier] = true;
  if (entries_[earlier].merged || entries_[later].merged) return;
  if (document->remarks.size() >= YamlDocument::kMaxRemarks) return;
  const Entry& entry = entries_[later];
  document->remarks.push_back({.kind = YamlDocument::Remark::Kind::kDuplicate,
                               .at = entry.at,
                               .value_at = entry.value_at,
                               .key = std::string(KeyOf(entry, document->json)),
                               .raw = {}});
}

// Marks in dropped_ what a later equal key replaces; false if nothing.
bool YamlMaps::FindDropped(size_t first, YamlDocument* document) {
  const std::string& json = document->json;
  const size_t count = entries_.size() - first;
  dropped_.assign(entries_.size(), false);
  bool any = false;
  const auto same = [&](size_t a, size_t b) {
    return KeyOf(entries_[a], json) == KeyOf(entries_[b], json);
  };
  if (count <= kFewKeys) {
    for (size_t later = first + 1; later < entries_.size(); ++later) {
      for (size_t i = first; i < later; ++i) {
        if (dropped_[i] || !same(i, later)) continue;
        Drop(i, later, document);
        any = true;
      }
    }
    return any;
  }
  std::vector<size_t> order(count);
  std::iota(order.begin(), order.end(), first);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return KeyOf(entries_[a], json) < KeyOf(entries_[b], json);
  });
  for (size_t i = 1; i < count; ++i) {
    if (!same(order[i - 1], order[i])) continue;
    Drop(order[i - 1], order[i], document);
    any = true;
  }
  return any;
}

// Writes the map anew without the dropped entries, and moves its origins.
void YamlMaps::Rebuild(size_t first, size_t json, YamlDocument* document) const {
  std::vector<size_t> kept;
  for (size_t i = first; i < entries_.size(); ++i) {
    if (!dropped_[i]) kept.push_back(i);
  }
  std::sort(kept.begin(), kept.end(),
            [&](size_t a, size_t b) { return entries_[a].begin < entries_[b].begin; });
  const auto at_or_behind = [](const Origin& origin, size_t at) { return origin.json < at; };
  std::deque<Origin>& origins = document->origins;
  auto from = std::lower_bound(origins.begin(), origins.end(), json + 1, at_or_behind);
  const auto before = static_cast<size_t>(from - origins.begin());
  std::vector<Origin> moved;  // of the map alone: a document may hold many of them
  std::string text = "{";
  for (const size_t i : kept) {
    const Entry& entry = entries_[i];
    if (text.size() > 1) text += ',';
    const size_t to = json + text.size();
    from = std::lower_bound(from, origins.end(), entry.begin, at_or_behind);
    for (; from != origins.end() && from->json < entry.end; ++from) {
      moved.push_back(
          {static_cast<uint32_t>(from->json - entry.begin + to), from->begin, from->end});
    }
    text.append(document->json, entry.begin, entry.end - entry.begin);
  }
  document->json.replace(json, std::string::npos, text);
  origins.resize(before);
  origins.insert(origins.end(), moved.begin(), moved.end());
}

void YamlMaps::Close(size_t first, size_t json, YamlDocument* document) {
  if (entries_.size() - first > 1 && FindDropped(first, document)) Rebuild(first, json, document);
  entries_.resize(first);
}

}  // namespace labelix::ingest
