#include "spans.h"

#include <stdlib.h>
#include <string.h>

// Most calls bring one object: no allocation for those.
enum { kFew = 4, kFewLabels = 64, kFewSelectors = 32 };

static labelix_text TextOf(const char* texts, span place) {
  labelix_text text = {texts + place.at, place.size};
  if (place.size == 0) text.data = NULL;
  return text;
}

static labelix_code NoMemory(labelix_error** error) {
  if (error != NULL) *error = NULL;
  return LABELIX_NO_MEMORY;
}

// ---- Events ------------------------------------------------------------------

typedef struct batch {
  labelix_event few[kFew];
  labelix_label few_labels[kFewLabels];
  labelix_event* events;
  labelix_label* labels;
} batch;

static void FreeLabels(labelix_label* labels, const labelix_label* few) {
  if (labels != few) free(labels);
}

static labelix_label* LabelsOf(const char* texts, const span_label* labels, size_t count,
                               labelix_label* few) {
  labelix_label* out = count <= kFewLabels ? few : malloc(count * sizeof *out);
  for (size_t i = 0; out != NULL && i < count; ++i) {
    out[i].key = TextOf(texts, labels[i].key);
    out[i].value = TextOf(texts, labels[i].value);
  }
  return out;
}

static void FreeBatch(batch* made) {
  if (made->events != made->few) free(made->events);
  FreeLabels(made->labels, made->few_labels);
}

static int MakeBatch(const char* texts, const span_event* events, size_t count,
                     const span_label* labels, size_t label_count, batch* out) {
  out->labels = LabelsOf(texts, labels, label_count, out->few_labels);
  out->events = count <= kFew ? out->few : malloc(count * sizeof *out->events);
  if (out->labels == NULL || out->events == NULL) {
    FreeBatch(out);
    return 0;
  }
  for (size_t i = 0; i < count; ++i) {
    const span_event* from = &events[i];
    labelix_event* to = &out->events[i];
    memset(to, 0, sizeof *to);
    to->op = from->op;
    to->group = TextOf(texts, from->group);
    to->kind = TextOf(texts, from->kind);
    to->ns = TextOf(texts, from->ns);
    to->name = TextOf(texts, from->name);
    to->uid = TextOf(texts, from->uid);
    to->resource_version = TextOf(texts, from->resource_version);
    to->controller_kind = TextOf(texts, from->controller_kind);
    to->controller_name = TextOf(texts, from->controller_name);
    to->controller_uid = TextOf(texts, from->controller_uid);
    to->labels = out->labels + from->first_label;
    to->label_count = from->label_count;
  }
  return 1;
}

labelix_code span_apply(labelix_index* index, const char* texts, const span_event* events,
                        size_t count, const span_label* labels, size_t label_count,
                        labelix_error** error) {
  batch made;
  if (!MakeBatch(texts, events, count, labels, label_count, &made)) return NoMemory(error);
  const labelix_code code =
      labelix_apply(index, made.events, count, sizeof made.events[0], NULL, error);
  FreeBatch(&made);
  return code;
}

static labelix_list ListOf(const char* texts, span group, span kind, span ns) {
  labelix_list list;
  memset(&list, 0, sizeof list);
  list.struct_size = sizeof list;
  list.group = TextOf(texts, group);
  list.kind = TextOf(texts, kind);
  list.ns = TextOf(texts, ns);
  return list;
}

static void TellGo(void* loading, uint64_t done, uint64_t total) {
  labelixGoProgress((uintptr_t)loading, done, total);
}
static uint32_t AskGo(void* loading) { return labelixGoStop((uintptr_t)loading); }

labelix_code span_load(labelix_index* index, const char* text, size_t size,
                       const labelix_load_options* options, uintptr_t loading,
                       labelix_buffer** warnings, labelix_error** error) {
  labelix_load_options watched = *options;
  if (loading != 0) {
    watched.progress = TellGo;
    watched.stop = AskGo;
    watched.context = (void*)loading;
  }
  return labelix_load_with(index, text, size, &watched, NULL, warnings, error);
}

labelix_code span_replace(labelix_index* index, const char* texts, span group, span kind, span ns,
                          span resource_version, const span_event* events, size_t count,
                          const span_label* labels, size_t label_count, labelix_error** error) {
  batch made;
  if (!MakeBatch(texts, events, count, labels, label_count, &made)) return NoMemory(error);
  labelix_list list = ListOf(texts, group, kind, ns);
  list.one_namespace = list.ns.size != 0;
  list.resource_version = TextOf(texts, resource_version);
  list.accept_older = 1;
  const labelix_code code =
      labelix_replace(index, &list, made.events, count, sizeof made.events[0], NULL, error);
  FreeBatch(&made);
  return code;
}

