#include "engine/kinds/api_types.h"

#include <algorithm>
#include <map>

#include "engine/kinds/group_version.h"

namespace labelix::kinds {
namespace {

// clang-format off
constexpr std::string_view kTables[] = {
#include "engine/kinds/api_types_core.inc"
,
#include "engine/kinds/api_types_kinds.inc"
};
// clang-format on

using Types = std::map<std::string_view, ApiType>;

// "name form" pairs with a comma behind each.
void ReadFields(std::string_view text, std::vector<ApiField>* out) {
  for (size_t comma; (comma = text.find(',')) != std::string_view::npos;) {
    std::string_view field = text.substr(0, comma);
    field.remove_prefix(field.find_first_not_of(' '));
    const size_t blank = field.find(' ');
    out->push_back({field.substr(0, blank), field.substr(blank + 1)});
    text.remove_prefix(comma + 1);
  }
}

Types ReadTables() {
  Types types;
  for (std::string_view table : kTables) {
    ApiType* type = nullptr;
    for (table.remove_prefix(1); !table.empty();) {
      std::string_view line = table.substr(0, table.find('\n'));
      table.remove_prefix(line.size() + 1);
      if (!line.starts_with(' ')) {
        const size_t colon = line.find(':');
        type = &types[line.substr(0, colon)];
        type->name = line.substr(0, colon);
        line.remove_prefix(colon + 1);
      }
      ReadFields(line, &type->fields);
    }
  }
  return types;
}

const Types& AllTypes() {
  static const Types types = ReadTables();
  return types;
}

// Source: the deprecated API migration guide of Kubernetes' documentation; for
// the default, pkg/apis/{extensions,apps}/v1beta1/defaults.go of v1.15.
constexpr RemovedApi kRemoved[] = {
    {"extensions/v1beta1", "DaemonSet", "1.16", "apps/v1", true},
    {"extensions/v1beta1", "Deployment", "1.16", "apps/v1", true},
    {"extensions/v1beta1", "ReplicaSet", "1.16", "apps/v1", true},
    {"extensions/v1beta1", "NetworkPolicy", "1.16", "networking.k8s.io/v1", false},
    {"apps/v1beta1", "Deployment", "1.16", "apps/v1", true},
    {"apps/v1beta1", "StatefulSet", "1.16", "apps/v1", true},
    {"apps/v1beta2", "DaemonSet", "1.16", "apps/v1", false},
    {"apps/v1beta2", "Deployment", "1.16", "apps/v1", false},
    {"apps/v1beta2", "ReplicaSet", "1.16", "apps/v1", false},
    {"apps/v1beta2", "StatefulSet", "1.16", "apps/v1", false},
    {"policy/v1beta1", "PodDisruptionBudget", "1.25", "policy/v1", false},
    {"batch/v1beta1", "CronJob", "1.25", "batch/v1", false},
    {"storage.k8s.io/v1beta1", "StorageClass", "1.22", "storage.k8s.io/v1", false},
    {"storage.k8s.io/v1beta1", "CSIStorageCapacity", "1.27", "storage.k8s.io/v1", false},
    {"node.k8s.io/v1beta1", "RuntimeClass", "1.25", "node.k8s.io/v1", false},
};

bool EqualFold(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

const ApiField* ApiType::Find(std::string_view field) const {
  const auto found =
      std::lower_bound(fields.begin(), fields.end(), field,
                       [](const ApiField& a, std::string_view b) { return a.name < b; });
  return found != fields.end() && found->name == field ? &*found : nullptr;
}

std::string_view ApiType::ShortName() const { return name.substr(name.find('.') + 1); }

const ApiType* FindApiType(std::string_view name) {
  const auto found = AllTypes().find(name);
  return found == AllTypes().end() ? nullptr : &found->second;
}

const ApiType* ApiTypeOf(std::string_view api_version, std::string_view kind) {
  const GroupVersion parts = SplitApiVersion(api_version);
  std::string_view group = parts.group.empty() ? "core" : parts.group;
  constexpr std::string_view kEnd = ".k8s.io";
  if (group.ends_with(kEnd)) group.remove_suffix(kEnd.size());
  std::string name(group);
  name += '/';
  name += parts.version;
  name += '.';
  name += kind;
  const ApiType* const type = FindApiType(name);
  return type != nullptr && type->Find("apiVersion") != nullptr ? type : nullptr;
}

std::string GoTypeName(std::string_view form) {
  std::string front;
  for (;;) {
    if (form.starts_with("[]")) {
      front += "[]";
      form.remove_prefix(2);
    } else if (form.starts_with("map:")) {
      front += "map[string]";
      form.remove_prefix(4);
    } else {
      break;
    }
  }
  if (form == "bytes") return front + "[]uint8";
  if (form == "time") return front + "v1.Time";
  if (form == "quantity") return front + "resource.Quantity";
  if (form == "intstr") return front + "intstr.IntOrString";
  const size_t end = form.find_first_of("=/");
  return front + std::string(end == std::string_view::npos ? form : form.substr(end + 1));
}

const RemovedApi* FindRemovedApi(std::string_view api_version, std::string_view kind) {
  for (const RemovedApi& removed : kRemoved) {
    if (removed.api_version == api_version && removed.kind == kind) return &removed;
  }
  return nullptr;
}

std::optional<MeantApi> FindMeantApi(std::string_view api_version, std::string_view kind) {
  const std::optional<GroupVersion> parts = ParseApiVersion(api_version);
  if (!parts) return std::nullopt;
  const std::string_view group = parts->group;
  // A custom resource's group has a dot. Of resource.k8s.io older versions are served too.
  const bool built_in = group.find('.') == std::string_view::npos || group == "networking.k8s.io" ||
                        group == "storage.k8s.io" || group == "node.k8s.io" ||
                        api_version == "resource.k8s.io/v1" ||
                        ApiTypeOf(api_version, kind) != nullptr;
  if (!built_in) return std::nullopt;
  for (const std::string_view known :
       {"CSIStorageCapacity", "CronJob", "DaemonSet", "Deployment", "Job", "NetworkPolicy",
        "PersistentVolume", "PersistentVolumeClaim", "Pod", "PodDisruptionBudget", "ReplicaSet",
        "ReplicationController", "ResourceSlice", "RuntimeClass", "Service", "StatefulSet",
        "StorageClass"}) {
    if (!EqualFold(kind, known)) continue;
    const std::string_view current = CurrentApiVersion(known);
    if (kind == known && PrintApiVersion(*parts) == current) return std::nullopt;
    return MeantApi{current, known};
  }
  return std::nullopt;
}

std::string_view CurrentApiVersion(std::string_view kind) {
  constexpr std::string_view kVersions[] = {"v1",
                                            "apps/v1",
                                            "batch/v1",
                                            "policy/v1",
                                            "networking.k8s.io/v1",
                                            "storage.k8s.io/v1",
                                            "node.k8s.io/v1",
                                            "resource.k8s.io/v1"};
  for (const std::string_view version : kVersions) {
    if (ApiTypeOf(version, kind) != nullptr) return version;
  }
  return "";
}

}  // namespace labelix::kinds
