#include "engine/kubernetes/claim.h"

namespace labelix::kubernetes {
namespace {

// A claim that needs no patch is made even by a controller that is going away:
// keeping what one owns changes nothing.
Claim DecideOwned(const ClaimQuestion& question) {
  if (question.selector_matches) return {Patch::kNone, true, false};
  if (question.controller_deleting) return {};
  return {Patch::kRelease, false, false};
}

Claim DecideOrphan(const ClaimQuestion& question) {
  if (!question.selector_matches) return {};
  if (question.controller_deleting || question.object_deleting) return {};
  if (!question.same_namespace) return {};
  if (!question.can_adopt) return {Patch::kNone, false, true};
  return {Patch::kAdopt, true, false};
}

}  // namespace

std::string_view ToString(Patch patch) {
  switch (patch) {
    case Patch::kNone:
      return "none";
    case Patch::kAdopt:
      return "adopt";
    case Patch::kRelease:
      return "release";
  }
  return "none";
}

Claim Decide(const ClaimQuestion& question) {
  switch (question.owner) {
    case Owner::kOther:
      return {};  // never compared with the selector
    case Owner::kMe:
      return DecideOwned(question);
    case Owner::kNone:
      return DecideOrphan(question);
  }
  return {};
}

std::string CannotAdopt(std::string_view kind, std::string_view ns, std::string_view name,
                        std::string_view uid, std::string_view cause) {
  std::string text = "can't adopt ";
  text.append(kind).append(" ").append(ns).append("/").append(name);
  return text.append(" (").append(uid).append("): ").append(cause);
}

}  // namespace labelix::kubernetes
