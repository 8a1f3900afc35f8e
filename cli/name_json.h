// How -o json names an object.
#ifndef LABELIX_CLI_NAME_JSON_H_
#define LABELIX_CLI_NAME_JSON_H_

#include "cli/json_writer.h"

namespace labelix::cli {

// Members of the object that is open. `Name` has group, kind, ns and name. No group: it is a
// guess, as of an owner that is not loaded.
template <typename Name>
JsonWriter& AddName(const Name& name, JsonWriter* json, bool knows_group = true) {
  if (knows_group) json->Pair("group", name.group);
  return json->Pair("kind", name.kind).Pair("namespace", name.ns).Pair("name", name.name);
}

}  // namespace labelix::cli

#endif  // LABELIX_CLI_NAME_JSON_H_
