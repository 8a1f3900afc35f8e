// Registered selectors, deltas, and the state beside a list.
#include "labelix/live.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "bindings/c/boundary.h"
#include "bindings/c/events.h"
#include "bindings/c/handles.h"
#include "labelix/feed.h"

namespace labelix::c {
namespace {

labelix_picking PickingOf(const PickingSelector& from) {
  labelix_picking out{};
  out.id = from.id;
  out.group = Text(from.name.group);
  out.kind = Text(from.name.kind);
  out.ns = Text(from.name.ns);
  out.name = Text(from.name.name);
  out.path = Text(from.name.path);
  out.selector = Text(from.text);
  return out;
}

// What a call about selectors writes to.
struct PickingOut {
  labelix_text selector_kind;
  labelix_picking* out;
  size_t picking_size, capacity;
  size_t* total;

  absl::Status Check() const {
    if (total == nullptr) return Missing("total");
    return CheckElementSize(picking_size, capacity, out, "out");
  }
  void Write(const std::vector<PickingSelector>& picking) const {
    *total = 0;
    for (const PickingSelector& one : picking) {
      if (selector_kind.data != nullptr && one.name.kind != View(selector_kind)) continue;
      if (*total < capacity) WriteElement(PickingOf(one), out, picking_size, *total);
      ++*total;
    }
  }
};

labelix_delta DeltaOf(const Delta& from) {
  labelix_delta out{};
  out.op = static_cast<uint32_t>(from.op);
  out.relation = static_cast<uint32_t>(from.relation);
  out.cause = static_cast<uint32_t>(from.cause);
  out.object_id = from.object.id;
  out.selector_group = Text(from.selector.group);
  out.selector_kind = Text(from.selector.kind);
  out.selector_ns = Text(from.selector.ns);
  out.selector_name = Text(from.selector.name);
  out.selector_path = Text(from.selector.path);
  out.group = Text(from.object.group);
  out.kind = Text(from.object.kind);
  out.ns = Text(from.object.ns);
  out.name = Text(from.object.name);
  out.resource_version = Text(from.resource_version);
  out.ready = from.conditions.ready ? 1 : 0;
  out.serving = from.conditions.serving ? 1 : 0;
  out.terminating = from.conditions.terminating ? 1 : 0;
  return out;
}

// What this library does not know would never be told.
absl::Status CheckRelations(uint32_t relations) {
  constexpr uint32_t kKnown = 1u << LABELIX_SELECTS | 1u << LABELIX_OWNS | 1u << LABELIX_TRAFFIC;
  if ((relations & ~kKnown) == 0) return absl::OkStatus();
  return absl::InvalidArgumentError("relations " + std::to_string(relations) +
                                    " has others than 1 << LABELIX_SELECTS (1), LABELIX_OWNS (2) "
                                    "and LABELIX_TRAFFIC (4)");
}

SubscribeOptions OptionsOf(const labelix_subscribe_options& given) {
  const auto wants = [&](uint32_t relation) {
    return given.relations == 0 || (given.relations >> relation & 1) != 0;
  };
  SubscribeOptions out;
  out.picks_group = View(given.picks_group);
  out.picks_kind = View(given.picks_kind);
  if (given.selector_kind.data != nullptr) out.selector_kind = View(given.selector_kind);
  out.selects = wants(LABELIX_SELECTS);
  out.owns = wants(LABELIX_OWNS);
  out.traffic = wants(LABELIX_TRAFFIC);
  if (given.capacity != 0) out.capacity = given.capacity;
  return out;
}

// The C names count as the C++ ones do.
static_assert(static_cast<uint32_t>(Delta::Op::kUpdate) == LABELIX_UPDATE);
static_assert(static_cast<uint32_t>(Delta::Relation::kTraffic) == LABELIX_TRAFFIC);
static_assert(static_cast<uint32_t>(Delta::Cause::kNamespaceRelabelled) ==
              LABELIX_NAMESPACE_RELABELLED);
static_assert(static_cast<uint32_t>(Delta::Cause::kServiceChange) == LABELIX_SERVICE_CHANGE);
static_assert(static_cast<uint32_t>(Event::Op::kBookmark) == LABELIX_BOOKMARK);
static_assert(static_cast<uint32_t>(Op::kLessThan) == LABELIX_LESS_THAN);
static_assert(static_cast<uint32_t>(SelectorEvent::Op::kUnregister) == LABELIX_UNREGISTER);

}  // namespace
}  // namespace labelix::c

using labelix::c::Guard;
using labelix::c::Missing;
using labelix::c::View;

labelix_code labelix_selecting(const labelix_version* version, labelix_text group,
                               labelix_text kind, labelix_text ns, const labelix_label* labels,
                               size_t label_count, labelix_text selector_kind, labelix_picking* out,
                               size_t picking_size, size_t capacity, size_t* total,
                               labelix_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (version == nullptr) return Missing("version");
    const labelix::c::PickingOut answer{selector_kind, out, picking_size, capacity, total};
    absl::Status checked = answer.Check();
    if (!checked.ok()) return checked;
    std::vector<labelix::Label> sorted;
    checked = labelix::c::ReadLabels(labels, label_count, &sorted);
    if (!checked.ok()) return checked;
    const labelix::Scope where{.kind = View(kind), .group = View(group), .ns = View(ns)};
    answer.Write(labelix::SelectorsPicking(version->version, where, sorted));
    return absl::OkStatus();
  });
}

