#include "cli/as_of.h"

#include <algorithm>

#include "cli/text.h"

namespace labelix::cli {
namespace {

bool IsVersion(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos &&
         (text == "0" || text[0] != '0');
}

absl::Status BadVersion(std::string_view text) {
  return absl::InvalidArgumentError("invalid argument \"" + std::string(text) +
                                    "\" for \"--at\" flag: must be a resourceVersion, or "
                                    "KIND=RESOURCEVERSION[,KIND=RESOURCEVERSION...]");
}

// Whether `text` means this kind, by the table of kinds and what is like it.
bool Means(const std::string& text, const Event& event) {
  Engine engine;
  Event declared;
  declared.op = Event::Op::kDeclare;
  declared.group = event.group;
  declared.kind = event.kind;
  if (!engine.Apply({&declared, 1}).ok()) return false;
  const absl::StatusOr<std::vector<KindName>> kinds = ResolveKinds(engine.Current(), text);
  return kinds.ok() && std::any_of(kinds->begin(), kinds->end(), [&](const KindName& kind) {
           return kind.kind == event.kind && kind.group == event.group;
         });
}

}  // namespace

absl::StatusOr<AsOf> AsOf::Parse(std::string_view text) {
  AsOf as_of;
  if (text.empty()) return as_of;
  for (const std::string& part : Split(text, ',')) {
    const size_t sign = part.find('=');
    const std::string kind = sign == std::string::npos ? "" : part.substr(0, sign);
    const std::string version = sign == std::string::npos ? part : part.substr(sign + 1);
    if (!IsVersion(version) || sign == 0) return BadVersion(text);
    as_of.limits_.push_back({kind, version});
  }
  const bool any_kind = std::any_of(as_of.limits_.begin(), as_of.limits_.end(),
                                    [](const Limit& limit) { return limit.kind.empty(); });
  if (any_kind && as_of.limits_.size() > 1) return BadVersion(text);
  return as_of;
}

const std::string* AsOf::VersionFor(const Event& event) {
  const auto [place, is_new] =
      by_kind_.try_emplace(std::pair(std::string(event.group), std::string(event.kind)), nullptr);
  if (!is_new) return place->second;
  for (const Limit& limit : limits_) {
    if (limit.kind.empty() || Means(limit.kind, event)) place->second = &limit.version;
  }
  return place->second;
}

bool AsOf::Includes(const Event& event, bool listed) {
  const std::string* const version = VersionFor(event);
  if (version == nullptr || CompareResourceVersions(event.resource_version, *version) <= 0) {
    return true;
  }
  if (event.op == Event::Op::kDeclare) {
    if (!later_lists_.empty()) later_lists_ += " and the ";
    later_lists_ += std::string(event.kind) + "List at " + std::string(event.resource_version);
  } else if (listed) {
    ++listed_later_;
  }
  return false;
}

absl::Status AsOf::CheckKinds() const {
  for (const Limit& limit : limits_) {
    if (limit.kind.empty()) continue;
    const bool met = std::any_of(by_kind_.begin(), by_kind_.end(),
                                 [&](const auto& entry) { return entry.second == &limit.version; });
    if (met) continue;
    const absl::Status status = ResolveKinds(Engine().Current(), limit.kind).status();
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace labelix::cli
