#include "engine/ingest/object.h"

#include <utility>

#include "engine/ingest/facts_json.h"
#include "engine/ingest/parts_json.h"

namespace labelix::ingest {
namespace {

using kinds::FactsForm;

// An empty one that keeps the room of its lists.
void Reset(kinds::Pod* pod) {
  auto ips = std::move(pod->ips);
  auto ports = std::move(pod->ports);
  auto init_ports = std::move(pod->init_ports);
  auto parts = std::move(pod->parts);
  *pod = {};
  ips.clear(), ports.clear(), init_ports.clear(), parts.clear();
  pod->ips = std::move(ips);
  pod->ports = std::move(ports);
  pod->init_ports = std::move(init_ports);
  pod->parts = std::move(parts);
}

}  // namespace

void ObjectReader::Begin(const KindInfo* fallback, std::vector<Label>* labels) {
  fallback_ = fallback;
  labels_ = labels;
  labels_begin_ = labels->size();
  kind_ = api_version_ = {};
  info_ = nullptr;
  body_seen_ = pinned_ = false;
  event_ = {};
  common_.deleting = common_.has_generate_name = false;
  common_.fields.clear();
}

void ObjectReader::Read(Cursor* c, const KindInfo* fallback, std::vector<Label>* labels) {
  const Cursor::Mark start = c->Here();
  Begin(fallback, labels);
  if (c->Peek() != '{') return c->Mistyped("object", "an object");
  Fields(c);
  if (!c->ok() || !End()) return;
  c->Return(start);
  Fields(c);
  End();
}

void ObjectReader::Fields(Cursor* c) {
  if (!c->OpenObject("object")) return;
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) Field(c, key);
}

void ObjectReader::Field(Cursor* c, std::string_view key) {
  if (key == "metadata") return Metadata(c);
  if (key == "kind") {
    kind_ = c->Text("kind");
  } else if (key == "apiVersion") {
    api_version_ = c->Text("apiVersion");
  } else {
    Body(c, key);
  }
}

KindInfo* ObjectReader::Resolve() const {
  std::string_view kind = kind_, api_version = api_version_;
  if (fallback_ != nullptr && kind.empty()) kind = fallback_->kind;
  if (fallback_ != nullptr && api_version.empty()) api_version = fallback_->api_version;
  if (kind.empty() || api_version.empty()) return nullptr;
  return infos_->Get(api_version, kind);
}

void ObjectReader::Settle(KindInfo* info) {
  info_ = info;
  common_.fields.clear();
  if (info == nullptr) return;
  switch (info->form) {
    case FactsForm::kCommon:
      return;
    case FactsForm::kPod:
      return Reset(&pod_);
    case FactsForm::kService:
      service_ = {};
      service_.type = "ClusterIP";  // what the API server would fill in
      return;
    case FactsForm::kWorkload:
      workload_ = {};
      return;
    case FactsForm::kSelecting:
      selecting_.parts.clear();
      return;
    case FactsForm::kEndpointSlice:
      slice_ = {};
      return;
    case FactsForm::kNode:
      node_ = {};
  }
}

void ObjectReader::Body(Cursor* c, std::string_view key) {
  if (!body_seen_ && !pinned_) Settle(Resolve());
  body_seen_ = true;
  if (info_ == nullptr) return c->Skip();
  switch (info_->form) {
    case FactsForm::kCommon:
      if (HasFields(key, info_->fields)) {
        return ReadFields(c, key, info_->fields, &common_.fields);
      }
      break;
    case FactsForm::kPod:
      if (key == "spec") return ReadPodSpec(c, info_->keeps, &pod_);
      if (key == "status") return ReadPodStatus(c, &pod_);
      break;
    case FactsForm::kService:
      if (key == "spec") return ReadServiceSpec(c, &service_);
      break;
    case FactsForm::kWorkload:
      if (key == "spec") return ReadWorkloadSpec(c, info_->kind, info_->keeps, &workload_);
      break;
    case FactsForm::kSelecting:
      if (Keeps(info_->keeps, key)) return ReadParts(c, key, info_->keeps, &selecting_.parts);
      if (HasFields(key, info_->fields)) {
        return ReadFields(c, key, info_->fields, &common_.fields);
      }
      break;
    case FactsForm::kEndpointSlice:
      if (key == "endpoints") return ReadSliceEndpoints(c, &slice_);
      if (key == "ports") return ReadSlicePorts(c, &slice_);
      if (key == "addressType") {
        slice_.address_type = c->Text("addressType");
        return;
      }
      break;
    case FactsForm::kNode:
      if (key == "spec") return ReadNodeSpec(c, &node_);
      if (key == "status") return ReadNodeStatus(c, &node_);
      break;
  }
  c->Skip();
}

