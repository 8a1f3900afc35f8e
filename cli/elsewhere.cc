#include "cli/elsewhere.h"

namespace labelix::cli {

void SayNothingIn(const std::string& ns, Console* console) {
  console->Note("No resources found in " + ns + " namespace.");
}

void HintElsewhere(uint64_t others, uint64_t without, Console* console) {
  if (others > 0) {
    console->Hint(std::to_string(others) + " in other namespaces: add -A, or -n NAMESPACE");
  } else if (without > 0) {
    console->Hint(std::to_string(without) + " without a namespace, as in manifests: add -A");
  }
}

bool SayNothingLoaded(const Version& version, const std::string& from, Console* console) {
  if (!version.Kinds().empty()) return false;
  console->Note("unknown: no objects loaded" + (from.empty() ? "" : " from " + from));
  return true;
}

NamespaceCounts CountNamespace(const Version& version, std::string_view ns) {
  NamespaceCounts counts;
  const auto count = [&](const Version::KindCount& kind, std::string_view in) {
    const Scope scope{.kind = kind.kind, .group = kind.group, .ns = in};
    return version.Count(scope, Compiled(Selector::Everything()));
  };
  for (const Version::KindCount& kind : version.Kinds()) {
    const uint64_t here = count(kind, ns);
    counts.here += here;
    counts.elsewhere += kind.objects - here - count(kind, "");
  }
  return counts;
}

}  // namespace labelix::cli