labelix_code labelix_selecting_object(const labelix_version* version, uint32_t id,
                                      labelix_text selector_kind, labelix_picking* out,
                                      size_t picking_size, size_t capacity, size_t* total,
                                      labelix_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (version == nullptr) return Missing("version");
    const labelix::c::PickingOut answer{selector_kind, out, picking_size, capacity, total};
    absl::Status checked = answer.Check();
    if (!checked.ok()) return checked;
    if (!version->version.Contains(id)) return absl::NotFoundError("the id is not of this version");
    answer.Write(labelix::SelectorsPicking(version->version, id));
    return absl::OkStatus();
  });
}

labelix_code labelix_picked_by(const labelix_version* version, const labelix_picking* name,
                               labelix_text picks_group, labelix_text picks_kind, uint32_t* ids,
                               size_t capacity, size_t* total, labelix_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (version == nullptr) return Missing("version");
    if (name == nullptr) return Missing("name");
    if (total == nullptr) return Missing("total");
    if (ids == nullptr && capacity > 0) return Missing("ids");
    const labelix::SelectorName asked{View(name->group), View(name->kind), View(name->ns),
                                      View(name->name), View(name->path)};
    const absl::StatusOr<labelix::IdSet> picked =
        labelix::PickedBy(version->version, asked, View(picks_group), View(picks_kind));
    if (!picked.ok()) return picked.status();
    *total = picked->size();
    std::copy_n(picked->begin(), std::min(capacity, picked->size()), ids);
    return absl::OkStatus();
  });
}

labelix_code labelix_subscribe(labelix_index* index, const labelix_subscribe_options* options,
                               labelix_subscription** out, labelix_error** error) {
  return Guard(error, out, [&]() -> absl::Status {
    if (index == nullptr) return Missing("index");
    if (out == nullptr) return Missing("out");
    labelix_subscribe_options given{};
    if (options != nullptr) {
      absl::Status read = labelix::c::ReadOptions(options, &given);
      if (!read.ok()) return read;
      read = labelix::c::CheckRelations(given.relations);
      if (!read.ok()) return read;
    }
    const std::lock_guard<std::mutex> writing(index->write);
    *out =
        new labelix_subscription{index->cluster.engine().Subscribe(labelix::c::OptionsOf(given))};
    return absl::OkStatus();
  });
}

uint64_t labelix_subscription_from(const labelix_subscription* subscription) {
  return subscription->subscription.from();
}

labelix_code labelix_poll(labelix_subscription* subscription, labelix_deltas** out,
                          labelix_error** error) {
  return Guard(error, out, [&]() -> absl::Status {
    if (subscription == nullptr) return Missing("subscription");
    if (out == nullptr) return Missing("out");
    auto deltas = std::make_unique<labelix_deltas>();  // before anything is taken out
    std::optional<labelix::DeltaBatch> batch = subscription->subscription.Poll();
    if (!batch) return absl::OkStatus();
    deltas->batch = *std::move(batch);
    *out = deltas.release();
    return absl::OkStatus();
  });
}

void labelix_subscription_free(labelix_subscription* subscription) { delete subscription; }

uint64_t labelix_deltas_version(const labelix_deltas* deltas) { return deltas->batch.version; }
uint32_t labelix_deltas_resync(const labelix_deltas* deltas) {
  return deltas->batch.resync ? 1 : 0;
}
size_t labelix_deltas_count(const labelix_deltas* deltas) { return deltas->batch.deltas.size(); }

size_t labelix_deltas_read(const labelix_deltas* deltas, size_t first, labelix_delta* out,
                           size_t delta_size, size_t capacity) {
  const size_t all = deltas->batch.deltas.size();
  const size_t count = out == nullptr ? 0 : std::min(capacity, all - std::min(first, all));
  for (size_t i = 0; i < count; ++i) {
    labelix::c::WriteElement(labelix::c::DeltaOf(deltas->batch.deltas[first + i]), out, delta_size,
                             i);
  }
  return count;
}

void labelix_deltas_free(labelix_deltas* deltas) { delete deltas; }

labelix_code labelix_verify(const labelix_version* version, const labelix_list* list,
                            const labelix_event* events, size_t count, size_t event_size,
                            labelix_verify_report* report, labelix_buffer** difference,
                            labelix_error** error) {
  return Guard(error, difference, [&]() -> absl::Status {
    if (version == nullptr) return Missing("version");
    if (report == nullptr) return Missing("report");
    labelix::KindList whole;
    bool accept_older = false;
    absl::Status read = labelix::c::CheckAnswer(report);
    if (!read.ok()) return read;
    read = labelix::c::ReadList(list, &whole, &accept_older);
    if (!read.ok()) return read;
    labelix::c::Events batch;
    read = batch.Read(events, count, event_size);
    if (!read.ok()) return read;
    whole.objects = batch.events();
    const labelix::VerifyReport found = labelix::Verify(version->version, whole);
    if (difference != nullptr) *difference = new labelix_buffer{found.difference};
    labelix_verify_report answer{};
    answer.equal = found.equal ? 1 : 0;
    answer.objects = found.objects;
    answer.listed = found.listed;
    answer.digest = found.digest;
    answer.list_digest = found.list_digest;
    labelix::c::WriteAnswer(answer, report);
    return absl::OkStatus();
  });
}
