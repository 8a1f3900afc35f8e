// The columns of `labelix get` beside NAME: for each kind the fields that the
// API server also lets one select by.
#ifndef LABELIX_CLI_COLUMNS_H_
#define LABELIX_CLI_COLUMNS_H_

#include <string_view>
#include <vector>

#include "labelix/cluster.h"

namespace labelix::cli {

struct FactColumn {
  std::string_view group, kind;
  std::string_view header;
  std::string_view field;  // a name that FieldValue takes
  bool wide = false;       // with -o wide only
};

std::vector<FactColumn> ColumnsOf(const KindName& kind, bool wide);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_COLUMNS_H_
