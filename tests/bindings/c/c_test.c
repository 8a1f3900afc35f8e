// labelix/c.h as a program in C11 uses it. No argument: all cases.
#include "tests/bindings/c/check.h"

#define SERVICE(selector)                                                       \
  "{\"kind\":\"Service\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"rng\"," \
  "\"namespace\":\"prod\",\"resourceVersion\":\"20\"},\"spec\":{\"selector\":{" selector "}}}"

static const labelix_label kRng[] = {{{"run", 3}, {"rng", 3}}, {{"app", 3}, {"web", 3}}};
static const labelix_label kWeb[] = {{{"run", 3}, {"web", 3}}};

// Two pods in prod, one in test.
static labelix_index* ThreePods(void) {
  labelix_index* index = NewIndex();
  const labelix_event pods[] = {
      Pod(T("prod"), T("rng-1"), kRng, 2, T("1")),
      Pod(T("prod"), T("web-1"), kWeb, 1, T("2")),
      Pod(T("test"), T("rng-2"), kRng, 2, T("3")),
  };
  labelix_applied applied = {sizeof applied, 0, 0, 0, 0, 0};
  CHECK_OK(labelix_apply(index, pods, 3, sizeof pods[0], &applied, NULL));
  CHECK(applied.created == 3 && applied.updated == 0 && applied.removed == 0);
  return index;
}

static void AnErrorHasCodeMessageOffsetAndHint(void) {
  labelix_selector* selector = NULL;
  labelix_error* error = NULL;
  CHECK(labelix_selector_parse("a in (b", 7, &selector, &error) == LABELIX_INVALID_ARGUMENT);
  CHECK(selector == NULL && error != NULL);
  CHECK(labelix_error_code(error) == LABELIX_INVALID_ARGUMENT);
  CHECK(strstr(labelix_error_message(error).data, "unable to parse requirement") != NULL);
  CHECK(labelix_error_offset(error) == 7);
  CHECK(labelix_error_hint(error).data != NULL);
  labelix_error_free(error);
  CHECK(labelix_selector_parse("a in (b", 7, &selector, NULL) == LABELIX_INVALID_ARGUMENT);
}

static void AMissingArgumentIsAnError(void) {
  labelix_error* error = NULL;
  CHECK(labelix_index_new(NULL, NULL, &error) == LABELIX_INVALID_ARGUMENT);
  CHECK(Same(labelix_error_message(error), "out is NULL"));
  CHECK(labelix_error_offset(error) == LABELIX_NO_OFFSET);
  labelix_error_free(error);
  labelix_index* index = NewIndex();
  CHECK(labelix_apply(index, NULL, 1, sizeof(labelix_event), NULL, NULL) ==
        LABELIX_INVALID_ARGUMENT);
  labelix_event nameless = Pod(T("prod"), T(""), NULL, 0, T(""));
  labelix_event unlabelled = Pod(T("prod"), T("a"), NULL, (size_t)-1, T(""));
  CHECK(labelix_apply(index, &unlabelled, 1, sizeof unlabelled, NULL, NULL) ==
        LABELIX_INVALID_ARGUMENT);
  CHECK(labelix_apply(index, &nameless, 1, sizeof nameless, NULL, NULL) ==
        LABELIX_INVALID_ARGUMENT);
  labelix_event odd = Pod(T("prod"), T("a"), NULL, 0, T(""));
  odd.op = 77;
  const labelix_event with_odd[] = {Pod(T("prod"), T("b"), NULL, 0, T("")), odd};
  CHECK(labelix_apply(index, with_odd, 2, sizeof odd, NULL, &error) == LABELIX_INVALID_ARGUMENT);
  CHECK(Same(labelix_error_message(error),
             "events[1], Pod prod/a: op 77 is none of LABELIX_UPSERT (0), LABELIX_REMOVE (1), "
             "LABELIX_DECLARE (2) and LABELIX_BOOKMARK (3)"));
  labelix_error_free(error);
  CHECK(CountPods(index, "") == 0);
  labelix_index_free(index);
}

