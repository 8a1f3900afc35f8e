// DocumentReader's part about lists.

#include "engine/ingest/documents.h"

namespace labelix::ingest {
namespace {

bool IsListKind(std::string_view kind) { return kind.ends_with("List"); }

// Passes the rest of a list and notes the kind that stands behind its items.
class ListEndReader : public UnitReader {
 public:
  explicit ListEndReader(bool first) : first_(first) {}
  const std::string& kind() const { return kind_; }
  const std::string& api_version() const { return api_version_; }

  uint32_t Depth() const override { return in_items_ ? 2 : 1; }
  bool MayEnd() const override { return true; }
  Fault TooLarge(size_t at) const override { return {Fault::Kind::kLimit, at, "", ""}; }

  bool ReadUnit(Cursor* c) override {
    if (!in_items_) return ReadField(c);
    bool first = first_;
    const bool more = c->NextElement(&first);
    if (more) c->Skip();
    if (!c->ok()) return true;
    first_ = false;
    in_items_ = more;
    return true;
  }

 private:
  bool ReadField(Cursor* c) {
    std::string_view key;
    bool first = false;
    if (!c->NextField(&first, &key)) return false;
    std::string* const out = key == "kind" ? &kind_ : key == "apiVersion" ? &api_version_ : nullptr;
    if (out == nullptr) {
      c->Skip();
    } else {
      *out = c->Text(key);
    }
    return true;
  }

  bool in_items_ = true, first_;
  std::string kind_, api_version_;
};

}  // namespace

void DocumentReader::EnterList(Cursor* c) {
  batch_.Rollback();
  const size_t at = c->At();
  const bool open = c->OpenArray("items");
  if (!c->ok()) return;
  list_ = {};
  list_.kind = object_.kind();
  list_.api_version = object_.api_version();
  list_.number = ++lists_;
  where_ = open ? Where::kItems : Where::kListRest;  // the latter: "items": null
  SetItemKind();
  WarnOfKind(at);
}

// A PodList's items need not say that they are Pods; a List's must. Those of a
// kind that does not end in List are of that kind, as in decodeToList upstream.
void DocumentReader::SetItemKind() {
  if (list_.kind.empty() || list_.kind == "List" || list_.api_version.empty()) return;
  std::string_view kind = list_.kind;
  if (IsListKind(kind)) kind.remove_suffix(4);
  KindInfo* info = infos_.Get(list_.api_version, kind);
  list_.items = info;
  // What may have been meant for an object does not say that there are no others.
  if (IsListKind(list_.kind)) Declare(info);
}

// An object may have been meant, of which nothing is seen any more.
void DocumentReader::WarnOfKind(size_t at) {
  if (list_.kind.empty() || IsListKind(list_.kind)) return;
  Warn(at, "a " + list_.kind + " that has items at its top is read as a list, as kubectl reads it");
}

void DocumentReader::ReadItem(Cursor* c) {
  const Cursor::Mark start = c->Here();
  const size_t at = c->At();
  bool first = list_.first;
  if (!c->NextElement(&first)) {
    if (c->ok()) where_ = Where::kListRest;
    return;
  }
  const size_t begin = c->At();
  object_.Read(c, list_.items, batch_.labels());
  if (!c->ok()) return;
  if (object_.info() == nullptr && list_.items == nullptr && LookAhead(at)) {
    batch_.Rollback();
    return c->Return(start);  // the same item again, with the list's kind
  }
  Emit(c, Event::Op::kUpsert, begin, c->PastClose());
  if (!c->ok()) return;
  list_.first = false;
  Declare(object_.info());
}

// kubectl sorts keys, so that `items` comes before `kind`. It also gives each
// item its kind; only for what does neither the list is read twice.
bool DocumentReader::LookAhead(size_t at) {
  if (list_.looked_ahead) return false;
  list_.looked_ahead = true;
  ListEndReader end(list_.first);
  Window window(input_, WindowLimit(options_.limits));
  Cursor cursor(options_.limits.json_depth);
  WalkUnits(at, &window, &cursor, &end);
  if (list_.kind.empty()) list_.kind = end.kind();
  if (list_.api_version.empty()) list_.api_version = end.api_version();
  SetItemKind();
  return list_.items != nullptr;
}

void DocumentReader::ReadListRest(Cursor* c) {
  std::string_view key;
  bool first = false;
  const size_t at = c->At();
  if (!c->NextField(&first, &key)) {
    if (c->ok()) EndList(c);
    return;
  }
  if (key == "kind") {
    const size_t value_at = c->At();
    const std::string_view kind = c->Text("kind");
    if (!c->ok()) return;
    list_.kind = kind;
    WarnOfKind(value_at);
  } else if (key == "apiVersion") {
    const std::string_view version = c->Text("apiVersion");
    if (c->ok()) list_.api_version = version;
  } else if (key == "items") {
    c->Fail(at, "items stands twice in one list");
  } else {
    c->Skip();
  }
}

void DocumentReader::EndList(Cursor* c) {
  if (list_.kind.empty() && list_.first) return c->Fail(c->PastClose() - 1, "the list has no kind");
  SetItemKind();
  ++report_->documents;
  where_ = Where::kTop;
}

void DocumentReader::Declare(KindInfo* info) {
  if (info->declared_in == list_.number) return;
  info->declared_in = list_.number;
  Event event;
  event.op = Event::Op::kDeclare;
  event.group = info->group;
  event.kind = info->kind;
  batch_.AddBare(event);
}

}  // namespace labelix::ingest
