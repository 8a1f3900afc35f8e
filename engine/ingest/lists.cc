// DocumentReader's part about lists.

#include "engine/ingest/documents.h"

#include <utility>

#include "engine/kinds/group_version.h"

namespace labelix::ingest {
namespace {

bool IsListKind(std::string_view kind) { return kind.ends_with("List"); }

// Passes the rest of a list and notes the kind that stands behind its items.
class ListEndReader : public UnitReader {
 public:
  // `depth`: how many brackets are open between the list's items.
  ListEndReader(bool first, uint32_t depth) : depth_(depth), first_(first) {}
  const std::string& kind() const { return kind_; }
  const std::string& api_version() const { return api_version_; }

  uint32_t Depth() const override { return in_items_ ? depth_ : depth_ - 1; }
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

  uint32_t depth_;
  bool in_items_ = true, first_;
  std::string kind_, api_version_;
};

// Its items, of their own kinds or not, stand under an apiVersion that is none.
bool CheckVersion(Cursor* c, size_t at, std::string_view api_version) {
  if (!kinds::ParseApiVersion(api_version)) c->Fail(at, kinds::WrongApiVersion(api_version));
  return c->ok();
}

}  // namespace

// `metadata`: the list's own, if it stands before the items, which are next.
void DocumentReader::EnterList(Cursor* c, std::string_view kind, std::string_view api_version,
                               const std::optional<Cursor::Mark>& metadata) {
  batch_.Rollback();
  List list;
  list.kind = kind;
  list.api_version = api_version;
  list.number = lists_.empty() ? ++lists_seen_ : lists_.back().number;
  lists_.push_back(std::move(list));
  if (const Cursor::Mark items = c->Here(); metadata) {
    c->Return(*metadata);
    ReadListMeta(c);
    if (c->ok()) c->Return(items);
  }
  const size_t at = c->At();
  if (c->ok()) CheckVersion(c, at, lists_.back().api_version);
  const bool open = c->ok() && c->OpenArray("items");
  if (!c->ok()) return lists_.pop_back();
  where_ = open ? Where::kItems : Where::kListRest;  // the latter: "items": null
  SetItemKind();
  WarnOfKind(at);
}

// A PodList's items need not say that they are Pods; a List's must. Those of a
// kind that does not end in List are of that kind, as in decodeToList upstream.
void DocumentReader::SetItemKind() {
  List& list = lists_.back();
  if (list.kind.empty() || list.kind == "List" || list.api_version.empty()) return;
  std::string_view kind = list.kind;
  if (IsListKind(kind)) kind.remove_suffix(4);
  KindInfo* info = infos_.Get(list.api_version, kind);
  if (info == nullptr) return;
  list.items = info;
  // What may have been meant for an object does not say that there are no others.
  if (IsListKind(list.kind) && !options_.take) Declare(info);
}

// An object may have been meant, of which nothing is seen any more.
void DocumentReader::WarnOfKind(size_t at) {
  const std::string& kind = lists_.back().kind;
  if (kind.empty() || IsListKind(kind)) return;
  Warn(at, "a " + kind + " that has items at its top is read as a list, as kubectl reads it");
}

void DocumentReader::ReadItem(Cursor* c) {
  const Cursor::Mark start = c->Here();
  const size_t at = c->At();
  bool first = lists_.back().first;
  if (!c->NextElement(&first)) {
    if (c->ok()) where_ = Where::kListRest;
    return;
  }
  const size_t begin = c->At();
  const Cursor::Mark item = c->Here();
  if (split_at_ == at && (EnterInner(c, item) || !c->ok())) return;
  object_.Read(c, lists_.back().items, batch_.labels());
  if (object_.event().name.empty() && EnterInner(c, item)) return;
  if (!c->ok()) return;
  if (object_.info() == nullptr && lists_.back().items == nullptr) {
    if (LookAhead(at)) {
      batch_.Rollback();
      return c->Return(start);  // the same item again, with the list's kind
    }
    if (!CheckVersion(c, begin, lists_.back().api_version)) return batch_.Rollback();
  }
  const uint64_t before = upserts_;
  Emit(c, Event::Op::kUpsert, begin, c->PastClose());
  if (!c->ok()) return;
  lists_.back().first = false;
  if (upserts_ == before) {
    lists_.back().refused = true;
  } else {
    Declare(object_.info());
  }
}

// An item without a name that has `items` is a list, whose items are as good as
// the outer one's: the loop of FlattenListVisitor (cli-runtime, pkg/resource/
// visitor.go). A named one is an object with a field of that name. True: its
// items come next. False: the cursor is as it was.
//
// The item was read as an object, or a fault stopped that. One among its `items`
// is for the inner list to find, which gives what stands before it.
bool DocumentReader::EnterInner(Cursor* c, const Cursor::Mark& item) {
  const Cursor::Mark end = c->Here();
  Fault fault = c->fault();
  const bool faulty = fault.kind != Fault::Kind::kNone;
  if (faulty && !c->Recover(item)) return false;
  c->Return(item);
  std::string_view key, kind, api_version;
  std::optional<Cursor::Mark> metadata;
  for (bool first = true, open = c->OpenObject("item"); open && c->NextField(&first, &key);) {
    if (key == "items" && (c->Peek() == '[' || c->Peek() == 'n')) {
      const Cursor::Mark items = c->Here();
      if (faulty) c->Skip();
      if (faulty && !c->Recover(items)) break;  // it stands behind them
      lists_.back().first = false;
      EnterList(c, kind, api_version, metadata);
      return true;
    }
    if (key == "metadata") metadata = c->Here();
    if (key == "kind") {
      kind = c->Text("kind");
    } else if (key == "apiVersion") {
      api_version = c->Text("apiVersion");
    } else {
      c->Skip();
    }
  }
  if (c->ok() || c->Recover(item)) c->Return(end);
  if (faulty) c->Fail(std::move(fault));
  return false;
}

// kubectl sorts keys, so that `items` comes before `kind`. It also gives each
// item its kind; only for what does neither the list is read twice.
bool DocumentReader::LookAhead(size_t at) {
  List& list = lists_.back();
  if (list.looked_ahead) return false;
  list.looked_ahead = true;
  ListEndReader end(list.first, Depth());
  Window window(input_, WindowLimit(options_.limits));
  Cursor cursor(options_.limits.json_depth);
  WalkUnits(at, &window, &cursor, &end);
  if (list.kind.empty()) list.kind = end.kind();
  if (list.api_version.empty()) list.api_version = end.api_version();
  SetItemKind();
  return list.items != nullptr;
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
    lists_.back().kind = kind;
    WarnOfKind(value_at);
  } else if (key == "apiVersion") {
    const size_t value_at = c->At();
    const std::string_view version = c->Text("apiVersion");
    if (c->ok() && CheckVersion(c, value_at, version)) lists_.back().api_version = version;
  } else if (key == "metadata") {
    ReadListMeta(c);
  } else if (key == "items") {
    c->Fail(at, "items stands twice in one list");
  } else {
    c->Skip();
  }
}

