// The C ABI: an index of labelled objects for programs that are not C++, and
// what a binding of another language is made on (bindings/go).
//
//   labelix_index* index = NULL;
//   labelix_selector* run = NULL;
//   labelix_version* now = NULL;
//   labelix_scope pods = {sizeof pods, {NULL, 0}, {"Pod", 3}, NULL, 0};
//   const char dump[] =
//   "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"rng-x7\","
//                       "\"namespace\":\"prod\",\"labels\":{\"run\":\"rng\"}}}";
//   uint64_t count = 0;
//   assert(labelix_index_new(NULL, &index, NULL) == LABELIX_OK);
//   assert(labelix_load(index, dump, sizeof dump - 1, "dump", NULL, NULL) == LABELIX_OK);
//   assert(labelix_selector_parse("run=rng", 7, &run, NULL) == LABELIX_OK);
//   assert(labelix_current(index, &now, NULL) == LABELIX_OK);
//   assert(labelix_count(now, &pods, run, &count, NULL) == LABELIX_OK && count == 1);
//   labelix_version_free(now);
//   labelix_selector_free(run);
//   labelix_index_free(index);
//
// Errors: a call answers LABELIX_OK or another code, and has then changed
// nothing unless it says otherwise. `error` may be NULL; otherwise *error is NULL
// after success, and after a failure the caller's to free. No C++ exception
// comes out; without memory the code is LABELIX_NO_MEMORY. A NULL that is not allowed, that of
// a text with a size too, is INVALID_ARGUMENT; calls without `error` that read a handle require
// it. After a failure a handle that was to be handed out is NULL, numbers and structs are as
// they were, and arrays may be written in part.
// Lifetime: what a call hands out by `**out` is freed with the _free of its type;
// NULL may be freed. Handles need not be freed in any order. Texts that are
// handed out belong to a version, a selector, a batch of deltas, an error or a buffer and live as
// long as that handle. What is handed in is read during the call and never kept.
// Threads: calls that change an index take turns behind a lock of the index and may come from any
// thread. Reading takes no lock: any number of threads, and never waits for a
// writer. One subscription is polled by one thread at a time. A handle is freed by any thread,
// when no call on it runs.
// Growth: a struct with `struct_size` begins with its size as the caller knows
// it; arrays of structs come with the size of one. Fields are only added at the
// end, and zero means what their absence meant, so zero a struct before you fill it, `reserved`
// included. What is longer than the library's is read as far as the library knows it, and filled
// up with zeros: labelix_abi_version() says whether a field is known. labelix_text and
// labelix_label never grow. The recorded description is bindings/c/abi.txt.
#ifndef LABELIX_C_H_
#define LABELIX_C_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- Texts, codes, errors ----------------------------------------------------

// Bytes, not ended by a zero; `data` may be NULL where `size` is 0.
typedef struct labelix_text {
  const char* data;
  size_t size;
} labelix_text;

typedef int32_t labelix_code;
enum {
  LABELIX_OK = 0,
  LABELIX_INVALID_ARGUMENT = 1,     // the caller's text or argument is wrong
  LABELIX_NOT_FOUND = 2,            // no such object
  LABELIX_DATA_LOSS = 3,            // the input is broken or cut short
  LABELIX_RESOURCE_EXHAUSTED = 4,   // a documented limit was reached
  LABELIX_FAILED_PRECONDITION = 5,  // cannot be decided from what is loaded
  LABELIX_NO_MEMORY = 6,
  LABELIX_INTERNAL = 7,   // a defect of ours
  LABELIX_CANCELLED = 8,  // the caller's labelix_stop ended it
};

#define LABELIX_NO_OFFSET SIZE_MAX

typedef struct labelix_error labelix_error;
labelix_code labelix_error_code(const labelix_error* error);
// Ended by a zero too.
labelix_text labelix_error_message(const labelix_error* error);
// What would cure it; empty if nothing is known.
labelix_text labelix_error_hint(const labelix_error* error);
// Bytes from the start of the text that the caller gave, or LABELIX_NO_OFFSET.
size_t labelix_error_offset(const labelix_error* error);
void labelix_error_free(labelix_error* error);