// What is cleaned up after a failure is not what the call before had handed out.
static void AFailureHandsOutNothing(void) {
  char stale;
  labelix_index* index = (labelix_index*)&stale;
  labelix_index_options unset = {0};
  CHECK(labelix_index_new(&unset, &index, NULL) != LABELIX_OK && index == NULL);

  labelix_selector* selector = (labelix_selector*)&stale;
  CHECK(labelix_selector_parse("a in (", 6, &selector, NULL) != LABELIX_OK && selector == NULL);
  selector = (labelix_selector*)&stale;
  CHECK(labelix_selector_from_labels(NULL, 1, &selector, NULL) != LABELIX_OK && selector == NULL);
  selector = (labelix_selector*)&stale;
  CHECK(labelix_selector_from_requirements(NULL, 1, 4, &selector, NULL) != LABELIX_OK &&
        selector == NULL);

  labelix_version* version = (labelix_version*)&stale;
  CHECK(labelix_current(NULL, &version, NULL) != LABELIX_OK && version == NULL);
  version = (labelix_version*)&stale;
  CHECK(labelix_version_clone(NULL, &version, NULL) != LABELIX_OK && version == NULL);

  labelix_buffer* buffer = (labelix_buffer*)&stale;
  CHECK(labelix_metrics_text(NULL, &buffer, NULL) != LABELIX_OK && buffer == NULL);
  buffer = (labelix_buffer*)&stale;
  CHECK(labelix_verify(NULL, NULL, NULL, 0, 0, NULL, &buffer, NULL) != LABELIX_OK &&
        buffer == NULL);

  labelix_subscription* subscription = (labelix_subscription*)&stale;
  CHECK(labelix_subscribe(NULL, NULL, &subscription, NULL) != LABELIX_OK && subscription == NULL);
  labelix_deltas* deltas = (labelix_deltas*)&stale;
  CHECK(labelix_poll(NULL, &deltas, NULL) != LABELIX_OK && deltas == NULL);
}

static void ATextWithoutItsBytesIsAnError(void) {
  const labelix_text nowhere = {NULL, 5};
  labelix_index* index = ThreePods();
  labelix_version* now = Now(index);
  labelix_error* error = NULL;
  uint32_t id = 77;
  CHECK(labelix_find(now, T(""), T("Pod"), T("prod"), nowhere, &id, &error) ==
        LABELIX_INVALID_ARGUMENT);
  CHECK(Same(labelix_error_message(error), "the data of a text is NULL, and its size is not 0"));
  CHECK(id == 77);
  labelix_error_free(error);

  const labelix_event nameless = Pod(T("prod"), nowhere, NULL, 0, T(""));
  CHECK(labelix_apply(index, &nameless, 1, sizeof nameless, NULL, NULL) ==
        LABELIX_INVALID_ARGUMENT);
  const labelix_label half[] = {{{"run", 3}, {NULL, 3}}};
  labelix_selector* selector = NULL;
  CHECK(labelix_selector_from_labels(half, 1, &selector, NULL) == LABELIX_INVALID_ARGUMENT);
  labelix_scope scope = {sizeof scope, {NULL, 0}, {"Pod", 3}, &nowhere, 1};
  labelix_selector* all = Parse("");
  uint64_t count = 77;
  CHECK(labelix_count(now, &scope, all, &count, NULL) == LABELIX_INVALID_ARGUMENT && count == 77);
  CHECK(CountPods(index, "") == 3);
  labelix_selector_free(all);
  labelix_version_free(now);
  labelix_index_free(index);
}

static void NothingCanBeFreed(void) {
  labelix_index_free(NULL);
  labelix_version_free(NULL);
  labelix_selector_free(NULL);
  labelix_subscription_free(NULL);
  labelix_deltas_free(NULL);
  labelix_buffer_free(NULL);
  labelix_error_free(NULL);
}

// A caller that was compiled against a header with fewer or more fields.
static void StructsOfAnotherSizeAreReadAsFarAsBothKnowThem(void) {
  labelix_index_options shorter = {0};
  shorter.struct_size = sizeof(size_t) + sizeof(uint32_t);
  shorter.max_objects = 1;
  shorter.max_labels_per_object = 1;  // past its end: not read
  labelix_index* index = NULL;
  CHECK_OK(labelix_index_new(&shorter, &index, NULL));
  labelix_event pods[] = {Pod(T("prod"), T("a"), kRng, 2, T("1")),
                          Pod(T("prod"), T("b"), kRng, 2, T("2"))};
  CHECK_OK(labelix_apply(index, pods, 1, sizeof pods[0], NULL, NULL));
  CHECK(labelix_apply(index, pods, 2, sizeof pods[0], NULL, NULL) == LABELIX_RESOURCE_EXHAUSTED);

  struct {
    labelix_applied known;
    uint64_t newer;
  } longer = {{0}, 7};
  longer.known.struct_size = sizeof longer;
  pods[0].op = LABELIX_REMOVE;
  CHECK_OK(labelix_apply(index, pods, 1, sizeof pods[0], &longer.known, NULL));
  CHECK(longer.known.removed == 1 && longer.newer == 0);
  CHECK(longer.known.struct_size == sizeof longer);

  labelix_index_free(index);

  index = NewIndex();
  struct {
    labelix_event known;
    uint64_t newer;
  } wide[2];
  memset(wide, 0, sizeof wide);
  wide[0].known = Pod(T("prod"), T("c"), kRng, 2, T("5"));
  wide[1].known = Pod(T("prod"), T("d"), kRng, 2, T("6"));
  wide[0].newer = 9;
  CHECK_OK(labelix_apply(index, &wide[0].known, 2, sizeof wide[0], NULL, NULL));
  CHECK(CountPods(index, "run=rng") == 2);

  labelix_applied unset = {0};
  CHECK(labelix_apply(index, pods, 1, sizeof pods[0], &unset, NULL) == LABELIX_INVALID_ARGUMENT);
  labelix_index_free(index);
}

