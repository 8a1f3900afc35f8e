#include "engine/kubernetes/check_pairs.h"

#include <iterator>
#include <string>

namespace labelix::kubernetes {

bool Pairs::Tells(const First& first, Severity severity, const ObjectName& other) const {
  const auto at = of_.find({first.code, first.id});
  if (all_ || at == of_.end() || at->second.findings.size() < kMostPairs) return true;
  const auto& [rank, other_of_last] = at->second.findings.rbegin()->first;
  return std::pair<int, const ObjectName&>(-static_cast<int>(severity), other) <
         std::pair<int, const ObjectName&>(rank, other_of_last);
}

Finding* Pairs::Add(const First& first, Severity severity, const ObjectName& other) {
  if (!Tells(first, severity, other)) {
    Count(first);
    return nullptr;
  }
  Told& told = of_[{first.code, first.id}];
  Finding& finding = told.findings.emplace(RankOf(severity, other), Finding{})->second;
  finding.code = first.code;
  finding.severity = severity;
  finding.object = first.name;
  finding.others = {other};
  if (!all_ && told.findings.size() > kMostPairs) {
    told.findings.erase(std::prev(told.findings.end()));
    ++told.more;
  }
  return &finding;
}

// No worse than the last that is told.
Finding Pairs::MoreThan(const Finding& last, uint64_t more) {
  Finding finding;
  finding.code = last.code;
  finding.severity = last.severity;
  finding.object = last.object;
  finding.path = last.path;
  finding.message = "the same with " + std::to_string(more) + " more, which are not told here";
  finding.cure = "`labelix check " + last.object.kind + "/" + last.object.name + "` tells them all";
  return finding;
}

void Pairs::MoveTo(std::vector<Finding>* findings) {
  for (auto& [key, told] : of_) {
    if (told.more > 0) {
      Finding more = MoreThan(told.findings.rbegin()->second, told.more);
      told.findings.emplace_hint(told.findings.end(), told.findings.rbegin()->first,
                                 std::move(more));
    }
    for (auto& [rank, finding] : told.findings) findings->push_back(std::move(finding));
  }
  of_.clear();
}

}  // namespace labelix::kubernetes