// A text that is the caller's.
typedef struct labelix_buffer labelix_buffer;
labelix_text labelix_buffer_text(const labelix_buffer* buffer);
void labelix_buffer_free(labelix_buffer* buffer);

// The ABI that the loaded library speaks. It grows when a call or a field is
// added; nothing is taken away under the same soname.
#define LABELIX_ABI_VERSION 1u
uint32_t labelix_abi_version(void);
// "0.1.0"; lives for ever.
const char* labelix_library_version(void);

// ---- The index -----------------------------------------------------------------

typedef struct labelix_index labelix_index;

typedef struct labelix_index_options {
  size_t struct_size;
  uint32_t max_objects;            // 0: 2^32 - 2
  uint32_t max_labels_per_object;  // 0: 10,000
  // 1: an event of a kind that goes back behind a bookmark or a whole list of it is taken,
  // as whoever follows several namespaces by a watch each needs it, and a list of one
  // namespace though another has come further; 0: counted and dropped, the list refused.
  uint32_t accept_time_travel;
  uint32_t reserved;
  // How kinds of your own select, as JSON in the form of docs/kinds.md: of all texts that are
  // loaded and replaced. Empty: none. The name is for messages, and may be empty.
  // INVALID_ARGUMENT: own.json: kinds[0].selectors[0].form: …; DATA_LOSS: no JSON.
  labelix_text own_kinds, own_kinds_name;
} labelix_index_options;

// `options` may be NULL.
labelix_code labelix_index_new(const labelix_index_options* options, labelix_index** out,
                               labelix_error** error);
// No other thread may be in a call on it. Versions and subscriptions stay good.
void labelix_index_free(labelix_index* index);

typedef struct labelix_label {
  labelix_text key, value;
} labelix_label;

enum { LABELIX_UPSERT = 0, LABELIX_REMOVE = 1, LABELIX_DECLARE = 2, LABELIX_BOOKMARK = 3 };

// What happened to one object. Required: kind, and the name for UPSERT and
// REMOVE. DECLARE: the kind was listed, so that none of it is an answer.
// BOOKMARK: all that the kind was up to resource_version has been said.
typedef struct labelix_event {
  uint32_t op;
  uint32_t reserved;
  labelix_text group;  // "apps"; "" is core
  labelix_text kind;   // "Pod"
  labelix_text ns;     // "" for a cluster-scoped object
  labelix_text name;
  const labelix_label* labels;  // in any order; of equal keys the last counts
  size_t label_count;
  labelix_text uid;
  labelix_text resource_version;  // decimal; "" is unknown, and always news
  labelix_text controller_kind, controller_name, controller_uid;
} labelix_event;

typedef struct labelix_applied {
  size_t struct_size;
  uint64_t version;  // the state after the call
  uint64_t created, updated, removed, unchanged;
} labelix_applied;

// Takes a batch in as one version. Events that are not news by resourceVersion
// change nothing. An object given in this way holds labels and identity, no
// spec: one that selects others (a Service) comes by labelix_load, or its
// selector by labelix_register. `applied` may be NULL.
// Cost an event: two hashes, a copy of its texts; of a change of labels the terms that differ.
labelix_code labelix_apply(labelix_index* index, const labelix_event* events, size_t count,
                           size_t event_size, labelix_applied* applied, labelix_error** error);

typedef struct labelix_load_report {
  size_t struct_size;
  uint64_t bytes, documents, objects, removes, bookmarks, warnings;
  // Lists whose last page (metadata.continue) is neither in this text nor was in those before it:
  // it may be in the next one.
  uint64_t unfinished;
} labelix_load_report;