static void SelectCountAndKeys(void) {
  labelix_index* index = ThreePods();
  labelix_version* now = Now(index);
  labelix_selector* rng = Parse("run=rng");
  labelix_text prod = T("prod");
  labelix_scope scope = {sizeof scope, {NULL, 0}, {"Pod", 3}, &prod, 1};
  uint32_t ids[4];
  size_t total = 0;
  CHECK_OK(labelix_select(now, &scope, rng, ids, 4, &total, NULL));
  CHECK(total == 1);

  scope.namespace_count = 0;
  CHECK_OK(labelix_select(now, &scope, rng, ids, 1, &total, NULL));
  CHECK(total == 2);  // more than there was room for
  CHECK_OK(labelix_select(now, &scope, rng, NULL, 0, &total, NULL));
  CHECK(total == 2);
  CHECK_OK(labelix_select(now, &scope, rng, ids, 4, &total, NULL));
  CHECK(total == 2);

  char texts[32];
  uint32_t ends[4];
  size_t needed = 0;
  CHECK_OK(labelix_keys(now, ids, 2, texts, 3, ends, &needed, NULL));
  CHECK(needed == strlen("prodrng-1testrng-2"));
  CHECK_OK(labelix_keys(now, ids, 2, texts, sizeof texts, ends, &needed, NULL));
  CHECK(memcmp(texts, "prodrng-1testrng-2", needed) == 0);
  CHECK(ends[0] == 4 && ends[1] == 9 && ends[2] == 13 && ends[3] == 18);

  const labelix_text both[] = {T("test"), T("prod")};
  labelix_scope two = {sizeof two, {NULL, 0}, {"Pod", 3}, both, 2};
  uint64_t count = 0;
  CHECK_OK(labelix_count(now, &two, rng, &count, NULL));
  CHECK(count == 2);

  labelix_selector_free(rng);
  labelix_version_free(now);
  labelix_index_free(index);
}

static void ObjectsShowWhatIsKnown(void) {
  labelix_index* index = NewIndex();
  labelix_event pod = Pod(T("prod"), T("rng-1"), kRng, 2, T("12"));
  pod.uid = T("u-1");
  pod.controller_kind = T("ReplicaSet");
  pod.controller_name = T("rng-7");
  pod.controller_uid = T("u-7");
  CHECK_OK(labelix_apply(index, &pod, 1, sizeof pod, NULL, NULL));
  labelix_version* now = Now(index);
  uint32_t id = 0;
  CHECK_OK(labelix_find(now, T(""), T("Pod"), T("prod"), T("rng-1"), &id, NULL));
  labelix_object object;
  CHECK_OK(labelix_objects(now, &id, 1, &object, sizeof object, NULL));
  CHECK(Same(object.kind, "Pod") && Same(object.ns, "prod") && Same(object.name, "rng-1"));
  CHECK(Same(object.uid, "u-1") && Same(object.resource_version, "12"));
  CHECK(Same(object.controller_kind, "ReplicaSet") && Same(object.controller_uid, "u-7"));
  labelix_label labels[2];
  size_t total = 0;
  CHECK_OK(labelix_object_labels(now, id, labels, 2, &total, NULL));
  CHECK(total == 2 && object.label_count == 2);
  CHECK(Same(labels[0].key, "app") && Same(labels[1].value, "rng"));  // by key
  const uint32_t stranger = 4000000000u;
  CHECK(labelix_objects(now, &stranger, 1, &object, sizeof object, NULL) == LABELIX_NOT_FOUND);
  CHECK(labelix_find(now, T(""), T("Pod"), T("prod"), T("x"), &id, NULL) == LABELIX_NOT_FOUND);
  labelix_version_free(now);
  labelix_index_free(index);
}

