// The index that one would build by hand on a library of sets: one set of pods
// for each pair, each key and each namespace, found by name; a query is an
// intersection, smallest set first. Labels are looked up inside a query.
//
// `Set` is one small file a library (croaring.h, bitset.h):
//   void Add(uint32_t)               ascending
//   void Finish(uint32_t pods)
//   uint64_t size() const
//   static uint64_t Count(keep, drop)                how many, none listed
//   static size_t Write(keep, drop, uint32_t* out)   room for all pods
//   static Set Union(sets)
// where keep and drop are spans of const Set*, keep not empty.
#ifndef LABELIX_BENCH_PEERS_PAIR_INDEX_H_
#define LABELIX_BENCH_PEERS_PAIR_INDEX_H_

#include <absl/container/flat_hash_map.h>
#include <absl/container/inlined_vector.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "labelix/labels.h"
#include "labelix/selector.h"

namespace labelix::peers {

template <class Set>
class PairIndex {
 public:
  // Pods have numbers in the order in which they are added.
  void Add(std::string_view ns, Labels labels) {
    const uint32_t pod = pods_++;
    Make('n', ns, {})->Add(pod);
    for (const Label& label : labels) {
      Make('p', label.key, label.value)->Add(pod);
      Make('k', label.key, {})->Add(pod);
    }
    all_.Add(pod);
  }
  void Finish() {
    for (Set& set : sets_) set.Finish(pods_);
    all_.Finish(pods_);
  }

  using Sets = absl::InlinedVector<const Set*, 4>;
  // A query's sets. What is looked up once may be asked again and again.
  struct Found {
    bool nothing = false;
    Sets keep, drop;
    absl::InlinedVector<Sets, 1> any;  // of each: in one of them
  };

  // `ns` empty: every namespace. REQUIRES: no < and >, which the made queries
  // do not ask.
  Found Find(std::string_view ns, const Selector& selector) const {
    Found found;
    found.nothing = selector.IsNothing();
    if (!ns.empty()) Keep(At('n', ns, {}), &found);
    for (const Requirement& requirement : selector.requirements()) {
      if (found.nothing) return found;
      Take(requirement, &found);
    }
    if (found.keep.empty() && found.any.empty()) found.keep.push_back(&all_);
    return found;
  }

  uint64_t Count(const Found& found) const {
    return Ask(found, [&](const Sets& keep) { return Set::Count(keep, found.drop); });
  }
  size_t Write(const Found& found, uint32_t* out) const {
    return Ask(found, [&](const Sets& keep) { return Set::Write(keep, found.drop, out); });
  }
  uint64_t Count(std::string_view ns, const Selector& selector) const {
    return Count(Find(ns, selector));
  }
  size_t Write(std::string_view ns, const Selector& selector, uint32_t* out) const {
    return Write(Find(ns, selector), out);
  }

 private:
  static const std::string& NameOf(char type, std::string_view key, std::string_view value) {
    static thread_local std::string name;
    name.assign(1, type).append(key).append(1, '\0').append(value);
    return name;
  }
  Set* Make(char type, std::string_view key, std::string_view value) {
    const auto [at, added] = by_name_.try_emplace(NameOf(type, key, value));
    if (added) at->second = &sets_.emplace_back();
    return at->second;
  }
  // Null: no pod is in it.
  const Set* At(char type, std::string_view key, std::string_view value) const {
    const auto at = by_name_.find(NameOf(type, key, value));
    return at == by_name_.end() ? nullptr : at->second;
  }

  static void Keep(const Set* set, Found* found) {
    if (set == nullptr) found->nothing = true;
    found->keep.push_back(set);
  }

  void Take(const Requirement& requirement, Found* found) const {
    Sets sets;
    for (const std::string& value : requirement.values) {
      if (const Set* set = At('p', requirement.key, value)) sets.push_back(set);
    }
    switch (requirement.op) {
      case Op::kExists:
        return Keep(At('k', requirement.key, {}), found);
      case Op::kDoesNotExist:
        if (const Set* set = At('k', requirement.key, {})) found->drop.push_back(set);
        return;
      case Op::kNotEquals:
      case Op::kNotIn:
        found->drop.insert(found->drop.end(), sets.begin(), sets.end());
        return;
      default:
        break;
    }
    if (sets.size() < 2) return Keep(sets.empty() ? nullptr : sets[0], found);
    found->any.push_back(std::move(sets));
  }

  // then(keep), the smallest set first.
  template <class Then>
  static uint64_t Ask(const Found& found, const Then& then) {
    if (found.nothing) return 0;
    Sets keep = found.keep;
    std::vector<Set> unions;
    unions.reserve(found.any.size());
    for (const Sets& sets : found.any) keep.push_back(&unions.emplace_back(Set::Union(sets)));
    std::sort(keep.begin(), keep.end(),
              [](const Set* a, const Set* b) { return a->size() < b->size(); });
    return then(keep);
  }

  absl::flat_hash_map<std::string, Set*> by_name_;
  std::deque<Set> sets_;
  Set all_;
  uint32_t pods_ = 0;
};

}  // namespace labelix::peers

#endif  // LABELIX_BENCH_PEERS_PAIR_INDEX_H_
