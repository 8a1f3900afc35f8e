// A user's own kinds with selectors: --kinds FILE. The form of the file is in
// docs/kinds.md.
#ifndef LABELIX_ENGINE_INGEST_USER_KINDS_H_
#define LABELIX_ENGINE_INGEST_USER_KINDS_H_

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/status.h"

namespace labelix::ingest {

struct UserKind {
  std::string group, kind;
  // The entry as it stood, without white space: it goes into the facts of each
  // object, so that an object tells by itself how it selects.
  std::string rule;
  std::vector<std::string> paths;       // of selectors and their namespaces
  std::vector<std::string_view> keeps;  // the parts of an object that these need
};

class UserKinds {
 public:
  // Adds the kinds of a file; none, if it fails. kInvalidArgument:
  // "name: kinds[2].selectors[0].form: …". kDataLoss: not JSON.
  absl::Status Add(std::string_view json, std::string_view name);
  // The same of LoadOptions::kinds, where no text is no file.
  absl::Status AddIfAny(std::string_view json, std::string_view name) {
    return json.empty() ? absl::OkStatus() : Add(json, name);
  }

  const UserKind* Find(std::string_view group, std::string_view kind) const;
  const std::deque<UserKind>& all() const { return kinds_; }

 private:
  std::deque<UserKind> kinds_;  // what they point to stays
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_USER_KINDS_H_
