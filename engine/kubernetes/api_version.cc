#include "engine/kinds/facts.h"
#include "labelix/cluster.h"

namespace labelix {

std::string ApiVersion(const Version& version, ObjectId id) {
  if (!version.Contains(id)) return "";
  const ObjectView object = version.Get(id);
  kinds::Common common;
  if (!kinds::DecodeCommon(object.facts, &common) || common.version.empty()) return "";
  std::string out(object.group);
  if (!out.empty()) out += '/';
  return out.append(common.version);
}

}  // namespace labelix
