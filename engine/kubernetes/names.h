// The names of kinds and objects as kubectl takes and prints them. The public
// calls (labelix/cluster.h, "Kinds and names") are defined in names.cc; the
// pure part is here.
//
// Source: cli-runtime's resource builder (mappingFor, splitResourceTypeName)
// and apimachinery v0.37.2, pkg/api/meta/restmapper.go.
#ifndef LABELIX_ENGINE_KUBERNETES_NAMES_H_
#define LABELIX_ENGINE_KUBERNETES_NAMES_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/engine.h"
#include "labelix/status.h"

namespace labelix::kubernetes {

// The kind's names from the kinds table, or guessed.
KindName NameKind(std::string_view group, std::string_view kind, bool namespaced_if_unknown);

// `daemonsets.apps`, `pods`: how the API server names a kind in its errors.
std::string GroupResource(const KindName& kind);

// What one word names among the kinds of the table and `others` (kinds that
// have no row): none, one, or for `all` several.
std::vector<KindName> Resolve(std::string_view word, std::span<const KindName> others);

// Whether the kind was listed, or had an object: otherwise its objects are not
// known, which is not the same as none.
bool IsDeclared(const Version& version, std::string_view group, std::string_view kind);

// Whether it is no kind but a resource (`gates`), as webhooks and admission policies name what
// they pick: nothing was loaded that says which kind has it.
bool IsResource(std::string_view kind);

// `unknown: no Pod objects loaded`, and of which group where kinds of one name are known.
std::string UnknownKind(const Version& version, std::string_view group, std::string_view kind);
std::string UnknownKind(std::string_view kind);  // as PrintKind names it

// The kinds with objects, or lists, that the table has no row for.
std::vector<KindName> LoadedWithoutRow(const Version& version);

// kNotFound of an id that the version does not hold, mostly one of another version.
absl::Status NoObject(const Version& version, ObjectId id);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_NAMES_H_