// Objects and events as text: what kubectl or the API server prints (objects,
// lists, watch lines), JSON or YAML, or a snapshot; gzip of these too. With all that kinds need:
// selectors, owners. `name` stands for the text in messages, ended by a zero. `report` may be NULL,
// and is filled also where the text is refused: DATA_LOSS, RESOURCE_EXHAUSTED and NO_MEMORY keep
// what stood before that place.
// Cost: a reading of the text, and labelix_apply.
labelix_code labelix_load(labelix_index* index, const char* text, size_t size, const char* name,
                          labelix_load_report* report, labelix_error** error);

// Called now and then with the bytes read so far and in all (0: unknown).
typedef void (*labelix_progress)(void* context, uint64_t done, uint64_t total);
// Asked as bytes are inflated, as a snapshot is checked, and before each batch of objects (1,024);
// other than 0 ends the call with CANCELLED, and what was taken in stays.
typedef uint32_t (*labelix_stop)(void* context);

// `progress` and `stop` are called on the thread that loads, while it holds the lock of those that
// change the index: they may read the index, must not change it, and return as functions do (no
// longjmp).
typedef struct labelix_load_options {
  size_t struct_size;
  labelix_text name;      // as labelix_load's
  uint32_t more_follows;  // 1: no warning yet of a list whose last page the next text may have
  uint32_t reserved;
  labelix_progress progress;  // may be NULL, as `stop`
  labelix_stop stop;
  void* context;  // is given to both
} labelix_load_options;

// The same, and *warnings is what was passed over, a line each: "dump.json:3: the watch ended with
// ERROR 410: …", of a list that goes on behind the text too. NULL where there is nothing to warn
// of. `options` and `warnings` may be NULL; *warnings is filled also where the call fails.
labelix_code labelix_load_with(labelix_index* index, const char* text, size_t size,
                               const labelix_load_options* options, labelix_load_report* report,
                               labelix_buffer** warnings, labelix_error** error);

typedef struct labelix_list {
  size_t struct_size;
  labelix_text group, kind;
  labelix_text ns;                // read if one_namespace
  uint32_t one_namespace;         // the list is of `ns` only
  uint32_t accept_older;          // also one older than what was seen of the kind
  labelix_text resource_version;  // of the list
} labelix_list;

// A whole list: what the kind has not in it is gone. One version; only what
// differs is a change. FAILED_PRECONDITION: older than what was seen of the kind.
// Cost: labelix_apply, and a sort of the list.
labelix_code labelix_replace(labelix_index* index, const labelix_list* list,
                             const labelix_event* events, size_t count, size_t event_size,
                             labelix_applied* applied, labelix_error** error);
// The same with the objects as text, read as labelix_load reads it (but no
// snapshot), whole before anything of it is used. No objects are an empty list;
// INVALID_ARGUMENT: a list of another kind, or one that takes an object away;
// DATA_LOSS: also a watch that ended with an ERROR, and a list whose last page
// (metadata.continue) is not in the text. `list` says the resourceVersion.
labelix_code labelix_replace_text(labelix_index* index, const labelix_list* list, const char* text,
                                  size_t size, const char* name, labelix_applied* applied,
                                  labelix_error** error);

typedef struct labelix_stats {
  size_t struct_size;
  uint64_t version;
  uint64_t objects, label_sets, symbols, pairs;
  uint64_t versions_pinned, records_kept, bytes;
  uint64_t selectors, selector_classes;
  uint64_t deltas, deltas_lost, subscriptions;
  uint64_t events, duplicates, older,
      time_travel;  // what labelix_apply was told, and what was no news
} labelix_stats;

// Takes its turn among the writers. Cost: a look at each distinct label, some 4 ns.
labelix_code labelix_stats_read(labelix_index* index, labelix_stats* stats, labelix_error** error);
// Counters and histograms in Prometheus' text form. Takes its turn; cost: as of
// labelix_stats_read.
labelix_code labelix_metrics_text(labelix_index* index, labelix_buffer** out,
                                  labelix_error** error);

// ---- Selectors -------------------------------------------------------------------

// Compiled; immutable, of no index, for any thread.
typedef struct labelix_selector labelix_selector;

