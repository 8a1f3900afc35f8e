// Each call of a list with its first, second, … allocation failing: the code is
// LABELIX_NO_MEMORY with an error to read, nothing is thrown, and the last run is good.
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <new>

#include "labelix/c.h"

namespace {

thread_local long allowed = -1;  // allocations from here on; negative: all of them

void* Allocate(size_t size) {
  if (allowed == 0) throw std::bad_alloc();
  if (allowed > 0) --allowed;
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(size_t size) { return Allocate(size); }
void* operator new[](size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }

namespace {

using Call = std::function<labelix_code(labelix_error**)>;

void Fail(const char* name, long at, const char* what) {
  std::fprintf(stderr, "%s, allocation %ld: %s\n", name, at, what);
  std::exit(1);
}

// How many of its allocations were made to fail.
long FailEach(const char* name, const Call& call) {
  constexpr long kMost = 100'000;
  for (long at = 0; at < kMost; ++at) {
    labelix_error* error = nullptr;
    allowed = at;
    const labelix_code code = call(&error);
    allowed = -1;
    if (code == LABELIX_OK) return at;
    if (code != LABELIX_NO_MEMORY) Fail(name, at, "another code");
    if (error == nullptr || labelix_error_code(error) != code) Fail(name, at, "no error");
    if (labelix_error_message(error).size == 0) Fail(name, at, "no message");
    labelix_error_free(error);
  }
  Fail(name, kMost, "never succeeds");
  return 0;
}

// What a call made when it was good.
template <typename T>
struct Made {
  T* handle = nullptr;
  void (*free)(T*);
  ~Made() { free(handle); }
};

labelix_text Text(const char* text, size_t size) { return {text, size}; }

struct World {
  Made<labelix_index> index{nullptr, labelix_index_free};
  Made<labelix_selector> selector{nullptr, labelix_selector_free};
  Made<labelix_version> version{nullptr, labelix_version_free};
  Made<labelix_subscription> subscription{nullptr, labelix_subscription_free};
  Made<labelix_buffer> buffer{nullptr, labelix_buffer_free};
  labelix_label label{Text("run", 3), Text("rng", 3)};
};

struct Row {
  const char* name;
  std::function<labelix_code(World*, labelix_error**)> call;
};

labelix_code Select(World* world, labelix_error** error) {
  uint32_t ids[2];
  size_t total = 0;
  const labelix_scope pods{sizeof pods, {}, Text("Pod", 3), nullptr, 0};
  return labelix_select(world->version.handle, &pods, world->selector.handle, ids, 2, &total,
                        error);
}

labelix_code Selecting(World* world, labelix_error** error) {
  labelix_picking out[2];
  size_t total = 0;
  return labelix_selecting(world->version.handle, {}, Text("Pod", 3), Text("prod", 4),
                           &world->label, 1, {}, out, sizeof out[0], 2, &total, error);
}

const Row kRows[] = {
    {"index_new",
     [](World* w, labelix_error** e) { return labelix_index_new(nullptr, &w->index.handle, e); }},
    {"selector_parse",
     [](World* w, labelix_error** e) {
       return labelix_selector_parse("run in (rng,web),!a_key_that_is_longer", 38,
                                     &w->selector.handle, e);
     }},
    {"current",
     [](World* w, labelix_error** e) {
       return labelix_current(w->index.handle, &w->version.handle, e);
     }},
    {"select", Select},
    {"selecting", Selecting},
    {"subscribe",
     [](World* w, labelix_error** e) {
       return labelix_subscribe(w->index.handle, nullptr, &w->subscription.handle, e);
     }},
    {"metrics_text",
     [](World* w, labelix_error** e) {
       return labelix_metrics_text(w->index.handle, &w->buffer.handle, e);
     }},
};

}  // namespace

int main() {
  World world;
  for (const Row& row : kRows) {
    const long failed =
        FailEach(row.name, [&](labelix_error** error) { return row.call(&world, error); });
    std::printf("%s: %ld allocations made to fail\n", row.name, failed);
  }
  std::printf("%zu passed, 0 failed\n", sizeof kRows / sizeof kRows[0]);
  return 0;
}
