// Reads the parts of an object that become its facts. Each call reads the value
// that is next; a fault stays in the cursor. A field given twice counts as it
// does for Go's decoder: later fields replace earlier ones.
#ifndef LABELIX_ENGINE_INGEST_FACTS_JSON_H_
#define LABELIX_ENGINE_INGEST_FACTS_JSON_H_

#include <span>
#include <string_view>
#include <vector>

#include "engine/ingest/cursor.h"
#include "engine/kinds/facts.h"
#include "engine/kinds/fields.h"

namespace labelix::ingest {

// `keeps`: the paths whose JSON is kept (parts_json.h).
void ReadPodSpec(Cursor* c, std::span<const std::string_view> keeps, kinds::Pod* pod);
void ReadPodStatus(Cursor* c, kinds::Pod* pod);

void ReadServiceSpec(Cursor* c, kinds::Service* service);

// `kind` for Go's words about a selector of the wrong type.
void ReadWorkloadSpec(Cursor* c, std::string_view kind, std::span<const std::string_view> keeps,
                      kinds::Workload* workload);

void ReadSliceEndpoints(Cursor* c, kinds::EndpointSlice* slice);
void ReadSlicePorts(Cursor* c, kinds::EndpointSlice* slice);

void ReadNodeSpec(Cursor* c, kinds::Node* node);
void ReadNodeStatus(Cursor* c, kinds::Node* node);

// A map of strings, appended as it stands; `what` names it in faults. At most
// `limit` pairs (kLimit). null takes out what was appended after `begin`, as
// Go's decoder sets the map to nil.
void ReadStringMap(Cursor* c, std::string_view what, size_t limit, size_t begin,
                   std::vector<Label>* out);

// The values of the kind's selectable fields under the object's field `key`.
void ReadFields(Cursor* c, std::string_view key, std::span<const kinds::FieldRow> rows,
                std::vector<Label>* out);

// True: one of `rows` has its value under the object's field `key`.
bool HasFields(std::string_view key, std::span<const kinds::FieldRow> rows);

// Whether the condition `type` of a list of conditions is True.
bool ReadCondition(Cursor* c, std::string_view what, std::string_view type);

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_FACTS_JSON_H_
