#include "engine/ingest/kind_info.h"

#include "engine/kinds/group_version.h"

namespace labelix::ingest {

KindInfo* KindInfos::Get(std::string_view api_version, std::string_view kind) {
  if (last_ != nullptr && last_->kind == kind && last_->api_version == api_version) return last_;
  const std::optional<kinds::GroupVersion> given = kinds::ParseApiVersion(api_version);
  if (!given || given->version.empty()) return nullptr;
  std::unique_ptr<KindInfo>& slot = infos_[std::pair(std::string(api_version), std::string(kind))];
  if (slot == nullptr) {
    slot = std::make_unique<KindInfo>();
    slot->api_version = api_version;
    slot->kind = kind;
    const kinds::GroupVersion parts = kinds::SplitApiVersion(slot->api_version);  // it points there
    slot->version = parts.version;
    slot->group = parts.group;
    if (const kinds::KindRow* row = kinds::FindKind(slot->group, kind)) {
      slot->form = row->facts;
      slot->keeps = row->keeps;
      slot->namespaced = row->namespaced;
    } else if (const UserKind* user = users_ ? users_->Find(slot->group, kind) : nullptr) {
      slot->form = kinds::FactsForm::kSelecting;
      slot->keeps = user->keeps;
      slot->rule = user->rule;
    }
    if (slot->form == kinds::FactsForm::kCommon || slot->form == kinds::FactsForm::kSelecting) {
      slot->fields = kinds::FieldsOf(slot->group, kind);
    }
  }
  last_ = slot.get();
  return last_;
}

}  // namespace labelix::ingest
