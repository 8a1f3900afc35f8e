// What is kept by object, made from a term's profiles a little at each publish.
#ifndef LABELIX_INDEX_FILL_FROM_PROFILES_H_
#define LABELIX_INDEX_FILL_FROM_PROFILES_H_

#include <algorithm>
#include <cstddef>

#include "index/posting.h"
#include "index/profiles.h"
#include "labelix/id_set.h"

namespace labelix::index {

// Calls put(object) for the newest objects of the posting's profiles, those below `*done` left
// out, and sets that behind each profile; until `budget`, of objects, is used up. True: all were
// gone through. A put may copy a block, and takes as long as to look at so many objects.
template <typename Put>
bool FillFromProfiles(const Posting& posting, Profiles* profiles, ProfileId* done, size_t* budget,
                      Put&& put) {
  constexpr size_t kPut = 8;
  return posting.ForEachFrom(*done, [&](ProfileId id) {
    size_t objects = 1;
    profiles->ForEachNewestMember(id, [&](ObjectId object) {
      put(object);
      ++objects;
    });
    *done = id + 1;
    *budget -= std::min(*budget, kPut * objects);
    return *budget > 0;
  });
}

}  // namespace labelix::index

#endif  // LABELIX_INDEX_FILL_FROM_PROFILES_H_
