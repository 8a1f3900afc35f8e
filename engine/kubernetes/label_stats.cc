#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "labelix/label_sets.h"
#include "labelix/overview.h"

namespace labelix {
namespace {

// What the index keeps for a pair, and for each label set that holds it
// (index/terms.h, index/profiles.h): figures of an estimate.
constexpr uint64_t kPairBytes = 48, kHeldBytes = 8;

struct Seen {
  uint64_t objects = 0, label_sets = 0;
  std::set<std::string_view> values;
};

KeyStats StatsOf(const Version::KindCount& kind, std::string_view key, const Seen& seen) {
  KeyStats stats;
  stats.group = kind.group, stats.kind = kind.kind, stats.key = key;
  stats.objects = seen.objects;
  stats.values = seen.values.size();
  stats.label_sets = seen.label_sets;
  stats.is_unique = stats.values >= 10 && stats.values * 10 >= stats.objects * 9;
  stats.bytes = key.size() + stats.values * kPairBytes + stats.label_sets * kHeldBytes;
  for (std::string_view value : seen.values) stats.bytes += value.size();
  return stats;
}

}  // namespace

LabelStats CountLabels(const Version& version, std::optional<std::string_view> ns) {
  LabelStats out;
  for (const Version::KindCount& kind : version.Kinds()) {
    Scope scope{.kind = kind.kind, .group = kind.group, .ns = ns};
    KindStats of_kind{std::string(kind.group), std::string(kind.kind), 0, 0};
    std::map<std::string_view, Seen> keys;
    for (const LabelSet& set : LabelSets(version, scope, Compiled(Selector::Everything()))) {
      of_kind.objects += set.ids.size();
      ++of_kind.label_sets;
      for (const Label& label : set.labels) {
        Seen& seen = keys[label.key];
        seen.objects += set.ids.size();
        ++seen.label_sets;
        seen.values.insert(label.value);
      }
    }
    out.kinds.push_back(std::move(of_kind));
    for (const auto& [key, seen] : keys) out.keys.push_back(StatsOf(kind, key, seen));
  }
  std::stable_sort(out.keys.begin(), out.keys.end(), [](const KeyStats& a, const KeyStats& b) {
    return std::tie(b.bytes, a.kind, a.key) < std::tie(a.bytes, b.kind, b.key);
  });
  return out;
}

}  // namespace labelix
