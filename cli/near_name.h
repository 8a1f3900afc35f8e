// What may have been meant by the name of an object that is not there.
#ifndef LABELIX_CLI_NEAR_NAME_H_
#define LABELIX_CLI_NEAR_NAME_H_

#include <string>
#include <string_view>

#include "labelix/cluster.h"

namespace labelix::cli {

// A hint: one of that name in another namespace, or else one that is nearly
// called so in this one; "" if there is neither. Cost: a look at each object of
// the kind.
std::string NearName(const Version& version, const KindName& kind, std::string_view ns,
                     std::string_view name);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_NEAR_NAME_H_
