// What `labelix get` found of one kind.
#ifndef LABELIX_CLI_OBJECT_GROUP_H_
#define LABELIX_CLI_OBJECT_GROUP_H_

#include <cstdint>
#include <vector>

#include "labelix/cluster.h"

namespace labelix::cli {

struct ObjectGroup {
  KindName kind;
  bool known = true;                // false: no list of this kind was read
  uint64_t count = 0;               // of what matches
  std::vector<ObjectView> objects;  // by (namespace, name); empty if only counted
};

}  // namespace labelix::cli

#endif  // LABELIX_CLI_OBJECT_GROUP_H_