// Each row: a selector made in one way is the one made in the other.
static void SelectorsFromPartsAreThoseOfTheirText(void) {
  const labelix_text ab[] = {T("b"), T("a")};
  const labelix_text five[] = {T("5")};
  const struct {
    labelix_requirement requirement;
    const char* text;
  } kRows[] = {
      {{LABELIX_EQUALS, 0, T("k"), ab, 1}, "k=b"},
      {{LABELIX_DOUBLE_EQUALS, 0, T("k"), ab, 1}, "k==b"},
      {{LABELIX_NOT_EQUALS, 0, T("k"), ab, 1}, "k!=b"},
      {{LABELIX_IN, 0, T("k"), ab, 2}, "k in (a,b)"},
      {{LABELIX_NOT_IN, 0, T("k"), ab, 2}, "k notin (a,b)"},
      {{LABELIX_EXISTS, 0, T("k"), NULL, 0}, "k"},
      {{LABELIX_DOES_NOT_EXIST, 0, T("k"), NULL, 0}, "!k"},
      {{LABELIX_GREATER_THAN, 0, T("k"), five, 1}, "k>5"},
      {{LABELIX_LESS_THAN, 0, T("k"), five, 1}, "k<5"},
  };
  for (size_t i = 0; i < sizeof kRows / sizeof kRows[0]; ++i) {
    labelix_selector* made = NULL;
    CHECK_OK(labelix_selector_from_requirements(&kRows[i].requirement, 1,
                                                sizeof(labelix_requirement), &made, NULL));
    labelix_selector* parsed = Parse(kRows[i].text);
    CHECK(Same(labelix_selector_text(made), kRows[i].text));
    CHECK(Same(labelix_selector_text(parsed), kRows[i].text));
    labelix_selector_free(made);
    labelix_selector_free(parsed);
  }
  labelix_selector* map = NULL;
  CHECK_OK(labelix_selector_from_labels(kRng, 2, &map, NULL));
  CHECK(Same(labelix_selector_text(map), "app=web,run=rng"));
  uint32_t matches = 7;
  CHECK_OK(labelix_selector_matches(map, kRng, 2, &matches, NULL));
  CHECK(matches == 1);
  CHECK_OK(labelix_selector_matches(map, kWeb, 1, &matches, NULL));
  CHECK(matches == 0);
  labelix_selector_free(map);
  labelix_selector* nothing = NULL;
  CHECK_OK(labelix_selector_nothing(&nothing, NULL));
  CHECK_OK(labelix_selector_matches(nothing, kRng, 2, &matches, NULL));
  CHECK(matches == 0);
  labelix_selector_free(nothing);
}

static void AVersionStaysAsItWas(void) {
  labelix_index* index = ThreePods();
  labelix_version* before = Now(index);
  labelix_event gone = Pod(T("prod"), T("rng-1"), NULL, 0, T("9"));
  gone.op = LABELIX_REMOVE;
  CHECK_OK(labelix_apply(index, &gone, 1, sizeof gone, NULL, NULL));
  labelix_version* clone = NULL;
  CHECK_OK(labelix_version_clone(before, &clone, NULL));
  labelix_version_free(before);
  CHECK(CountPods(index, "run=rng") == 1);
  labelix_index_free(index);  // the version outlives it
  uint64_t count = 0;
  labelix_scope scope = {sizeof scope, {NULL, 0}, {"Pod", 3}, NULL, 0};
  labelix_selector* rng = Parse("run=rng");
  CHECK_OK(labelix_count(clone, &scope, rng, &count, NULL));
  CHECK(count == 2);
  labelix_selector_free(rng);
  labelix_version_free(clone);
}

static void WhoSelectsALabelSet(void) {
  labelix_index* index = ThreePods();
  Load(index, SERVICE("\"run\":\"rng\""));
  labelix_selector* mine = Parse("app=web");
  labelix_selector_event own = {0};
  own.name = T("mine");
  own.picks_kind = T("Pod");
  own.selector = mine;
  CHECK_OK(labelix_register(index, &own, 1, sizeof own, NULL, NULL));
  labelix_version* now = Now(index);
  labelix_picking picking[4];
  size_t total = 0;
  CHECK_OK(labelix_selecting(now, T(""), T("Pod"), T("prod"), kRng, 2, (labelix_text){NULL, 0},
                             picking, sizeof picking[0], 4, &total, NULL));
  CHECK(total == 2);
  CHECK(Same(picking[0].kind, "") && Same(picking[0].name, "mine"));
  CHECK(Same(picking[1].kind, "Service") && Same(picking[1].path, "spec.selector"));
  CHECK(Same(picking[1].selector, "run=rng"));
  CHECK_OK(labelix_selecting(now, T(""), T("Pod"), T("prod"), kRng, 2, T("Service"), picking,
                             sizeof picking[0], 4, &total, NULL));
  CHECK(total == 1 && Same(picking[0].name, "rng"));
  CHECK_OK(labelix_selecting(now, T(""), T("Pod"), T("test"), kRng, 2, T("Service"), picking,
                             sizeof picking[0], 4, &total, NULL));
  CHECK(total == 0);  // a Service picks in its own namespace
  CHECK_OK(labelix_selecting(now, T(""), T("Pod"), T("prod"), kRng, 2, T("Job"), picking,
                             sizeof picking[0], 4, &total, NULL));
  CHECK(total == 0);  // of a kind that was never loaded

  uint32_t id = 0;
  CHECK_OK(labelix_find(now, T(""), T("Pod"), T("prod"), T("rng-1"), &id, NULL));
  CHECK_OK(
      labelix_selecting_object(now, id, T("Service"), picking, sizeof picking[0], 0, &total, NULL));
  CHECK(total == 1);  // counted without room
  CHECK_OK(
      labelix_selecting_object(now, id, T("Service"), picking, sizeof picking[0], 1, &total, NULL));
  uint32_t picked[2];
  CHECK_OK(labelix_picked_by(now, &picking[0], T(""), T("Pod"), picked, 2, &total, NULL));
  CHECK(total == 1 && picked[0] == id);

  own.op = LABELIX_UNREGISTER;
  CHECK_OK(labelix_register(index, &own, 1, sizeof own, NULL, NULL));
  labelix_version* later = Now(index);
  CHECK_OK(labelix_selecting(later, T(""), T("Pod"), T("prod"), kRng, 2, (labelix_text){"", 0},
                             picking, sizeof picking[0], 4, &total, NULL));
  CHECK(total == 0);
  labelix_selector_free(mine);
  labelix_version_free(later);
  labelix_version_free(now);
  labelix_index_free(index);
}

