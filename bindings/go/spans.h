// What the Go side calls. Go's memory may not hold Go pointers when it is given
// to C, so texts come as places in one block of bytes, and answers go into
// blocks that Go brought. Nothing is kept.
#ifndef LABELIX_BINDINGS_GO_SPANS_H_
#define LABELIX_BINDINGS_GO_SPANS_H_

#include "labelix/c.h"

typedef struct span {
  uint32_t at, size;
} span;

typedef struct span_label {
  span key, value;
} span_label;

typedef struct span_event {
  uint32_t op, first_label, label_count;
  span group, kind, ns, name, uid, resource_version;
  span controller_kind, controller_name, controller_uid;
} span_event;

typedef struct span_requirement {
  uint32_t op, first_value, value_count;
  span key;
} span_requirement;

labelix_code span_apply(labelix_index* index, const char* texts, const span_event* events,
                        size_t count, const span_label* labels, size_t label_count,
                        labelix_error** error);

// In load.go; `loading` is a handle of cgo's, and 0 none.
extern void labelixGoProgress(uintptr_t loading, uint64_t done, uint64_t total);
extern uint32_t labelixGoStop(uintptr_t loading);

// labelix_load_with, with these two as progress and stop.
labelix_code span_load(labelix_index* index, const char* text, size_t size,
                       const labelix_load_options* options, uintptr_t loading,
                       labelix_buffer** warnings, labelix_error** error);

// `ns` empty: of all namespaces.
labelix_code span_replace(labelix_index* index, const char* texts, span group, span kind, span ns,
                          span resource_version, const span_event* events, size_t count,
                          const span_label* labels, size_t label_count, labelix_error** error);

// A selector of the caller's; its namespaces are those from `first_namespace` on.
typedef struct span_own {
  uint32_t op, in_namespaces, first_namespace, namespace_count;
  span ns, name, path, picks_group, picks_kind, resource_version;
  const labelix_selector* selector;
  const labelix_selector* namespace_selector;
} span_own;

labelix_code span_register(labelix_index* index, const char* texts, const span_own* selectors,
                           size_t count, const span* namespaces, size_t namespace_count,
                           labelix_error** error);

labelix_code span_compile(const char* texts, const span_requirement* requirements, size_t count,
                          const span* values, size_t value_count, labelix_selector** out,
                          labelix_error** error);

// `version` NULL: the newest. Ids and keys as labelix_select and labelix_keys give
// them; past a capacity nothing is written, and *total or *needed says what it takes.
labelix_code span_select(const labelix_index* index, const labelix_version* version,
                         const char* texts, span group, span kind, const span* ns,
                         const labelix_selector* selector, uint32_t* ids, size_t id_capacity,
                         char* out, size_t out_capacity, uint32_t* ends, size_t* total,
                         size_t* needed, labelix_error** error);

labelix_code span_count(const labelix_index* index, const labelix_version* version,
                        const char* texts, span group, span kind, const span* ns,
                        const labelix_selector* selector, uint64_t* count, labelix_error** error);

// Five texts for each selector: group, kind, namespace, name, path.
labelix_code span_selecting(const labelix_index* index, const labelix_version* version,
                            const char* texts, span group, span kind, span ns,
                            const span_label* labels, size_t label_count, span selector_kind,
                            char* out, size_t out_capacity, uint32_t* ends, size_t end_capacity,
                            size_t* total, size_t* needed, labelix_error** error);

// `called`: group, kind, namespace, name and path of the selector. Answers as span_select.
labelix_code span_picked_by(const labelix_index* index, const labelix_version* version,
                            const char* texts, const span* called, span picks_group,
                            span picks_kind, uint32_t* ids, size_t id_capacity, char* out,
                            size_t out_capacity, uint32_t* ends, size_t* total, size_t* needed,
                            labelix_error** error);

// `one_namespace`: the list is of `ns` only.
labelix_code span_verify(const labelix_index* index, const labelix_version* version,
                         const char* texts, span group, span kind, span ns, uint32_t one_namespace,
                         const span_event* events, size_t count, const span_label* labels,
                         size_t label_count, labelix_verify_report* report,
                         labelix_buffer** difference, labelix_error** error);

#endif  // LABELIX_BINDINGS_GO_SPANS_H_