// `app in (web,api),!canary`. INVALID_ARGUMENT in upstream's words, with offset and hint.
labelix_code labelix_selector_parse(const char* text, size_t size, labelix_selector** out,
                                    labelix_error** error);
// Equality with each pair, not validated: a Service's map. None is everything.
labelix_code labelix_selector_from_labels(const labelix_label* labels, size_t count,
                                          labelix_selector** out, labelix_error** error);

enum {
  LABELIX_EQUALS = 0,
  LABELIX_DOUBLE_EQUALS = 1,
  LABELIX_NOT_EQUALS = 2,
  LABELIX_IN = 3,
  LABELIX_NOT_IN = 4,
  LABELIX_EXISTS = 5,
  LABELIX_DOES_NOT_EXIST = 6,
  LABELIX_GREATER_THAN = 7,
  LABELIX_LESS_THAN = 8,
};

typedef struct labelix_requirement {
  uint32_t op;
  uint32_t reserved;
  labelix_text key;
  const labelix_text* values;  // in any order
  size_t value_count;
} labelix_requirement;

// All of them; not validated. None is everything.
labelix_code labelix_selector_from_requirements(const labelix_requirement* requirements,
                                                size_t count, size_t requirement_size,
                                                labelix_selector** out, labelix_error** error);
labelix_code labelix_selector_nothing(labelix_selector** out, labelix_error** error);
// Upstream's printed form.
labelix_text labelix_selector_text(const labelix_selector* selector);
// The definition, by plain comparison of one label set. Linear in both.
labelix_code labelix_selector_matches(const labelix_selector* selector, const labelix_label* labels,
                                      size_t count, uint32_t* matches, labelix_error** error);
void labelix_selector_free(labelix_selector* selector);

// ---- Reading ---------------------------------------------------------------------

// One whole state, pinned: objects and registered selectors of one moment. What
// changes later is kept for it, so hold it for one piece of work. For any number
// of threads at once.
typedef struct labelix_version labelix_version;

// The newest state. Never waits. Cost: some atomic operations.
labelix_code labelix_current(const labelix_index* index, labelix_version** out,
                             labelix_error** error);
labelix_code labelix_version_clone(const labelix_version* version, labelix_version** out,
                                   labelix_error** error);
uint64_t labelix_version_number(const labelix_version* version);
void labelix_version_free(labelix_version* version);

// Where to look: one kind, in these namespaces, or (none) in all.
typedef struct labelix_scope {
  size_t struct_size;
  labelix_text group, kind;
  const labelix_text* namespaces;
  size_t namespace_count;
} labelix_scope;

// How many objects a selector picks. Never lists them.
labelix_code labelix_count(const labelix_version* version, const labelix_scope* scope,
                           const labelix_selector* selector, uint64_t* count,
                           labelix_error** error);
// Their ids, ascending: the lowest that `capacity` has room for. *total is how many
// there are; past `capacity` that takes a count. Cost grows with the answer.
labelix_code labelix_select(const labelix_version* version, const labelix_scope* scope,
                            const labelix_selector* selector, uint32_t* ids, size_t capacity,
                            size_t* total, labelix_error** error);

// Names of many objects, to be copied out at once: `texts` gets namespace, name,
// namespace, name, …, and ends[2 * i], ends[2 * i + 1] the ends of those of
// ids[i]: 2 * count of them. *needed is the size of all of it in bytes; past `capacity` nothing
// is written. NOT_FOUND: an id that is not of this version. Some nanoseconds an object.
labelix_code labelix_keys(const labelix_version* version, const uint32_t* ids, size_t count,
                          char* texts, size_t capacity, uint32_t* ends, size_t* needed,
                          labelix_error** error);

typedef struct labelix_object {
  uint32_t id;
  uint32_t reserved;
  labelix_text group, kind, ns, name, uid, resource_version;
  labelix_text controller_kind, controller_name, controller_uid;
  size_t label_count;
} labelix_object;

