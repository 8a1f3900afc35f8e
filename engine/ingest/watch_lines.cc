// DocumentReader's part about watch lines.

#include "engine/ingest/documents.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace labelix::ingest {

// A watch line that would have been one. `type` alone says little: a Secret has one too.
bool DocumentReader::LacksObject(const Watch& watch) const {
  constexpr std::string_view kTypes[] = {"ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"};
  return object_.kind().empty() && object_.api_version().empty() &&
         std::find(std::begin(kTypes), std::end(kTypes), watch.type) != std::end(kTypes);
}

// What is wrong with the object counts if the document is a watch line, which
// what stands behind it may rule out.
void DocumentReader::ReadWatched(Cursor* c, Watch* watch) {
  const Cursor::Mark start = c->Here();
  watch->object = start;
  watch->begin = c->At();
  watch->fault.reset();
  batch_.Rollback();
  object_.Read(c, nullptr, batch_.labels());
  if (!c->ok()) {
    Fault fault = c->fault();
    if (!c->Recover(start)) return;
    c->Skip();
    if (!c->ok() && c->Recover(start)) return c->Fail(std::move(fault));  // no JSON
    watch->fault = std::move(fault);
  }
  if (c->ok()) watch->end = c->PastClose();
}

void DocumentReader::FinishWatch(Cursor* c, Watch* watch) {
  if (watch->fault) return c->Fail(*std::move(watch->fault));
  if (watch->type == "ADDED" || watch->type == "MODIFIED") {
    Emit(c, Event::Op::kUpsert, watch->begin, watch->end);
  } else if (watch->type == "DELETED") {
    Emit(c, Event::Op::kRemove, watch->begin, watch->end);
  } else if (watch->type == "BOOKMARK") {
    batch_.Rollback();
    if (CheckObject(c, watch->begin, watch->end)) AddBookmark(c, *watch);
  } else if (watch->type == "ERROR") {
    batch_.Rollback();
    OnError(c, *watch);
  } else if (watch->type.empty()) {
    c->Fail(watch->begin, "a watch line without type");
  } else {
    c->Fail(watch->at, "type: no watch event: \"" + std::string(watch->type) + "\"",
            "one of ADDED, MODIFIED, DELETED, BOOKMARK, ERROR");
  }
  if (!c->ok()) return;
  ++report_->documents;
  NoteWatched(watch->type);
}

void DocumentReader::NoteWatched(std::string_view type) {
  if (options_.streams == nullptr) return;
  if (type == "ERROR") return options_.streams->Restart();
  if (type == "BOOKMARK") return;
  using What = StreamedLists::What;
  const What what = type == "ADDED"      ? What::kAdded
                    : type == "MODIFIED" ? What::kModified
                                         : What::kDeleted;
  options_.streams->Note(object_.event(), what);
}

// The annotation's value counts, as in client-go's handleAnyWatch: "true" alone.
bool DocumentReader::EndsInitialEvents(Cursor* c, const Watch& watch) {
  const Cursor::Mark end = c->Here();
  c->Return(*watch.object);
  const auto enter = [c](std::string_view field) {  // goes to the value of that name
    if (c->Peek() != '{' || !c->OpenObject(field)) return false;
    std::string_view key;
    for (bool first = true; c->NextField(&first, &key);) {
      if (key == field) return true;
      c->Skip();
    }
    return false;
  };
  const bool ends = enter("metadata") && enter("annotations") &&
                    enter("k8s.io/initial-events-end") && c->Peek() == '"' &&
                    c->Text("metadata.annotations") == "true";
  if (c->ok()) c->Return(end);
  return ends;
}

void DocumentReader::AddBookmark(Cursor* c, const Watch& watch) {
  ++report_->bookmarks;
  const KindInfo* info = object_.info();
  if (info == nullptr) return;
  Event event;
  event.op = Event::Op::kBookmark;
  event.group = info->group;
  event.kind = info->kind;
  event.resource_version = object_.event().resource_version;
  if (options_.take && !options_.take(event, false)) return;
  batch_.AddBare(event);
  if (options_.streams == nullptr) return;
  const bool ends = EndsInitialEvents(c, watch);
  const std::optional<KindList> list = options_.streams->Bookmark(event, ends);
  if (list && c->ok()) GiveStreamed(c, *list, watch.begin);
}

// One that is older than what was seen of its kind takes nothing away.
void DocumentReader::GiveStreamed(Cursor* c, const KindList& list, size_t at) {
  Flush(c);
  if (!sink_status_.ok()) return;
  absl::Status status = options_.streamed(list);
  if (absl::IsFailedPrecondition(status)) {
    Warn(at, ErrorMessage(status) + "; passed over");
  } else {
    sink_status_ = std::move(status);
  }
}

// The server ends a watch with an ERROR. What follows in the input belongs to
// another one, so reading goes on.
void DocumentReader::OnError(Cursor* c, const Watch& watch) {
  const Cursor::Mark end = c->Here();
  if (!watch.object) return;
  c->Return(*watch.object);
  std::string_view key, message, code;
  c->OpenObject("object");
  for (bool first = true; c->NextField(&first, &key);) {
    if (key == "message") {
      message = c->Text("message");
    } else if (key == "code") {
      code = c->Scalar("code");
    } else {
      c->Skip();
    }
  }
  if (!c->ok()) return;
  c->Return(end);
  const std::string ended =
      "the watch ended with ERROR " + std::string(code) + ": " + std::string(message);
  if (options_.refuse_error) return c->Fail(watch.begin, ended, "list again");
  Warn(watch.begin, ended + "; its objects are as of this line");
}

}  // namespace labelix::ingest
