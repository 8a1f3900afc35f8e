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

#include <algorithm>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
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
    At('n', ns, {}).Add(pod);
    for (const Label& label : labels) {
      At('p', label.key, label.value).Add(pod);
      At('k', label.key, {}).Add(pod);
    }
    all_.Add(pod);
  }
  void Finish() {
    for (Set& set : sets_) set.Finish(pods_);
    all_.Finish(pods_);
  }

  // `ns` empty: every namespace. REQUIRES: no < and >, which the made queries
  // do not ask.
  uint64_t Count(std::string_view ns, const Selector& selector) const {
    Query query;
    if (!Prepare(ns, selector, &query)) return 0;
    return Set::Count(query.keep, query.drop);
  }
  size_t Write(std::string_view ns, const Selector& selector, uint32_t* out) const {
    Query query;
    if (!Prepare(ns, selector, &query)) return 0;
    return Set::Write(query.keep, query.drop, out);
  }

 private:
  struct Query {
    std::vector<const Set*> keep, drop;
    std::deque<Set> unions;
  };

  static const std::string& NameOf(char type, std::string_view key, std::string_view value) {
    static thread_local std::string name;
    name.assign(1, type).append(key).append(1, '\0').append(value);
    return name;
  }
  Set& At(char type, std::string_view key, std::string_view value) {
    const auto [at, added] = ids_.emplace(NameOf(type, key, value), sets_.size());
    if (added) sets_.emplace_back();
    return sets_[at->second];
  }
  const Set* Find(char type, std::string_view key, std::string_view value) const {
    const auto at = ids_.find(NameOf(type, key, value));
    return at == ids_.end() ? nullptr : &sets_[at->second];
  }

  // False: nothing can match.
  bool Prepare(std::string_view ns, const Selector& selector, Query* query) const {
    if (selector.IsNothing()) return false;
    if (!ns.empty() && !Keep(Find('n', ns, {}), query)) return false;
    for (const Requirement& requirement : selector.requirements()) {
      if (!Take(requirement, query)) return false;
    }
    if (query->keep.empty()) query->keep.push_back(&all_);
    std::sort(query->keep.begin(), query->keep.end(),
              [](const Set* a, const Set* b) { return a->size() < b->size(); });
    return true;
  }

  static bool Keep(const Set* set, Query* query) {
    if (set != nullptr) query->keep.push_back(set);
    return set != nullptr;
  }

  bool Take(const Requirement& requirement, Query* query) const {
    std::vector<const Set*> sets;
    for (const std::string& value : requirement.values) {
      if (const Set* set = Find('p', requirement.key, value)) sets.push_back(set);
    }
    switch (requirement.op) {
      case Op::kExists:
        return Keep(Find('k', requirement.key, {}), query);
      case Op::kDoesNotExist:
        if (const Set* set = Find('k', requirement.key, {})) query->drop.push_back(set);
        return true;
      case Op::kNotEquals:
      case Op::kNotIn:
        query->drop.insert(query->drop.end(), sets.begin(), sets.end());
        return true;
      default:
        break;
    }
    if (sets.size() < 2) return Keep(sets.empty() ? nullptr : sets[0], query);
    return Keep(&query->unions.emplace_back(Set::Union(sets)), query);
  }

  std::unordered_map<std::string, size_t> ids_;
  std::deque<Set> sets_;
  Set all_;
  uint32_t pods_ = 0;
};

}  // namespace labelix::peers

#endif  // LABELIX_BENCH_PEERS_PAIR_INDEX_H_