// Objects as the version knows them. NOT_FOUND: one of the ids is not of this
// version. Cost: a look at each object and its labels.
labelix_code labelix_objects(const labelix_version* version, const uint32_t* ids, size_t count,
                             labelix_object* out, size_t object_size, labelix_error** error);
// The labels of one, by key; at most `capacity`, and *total is how many it has.
labelix_code labelix_object_labels(const labelix_version* version, uint32_t id, labelix_label* out,
                                   size_t capacity, size_t* total, labelix_error** error);
labelix_code labelix_find(const labelix_version* version, labelix_text group, labelix_text kind,
                          labelix_text ns, labelix_text name, uint32_t* id, labelix_error** error);

// ---- Registered selectors --------------------------------------------------------

enum { LABELIX_REGISTER = 0, LABELIX_UNREGISTER = 1 };

// Registers, edits or takes away a selector of the caller's own; its name is
// unique within one picked kind. What objects hold (a Service's) is registered
// by labelix_load, with the object's kind in its name.
typedef struct labelix_selector_event {
  uint32_t op;
  uint32_t in_namespaces;  // picks in `namespaces`; 0: these are not looked at
  labelix_text ns, name, path;
  labelix_text picks_group, picks_kind;
  const labelix_selector* selector;  // required by REGISTER
  const labelix_text* namespaces;
  size_t namespace_count;
  // Also in namespaces whose labels it picks, as far as Namespaces are told; NULL: in
  // `namespaces` alone, without in_namespaces in all.
  const labelix_selector* namespace_selector;
  labelix_text resource_version;  // told in the deltas that it causes
} labelix_selector_event;

// One version. Cost a selector: its values; with subscribers also a query.
labelix_code labelix_register(labelix_index* index, const labelix_selector_event* events,
                              size_t count, size_t event_size, labelix_applied* applied,
                              labelix_error** error);

// A registered selector that picks what was asked about.
typedef struct labelix_picking {
  uint32_t id;  // of the selector; no object has it
  uint32_t reserved;
  labelix_text group, kind, ns, name, path;  // kind "": the caller's own
  labelix_text selector;                     // printed form
} labelix_picking;

// Who picks an object of this kind and namespace with these labels, whether
// there is one or not; by name. `selector_kind`: only selectors of such objects
// ("Service"); NULL data: all. At most `capacity` are written; *total is how many:
// 0 too where no such selector was ever registered, of a kind never loaded.
// Cost: some look-ups a label, and the answer; others are not looked at.
labelix_code labelix_selecting(const labelix_version* version, labelix_text group,
                               labelix_text kind, labelix_text ns, const labelix_label* labels,
                               size_t label_count, labelix_text selector_kind, labelix_picking* out,
                               size_t picking_size, size_t capacity, size_t* total,
                               labelix_error** error);
// The same of an object. NOT_FOUND: no such id in this version.
labelix_code labelix_selecting_object(const labelix_version* version, uint32_t id,
                                      labelix_text selector_kind, labelix_picking* out,
                                      size_t picking_size, size_t capacity, size_t* total,
                                      labelix_error** error);
// The objects that the registered selector with this name picks, as
// labelix_select gives ids. Of `name` group, kind, ns, name and path are read.
// NOT_FOUND: it is not registered in this version.
labelix_code labelix_picked_by(const labelix_version* version, const labelix_picking* name,
                               labelix_text picks_group, labelix_text picks_kind, uint32_t* ids,
                               size_t capacity, size_t* total, labelix_error** error);

// ---- Deltas ------------------------------------------------------------------------

