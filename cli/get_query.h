// What `labelix get` was asked, checked and parsed before anything is read.
#ifndef LABELIX_CLI_GET_QUERY_H_
#define LABELIX_CLI_GET_QUERY_H_

#include <string>

#include "cli/console.h"
#include "cli/options.h"
#include "cli/resources.h"
#include "labelix/selector.h"

namespace labelix::cli {

struct GetQuery {
  ResourceArgs resources;
  Selector selector;
  FieldSelector fields;
};

// False: refused, and said.
bool ParseGetQuery(const GetOptions& options, GetQuery* query, Console* console);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_GET_QUERY_H_
