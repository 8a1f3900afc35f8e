#include "engine/kubernetes/names.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "engine/kinds/kinds.h"
#include "index/types/absl_text.h"
#include "index/types/go_text.h"

namespace labelix {
namespace kubernetes {
namespace {

KindName FromRow(const kinds::KindRow& row) {
  return {std::string(row.group), std::string(row.kind), std::string(row.resource), row.namespaced};
}

// Kubernetes' names are ASCII: so is this lower case.
std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// `v1`, `v2beta1`: the middle word of `deployments.v1.apps`.
bool IsVersion(std::string_view word) {
  return word.size() >= 2 && word[0] == 'v' && word[1] >= '0' && word[1] <= '9';
}

// What stands after the first dot, nullopt without a dot. A version is
// dropped, as an Engine knows an object in one version only.
std::optional<std::string_view> GroupOf(std::string_view word) {
  const size_t dot = word.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view rest = word.substr(dot + 1);
  const size_t second = rest.find('.');
  if (!IsVersion(rest.substr(0, second))) return rest;
  return second == std::string_view::npos ? std::string_view() : rest.substr(second + 1);
}

// The kinds that a word without a group may name, known ones first.
std::vector<KindName> Candidates(std::string_view word, std::span<const KindName> others) {
  std::vector<KindName> found;
  for (const kinds::KindRow* row : kinds::KindsNamed(word)) found.push_back(FromRow(*row));
  const std::string lower = Lower(word);
  for (const KindName& kind : others) {
    if (lower == kind.resource || lower == Lower(kind.kind)) found.push_back(kind);
  }
  return found;
}

std::vector<KindName> AllCategory() {
  std::vector<KindName> all;
  for (const kinds::KindRow& row : kinds::AllKinds()) {
    if (row.in_all) all.push_back(FromRow(row));
  }
  // kubectl prints the API groups one after another, the kinds of each by name.
  std::sort(all.begin(), all.end(), [](const KindName& a, const KindName& b) {
    return std::tie(a.group, a.resource) < std::tie(b.group, b.resource);
  });
  return all;
}

}  // namespace

KindName NameKind(std::string_view group, std::string_view kind, bool namespaced_if_unknown) {
  if (const kinds::KindRow* row = kinds::FindKind(group, kind)) return FromRow(*row);
  return {std::string(group), std::string(kind), kinds::GuessResource(kind), namespaced_if_unknown};
}

std::string GroupResource(const KindName& kind) {
  return kind.group.empty() ? kind.resource : kind.resource + "." + kind.group;
}

std::vector<KindName> Resolve(std::string_view word, std::span<const KindName> others) {
  if (word == "all") return AllCategory();
  const std::vector<KindName> found = Candidates(word.substr(0, word.find('.')), others);
  const std::optional<std::string_view> group = GroupOf(word);
  if (!group) return found.empty() ? found : std::vector<KindName>{found.front()};
  // The group itself, else the first that begins so: `storageclass.storage`.
  for (const KindName& kind : found) {
    if (kind.group == *group) return {kind};
  }
  for (const KindName& kind : found) {
    if (!group->empty() && kind.group.starts_with(*group)) return {kind};
  }
  return {};
}

bool IsDeclared(const Version& version, std::string_view group, std::string_view kind) {
  return version.Knows(group, kind);
}

// A kind begins with a capital letter.
bool IsResource(std::string_view kind) {
  return !kind.empty() && kind.front() >= 'a' && kind.front() <= 'z';
}

std::string UnknownKind(const Version& version, std::string_view group, std::string_view kind) {
  return UnknownKind(PrintKind(version, group, kind));
}

std::string UnknownKind(std::string_view kind) {
  return "unknown: no " + std::string(kind) + " objects loaded";
}

absl::Status NoObject(const Version& version, ObjectId id) {
  return absl::NotFoundError("no object has id " + std::to_string(id) + " in version " +
                             std::to_string(version.number()) +
                             ": an id is to be asked of the Version that it came from");
}

namespace {

// A kind without a row is taken for namespaced unless an object of it has no
// namespace.
KindName NameLoaded(const Version& version, const Version::KindCount& kind) {
  const Scope scope{.kind = kind.kind, .group = kind.group};
  const IdSet first = version.First(scope, Compiled(Selector::Everything()), 1);
  const bool namespaced = first.empty() || !version.Get(first.front()).ns.empty();
  return NameKind(kind.group, kind.kind, namespaced);
}

absl::Status Invalid(const std::string& message) {
  return absl::InvalidArgumentError(ToAbsl(message));
}

// The parts of `KIND/NAME` or `KIND/NAMESPACE/NAME`.
struct Reference {
  std::string_view kind, name;
  std::optional<std::string_view> ns;
};

// In kubectl's words, and which argument is meant.
absl::Status WrongForm(std::string_view fault, std::string_view text) {
  return Invalid("arguments in resource/name form " + std::string(fault) + ": " +
                 std::string(text));
}

absl::Status NotOneName(std::string_view text) {
  return WrongForm("must have a single resource and name", text);
}

absl::StatusOr<Reference> SplitReference(std::string_view text) {
  const size_t first = text.find('/'), last = text.rfind('/');
  if (first == std::string_view::npos) return NotOneName(text);
  Reference reference{text.substr(0, first), text.substr(last + 1), std::nullopt};
  if (first != last) reference.ns = text.substr(first + 1, last - first - 1);
  if (reference.ns && reference.ns->find('/') != std::string_view::npos) {
    return WrongForm("are KIND/NAME or KIND/NAMESPACE/NAME", text);
  }
  // `po/a,svc/b` is two of them.
  const bool wrong_ns =
      reference.ns && (reference.ns->empty() || reference.ns->find(',') != std::string_view::npos);
  if (reference.kind.empty() || reference.name.empty() || wrong_ns) return NotOneName(text);
  return reference;
}

absl::Status NotFound(const Version& version, const KindName& kind, std::string_view name) {
  std::string message = GroupResource(kind) + " " + GoQuote(name) + " not found";
  if (!IsDeclared(version, kind.group, kind.kind)) {
    message += "; " + UnknownKind(version, kind.group, kind.kind);
  }
  return absl::NotFoundError(ToAbsl(message));
}

}  // namespace

std::vector<KindName> LoadedWithoutRow(const Version& version) {
  std::vector<KindName> others;
  for (const Version::KindCount& kind : version.Kinds()) {
    if (kinds::FindKind(kind.group, kind.kind) == nullptr) {
      others.push_back(NameLoaded(version, kind));
    }
  }
  return others;
}

}  // namespace kubernetes

absl::StatusOr<std::vector<KindName>> ResolveKinds(const Version& version, std::string_view text) {
  const std::vector<KindName> others = kubernetes::LoadedWithoutRow(version);
  std::vector<KindName> kinds;
  while (true) {
    const size_t comma = text.find(',');
    const std::string_view word = text.substr(0, comma);
    const std::vector<KindName> found = kubernetes::Resolve(word, others);
    if (found.empty()) {
      return kubernetes::Invalid("the server doesn't have a resource type " +
                                 GoQuote(word.substr(0, word.find('.'))));
    }
    for (const KindName& kind : found) {
      const bool seen = std::any_of(kinds.begin(), kinds.end(), [&](const KindName& k) {
        return k.group == kind.group && k.kind == kind.kind;
      });
      if (!seen) kinds.push_back(kind);
    }
    if (comma == std::string_view::npos) return kinds;
    text.remove_prefix(comma + 1);
  }
}

std::string PrintName(const ObjectName& object) {
  std::string text = kubernetes::Lower(object.kind);
  if (!object.group.empty()) text += "." + object.group;
  return text + "/" + object.name;
}

std::string PrintKind(const Version& version, std::string_view group, std::string_view kind) {
  std::string text(kind);
  if (group.empty()) return text;
  if (kubernetes::IsResource(kind)) return text.append(".").append(group);
  const std::vector<std::string_view> groups = version.GroupsOf(kind);
  const bool is_alone = std::all_of(groups.begin(), groups.end(),
                                    [&](std::string_view other) { return other == group; });
  return is_alone ? text : text.append(".").append(group);
}

ObjectName NameOf(const Version& version, ObjectId id) {
  if (!version.Contains(id)) return {};
  const ObjectView view = version.Get(id);
  return {std::string(view.kind), std::string(view.ns), std::string(view.name),
          std::string(view.group)};
}

absl::StatusOr<ObjectId> FindObject(const Version& version, std::string_view ns,
                                    std::string_view kind_and_name) {
  const absl::StatusOr<kubernetes::Reference> reference = kubernetes::SplitReference(kind_and_name);
  if (!reference.ok()) return reference.status();
  const absl::StatusOr<std::vector<KindName>> kinds = ResolveKinds(version, reference->kind);
  if (!kinds.ok()) return kinds.status();
  if (kinds->size() != 1) return kubernetes::NotOneName(kind_and_name);
  const KindName& kind = kinds->front();
  const std::string_view place = kind.namespaced ? reference->ns.value_or(ns) : std::string_view();
  std::optional<ObjectId> id = version.Find(kind.group, kind.kind, place, reference->name);
  // A manifest that names no namespace is one of whichever is asked about.
  if (!id && !reference->ns) id = version.Find(kind.group, kind.kind, "", reference->name);
  if (!id) return kubernetes::NotFound(version, kind, reference->name);
  return *id;
}

}  // namespace labelix
