#include "bench/peers/loaded_check.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "bench/workload/writers.h"

namespace labelix::peers {
namespace {

using workload::PodFacts;

bool SameObject(const ObjectView& view, const workload::Pod& pod, const PodFacts& facts) {
  const ControllerRef owner{pod.stateful ? "StatefulSet" : "ReplicaSet", pod.controller,
                            facts.owner_uid};
  return std::ranges::equal(view.labels, pod.labels) && view.uid == facts.uid &&
         view.resource_version == facts.resource_version && view.controller == owner;
}

bool SameFields(const Version& version, ObjectId id, const PodFacts& facts) {
  const std::pair<std::string_view, std::string_view> fields[] = {
      {"status.phase", "Running"},      {"spec.nodeName", facts.node},
      {"status.podIP", facts.address},  {"spec.serviceAccountName", "default"},
      {"spec.restartPolicy", "Always"}, {"spec.schedulerName", "default-scheduler"}};
  return std::ranges::all_of(fields, [&](const auto& field) {
    const auto value = FieldValue(version, id, field.first);
    return value.ok() && *value == field.second;
  });
}

}  // namespace

std::string LoadedDiffers(const workload::Generator& generator, const Version& version) {
  const uint64_t pods = version.Count({.kind = "Pod"}, Compiled(Selector::Everything()));
  if (pods != generator.pods()) {
    return std::to_string(pods) + " pods, not " + std::to_string(generator.pods());
  }
  workload::Pod pod;
  for (size_t i = 0; i < generator.pods(); ++i) {
    generator.GetPod(i, &pod);
    const std::string name = "pod " + std::string(pod.ns) + "/" + pod.name;
    const auto id = version.Find("", "Pod", pod.ns, pod.name);
    if (!id) return name + " is not there";
    const PodFacts facts = workload::FactsOf(pod, i);
    if (!SameObject(version.Get(*id), pod, facts)) return name + ": other labels, uid or owner";
    if (!SameFields(version, *id, facts)) return name + ": other fields";
  }
  return "";
}

uint64_t TouchedBytes(const workload::Pod& pod, size_t number) {
  const PodFacts facts = workload::FactsOf(pod, number);
  uint64_t bytes = 0;
  const std::string_view texts[] = {pod.name,
                                    pod.ns,
                                    facts.uid,
                                    facts.resource_version,
                                    pod.controller,
                                    "-",  // generateName
                                    "apps/v1",
                                    pod.stateful ? "StatefulSet" : "ReplicaSet",
                                    pod.controller,
                                    facts.owner_uid,
                                    facts.node,
                                    "Always",
                                    "default",
                                    "default-scheduler",
                                    "web",
                                    "TCP",  // spec
                                    "Running",
                                    facts.address,
                                    facts.address,  // podIP and podIPs
                                    "InitializedReadyContainersReadyPodScheduled",
                                    "TrueTrueTrueTrue"};
  for (const std::string_view text : texts) bytes += text.size();
  for (const Label& label : pod.labels) bytes += label.key.size() + label.value.size();
  return bytes + 1;  // controller: true
}

}  // namespace labelix::peers
