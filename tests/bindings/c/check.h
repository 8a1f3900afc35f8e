// A case is a function; a check that fails says where and ends the program.
#ifndef LABELIX_TESTS_BINDINGS_C_CHECK_H_
#define LABELIX_TESTS_BINDINGS_C_CHECK_H_

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "labelix/c.h"

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                \
    }                                                                         \
  } while (0)

#define CHECK_OK(call) CHECK((call) == LABELIX_OK)

// A literal as a text.
#define T(literal) ((labelix_text){(literal), sizeof(literal) - 1})

static inline int Same(labelix_text text, const char* expected) {
  return text.size == strlen(expected) &&
         (text.size == 0 || memcmp(text.data, expected, text.size) == 0);
}

static inline labelix_event Pod(labelix_text ns, labelix_text name, const labelix_label* labels,
                                size_t label_count, labelix_text resource_version) {
  labelix_event event = {0};
  event.op = LABELIX_UPSERT;
  event.kind = T("Pod");
  event.ns = ns;
  event.name = name;
  event.labels = labels;
  event.label_count = label_count;
  event.resource_version = resource_version;
  return event;
}

static inline labelix_index* NewIndex(void) {
  labelix_index* index = NULL;
  CHECK_OK(labelix_index_new(NULL, &index, NULL));
  return index;
}

static inline labelix_version* Now(const labelix_index* index) {
  labelix_version* version = NULL;
  CHECK_OK(labelix_current(index, &version, NULL));
  return version;
}

static inline labelix_selector* Parse(const char* text) {
  labelix_selector* selector = NULL;
  CHECK_OK(labelix_selector_parse(text, strlen(text), &selector, NULL));
  return selector;
}

static inline void Load(labelix_index* index, const char* text) {
  CHECK_OK(labelix_load(index, text, strlen(text), "test", NULL, NULL));
}

static inline uint64_t CountPods(const labelix_index* index, const char* selector) {
  uint64_t count = 0;
  labelix_scope scope = {sizeof scope, {NULL, 0}, {"Pod", 3}, NULL, 0};
  labelix_version* now = Now(index);
  labelix_selector* parsed = Parse(selector);
  CHECK_OK(labelix_count(now, &scope, parsed, &count, NULL));
  labelix_selector_free(parsed);
  labelix_version_free(now);
  return count;
}

#endif  // LABELIX_TESTS_BINDINGS_C_CHECK_H_