// ---- Selectors -----------------------------------------------------------------

labelix_code span_compile(const char* texts, const span_requirement* requirements, size_t count,
                          const span* values, size_t value_count, labelix_selector** out,
                          labelix_error** error) {
  labelix_requirement* made = calloc(count + 1, sizeof *made);
  labelix_text* made_values = calloc(value_count + 1, sizeof *made_values);
  labelix_code code = NoMemory(error);
  if (made != NULL && made_values != NULL) {
    for (size_t i = 0; i < value_count; ++i) made_values[i] = TextOf(texts, values[i]);
    for (size_t i = 0; i < count; ++i) {
      made[i].op = requirements[i].op;
      made[i].key = TextOf(texts, requirements[i].key);
      made[i].values = made_values + requirements[i].first_value;
      made[i].value_count = requirements[i].value_count;
    }
    code = labelix_selector_from_requirements(made, count, sizeof *made, out, error);
  }
  free(made_values);
  free(made);
  return code;
}

labelix_code span_register(labelix_index* index, const char* texts, const span_own* selectors,
                           size_t count, const span* namespaces, size_t namespace_count,
                           labelix_error** error) {
  labelix_selector_event* made = calloc(count + 1, sizeof *made);
  labelix_text* places = calloc(namespace_count + 1, sizeof *places);
  labelix_code code = NoMemory(error);
  if (made != NULL && places != NULL) {
    for (size_t i = 0; i < namespace_count; ++i) places[i] = TextOf(texts, namespaces[i]);
    for (size_t i = 0; i < count; ++i) {
      const span_own* from = &selectors[i];
      made[i].op = from->op;
      made[i].in_namespaces = from->in_namespaces;
      made[i].ns = TextOf(texts, from->ns);
      made[i].name = TextOf(texts, from->name);
      made[i].path = TextOf(texts, from->path);
      made[i].picks_group = TextOf(texts, from->picks_group);
      made[i].picks_kind = TextOf(texts, from->picks_kind);
      made[i].selector = from->selector;
      made[i].namespaces = places + from->first_namespace;
      made[i].namespace_count = from->namespace_count;
      made[i].namespace_selector = from->namespace_selector;
      made[i].resource_version = TextOf(texts, from->resource_version);
    }
    code = labelix_register(index, made, count, sizeof *made, NULL, error);
  }
  free(places);
  free(made);
  return code;
}

// ---- Reading -------------------------------------------------------------------

// The version to ask; *own is what is to be freed, NULL if it is the caller's.
static const labelix_version* VersionOf(const labelix_index* index, const labelix_version* version,
                                        labelix_version** own, labelix_code* code,
                                        labelix_error** error) {
  *own = NULL;
  *code = LABELIX_OK;
  if (version != NULL) return version;
  *code = labelix_current(index, own, error);
  return *own;
}

static labelix_scope ScopeOf(const char* texts, span group, span kind, const span* ns,
                             labelix_text* only) {
  labelix_scope scope = {sizeof scope, TextOf(texts, group), TextOf(texts, kind), NULL, 0};
  if (ns != NULL) {
    *only = TextOf(texts, *ns);
    scope.namespaces = only;
    scope.namespace_count = 1;
  }
  return scope;
}

labelix_code span_select(const labelix_index* index, const labelix_version* version,
                         const char* texts, span group, span kind, const span* ns,
                         const labelix_selector* selector, uint32_t* ids, size_t id_capacity,
                         char* out, size_t out_capacity, uint32_t* ends, size_t* total,
                         size_t* needed, labelix_error** error) {
  labelix_version* own;
  labelix_code code;
  const labelix_version* asked = VersionOf(index, version, &own, &code, error);
  labelix_text only;
  const labelix_scope scope = ScopeOf(texts, group, kind, ns, &only);
  if (code == LABELIX_OK) {
    code = labelix_select(asked, &scope, selector, ids, id_capacity, total, error);
  }
  if (code == LABELIX_OK && *total <= id_capacity) {
    code = labelix_keys(asked, ids, *total, out, out_capacity, ends, needed, error);
  }
  labelix_version_free(own);
  return code;
}

