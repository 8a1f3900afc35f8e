#include "engine/kubernetes/pod_update.h"

#include "engine/kinds/facts.h"
#include "index/types/go_text.h"

namespace labelix::kubernetes {
namespace {

// `filled_in`: by the server, where no value was given (pkg/apis/core/v1/defaults.go; of the
// account plugin/pkg/admission/serviceaccount).
struct PodField {
  std::string_view path;
  std::string_view kinds::Pod::* value;
  std::string_view filled_in;
};
constexpr PodField kFixed[] = {
    {"spec.nodeName", &kinds::Pod::node_name, ""},
    {"spec.hostname", &kinds::Pod::hostname, ""},
    {"spec.subdomain", &kinds::Pod::subdomain, ""},
    {"spec.serviceAccountName", &kinds::Pod::service_account, "default"},
    {"spec.restartPolicy", &kinds::Pod::restart_policy, "Always"},
    {"spec.schedulerName", &kinds::Pod::scheduler_name, "default-scheduler"},
};

std::string Differs(std::string_view path, const std::string& was, const std::string& now) {
  return std::string(path) + " is " + was + ", and " + now + " in the manifest";
}

}  // namespace

std::optional<std::string> ChangedPodField(const ObjectView& was, const ObjectView& now) {
  kinds::Pod before, after;
  if (!kinds::DecodePod(was.facts, &before) || !kinds::DecodePod(now.facts, &after)) {
    return std::nullopt;
  }
  for (const PodField& field : kFixed) {
    const std::string_view given = after.*field.value, had = before.*field.value;
    const std::string_view stored = had.empty() ? field.filled_in : had;
    if (!given.empty() && given != stored) {
      return Differs(field.path, GoQuote(stored), GoQuote(given));
    }
  }
  // Of one that is absent or false nothing is known.
  if (!after.host_network || before.host_network) return std::nullopt;
  return Differs("spec.hostNetwork", "false", "true");
}

}  // namespace labelix::kubernetes