bool ObjectReader::End() {
  KindInfo* const resolved = Resolve();
  const bool settled = resolved == info_ && body_seen_;
  if (!settled) Settle(resolved);
  if (resolved != nullptr) {
    event_.group = resolved->group;
    event_.kind = resolved->kind;
    // As the API server clears it (registry/rest/meta.go): a manifest may say one.
    if (!resolved->namespaced) event_.ns = {};
  }
  const bool again = !settled && !pinned_ && body_seen_ && resolved != nullptr &&
                     (resolved->form != FactsForm::kCommon || !resolved->fields.empty());
  if (!again) {
    AddNameLabel();
    return false;
  }
  labels_->resize(labels_begin_);
  pinned_ = true;
  return true;
}

void ObjectReader::AddNameLabel() {
  if (event_.kind != "Namespace" || !event_.group.empty() || event_.name.empty()) return;
  labels_->push_back({kNameLabel, event_.name});
}

void ObjectReader::Metadata(Cursor* c) {
  if (!c->OpenObject("metadata")) return;
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    if (key == "name") {
      event_.name = c->Text("metadata.name");
    } else if (key == "namespace") {
      event_.ns = c->Text("metadata.namespace");
    } else if (key == "labels") {
      ReadStringMap(c, "metadata.labels", max_labels_, labels_begin_, labels_);
    } else if (key == "uid") {
      event_.uid = c->Text("metadata.uid");
    } else if (key == "resourceVersion") {
      event_.resource_version = c->Text("metadata.resourceVersion");
    } else if (key == "ownerReferences") {
      Owners(c);
    } else if (key == "deletionTimestamp") {
      common_.deleting = !c->Text("metadata.deletionTimestamp").empty();
    } else if (key == "generateName") {
      common_.has_generate_name = !c->Text("metadata.generateName").empty();
    } else {
      c->Skip();
    }
  }
}

void ObjectReader::Owners(Cursor* c) {
  event_.controller = {};
  if (!c->OpenArray("metadata.ownerReferences")) return;
  for (bool first = true; c->NextElement(&first);) Owner(c);
}

// Of several controllers, which the API server does not allow, the first
// counts, as in metav1.GetControllerOf.
void ObjectReader::Owner(Cursor* c) {
  if (!c->OpenObject("metadata.ownerReferences")) return;
  ControllerRef owner;
  bool controls = false;
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    if (key == "kind") {
      owner.kind = c->Text("ownerReferences.kind");
    } else if (key == "name") {
      owner.name = c->Text("ownerReferences.name");
    } else if (key == "uid") {
      owner.uid = c->Text("ownerReferences.uid");
    } else if (key == "controller") {
      controls = c->Flag("ownerReferences.controller");
    } else {
      c->Skip();
    }
  }
  if (controls && event_.controller.uid.empty()) event_.controller = owner;
}

void ObjectReader::Encode(const std::optional<kinds::Source>& source, std::string* out) {
  common_.source = source;
  common_.version = info_->version;
  // Of a field given twice the later one counts.
  if (common_.fields.size() > 1) SortLabels(&common_.fields);
  const auto encode = [&](auto* facts, auto call) {
    // The kind's own struct borrows the common part while it is written.
    std::swap(facts->common, common_);
    call(*facts, out);
    std::swap(facts->common, common_);
  };
  switch (info_->form) {
    case FactsForm::kCommon:
      return kinds::EncodeCommon(common_, out);
    case FactsForm::kPod:
      return encode(&pod_, kinds::EncodePod);
    case FactsForm::kService:
      SortLabels(&service_.selector);
      return encode(&service_, kinds::EncodeService);
    case FactsForm::kWorkload:
      SortLabels(&workload_.match_labels);
      SortLabels(&workload_.template_labels);
      return encode(&workload_, kinds::EncodeWorkload);
    case FactsForm::kSelecting:
      if (!info_->rule.empty()) selecting_.parts.push_back({kinds::kRulePart, info_->rule});
      return encode(&selecting_, kinds::EncodeSelecting);
    case FactsForm::kEndpointSlice:
      return encode(&slice_, kinds::EncodeEndpointSlice);
    case FactsForm::kNode:
      return encode(&node_, kinds::EncodeNode);
  }
}

}  // namespace labelix::ingest
