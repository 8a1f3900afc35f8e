#include "cli/resources.h"

#include <algorithm>
#include <utility>

#include "cli/near_name.h"
#include "cli/text.h"
#include "cli/usage.h"

namespace labelix::cli {
namespace {

bool HasSlash(const std::string& arg) { return arg.find('/') != std::string::npos; }

absl::Status CheckSlashes(const std::string& arg) {
  const std::vector<std::string> parts = Split(arg, '/');
  const bool empty_part =
      std::any_of(parts.begin(), parts.end(), [](const std::string& part) { return part.empty(); });
  const bool several =  // `po/a,svc/b`: a name may have a comma, kind and namespace have none
      std::any_of(parts.begin(), parts.end() - 1,
                  [](const std::string& part) { return part.find(',') != std::string::npos; });
  if (empty_part || several) {
    return absl::InvalidArgumentError(
        "arguments in resource/name form must have a single resource and name: " + arg);
  }
  if (parts.size() > 3) {
    return absl::InvalidArgumentError(
        "arguments in resource/name form are KIND/NAME or KIND/NAMESPACE/NAME: " + arg);
  }
  return absl::OkStatus();
}

absl::StatusOr<ResourceArgs> ParseSlashed(const std::vector<std::string>& args) {
  ResourceArgs out;
  for (const std::string& arg : args) {
    if (!HasSlash(arg)) {
      return absl::InvalidArgumentError(
          "there is no need to specify a resource type as a separate argument when passing "
          "arguments in resource/name form (e.g. 'labelix get resource/<resource_name>' instead "
          "of 'labelix get resource resource/<resource_name>')");
    }
    if (absl::Status status = CheckSlashes(arg); !status.ok()) return status;
    out.objects.push_back(arg);
  }
  return out;
}

// What may have been meant by a word that names no kind: `svcs`, `pds`.
std::string NearKind(const Version& version, const std::string& word) {
  constexpr size_t kShortest = 3;  // of two letters, any two are near
  if (word.size() < kShortest) return "";
  if (word.ends_with('s') && ResolveKinds(version, word.substr(0, word.size() - 1)).ok()) {
    return word.substr(0, word.size() - 1);
  }
  std::string known = "all";
  for (const Version::KindCount& kind : version.Kinds()) known += "," + std::string(kind.kind);
  std::vector<std::string> names;
  for (const KindName& kind : ResolveKinds(version, known).value_or(std::vector<KindName>())) {
    names.push_back(kind.resource);
    names.push_back(Lower(kind.kind));
  }
  return Nearest(Lower(word), names);
}

// One word, or words with commas between.
absl::StatusOr<std::vector<KindName>> ResolveWord(const Version& version, const std::string& text) {
  absl::StatusOr<std::vector<KindName>> kinds = ResolveKinds(version, text);
  if (kinds.ok()) return kinds;
  for (const std::string& word : Split(text, ',')) {
    if (ResolveKinds(version, word).ok()) continue;
    const std::string near = NearKind(version, word);
    const std::string hint = word.find(' ') != std::string::npos
                                 ? "several kinds are joined by commas: pods,svc"
                             : near.empty() ? ""
                                            : "did you mean " + near + "?";
    return ErrorAt(kinds.status().code(), 0, ErrorMessage(kinds.status()), hint);
  }
  return kinds;
}

// The same error, with what may have been meant.
absl::Status WithNearName(const Version& version, const KindName& kind, std::string_view ns,
                          const std::string& object, const absl::Status& not_found) {
  const std::vector<std::string> parts = Split(object, '/');
  const std::string_view in = parts.size() == 3 ? std::string_view(parts[1]) : ns;
  const std::string hint = NearName(version, kind, in, parts.back());
  return ErrorAt(not_found.code(), 0, ErrorMessage(not_found), hint);
}

}  // namespace

absl::StatusOr<ResourceArgs> ParseResourceArgs(const std::vector<std::string>& args) {
  if (absl::Status file = CheckNoFile(args); !file.ok()) return file;
  if (std::any_of(args.begin(), args.end(), HasSlash)) return ParseSlashed(args);
  ResourceArgs out;
  if (args.empty()) return out;
  out.kinds = Split(args[0], ',');
  if (args.size() == 1) return out;
  for (const std::string& kind : out.kinds) {
    for (size_t i = 1; i < args.size(); ++i) out.objects.push_back(kind + "/" + args[i]);
  }
  for (const std::string& object : out.objects) {
    if (absl::Status status = CheckSlashes(object); !status.ok()) return status;
  }
  out.kinds.clear();
  return out;
}

absl::StatusOr<std::vector<KindName>> ResolveAll(const Version& version,
                                                 const std::vector<std::string>& kinds) {
  std::vector<KindName> out;
  for (const std::string& text : kinds) {
    absl::StatusOr<std::vector<KindName>> resolved = ResolveWord(version, text);
    if (!resolved.ok()) return resolved.status();
    for (KindName& kind : *resolved) {
      const bool seen = std::any_of(out.begin(), out.end(), [&](const KindName& other) {
        return other.kind == kind.kind && other.group == kind.group;
      });
      if (!seen) out.push_back(std::move(kind));
    }
  }
  return out;
}

bool IsLoaded(const Version& version, const KindName& kind) {
  const std::vector<Version::KindCount> kinds = version.Kinds();
  return std::any_of(kinds.begin(), kinds.end(), [&](const Version::KindCount& known) {
    return known.kind == kind.kind && known.group == kind.group;
  });
}

std::string UnknownText(const Version& version, const KindName& kind) {
  return "unknown: no " + PrintKind(version, kind.group, kind.kind) + " objects loaded";
}

std::string UnknownTogether(const std::vector<std::string>& unknown) {
  constexpr std::string_view kHead = "unknown: no ", kTail = " objects loaded";
  std::string kinds;
  for (size_t i = 0; i < unknown.size(); ++i) {
    std::string_view kind = unknown[i];
    if (kind.starts_with(kHead)) kind.remove_prefix(kHead.size());
    if (kind.ends_with(kTail)) kind.remove_suffix(kTail.size());
    if (i > 0) kinds += i + 1 == unknown.size() ? " or " : ", ";
    kinds += kind;
  }
  return std::string(kHead) + kinds + std::string(kTail);
}

absl::StatusOr<FoundObjects> FindObjects(const Version& version, std::string_view ns,
                                         const std::vector<std::string>& objects) {
  FoundObjects found;
  for (const std::string& object : objects) {
    // Refused for its form, whether or not its one word is a kind.
    if (!HasSlash(object)) return FindObject(version, ns, object).status();
    const std::string kind_text = object.substr(0, object.find('/'));
    absl::StatusOr<std::vector<KindName>> kinds = ResolveWord(version, kind_text);
    if (!kinds.ok()) return kinds.status();
    if (kinds->size() == 1 && !IsLoaded(version, kinds->front())) {
      found.missing.push_back(absl::FailedPreconditionError(UnknownText(version, kinds->front())));
      continue;
    }
    absl::StatusOr<ObjectId> id = FindObject(version, ns, object);
    if (!id.ok()) {
      if (id.status().code() != absl::StatusCode::kNotFound) return id.status();
      found.missing.push_back(kinds->size() == 1
                                  ? WithNearName(version, kinds->front(), ns, object, id.status())
                                  : id.status());
      continue;
    }
    if (std::find(found.ids.begin(), found.ids.end(), *id) == found.ids.end()) {
      found.ids.push_back(*id);
    }
  }
  return found;
}

}  // namespace labelix::cli