static void DeltasTellWhatJoinedAndLeft(void) {
  labelix_index* index = ThreePods();
  labelix_subscribe_options options = {0};
  options.struct_size = sizeof options;
  options.selector_kind = T("Service");
  options.relations = 1u << LABELIX_SELECTS;
  labelix_subscription* subscription = NULL;
  CHECK_OK(labelix_subscribe(index, &options, &subscription, NULL));
  labelix_deltas* deltas = NULL;
  CHECK_OK(labelix_poll(subscription, &deltas, NULL));
  CHECK(deltas == NULL);

  Load(index, SERVICE("\"run\":\"rng\""));
  CHECK_OK(labelix_poll(subscription, &deltas, NULL));
  CHECK(labelix_deltas_count(deltas) == 1 && labelix_deltas_resync(deltas) == 0);
  CHECK(labelix_deltas_version(deltas) > labelix_subscription_from(subscription));
  labelix_delta delta;
  CHECK(labelix_deltas_read(deltas, 0, &delta, sizeof delta, 1) == 1);
  CHECK(delta.op == LABELIX_JOIN && delta.cause == LABELIX_SELECTOR_CREATED);
  CHECK(Same(delta.selector_name, "rng") && Same(delta.name, "rng-1"));
  CHECK(Same(delta.resource_version, "20"));
  CHECK(labelix_deltas_read(deltas, 1, &delta, sizeof delta, 1) == 0);
  CHECK(labelix_deltas_read(deltas, 0, NULL, sizeof delta, 1) == 0);
  labelix_deltas_free(deltas);

  const labelix_event relabelled = Pod(T("prod"), T("rng-1"), kWeb, 1, T("21"));
  CHECK_OK(labelix_apply(index, &relabelled, 1, sizeof relabelled, NULL, NULL));
  labelix_index_free(index);  // what waits can still be read
  CHECK_OK(labelix_poll(subscription, &deltas, NULL));
  CHECK(labelix_deltas_read(deltas, 0, &delta, sizeof delta, 1) == 1);
  CHECK(delta.op == LABELIX_LEAVE && delta.cause == LABELIX_LABEL_CHANGE);
  labelix_subscription_free(subscription);
  CHECK(Same(delta.name, "rng-1"));  // a batch keeps its own texts
  labelix_deltas_free(deltas);
}

static void ALossIsAResync(void) {
  labelix_index* index = NewIndex();
  labelix_subscribe_options options = {0};
  options.struct_size = sizeof options;
  options.capacity = 1;
  labelix_subscription* subscription = NULL;
  CHECK_OK(labelix_subscribe(index, &options, &subscription, NULL));
  Load(index, SERVICE("\"run\":\"rng\""));
  const labelix_event pods[] = {Pod(T("prod"), T("a"), kRng, 2, T("1")),
                                Pod(T("prod"), T("b"), kRng, 2, T("2"))};
  CHECK_OK(labelix_apply(index, pods, 2, sizeof pods[0], NULL, NULL));
  labelix_deltas* deltas = NULL;
  CHECK_OK(labelix_poll(subscription, &deltas, NULL));
  CHECK(labelix_deltas_resync(deltas) == 1 && labelix_deltas_count(deltas) == 0);
  labelix_deltas_free(deltas);
  labelix_subscription_free(subscription);
  labelix_index_free(index);
}

static void RelationsThatAreNoneAreRefused(void) {
  labelix_index* index = NewIndex();
  labelix_subscribe_options options = {0};
  options.struct_size = sizeof options;
  options.relations = 1u << LABELIX_OWNS | 8;
  labelix_subscription* subscription = NULL;
  labelix_error* error = NULL;
  CHECK(labelix_subscribe(index, &options, &subscription, &error) == LABELIX_INVALID_ARGUMENT);
  CHECK(subscription == NULL);
  CHECK(Same(labelix_error_message(error),
             "relations 10 has others than 1 << LABELIX_SELECTS (1), LABELIX_OWNS (2) and "
             "LABELIX_TRAFFIC (4)"));
  labelix_error_free(error);
  labelix_index_free(index);
}

