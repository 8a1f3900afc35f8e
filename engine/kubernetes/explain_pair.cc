// One selecting object against one object: the public ExplainPair.

#include <algorithm>
#include <utility>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/explain.h"
#include "engine/kubernetes/match.h"
#include "engine/kubernetes/names.h"
#include "labelix/labels.h"

namespace labelix {
namespace kubernetes {
namespace {

std::vector<RequirementCheck> CheckAll(const Selector& selector, Labels labels) {
  std::vector<RequirementCheck> checks;
  for (const Requirement& requirement : selector.requirements()) {
    RequirementCheck& check = checks.emplace_back();
    check.requirement = requirement;
    check.met = requirement.Matches(labels);
    const std::optional<std::string_view> value = FindLabel(labels, requirement.key);
    if (value) check.value = std::string(*value);
  }
  return checks;
}

void AddReach(const Version& version, const Reading& reading, ObjectId selecting,
              const ObjectView& object, PairExplanation* out) {
  if (object.kind != reading.stored.selects || object.group != reading.stored.selects_group) {
    const StoredSelector& stored = reading.stored;
    out->obstacles.push_back("a " + PrintKind(version, object.group, object.kind) +
                             ", and this selector picks " +
                             PrintKind(version, stored.selects_group, stored.selects) + " objects");
    return;
  }
  if (reading.stored.skips_itself && object.id == selecting) {
    out->obstacles.emplace_back("the object itself, which it never picks");
  }
  if (!PicksName(reading.stored, object.name)) {
    out->obstacles.push_back("named " + std::string(object.name) + ", not " +
                             NameText(reading.stored));
  }
  if (!reading.Reaches(object.ns)) {
    std::string where;
    for (const std::string& ns : reading.namespaces) where += (where.empty() ? "" : ", ") + ns;
    if (where.empty()) where = "one with labels " + PrintReach(reading.stored.reach);
    out->obstacles.push_back("in namespace " + std::string(object.ns) + ", not " + where);
  }
}

void AddOwnership(const SelectorMatch& match, ObjectId object, PairExplanation* out) {
  for (const NotOwned& other : match.not_owned) {
    // What has another name was said by AddReach.
    if (other.id != object || other.reason == kOtherName) continue;
    const bool orphan = other.reason == "orphan";
    out->obstacles.push_back(orphan ? "owned by nobody: the controller will adopt it"
                                    : other.reason + ": a controller keeps only what it owns");
  }
}

bool HasPorts(const Version& version, ObjectId service) {
  kinds::Service facts;
  return kinds::DecodeService(version.Get(service).facts, &facts) && !facts.ports.empty();
}

// Between a picked pod and the traffic of a Service.
void AddTraffic(const Version& version, ObjectId service, ObjectId pod, PairExplanation* out) {
  const absl::StatusOr<EndpointsAnswer> answer = Endpoints(version, service);
  if (!answer.ok()) return;
  for (const NotOwned& left_out : answer->left_out) {
    if (left_out.id == pod) out->obstacles.push_back(left_out.reason);
  }
  for (const Endpoint& endpoint : answer->endpoints) {
    if (endpoint.id != pod) continue;
    if (endpoint.terminating) out->obstacles.emplace_back("being deleted");
    if (!endpoint.serving) out->obstacles.emplace_back("not ready");
    if (endpoint.ports.empty() && HasPorts(version, service)) {
      out->obstacles.emplace_back("none of its containers has the port that the Service names");
    }
    return;  // of two address families one says it
  }
}

}  // namespace
}  // namespace kubernetes

absl::StatusOr<std::vector<PairExplanation>> ExplainPair(const Version& version, ObjectId selecting,
                                                         ObjectId object) {
  if (!version.Contains(object)) return kubernetes::NoObject(version, object);
  absl::StatusOr<std::vector<SelectorMatch>> matches = Match(version, {.object = selecting});
  if (!matches.ok()) return matches.status();
  const ObjectView view = version.Get(object);
  std::vector<PairExplanation> out;
  const std::vector<kubernetes::Reading> readings = kubernetes::ReadAll(version, selecting);
  kubernetes::ReadingsByPath by_path(version, readings);
  for (const SelectorMatch& match : *matches) {
    PairExplanation& pair = out.emplace_back();
    pair.selecting = match.object;
    pair.object = NameOf(version, object);
    pair.path = match.path;
    pair.selector = match.selector;
    pair.picked =
        std::find(match.objects.begin(), match.objects.end(), object) != match.objects.end();
    const kubernetes::Reading* reading = by_path.Next(match);
    if (match.state != SelectState::kSelects && match.state != SelectState::kEverything) {
      pair.obstacles.push_back(match.why);
    } else if (reading != nullptr) {
      pair.checks = kubernetes::CheckAll(reading->stored.selector, view.labels);
      kubernetes::AddReach(version, *reading, selecting, view, &pair);
    }
    kubernetes::AddOwnership(match, object, &pair);
    if (pair.picked && match.object.kind == "Service" && match.object.group.empty()) {
      kubernetes::AddTraffic(version, selecting, object, &pair);
    }
  }
  return out;
}

}  // namespace labelix
