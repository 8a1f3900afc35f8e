#include "labelix/id_set.h"

#include <algorithm>
#include <iterator>

namespace labelix {

IdSet Union(const IdSet& a, const IdSet& b) {
  IdSet out;
  out.reserve(a.size() + b.size());
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

IdSet Intersect(const IdSet& a, const IdSet& b) {
  IdSet out;
  out.reserve(std::min(a.size(), b.size()));
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

IdSet Difference(const IdSet& a, const IdSet& b) {
  IdSet out;
  out.reserve(a.size());
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

IdSet SymmetricDifference(const IdSet& a, const IdSet& b) {
  IdSet out;
  out.reserve(a.size() + b.size());
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

}  // namespace labelix