static void AnEventBehindABookmarkIsTakenIfAskedFor(void) {
  for (uint32_t accept = 0; accept <= 1; ++accept) {
    labelix_index_options options = {0};
    options.struct_size = sizeof options;
    options.accept_time_travel = accept;
    labelix_index* index = NULL;
    CHECK_OK(labelix_index_new(&options, &index, NULL));
    labelix_event events[] = {
        Pod(T("one"), T("a"), kRng, 2, T("1")), {0}, Pod(T("two"), T("b"), kRng, 2, T("7"))};
    events[1].op = LABELIX_BOOKMARK;
    events[1].kind = T("Pod");
    events[1].resource_version = T("9");
    CHECK_OK(labelix_apply(index, events, 3, sizeof events[0], NULL, NULL));
    CHECK(CountPods(index, "") == 1 + accept);
    labelix_index_free(index);
  }
}

#define CHOOSER                                                                             \
  "{\"kind\":\"Chooser\",\"apiVersion\":\"x.dev/v1\",\"metadata\":{\"namespace\":\"prod\"," \
  "\"name\":\"c\"},\"spec\":{\"pods\":{\"matchLabels\":{\"run\":\"rng\"}}}}"

static labelix_code NewWithKinds(const char* kinds, labelix_index** out, labelix_error** error) {
  labelix_index_options options = {0};
  options.struct_size = sizeof options;
  options.own_kinds = (labelix_text){kinds, strlen(kinds)};
  options.own_kinds_name = T("own.json");
  return labelix_index_new(&options, out, error);
}

static size_t CountPicking(labelix_index* index) {
  labelix_version* now = Now(index);
  size_t total = 77;
  CHECK_OK(labelix_selecting(now, T(""), T("Pod"), T("prod"), kRng, 2, T("Chooser"), NULL,
                             sizeof(labelix_picking), 0, &total, NULL));
  labelix_version_free(now);
  return total;
}

static void KindsOfOnesOwnSelect(void) {
  labelix_index* index = NULL;
  CHECK_OK(
      NewWithKinds("{\"kinds\":[{\"group\":\"x.dev\",\"kind\":\"Chooser\",\"selectors\":["
                   "{\"path\":\"spec.pods\",\"selects\":{\"kind\":\"Pod\"}}]}]}",
                   &index, NULL));
  Load(index, CHOOSER);
  CHECK(CountPicking(index) == 1);
  labelix_list list = {0};
  list.struct_size = sizeof list;
  list.group = T("x.dev");
  list.kind = T("Chooser");
  list.resource_version = T("9");
  CHECK_OK(labelix_replace_text(index, &list, NULL, 0, "list", NULL, NULL));
  CHECK(CountPicking(index) == 0);
  CHECK_OK(labelix_replace_text(index, &list, CHOOSER, sizeof CHOOSER - 1, "list", NULL, NULL));
  CHECK(CountPicking(index) == 1);
  labelix_index_free(index);

  labelix_error* error = NULL;
  CHECK(NewWithKinds("{\"kinds\":[{}]}", &index, &error) == LABELIX_INVALID_ARGUMENT);
  CHECK(index == NULL);
  CHECK(strncmp(labelix_error_message(error).data, "own.json: kinds[0]", 18) == 0);
  labelix_error_free(error);
  CHECK(NewWithKinds("{", &index, NULL) == LABELIX_DATA_LOSS && index == NULL);
}

static void AListReplacesAKind(void) {
  labelix_index* index = ThreePods();
  const labelix_event pods[] = {Pod(T("prod"), T("rng-1"), kRng, 2, T("1")),
                                Pod(T("prod"), T("new"), kRng, 2, T("8"))};
  labelix_list list = {0};
  list.struct_size = sizeof list;
  list.kind = T("Pod");
  list.resource_version = T("9");
  labelix_applied applied = {sizeof applied, 0, 0, 0, 0, 0};
  CHECK_OK(labelix_replace(index, &list, pods, 2, sizeof pods[0], &applied, NULL));
  CHECK(applied.created == 1 && applied.removed == 2 && CountPods(index, "") == 2);

  list.resource_version = T("5");
  CHECK(labelix_replace(index, &list, pods, 1, sizeof pods[0], NULL, NULL) ==
        LABELIX_FAILED_PRECONDITION);
  list.accept_older = 1;
  CHECK_OK(labelix_replace(index, &list, pods, 1, sizeof pods[0], NULL, NULL));
  CHECK(CountPods(index, "") == 1);

  const char text[] = "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[]}";
  CHECK_OK(labelix_replace_text(index, &list, text, sizeof text - 1, "list", &applied, NULL));
  CHECK(applied.removed == 1 && CountPods(index, "") == 0);
  labelix_index_free(index);
}

