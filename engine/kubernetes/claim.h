// Whether a controller may take, keep or let go of one object: the adoption
// table of PodControllerRefManager.
//
// Source: k8s.io/kubernetes v1.37.2, pkg/controller/controller_ref_manager.go
// (ClaimObject, AdoptPod); quoted in docs/kinds.md.
#ifndef LABELIX_ENGINE_KUBERNETES_CLAIM_H_
#define LABELIX_ENGINE_KUBERNETES_CLAIM_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace labelix::kubernetes {

// Who the object's ownerReferences name as its controller. References without
// `controller: true` make no owner, whomever they name.
enum class Owner : uint8_t { kNone, kMe, kOther };

struct ClaimQuestion {
  Owner owner = Owner::kNone;
  bool selector_matches = false;  // name filters of the kind included
  bool controller_deleting = false;
  bool object_deleting = false;
  bool same_namespace = true;
  // What a fresh read of the controller would say; upstream asks for it only
  // before an adoption.
  bool can_adopt = true;
};

enum class Patch : uint8_t { kNone, kAdopt, kRelease };
std::string_view ToString(Patch patch);  // "none", "adopt", "release"

struct Claim {
  Patch patch = Patch::kNone;
  bool claimed = false;
  bool refused = false;  // an adoption that the fresh read forbade: CannotAdopt()
};

Claim Decide(const ClaimQuestion& question);

// The error of a refused adoption, in upstream's words; `cause` is the fresh
// read's own.
std::string CannotAdopt(std::string_view kind, std::string_view ns, std::string_view name,
                        std::string_view uid, std::string_view cause);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_CLAIM_H_
