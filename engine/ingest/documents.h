// Which documents there are in an input, and what each does: lists, single
// objects, watch lines. Rules: docs/ingest.md.
#ifndef LABELIX_ENGINE_INGEST_DOCUMENTS_H_
#define LABELIX_ENGINE_INGEST_DOCUMENTS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ingest/batch.h"
#include "engine/ingest/cursor.h"
#include "engine/ingest/decode.h"
#include "engine/ingest/kind_info.h"
#include "engine/ingest/object.h"
#include "engine/ingest/walk.h"

namespace labelix::ingest {

// A byte of an input, and how messages speak of it.
struct InputPlace {
  uint64_t byte = 0, line = 1, column = 1;
};

// The largest window that decoding needs.
size_t WindowLimit(const InputLimits& limits);

class DocumentReader : public UnitReader {
 public:
  // `place_of`: the place that a byte of `input` is spoken of as, if `input` was
  // made of another text; asked with ascending bytes.
  DocumentReader(std::string_view input, std::string_view name, const DecodeOptions& options,
                 const EventSink& sink, LoadReport* report,
                 std::function<InputPlace(size_t at)> place_of = {});

  uint32_t Depth() const override;
  bool MayEnd() const override { return where_ == Where::kTop; }
  bool ReadUnit(Cursor* c) override;
  bool Split(size_t at) override;
  Fault TooLarge(size_t at) const override;
  void OnWindow(size_t begin) override;

  // Hands the events on; what the sink answers is kept in sink_status().
  void Flush(Cursor* c);
  const absl::Status& sink_status() const { return sink_status_; }

  // Has nothing been handed on of the document being read?
  bool MayTakeBack() const { return !gave_; }
  // Drops what was read of it, for it to be read in another way. REQUIRES:
  // MayTakeBack, and MayTurnToYaml(Before()).
  void TakeBack();
  // How many documents stand before the one being read, and where the last of them ends.
  uint64_t Before() const;
  size_t EndBefore() const;

  // Where documents of YAML begin behind those of JSON (`---`): the fault that
  // ended the reading is then none.
  std::optional<size_t> yaml_at() const { return yaml_at_; }

 private:
  // Where the next unit stands.
  enum class Where : uint8_t {
    kTop,       // between documents
    kItems,     // in a list's items
    kListRest,  // in a list, behind its items
  };
  struct List {
    std::string kind, api_version;  // "" while not known
    bool first = true;              // no item was read yet
    bool looked_ahead = false;
    uint64_t number = 0;        // its document's, for KindInfo::declared_in
    KindInfo* items = nullptr;  // the kind of items that name none
    bool refused = false;       // an item, by DecodeOptions::take
    std::optional<Page> page;   // it goes on, as far as is known
    std::string version;        // metadata.resourceVersion
  };
  struct Watch {
    std::string_view type;
    size_t at = 0;  // of the type
    std::optional<Cursor::Mark> object, metadata;
    size_t begin = 0, end = 0;           // of the object's text
    std::optional<Fault> fault;          // of the object, if it is one of a watch line
    std::string_view kind, api_version;  // the document's own, behind `object`
    bool ruled_out = false;              // it has them
  };

  void ReadDocument(Cursor* c);
  void RefuseStart(Cursor* c);
  bool ReadTop(Cursor* c, const Cursor::Mark& start, Watch* watch);
  bool LacksObject(const Watch& watch) const;
  bool TopField(Cursor* c, std::string_view key, Watch* watch);
  void ReadWatched(Cursor* c, Watch* watch);
  void EnterList(Cursor* c, std::string_view kind, std::string_view api_version,
                 const std::optional<Cursor::Mark>& metadata);
  void FinishObject(Cursor* c, size_t begin);
  void FinishWatch(Cursor* c, Watch* watch);
  void NoteWatched(std::string_view type);
  bool EndsInitialEvents(Cursor* c, const Watch& watch);
  void AddBookmark(Cursor* c, const Watch& watch);
  void GiveStreamed(Cursor* c, const KindList& list, size_t at);
  void OnError(Cursor* c, const Watch& watch);
  void RefuseAnswer(Cursor* c, size_t begin, const Cursor::Mark& start);

  void ReadItem(Cursor* c);
  bool EnterInner(Cursor* c, const Cursor::Mark& item);
  void ReadListRest(Cursor* c);
  void ReadListMeta(Cursor* c);
  void NotePage();
  void AskOfList();
  void SetItemKind();
  void WarnOfKind(size_t at);
  bool LookAhead(size_t at);
  void EndList(Cursor* c);
  void Declare(KindInfo* info);

  // Checks the object read last, whose text is [begin, end), and adds its event.
  void Emit(Cursor* c, Event::Op op, size_t begin, size_t end);
  bool CheckObject(Cursor* c, size_t begin, size_t end);
  bool CheckType(Cursor* c, size_t begin);
  InputPlace PlaceOf(size_t at);
  void Warn(size_t at, std::string_view text);

  std::string_view input_, name_;
  const DecodeOptions& options_;
  const EventSink& sink_;
  LoadReport* report_;
  absl::Status sink_status_;
  PlaceFinder places_;
  std::function<InputPlace(size_t)> place_of_;
  std::optional<size_t> yaml_at_;
  const uint64_t documents_before_;  // of the report: those of other inputs

  // Where the document being read begins, and what there was before it.
  struct Begun {
    size_t at = 0, warnings = 0, events = 0;
    uint64_t upserts = 0, removes = 0;
  };
  Begun begun_;
  bool gave_ = false;  // events of it to the sink

  KindInfos infos_;
  ObjectReader object_;
  Batch batch_;
  uint64_t upserts_ = 0, removes_ = 0;  // in the batch
  Where where_ = Where::kTop;
  std::vector<List> lists_;  // the open ones, each an item of the one before
  uint64_t lists_seen_ = 0;
  std::optional<size_t> split_at_;
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_DOCUMENTS_H_