static void AStateIsVerifiedAgainstAList(void) {
  labelix_index* index = NewIndex();
  labelix_event pods[] = {Pod(T("prod"), T("a"), kRng, 2, T("1")),
                          Pod(T("prod"), T("b"), kRng, 2, T("2"))};
  CHECK_OK(labelix_apply(index, pods, 2, sizeof pods[0], NULL, NULL));
  labelix_version* now = Now(index);
  labelix_list list = {0};
  list.struct_size = sizeof list;
  list.kind = T("Pod");
  labelix_verify_report report = {0};
  report.struct_size = sizeof report;
  CHECK_OK(labelix_verify(now, &list, pods, 2, sizeof pods[0], &report, NULL, NULL));
  CHECK(report.equal == 1 && report.objects == 2 && report.digest == report.list_digest);
  labelix_buffer* difference = NULL;
  pods[1].labels = kWeb;
  pods[1].label_count = 1;
  CHECK_OK(labelix_verify(now, &list, pods, 2, sizeof pods[0], &report, &difference, NULL));
  CHECK(report.equal == 0 && report.digest != report.list_digest);
  CHECK(Same(labelix_buffer_text(difference), "Pod prod/b: labels differ"));
  labelix_buffer_free(difference);
  labelix_version_free(now);
  labelix_index_free(index);
}

static void ABrokenTextKeepsWhatStoodBefore(void) {
  labelix_index* index = NewIndex();
  const char text[] =
      "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"}}\n{\"kind\":";
  labelix_load_report report = {0};
  report.struct_size = sizeof report;
  labelix_error* error = NULL;
  CHECK(labelix_load(index, text, sizeof text - 1, "cut.json", &report, &error) ==
        LABELIX_DATA_LOSS);
  CHECK(strncmp(labelix_error_message(error).data, "cut.json:2:", 11) == 0);
  CHECK(report.objects == 1 && CountPods(index, "") == 1);
  labelix_error_free(error);
  labelix_index_free(index);
}

static void ALimitKeepsWhatStoodBefore(void) {
  char text[512] =
      "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"}}\n"
      "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"b\"},\"x\":";
  const size_t deep = strlen(text);
  memset(text + deep, '[', 100);
  memset(text + deep + 100, ']', 100);
  text[deep + 200] = '}';
  labelix_index* index = NewIndex();
  CHECK(labelix_load(index, text, deep + 201, "deep.json", NULL, NULL) ==
        LABELIX_RESOURCE_EXHAUSTED);
  CHECK(CountPods(index, "") == 1);
  labelix_index_free(index);
}

static void APageThatIsMissingIsTold(void) {
  labelix_index* index = NewIndex();
  const char* const pages[] = {
      "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"continue\":\"t\"},"
      "\"items\":[{\"metadata\":{\"name\":\"a\"}}]}",
      "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{},"
      "\"items\":[{\"metadata\":{\"name\":\"b\"}}]}"};
  for (size_t i = 0; i < 2; ++i) {
    labelix_load_report report = {0};
    report.struct_size = sizeof report;
    CHECK_OK(labelix_load(index, pages[i], strlen(pages[i]), "page.json", &report, NULL));
    CHECK(report.objects == 1 && report.unfinished == 1 - i && report.warnings == 0);
  }
  CHECK(CountPods(index, "") == 2);
  labelix_index_free(index);
}

static void WarningsAreTexts(void) {
  labelix_index* index = NewIndex();
  const char page[] =
      "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"continue\":\"t\"},"
      "\"items\":[{\"metadata\":{\"name\":\"a\"}}]}";
  const char ended[] =
      "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"message\":\"too\\nold\"}}"
      "\n{\"kind\":";
  labelix_load_options options = {0};
  options.struct_size = sizeof options;
  options.name = T("page.json");
  options.more_follows = 1;
  labelix_buffer* told = (labelix_buffer*)index;  // is written in any case
  CHECK_OK(labelix_load_with(index, page, sizeof page - 1, &options, NULL, &told, NULL));
  CHECK(told == NULL && CountPods(index, "") == 1);
  labelix_load_report report = {0};
  report.struct_size = sizeof report;
  CHECK(labelix_load_with(index, ended, sizeof ended - 1, NULL, &report, &told, NULL) ==
        LABELIX_DATA_LOSS);
  CHECK(report.warnings == 2 && report.unfinished == 1);
  CHECK(Same(labelix_buffer_text(told),
             "page.json:1: the PodList goes on after this page (metadata.continue); add the pages "
             "that follow, or list without limit\n"
             "-:1: the watch ended with ERROR 410: too old; its objects are as of this line"));
  labelix_buffer_free(told);
  options.struct_size = 1;
  CHECK(labelix_load_with(index, page, sizeof page - 1, &options, NULL, &told, NULL) ==
        LABELIX_INVALID_ARGUMENT);
  CHECK(told == NULL &&
        labelix_load_with(NULL, page, 1, NULL, NULL, NULL, NULL) == LABELIX_INVALID_ARGUMENT);
  CHECK_OK(labelix_load_with(index, NULL, 0, NULL, NULL, NULL, NULL));
  labelix_index_free(index);
}

// How far a load is, and where it is to end.
typedef struct Watched {
  labelix_index* index;
  uint64_t told, done, total;
  uint64_t batches_left;
} Watched;

static void NoteProgress(void* context, uint64_t done, uint64_t total) {
  Watched* watched = context;
  CHECK(done >= watched->done && done <= total);
  watched->told += 1;
  watched->done = done;
  watched->total = total;
  CHECK(CountPods(watched->index, "") <= 3000);  // the index may be read meanwhile
}

