// What decoding needs to know of one kind, looked up once and kept for the
// whole input: events point to its strings.
#ifndef LABELIX_ENGINE_INGEST_KIND_INFO_H_
#define LABELIX_ENGINE_INGEST_KIND_INFO_H_

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "engine/ingest/user_kinds.h"
#include "engine/kinds/fields.h"
#include "engine/kinds/kinds.h"

namespace labelix::ingest {

struct KindInfo {
  std::string api_version, kind;    // as written: "apps/v1", "DaemonSet"
  std::string_view group, version;  // "apps", "v1"
  kinds::FactsForm form = kinds::FactsForm::kCommon;
  std::span<const std::string_view> keeps;  // the paths whose JSON is kept
  std::string_view rule;                    // a user's kind: UserKind::rule
  std::span<const kinds::FieldRow> fields;  // those that go to Common::fields
  bool namespaced = true;                   // or not known
  uint64_t declared_in = 0;                 // the list that declared it last, counted from 1
};

class KindInfos {
 public:
  // `users`: kinds beside those of the table, or nullptr. It outlives this.
  explicit KindInfos(const UserKinds* users = nullptr) : users_(users) {}

  // nullptr: the apiVersion is none ("", "apps/", "a/b/c"). Lives as long as this. Cost: two
  // comparisons if it is the one asked last, else logarithmic.
  KindInfo* Get(std::string_view api_version, std::string_view kind);

 private:
  const UserKinds* users_;
  KindInfo* last_ = nullptr;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<KindInfo>> infos_;
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_KIND_INFO_H_