// Whether the list goes on, and of when it is; nothing else is of use. What is of
// another type is passed over, as unstructured.GetContinue passes over it.
void DocumentReader::ReadListMeta(Cursor* c) {
  std::optional<Page>& page = lists_.back().page;
  std::string remaining;
  if (c->Peek() != '{') return c->Skip();
  c->OpenObject("metadata");
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    const size_t at = c->At();
    if (key == "continue" && (c->Peek() == '"' || c->Peek() == 'n')) {
      page.reset();
      if (c->Text("metadata.continue").empty()) continue;
      const InputPlace place = PlaceOf(at);
      page.emplace();
      page->byte = place.byte, page->line = place.line, page->column = place.column;
    } else if (key == "remainingItemCount" && c->Peek() > '0' && c->Peek() <= '9') {
      remaining = c->Scalar("metadata.remainingItemCount");
    } else if (key == "resourceVersion" && c->Peek() == '"') {
      lists_.back().version = c->Text("metadata.resourceVersion");
    } else {
      c->Skip();
    }
  }
  if (page) page->remaining = std::move(remaining);
}

// The list is whole: is it the last of its pages?
void DocumentReader::NotePage() {
  if (options_.pages == nullptr) return;
  List& list = lists_.back();
  const std::string_view group = list.items ? list.items->group : "";
  const std::string_view kind = list.items ? std::string_view(list.items->kind) : "List";
  if (!list.page) return options_.pages->Ends(group, kind);
  Page page = *std::move(list.page);
  page.group = group, page.kind = kind;
  page.list = list.kind.empty() ? "list" : list.kind;
  page.input = name_;
  options_.pages->GoesOn(std::move(page));
}

// A list of which nothing is taken does not say that there is nothing.
void DocumentReader::AskOfList() {
  const List& list = lists_.back();
  if (!options_.take || list.items == nullptr) return;
  bool taken = !list.refused;
  if (!list.version.empty()) {
    Event event;
    event.op = Event::Op::kDeclare;
    event.group = list.items->group;
    event.kind = list.items->kind;
    event.resource_version = list.version;
    taken = options_.take(event, true);
  }
  if (taken && IsListKind(list.kind)) Declare(list.items);
}

void DocumentReader::EndList(Cursor* c) {
  if (lists_.back().kind.empty() && lists_.back().first) {
    return c->Fail(c->PastClose() - 1, "the list has no kind");
  }
  SetItemKind();
  NotePage();
  AskOfList();
  if (options_.streams != nullptr) {
    if (const KindInfo* items = lists_.back().items) {
      options_.streams->Relisted(items->group, items->kind);
    } else {
      options_.streams->SaidMixed();
    }
  }
  lists_.pop_back();
  where_ = lists_.empty() ? Where::kTop : Where::kItems;
  if (lists_.empty()) ++report_->documents;
}

void DocumentReader::Declare(KindInfo* info) {
  if (info->declared_in == lists_.back().number) return;
  info->declared_in = lists_.back().number;
  Event event;
  event.op = Event::Op::kDeclare;
  event.group = info->group;
  event.kind = info->kind;
  batch_.AddBare(event);
}

}  // namespace labelix::ingest