static uint32_t StopAfterBatches(void* context) {
  Watched* watched = context;
  if (watched->batches_left == 0) return 7;
  watched->batches_left -= 1;
  return 0;
}

// 3,000 pods: three batches. The caller's to free.
static char* ManyPods(void) {
  char* text = malloc(3000 * 96);
  size_t size = 0;
  CHECK(text != NULL);
  for (int i = 0; i < 3000; ++i) {
    size += (size_t)sprintf(
        text + size, "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"p%d\"}}\n",
        i);
  }
  return text;
}

static void ALoadTellsHowFarItIsAndIsStopped(void) {
  char* text = ManyPods();
  const struct {
    uint64_t batches, pods;
    labelix_code code;
    size_t struct_size;
  } kRows[] = {
      {0, 0, LABELIX_CANCELLED, sizeof(labelix_load_options)},
      {2, 2048, LABELIX_CANCELLED, sizeof(labelix_load_options)},
      {99, 3000, LABELIX_OK, sizeof(labelix_load_options)},
      // Of a caller that knows no callbacks what stands there is not read.
      {0, 3000, LABELIX_OK, offsetof(labelix_load_options, progress)},
  };
  for (size_t i = 0; i < sizeof kRows / sizeof kRows[0]; ++i) {
    labelix_index* index = NewIndex();
    Watched watched = {index, 0, 0, 0, kRows[i].batches};
    labelix_load_options options = {0};
    options.struct_size = kRows[i].struct_size;
    options.progress = NoteProgress;
    options.stop = StopAfterBatches;
    options.context = &watched;
    labelix_load_report report = {0};
    report.struct_size = sizeof report;
    labelix_error* error = NULL;
    CHECK(labelix_load_with(index, text, strlen(text), &options, &report, NULL, &error) ==
          kRows[i].code);
    CHECK(CountPods(index, "") == kRows[i].pods && report.objects == kRows[i].pods);
    if (kRows[i].code == LABELIX_CANCELLED) {
      CHECK(labelix_error_code(error) == LABELIX_CANCELLED);
      CHECK(Same(labelix_error_message(error), "stopped by the caller"));
      labelix_error_free(error);
    } else if (kRows[i].struct_size == sizeof options) {
      CHECK(watched.told > 0 && watched.done == strlen(text) && watched.total == strlen(text));
    } else {
      CHECK(watched.told == 0);
    }
    CHECK_OK(labelix_load(index, text, strlen(text), "again", NULL, NULL));
    CHECK(CountPods(index, "") == 3000);
    labelix_index_free(index);
  }
  free(text);
}

static void StatsAndMetricsAreTold(void) {
  labelix_index* index = ThreePods();
  labelix_stats stats = {0};
  stats.struct_size = sizeof stats;
  CHECK_OK(labelix_stats_read(index, &stats, NULL));
  CHECK(stats.objects == 3 && stats.label_sets == 3 && stats.events == 3);
  labelix_buffer* text = NULL;
  CHECK_OK(labelix_metrics_text(index, &text, NULL));
  CHECK(labelix_buffer_text(text).size > 0);
  CHECK(strstr(labelix_buffer_text(text).data, "labelix_objects") != NULL);
  labelix_buffer_free(text);
  labelix_index_free(index);
}

static void TheLibraryIsTheHeaders(void) {
  CHECK(labelix_abi_version() == LABELIX_ABI_VERSION);
  CHECK(strcmp(labelix_library_version(), LABELIX_VERSION) == 0);
}

int main(void) {
  void (*const kCases[])(void) = {
      AnErrorHasCodeMessageOffsetAndHint,
      AMissingArgumentIsAnError,
      AFailureHandsOutNothing,
      ATextWithoutItsBytesIsAnError,
      NothingCanBeFreed,
      StructsOfAnotherSizeAreReadAsFarAsBothKnowThem,
      SelectCountAndKeys,
      ObjectsShowWhatIsKnown,
      SelectorsFromPartsAreThoseOfTheirText,
      AVersionStaysAsItWas,
      WhoSelectsALabelSet,
      DeltasTellWhatJoinedAndLeft,
      ALossIsAResync,
      RelationsThatAreNoneAreRefused,
      AnEventBehindABookmarkIsTakenIfAskedFor,
      KindsOfOnesOwnSelect,
      AListReplacesAKind,
      AStateIsVerifiedAgainstAList,
      ABrokenTextKeepsWhatStoodBefore,
      ALimitKeepsWhatStoodBefore,
      APageThatIsMissingIsTold,
      WarningsAreTexts,
      ALoadTellsHowFarItIsAndIsStopped,
      StatsAndMetricsAreTold,
      TheLibraryIsTheHeaders,
  };
  const size_t count = sizeof kCases / sizeof kCases[0];
  for (size_t i = 0; i < count; ++i) kCases[i]();
  printf("%zu passed, 0 failed\n", count);
  return 0;
}
