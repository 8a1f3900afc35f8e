#include "cli/kind_texts.h"

#include <utility>

namespace labelix::cli {

KindTexts::KindTexts(std::vector<Version> versions) : versions_(std::move(versions)) {}

const std::string& KindTexts::Of(std::string_view group, std::string_view kind) {
  const auto found = texts_.find(std::tuple(group, kind));
  if (found != texts_.end()) return found->second;
  return texts_.emplace(Key(group, kind), Make(group, kind)).first->second;
}

std::string KindTexts::Make(std::string_view group, std::string_view kind) const {
  std::string text(kind);
  for (const Version& version : versions_) {
    text = PrintKind(version, group, kind);
    if (text != kind) break;
  }
  return text;
}

}  // namespace labelix::cli