enum { LABELIX_JOIN = 0, LABELIX_LEAVE = 1, LABELIX_UPDATE = 2 };
enum { LABELIX_SELECTS = 0, LABELIX_OWNS = 1, LABELIX_TRAFFIC = 2 };
enum {
  LABELIX_OBJECT_CREATED = 0,
  LABELIX_OBJECT_DELETED = 1,
  LABELIX_OBJECT_REPLACED = 2,  // another uid under the old name
  LABELIX_LABEL_CHANGE = 3,
  LABELIX_SELECTOR_CREATED = 4,
  LABELIX_SELECTOR_EDIT = 5,
  LABELIX_SELECTOR_DELETED = 6,
  LABELIX_NAMESPACE_RELABELLED = 7,
  LABELIX_ADOPTED = 8,
  LABELIX_RELEASED = 9,
  LABELIX_ORPHANED = 10,
  LABELIX_OWNER_CHANGED = 11,
  LABELIX_STATUS_CHANGE = 12,
  LABELIX_SERVICE_CHANGE = 13,
};

typedef struct labelix_delta {
  uint32_t op, relation, cause;
  uint32_t object_id;  // in the version in which it is, or was, picked
  labelix_text selector_group, selector_kind, selector_ns, selector_name, selector_path;
  labelix_text group, kind, ns, name;    // of the object
  labelix_text resource_version;         // of what caused it
  uint32_t ready, serving, terminating;  // LABELIX_TRAFFIC only
  uint32_t reserved;
} labelix_delta;

typedef struct labelix_subscribe_options {
  size_t struct_size;
  labelix_text picks_group, picks_kind;  // only of objects of this kind; kind "": all
  labelix_text selector_kind;            // only of selectors of such objects; NULL data: all
  uint32_t relations;                    // bits 1 << LABELIX_SELECTS, …; 0: all; others: refused
  uint32_t reserved;
  size_t capacity;  // how many deltas may wait; 0: 65,536
} labelix_subscribe_options;

typedef struct labelix_subscription labelix_subscription;
typedef struct labelix_deltas labelix_deltas;  // those of one version

// From the next version on; takes its turn among the writers. `options` may be
// NULL. Who needs the state too takes labelix_current afterwards, and passes over
// what leads to that version or to an older one. While anybody subscribes,
// labelix_apply also compares the versions.
labelix_code labelix_subscribe(labelix_index* index, const labelix_subscribe_options* options,
                               labelix_subscription** out, labelix_error** error);
// The version in which it was made: its deltas lead on from there.
uint64_t labelix_subscription_from(const labelix_subscription* subscription);
// The oldest batch that waits; *out is NULL if there is none. Never waits, and
// never keeps a writer waiting.
labelix_code labelix_poll(labelix_subscription* subscription, labelix_deltas** out,
                          labelix_error** error);
void labelix_subscription_free(labelix_subscription* subscription);

uint64_t labelix_deltas_version(const labelix_deltas* deltas);
// 1: more waited than there was room for, and some of up to this version were
// lost: take the state from labelix_current, and pass over what leads to it or
// to an older version.
uint32_t labelix_deltas_resync(const labelix_deltas* deltas);
size_t labelix_deltas_count(const labelix_deltas* deltas);
// Those from place `first` on, at most `capacity`; answers how many were written:
// none where `out` is NULL.
size_t labelix_deltas_read(const labelix_deltas* deltas, size_t first, labelix_delta* out,
                           size_t delta_size, size_t capacity);
void labelix_deltas_free(labelix_deltas* deltas);

// ---- Verify ------------------------------------------------------------------------

typedef struct labelix_verify_report {
  size_t struct_size;
  uint32_t equal;
  uint32_t reserved;
  uint64_t objects, listed;
  uint64_t digest, list_digest;  // of names, uids, resourceVersions, labels; of this process only
} labelix_verify_report;

// A version beside a fresh list of one kind. `difference` (may be NULL) gets
// the first, empty if equal: "Pod prod/rng-x7: labels differ".
// Cost: a pass over the kind and one over the list; if they differ, a sort.
labelix_code labelix_verify(const labelix_version* version, const labelix_list* list,
                            const labelix_event* events, size_t count, size_t event_size,
                            labelix_verify_report* report, labelix_buffer** difference,
                            labelix_error** error);

#ifdef __cplusplus
}
#endif

#endif  // LABELIX_C_H_
