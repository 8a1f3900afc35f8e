// One object of Kubernetes: its JSON → Event and facts.
#ifndef LABELIX_ENGINE_INGEST_OBJECT_H_
#define LABELIX_ENGINE_INGEST_OBJECT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ingest/cursor.h"
#include "engine/ingest/kind_info.h"
#include "engine/kinds/facts.h"
#include "labelix/event.h"

namespace labelix::ingest {

// Each Namespace has its name as a label, which no manifest says: the API server
// gives it. Source: pkg/apis/core/v1/defaults.go, SetDefaults_Namespace.
inline constexpr std::string_view kNameLabel = "kubernetes.io/metadata.name";

// Holds one object at a time; views into the input and the cursor's texts.
class ObjectReader {
 public:
  ObjectReader(KindInfos* infos, uint32_t max_labels) : infos_(infos), max_labels_(max_labels) {}

  // Reads the whole object that is next; labels are appended to `labels`.
  // `fallback` is the kind of an item that names none, or nullptr.
  void Read(Cursor* c, const KindInfo* fallback, std::vector<Label>* labels);

  // The same in steps, for a caller that looks at the fields first: Begin, Field
  // for each field, then End. End answers true if the object's kind came too
  // late for what was read before it: the fields must be given once more.
  void Begin(const KindInfo* fallback, std::vector<Label>* labels);
  void Field(Cursor* c, std::string_view key);
  bool End();
  // A field was read elsewhere, as it may not have been the object's.
  void Missed() { body_seen_ = true; }

  // As written in the object; "" if it names none.
  std::string_view kind() const { return kind_; }
  std::string_view api_version() const { return api_version_; }

  // After Read or End. nullptr: the kind or the apiVersion is missing.
  KindInfo* info() const { return info_; }
  // Without labels and facts.
  const Event& event() const { return event_; }
  // Appends the facts. `source`: where the object's text is, if it is kept.
  void Encode(const std::optional<kinds::Source>& source, std::string* out);

 private:
  void Fields(Cursor* c);
  KindInfo* Resolve() const;
  void Settle(KindInfo* info);
  void Body(Cursor* c, std::string_view key);
  void Metadata(Cursor* c);
  void AddNameLabel();
  void Owners(Cursor* c);
  void Owner(Cursor* c);

  KindInfos* infos_;
  uint32_t max_labels_;
  const KindInfo* fallback_ = nullptr;
  std::vector<Label>* labels_ = nullptr;
  size_t labels_begin_ = 0;
  std::string_view kind_, api_version_;
  KindInfo* info_ = nullptr;  // the kind by which the body is read
  bool body_seen_ = false;
  bool pinned_ = false;  // second reading: info_ is final
  Event event_;
  kinds::Common common_;
  kinds::Pod pod_;
  kinds::Service service_;
  kinds::Workload workload_;
  kinds::Selecting selecting_;
  kinds::EndpointSlice slice_;
  kinds::Node node_;
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_OBJECT_H_
