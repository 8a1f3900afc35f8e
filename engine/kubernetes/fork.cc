#include "engine/kubernetes/fork.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/applied_owner.h"
#include "engine/kubernetes/apply_facts.h"
#include "engine/kubernetes/controller_facts.h"
#include "engine/kubernetes/edit_namespace.h"
#include "engine/kubernetes/manifest_edit.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/object_event.h"
#include "engine/kubernetes/registrar.h"
#include "index/types/absl_text.h"
#include "index/types/go_text.h"
#include "labelix/labels.h"

namespace labelix::kubernetes {
namespace {

absl::Status Refuse(std::string_view text) { return absl::InvalidArgumentError(ToAbsl(text)); }

// Source: k8s.io/kubectl pkg/cmd/label/label.go, parseLabels.
absl::Status CheckLabelsOnce(const Edit& edit) {
  for (const auto& [key, value] : edit.labels) {
    if (value) continue;
    const bool is_set = std::any_of(edit.labels.begin(), edit.labels.end(), [&](const auto& other) {
      return other.first == key && other.second;
    });
    if (!is_set) continue;
    return Refuse("can not both modify and remove a label in the same command: " + key);
  }
  return absl::OkStatus();
}

}  // namespace

// ---- The copy ----------------------------------------------------------------

Fork::Fork(const Cluster& cluster, const Version& version)
    : origin_(cluster), version_(version), rules_(UserRules(version)), kinds_(KindsText(rules_)) {}

absl::StatusOr<std::unique_ptr<Cluster>> Fork::Read(const Edit& edit) const {
  return ReadManifest(edit, edit.kinds.empty() ? kinds_ : edit.kinds);
}

absl::Status Fork::Put(const Event& event) {
  const std::span<const Event> batch(&event, 1);
  const Registrar selectors(Current(), batch);
  return world_.Apply(batch, selectors.events()).status();
}

std::optional<std::string> Fork::Text(const ObjectName& name) const {
  const auto applied = texts_.find(name);
  if (applied != texts_.end()) return applied->second;
  const auto id = version_.Find(name.group, name.kind, name.ns, name.name);
  if (!id) return std::nullopt;
  absl::StatusOr<std::string> text = origin_.Source(version_, *id);
  if (!text.ok()) return std::nullopt;
  return *std::move(text);
}

// ---- Edits -------------------------------------------------------------------

absl::Status Fork::Make(const Edit& edit) {
  switch (edit.type) {
    case Edit::Type::kApply:
      return Apply(edit);
    case Edit::Type::kLabel:
      return Label(edit);
    case Edit::Type::kSelector:
      return SetSelector(edit);
    case Edit::Type::kScale:
      return Scale(edit);
    case Edit::Type::kDelete:
      return Delete(edit);
  }
  return absl::InvalidArgumentError(
      "edit: type " + std::to_string(static_cast<int>(edit.type)) +
      " is none of kApply (0), kLabel (1), kSelector (2), kDelete (3) and kScale (4)");
}

// An object has a Namespace (plugin/pkg/admission/namespace/lifecycle), where the input lists them.
// Those that every cluster has may be missing in a made one.
absl::Status Fork::CheckNamespaces(const Edit& edit, const Version& manifest) const {
  const Version now = Current();
  for (ObjectId id : ObjectsOf(manifest)) {
    const ObjectView view = manifest.Get(id);
    const std::string ns = NamespaceOf(version_, view, edit.ns);
    if (ns.empty() || manifest.Find("", "Namespace", "", ns)) continue;
    if (now.Find("", "Namespace", "", ns)) continue;
    const auto touched = touched_.find({"Namespace", "", ns, ""});
    if (touched != touched_.end() && touched->second.deleted) {
      return Refuse("the API server would refuse it: unable to create new content in namespace " +
                    ns + " because it is being terminated");
    }
    const bool is_system = ns == "default" || ns.starts_with("kube-");
    if (is_system || !now.Knows("", "Namespace") || HasObjectsOf(now, ns)) continue;
    return ErrorAt(0, "the API server would refuse it: namespaces " + GoQuote(ns) + " not found",
                   "put the Namespace into the manifest, or apply it before");
  }
  return absl::OkStatus();
}

absl::StatusOr<ObjectId> Fork::Find(const Edit& edit) const {
  return FindObject(Current(), edit.ns, edit.object);
}

Touched& Fork::Touch(const ObjectName& name, const ObjectView* was) {
  const auto [at, is_first] = touched_.try_emplace(name);
  kinds::Pod pod;
  if (is_first && was != nullptr && name.kind == "Pod" && kinds::DecodePod(was->facts, &pod)) {
    at->second.was_active = IsActive(pod);
  }
  return at->second;
}

absl::Status Fork::Apply(const Edit& edit) {
  const auto manifest = Read(edit);
  if (!manifest.ok()) return manifest.status();
  const Version read = (*manifest)->Current();
  const IdSet objects = ObjectsOf(read);
  // k8s.io/kubectl pkg/cmd/apply/apply.go.
  if (objects.empty()) return Refuse(edit.manifest_name + ": no objects passed to apply");
  const auto is_gone = [&](const ObjectName& name) {
    const auto touched = touched_.find(name);
    return touched != touched_.end() && touched->second.deleted;
  };
  if (absl::Status s = CheckManifests(edit, origin_, is_gone); !s.ok()) return s;
  if (absl::Status s = CheckNamespaces(edit, read); !s.ok()) return s;
  for (ObjectId id : objects) {
    if (absl::Status s = ApplyOne(**manifest, read, id, edit.ns); !s.ok()) return s;
  }
  return absl::OkStatus();
}

absl::Status Fork::ApplyOne(const Cluster& manifest, const Version& from, ObjectId id,
                            const std::string& ns) {
  ObjectView view = from.Get(id);
  const std::string place = NamespaceOf(version_, view, ns);
  view.ns = place;
  if (IsNamespaceKind(view.group, view.kind)) SetNameLabel(&view);
  const ObjectName name{std::string(view.kind), place, std::string(view.name),
                        std::string(view.group)};
  const Version now = Current();
  const std::optional<ObjectId> old = now.Find(name.group, name.kind, place, name.name);
  const std::string uid = "what-if-" + std::to_string(++made_);
  const std::optional<std::string> old_text = old ? Text(name) : std::nullopt;
  const std::string text = manifest.Source(from, id).value_or("");
  std::string facts;
  if (old) {
    const ObjectView was = now.Get(*old);
    Touched& touched = Touch(name, &was);
    if (absl::Status s = CheckApplied(name, was, view); !s.ok()) return s;
    touched.template_changed |= TemplateChanged(old_text, text, was, view);
    touched.text_missing |= !old_text;
    touched.owner_uid = was.controller.uid;
    facts = KeepFilledIn(was, view);
    view.facts = facts;
    view.uid = was.uid;
    view.controller = AppliedOwner(was, old_text, view, text);
    texts_[name] = text;
    return Put(EventOf(view));
  }
  Touched& touched = Touch(name, nullptr);
  touched.made = true;
  if (absl::Status s = CheckCreated(name, view); !s.ok()) return s;
  // One that comes after another of its name is another object, whatever the manifest says.
  if (view.uid.empty() || touched.deleted) view.uid = uid;
  texts_[name] = text;
  return Put(EventOf(view));
}

absl::Status Fork::Label(const Edit& edit) {
  if (absl::Status once = CheckLabelsOnce(edit); !once.ok()) return once;
  const absl::StatusOr<ObjectId> id = Find(edit);
  if (!id.ok()) return id.status();
  const Version now = Current();
  ObjectView view = now.Get(*id);
  Touch(NameOf(now, *id), &view);
  const bool is_namespace = IsNamespaceKind(view.group, view.kind);
  for (const auto& [key, value] : edit.labels) {
    if (is_namespace && key == kNameLabel) continue;  // the server puts it back
    std::vector<std::string> errors = LabelKeyErrors(key);
    if (errors.empty() && value) errors = LabelValueErrors(*value);
    if (!errors.empty()) return Refuse("label " + key + ": " + errors.front());
    std::erase_if(view.labels, [&](const labelix::Label& label) { return label.key == key; });
    if (value) view.labels.push_back({key, *value});
  }
  SortLabels(&view.labels);
  return Put(EventOf(view));
}

absl::Status Fork::SetSelector(const Edit& edit) {
  const absl::StatusOr<ObjectId> id = Find(edit);
  if (!id.ok()) return id.status();
  const Version now = Current();
  ObjectView view = now.Get(*id);
  const absl::StatusOr<std::string> facts = WithSelector(NameOf(now, *id), view, edit.selector);
  if (!facts.ok()) return facts.status();
  view.facts = *facts;
  Touch(NameOf(now, *id), &view);
  return Put(EventOf(view));
}

absl::Status Fork::Scale(const Edit& edit) {
  const absl::StatusOr<ObjectId> id = Find(edit);
  if (!id.ok()) return id.status();
  const Version now = Current();
  ObjectView view = now.Get(*id);
  const absl::StatusOr<std::string> facts = WithReplicas(NameOf(now, *id), view, edit.replicas);
  if (!facts.ok()) return facts.status();
  view.facts = *facts;
  Touch(NameOf(now, *id), &view).owner_uid = view.controller.uid;
  return Put(EventOf(view));
}

absl::Status Fork::Delete(const Edit& edit) {
  const absl::StatusOr<ObjectId> id = Find(edit);
  if (absl::IsNotFound(id.status())) return DeleteUnseen(edit, id.status());
  if (!id.ok()) return id.status();
  const Version now = Current();
  const ObjectView view = now.Get(*id);
  Event event = EventOf(view);
  event.op = Event::Op::kRemove;
  Touched& touched = Touch(NameOf(now, *id), &view);
  touched.deleted = true;
  touched.orphans = edit.orphan;
  touched.owner_uid = event.controller.uid;
  return Put(event);
}

// An object has a Namespace (plugin/pkg/admission/namespace/lifecycle), also
// where the input lists none: a dump without Namespaces can be asked what goes
// with one.
absl::Status Fork::DeleteUnseen(const Edit& edit, const absl::Status& not_found) {
  const Version now = Current();
  const std::optional<ObjectName> name = NamespaceNamed(now, edit);
  if (!name || touched_.contains(*name)) return not_found;
  if (!HasObjectsOf(now, name->name)) {
    return absl::NotFoundError(
        ToAbsl(std::string(not_found.message()) + ", nor any object of that namespace"));
  }
  touched_[*name].deleted = true;
  return absl::OkStatus();
}

}  // namespace labelix::kubernetes
