// One manifest: what its kind's type, its version and admission say of it.
#include <map>
#include <string>
#include <utility>

#include "engine/kinds/group_version.h"
#include "engine/kinds/kinds.h"
#include "engine/kubernetes/manifest_hints.h"
#include "engine/kubernetes/nested_rules.h"
#include "engine/kubernetes/validator.h"
#include "index/types/absl_text.h"
#include "index/types/go_text.h"

namespace labelix::kubernetes {
namespace {

using ingest::DecodeAnswer;
using ingest::DecodeFault;
using ingest::JsonTree;
using ingest::ManifestObject;
using Index = JsonTree::Index;

constexpr Index kNone = JsonTree::kNone;

// Of the commas around a field that went, one goes too.
void DropComma(const std::string& json, size_t* at, std::string* out) {
  while (*at < json.size() && ingest::IsSpace(json[*at])) ++*at;
  if (json[*at] == ',') {
    ++*at;
    return;
  }
  while (ingest::IsSpace(out->back())) out->pop_back();
  if (out->back() == ',') out->pop_back();
}

}  // namespace

// What the object says that it is. False: it says nothing, and that was told.
bool Validator::Name(Subject* subject) {
  const ManifestObject& object = subject->object;
  if (object.tree()[object.node].type != JsonTree::Type::kObject) {
    const JsonTree::Type type = object.tree()[object.node].type;
    const char* const name = type == JsonTree::Type::kArray    ? "array"
                             : type == JsonTree::Type::kString ? "string"
                                                               : "number";
    Add(object.Place(object.tree()[object.node].begin), 1, "",
        std::string("couldn't get version/kind; json parse error: json: cannot unmarshal ") + name +
            " into Go value of type struct { APIVersion string "
            "\"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }")
        .plain = "a manifest is a map";
    return false;
  }
  ManifestObject::Type type = object.TypeOf();
  subject->kind = std::move(type.kind);
  subject->api_version = std::move(type.api_version);
  if (!options_.as_kind.empty()) {
    subject->kind = options_.as_kind;
    subject->api_version = kinds::CurrentApiVersion(options_.as_kind);
  }
  const std::optional<kinds::GroupVersion> parts = kinds::ParseApiVersion(subject->api_version);
  if (!parts) return WrongVersion(*subject), false;
  if (subject->kind.empty() || parts->version.empty()) return Missing(*subject), false;
  subject->api_version = kinds::PrintApiVersion(*parts);
  return true;
}

// Of kind and version, what an object of the server's needs: runtime/error.go.
void Validator::Missing(const Subject& subject) {
  const bool no_kind = subject.kind.empty();
  const Index half = no_kind ? kNone : subject.object.Find({"apiVersion"});  // "apps/"
  const std::string text(text_.substr(0, 1'000));
  ManifestFinding& finding = AddAt(subject, half == kNone ? subject.object.node : half,
                                   half == kNone, no_kind ? "kind" : "apiVersion",
                                   std::string("Object '") + (no_kind ? "Kind" : "apiVersion") +
                                       "' is missing in '" + text + "'");
  if (no_kind) {
    finding.plain = "the object has no kind";
  } else if (subject.api_version.empty()) {
    finding.plain = "the object has no apiVersion";
  } else {
    finding.plain = "apiVersion " + subject.api_version + " has no version";
  }
}

// Which the server reads before it looks at the kind: serializer/json/meta.go, Interpret.
void Validator::WrongVersion(const Subject& subject) {
  Index node = subject.object.Find({"apiVersion"});
  if (node == kNone) node = subject.object.node;  // its list's
  AddAt(subject, node, false, "apiVersion", kinds::WrongApiVersion(subject.api_version)).hint =
      "an apiVersion is GROUP/VERSION, and VERSION alone of the core group";
}

void Validator::Manifest(const ManifestObject& object) {
  if (remarked_ != object.document.get()) {
    remarked_ = object.document.get();
    Remarks(object.document->yaml, object.document->from);
  }
  CheckedManifest checked;
  Subject subject{object, &checked, "", ""};
  if (!Name(&subject)) return;
  const Index metadata = object.Find({"metadata"});
  size_t width = 0;
  checked.file = std::string(file_);
  checked.line = lines_.Find(PlaceOf(subject, object.node, true, &width)).line;
  checked.object.kind = subject.kind;
  checked.object.name = object.Text(metadata, "name");
  checked.object.ns = object.Text(metadata, "namespace");
  Removed(&subject);
  Unserved(&subject);
  checked.object.kind = subject.kind;
  checked.api_version = subject.api_version;
  checked.object.group = kinds::SplitApiVersion(subject.api_version).group;
  const kinds::KindRow* const row = kinds::FindKind(checked.object.group, subject.kind);
  // The API server clears a namespace where the kind has none (registry/rest/meta.go).
  if (row != nullptr && !row->namespaced) {
    checked.object.ns.clear();
  } else if (checked.object.ns.empty()) {
    checked.object.ns = options_.ns;
  }
  const kinds::ApiType* const type = kinds::ApiTypeOf(subject.api_version, subject.kind);
  checked.known = type != nullptr;
  if (type != nullptr) {
    Decode(subject, *type);
    checked.accepted = checked.server_text.empty();
  }
  report_.manifests.push_back(std::move(checked));
}

// A version that servers have stopped to serve is checked as today's.
void Validator::Removed(Subject* subject) {
  const kinds::RemovedApi* const removed =
      kinds::FindRemovedApi(subject->api_version, subject->kind);
  if (removed == nullptr) return;
  ManifestFinding& finding = NoMatch(*subject, "apiVersion");
  finding.plain = subject->api_version + " of " + subject->kind + " was removed in " +
                  std::string(removed->removed_in);
  finding.hint = "write apiVersion: " + std::string(removed->use);
  if (removed->defaulted_selector) {
    finding.hint +=
        ", where spec.selector must be given: the old version took the template's "
        "labels for it";
  }
  subject->api_version = removed->use;
}

// A kind that no server has so is checked as the one that is meant.
void Validator::Unserved(Subject* subject) {
  const std::optional<kinds::MeantApi> meant =
      kinds::FindMeantApi(subject->api_version, subject->kind);
  if (!meant) return;
  const bool other_kind = meant->kind != subject->kind;
  ManifestFinding& finding = NoMatch(*subject, other_kind ? "kind" : "apiVersion");
  finding.plain = subject->api_version + " has no kind " + subject->kind;
  if (other_kind) finding.hint = "write kind: " + std::string(meant->kind);
  if (meant->api_version != subject->api_version) {
    finding.hint += other_kind ? ", and apiVersion: " : "write apiVersion: ";
    finding.hint += meant->api_version;
  }
  subject->kind = meant->kind;
  subject->api_version = meant->api_version;
}

// kubectl's words, at one of the fields that say what the object is.
ManifestFinding& Validator::NoMatch(const Subject& subject, const char* field) {
  Index node = subject.object.Find({field});
  if (node == kNone) node = subject.object.node;  // its list's
  subject.out->server_text =
      "no matches for kind \"" + subject.kind + "\" in version \"" + subject.api_version + "\"";
  return AddAt(subject, node, false, field, subject.out->server_text);
}

void Validator::TypeFault(const Subject& subject, const DecodeFault& fault) {
  ManifestFinding& finding = AddAt(subject, fault.node, false, fault.path, fault.text);
  finding.hint = kubernetes::HintFor(fault, subject.kind);
  const JsonTree::Node& node = subject.object.tree()[fault.node];
  if (!fault.wants_string || node.type != JsonTree::Type::kWord) return;
  const std::string_view written = subject.object.Raw(text_, node.begin);
  const std::string raw(written.empty() ? node.text : written);
  const bool boolean = node.text[0] == 't' || node.text[0] == 'f';
  const std::string is = (boolean ? " is the boolean " : " is the number ") +
                         std::string(node.text) + (written.empty() ? "" : " in YAML");
  std::string key;
  ingest::Unescape(node.key, &key);
  finding.hint = "write \"" + raw + "\"";
  finding.plain = kubernetes::IsLabelPath(fault.path)
                      ? "label " + key + ": " + raw + is + ", labels are strings"
                      : fault.path + ": " + raw + is + ", a string is wanted";
}

void Validator::StrictFault(const Subject& subject, const DecodeFault& fault) {
  if (options_.validation == FieldValidation::kIgnore) return;
  ManifestFinding& finding = AddAt(subject, fault.node, true, fault.path, fault.text);
  finding.hint = kubernetes::HintFor(fault, subject.kind);
  if (options_.validation == FieldValidation::kWarn) finding.severity = Severity::kWarning;
}

// apiserver's words around what a decoder says (handlers/rest.go).
void Validator::Refused(const Subject& subject, const std::vector<std::string>& texts) {
  if (!subject.out->server_text.empty()) return;
  std::string text = subject.kind + " in version \"" +
                     std::string(kinds::SplitApiVersion(subject.api_version).version) +
                     "\" cannot be handled as a " + subject.kind + ": ";
  for (size_t i = 0; i < texts.size(); ++i) text += (i > 0 ? ", " : "") + texts[i];
  subject.out->server_text = std::move(text);
}

void Validator::Decode(const Subject& subject, const kinds::ApiType& type) {
  const DecodeAnswer decoded = ingest::CheckManifest(subject.object, type);
  std::vector<std::string> strict;
  if (!duplicates_.empty()) {
    std::string text = "yaml: unmarshal errors:";
    for (const std::string& line : duplicates_) text += "\n  " + line;
    strict.push_back(std::move(text));
  }
  bool mistyped = false;
  for (const DecodeFault& fault : decoded.faults) {
    if (fault.kind == DecodeFault::Kind::kType) {
      TypeFault(subject, fault);
      if (!std::exchange(mistyped, true)) Refused(subject, {fault.text});
    } else {
      strict.push_back(fault.text);
    }
  }
  if (mistyped) return;
  for (const DecodeFault& fault : decoded.faults) StrictFault(subject, fault);
  if (options_.validation == FieldValidation::kStrict && !strict.empty()) {
    strict[0] = "strict decoding error: " + strict[0];
    return Refused(subject, strict);
  }
  subject.out->stored = StoredJson(subject, decoded);
  WarnOfEverything(subject, decoded);
  Admit(subject, decoded);
}

// The object's JSON without what a decoder drops, and of the kind that it is taken for.
std::string Validator::StoredJson(const Subject& subject, const DecodeAnswer& decoded) const {
  const JsonTree& tree = subject.object.tree();
  const JsonTree::Node& whole = tree[subject.object.node];
  const std::string& json = subject.object.document->yaml.json;
  std::map<size_t, std::pair<size_t, std::string>> edits;  // begin: end, and what is put there
  for (const auto& [begin, end] : decoded.dropped) edits[begin] = {end, ""};
  if (!options_.as_kind.empty()) {
    for (const auto& [key, value] :
         {std::pair("kind", subject.kind), std::pair("apiVersion", subject.api_version)}) {
      const Index field = tree.Field(subject.object.node, key);
      if (field == kNone || tree[field].end == 0) continue;
      edits[tree[field].begin] = {tree[field].end, "\"" + value + "\""};
    }
  }
  std::string out;
  size_t at = whole.begin;
  for (const auto& [begin, edit] : edits) {
    out.append(json, at, begin - at).append(edit.second);
    at = edit.first;
    if (edit.second.empty()) DropComma(json, &at, &out);
  }
  return out.append(json, at, whole.end - at);
}

// A selector that is empty only because what stood in it is dropped.
void Validator::WarnOfEverything(const Subject& subject, const DecodeAnswer& decoded) {
  if (subject.kind != "PodDisruptionBudget" && subject.kind != "NetworkPolicy") return;
  for (const ingest::FoundField& selector : decoded.selectors) {
    const JsonTree& tree = subject.object.tree();
    const Index child = tree[selector.node].child;
    const bool known = tree.Field(selector.node, "matchLabels") != kNone ||
                       tree.Field(selector.node, "matchExpressions") != kNone;
    if (child == kNone || known) continue;
    ManifestFinding& finding = AddAt(subject, selector.node, true, selector.path,
                                     selector.path +
                                         ": nothing of it is known, so it is empty and picks "
                                         "every object");
    finding.severity = Severity::kWarning;
    finding.hint = "write matchLabels or matchExpressions under it";
  }
}

// ---- Admission -------------------------------------------------------------

std::optional<Validator::Stored> Validator::Old(const Subject& subject) {
  if (options_.against == nullptr) return std::nullopt;
  const Version now = options_.against->Current();
  const ObjectName& name = subject.out->object;
  const auto id = now.Find(name.group, name.kind, name.ns, name.name);
  if (!id) return std::nullopt;
  const absl::StatusOr<std::string> json = options_.against->Source(now, *id);
  if (!json.ok()) {
    ManifestFinding& finding = AddAt(subject, subject.object.node, false, "",
                                     "what is stored of it has no JSON here: it is checked as if "
                                     "it were new");
    finding.severity = Severity::kWarning;
    finding.hint = "save the snapshot with --sources (keep_source), or give the dump itself";
    return std::nullopt;
  }
  const ingest::ManifestFile file = ingest::ReadManifests(*json, options_.limits);
  if (file.objects.empty()) return std::nullopt;
  return Stored{file.objects[0],
                kubernetes::ReadSelectingPart(file.objects[0], subject.kind, subject.api_version)};
}

void Validator::Admit(const Subject& subject, const DecodeAnswer& decoded) {
  const SelectingPart part =
      kubernetes::ReadSelectingPart(subject.object, subject.kind, subject.api_version);
  const std::optional<Stored> old = Old(subject);
  kubernetes::Admission admission =
      old ? kubernetes::AdmitUpdate(part, old->part) : kubernetes::AdmitCreate(part);
  // The selectors that are not the kind's own: peers, spread, affinity.
  const std::string_view own = kubernetes::SelectorPath(subject.kind);
  // An update does not look into them: statefulset/strategy.go, SkipValidateVolumeClaimTemplates.
  const std::string_view skipped = old ? "spec.volumeClaimTemplates[" : "/";
  for (const ingest::FoundField& found : decoded.selectors) {
    if (found.path == own || found.path.starts_with(skipped)) continue;
    for (std::string& text : kubernetes::SelectorErrors(subject.object, found)) {
      admission.errors.push_back(kubernetes::FromText(std::move(text)));
    }
  }
  kubernetes::AppendNestedErrors(subject.object, subject.kind, old ? &old->object : nullptr,
                                 &admission.errors);
  for (const FieldError& error : admission.errors) {
    AdmissionError(subject, error, admission.stored, old ? &old->part : nullptr);
  }
  if (subject.out->server_text.empty()) {
    subject.out->server_text = kubernetes::InvalidText(part, admission.errors);
  }
}

void Validator::AdmissionError(const Subject& subject, const FieldError& error,
                               const SelectingPart& part, const SelectingPart* old) {
  bool at_key = false;
  const Index node = kubernetes::FindPlace(subject.object, error, &at_key);
  ManifestFinding& finding = AddAt(subject, node, at_key, error.field, error.text);
  finding.hint = kubernetes::HintFor(error, part, old);
}

}  // namespace labelix::kubernetes
