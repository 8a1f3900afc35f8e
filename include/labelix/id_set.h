// Ids of objects.
//
//   labelix::IdSet picked = {3, 7, 12};
//   assert(std::ranges::binary_search(picked, labelix::ObjectId{7}));
//   assert((labelix::Intersect(picked, {7, 8}) == labelix::IdSet{7}));
#ifndef LABELIX_ID_SET_H_
#define LABELIX_ID_SET_H_

#include <cstdint>
#include <vector>

namespace labelix {

// An object's row in its Engine: stable while the object lives, given out
// again only when no pinned Version can name it. Not a Kubernetes uid.
using ObjectId = uint32_t;

// Ascending, each once.
using IdSet = std::vector<ObjectId>;

// Set algebra. REQUIRES: ids of the same Version, otherwise one number may mean
// two objects. Linear in both.
IdSet Union(const IdSet& a, const IdSet& b);
IdSet Intersect(const IdSet& a, const IdSet& b);
IdSet Difference(const IdSet& a, const IdSet& b);           // in a and not in b
IdSet SymmetricDifference(const IdSet& a, const IdSet& b);  // in just one

}  // namespace labelix

#endif  // LABELIX_ID_SET_H_