labelix_code span_count(const labelix_index* index, const labelix_version* version,
                        const char* texts, span group, span kind, const span* ns,
                        const labelix_selector* selector, uint64_t* count, labelix_error** error) {
  labelix_version* own;
  labelix_code code;
  const labelix_version* asked = VersionOf(index, version, &own, &code, error);
  labelix_text only;
  const labelix_scope scope = ScopeOf(texts, group, kind, ns, &only);
  if (code == LABELIX_OK) code = labelix_count(asked, &scope, selector, count, error);
  labelix_version_free(own);
  return code;
}

static size_t SizeOf(const labelix_picking* p) {
  return p->group.size + p->kind.size + p->ns.size + p->name.size + p->path.size;
}

static void WritePicking(const labelix_picking* picking, size_t count, char* out, uint32_t* ends) {
  char* to = out;
  for (size_t i = 0; i < count; ++i) {
    const labelix_text parts[] = {picking[i].group, picking[i].kind, picking[i].ns, picking[i].name,
                                  picking[i].path};
    for (size_t j = 0; j < 5; ++j) {
      if (parts[j].size > 0) memcpy(to, parts[j].data, parts[j].size);
      to += parts[j].size;
      ends[5 * i + j] = (uint32_t)(to - out);
    }
  }
}

labelix_code span_selecting(const labelix_index* index, const labelix_version* version,
                            const char* texts, span group, span kind, span ns,
                            const span_label* labels, size_t label_count, span selector_kind,
                            char* out, size_t out_capacity, uint32_t* ends, size_t end_capacity,
                            size_t* total, size_t* needed, labelix_error** error) {
  labelix_picking few[kFewSelectors];
  labelix_label few_labels[kFewLabels];
  const size_t room = end_capacity / 5;
  labelix_picking* picking = room <= kFewSelectors ? few : malloc(room * sizeof *picking);
  labelix_label* made = LabelsOf(texts, labels, label_count, few_labels);
  labelix_version* own = NULL;
  labelix_code code = NoMemory(error);
  if (picking != NULL && made != NULL) {
    const labelix_version* asked = VersionOf(index, version, &own, &code, error);
    if (code == LABELIX_OK) {
      code = labelix_selecting(asked, TextOf(texts, group), TextOf(texts, kind), TextOf(texts, ns),
                               made, label_count, TextOf(texts, selector_kind), picking,
                               sizeof *picking, room, total, error);
    }
    if (code == LABELIX_OK && *total <= room) {
      *needed = 0;
      for (size_t i = 0; i < *total; ++i) *needed += SizeOf(&picking[i]);
      if (*needed <= out_capacity) WritePicking(picking, *total, out, ends);
    }
  }
  labelix_version_free(own);
  FreeLabels(made, few_labels);
  if (picking != few) free(picking);
  return code;
}

labelix_code span_picked_by(const labelix_index* index, const labelix_version* version,
                            const char* texts, const span* called, span picks_group,
                            span picks_kind, uint32_t* ids, size_t id_capacity, char* out,
                            size_t out_capacity, uint32_t* ends, size_t* total, size_t* needed,
                            labelix_error** error) {
  labelix_version* own;
  labelix_code code;
  const labelix_version* asked = VersionOf(index, version, &own, &code, error);
  labelix_picking name;
  memset(&name, 0, sizeof name);
  labelix_text* const parts[] = {&name.group, &name.kind, &name.ns, &name.name, &name.path};
  for (size_t i = 0; i < 5; ++i) *parts[i] = TextOf(texts, called[i]);
  if (code == LABELIX_OK) {
    code = labelix_picked_by(asked, &name, TextOf(texts, picks_group), TextOf(texts, picks_kind),
                             ids, id_capacity, total, error);
  }
  if (code == LABELIX_OK && *total <= id_capacity) {
    code = labelix_keys(asked, ids, *total, out, out_capacity, ends, needed, error);
  }
  labelix_version_free(own);
  return code;
}

labelix_code span_verify(const labelix_index* index, const labelix_version* version,
                         const char* texts, span group, span kind, span ns, uint32_t one_namespace,
                         const span_event* events, size_t count, const span_label* labels,
                         size_t label_count, labelix_verify_report* report,
                         labelix_buffer** difference, labelix_error** error) {
  batch made;
  if (!MakeBatch(texts, events, count, labels, label_count, &made)) return NoMemory(error);
  labelix_list list = ListOf(texts, group, kind, ns);
  list.one_namespace = one_namespace;
  labelix_version* own;
  labelix_code code;
  const labelix_version* asked = VersionOf(index, version, &own, &code, error);
  if (code == LABELIX_OK) {
    code = labelix_verify(asked, &list, made.events, count, sizeof made.events[0], report,
                          difference, error);
  }
  labelix_version_free(own);
  FreeBatch(&made);
  return code;
}
