// Questions to one version. No locks here.
#include <algorithm>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "bindings/c/boundary.h"
#include "bindings/c/handles.h"
#include "labelix/columns.h"

namespace labelix::c {
namespace {

// A scope and the array that it shows.
struct Place {
  Scope scope;
  std::vector<std::string_view> namespaces;
};

absl::Status ReadScope(const labelix_scope* given, Place* out) {
  if (given == nullptr) return Missing("scope");
  labelix_scope place;
  absl::Status read = ReadOptions(given, &place);
  if (!read.ok()) return read;
  if (place.namespace_count > 0 && place.namespaces == nullptr) return Missing("namespaces");
  out->scope.group = View(place.group);
  out->scope.kind = View(place.kind);
  if (place.namespace_count == 1) {
    out->scope.ns = View(place.namespaces[0]);
    return absl::OkStatus();
  }
  for (size_t i = 0; i < place.namespace_count; ++i) {
    out->namespaces.push_back(View(place.namespaces[i]));
  }
  out->scope.namespaces = out->namespaces;
  return absl::OkStatus();
}

absl::Status CheckIds(const Version& version, std::span<const ObjectId> ids) {
  for (ObjectId id : ids) {
    if (!version.Contains(id)) return absl::NotFoundError("an id is not of this version");
  }
  return absl::OkStatus();
}

labelix_object ObjectOf(const ObjectView& from) {
  labelix_object out{};
  out.id = from.id;
  out.group = Text(from.group);
  out.kind = Text(from.kind);
  out.ns = Text(from.ns);
  out.name = Text(from.name);
  out.uid = Text(from.uid);
  out.resource_version = Text(from.resource_version);
  out.controller_kind = Text(from.controller.kind);
  out.controller_name = Text(from.controller.name);
  out.controller_uid = Text(from.controller.uid);
  out.label_count = from.labels.size();
  return out;
}

char* Append(std::string_view text, char* to) { return std::copy(text.begin(), text.end(), to); }

absl::Status WriteKeys(const Version& version, std::span<const ObjectId> ids, char* texts,
                       size_t capacity, uint32_t* ends, size_t* needed) {
  const Column namespaces = NamespaceColumn(version, ids);
  const std::vector<std::string_view> names = NameColumn(version, ids);
  size_t size = 0;
  for (size_t i = 0; i < ids.size(); ++i) {
    size += namespaces.values[namespaces.codes[i]].size() + names[i].size();
  }
  if (size > std::numeric_limits<uint32_t>::max()) {
    return absl::ResourceExhaustedError("names of more than 4 GiB: ask for fewer at once");
  }
  *needed = size;
  if (size > capacity) return absl::OkStatus();
  char* to = texts;
  for (size_t i = 0; i < ids.size(); ++i) {
    to = Append(namespaces.values[namespaces.codes[i]], to);
    ends[2 * i] = static_cast<uint32_t>(to - texts);
    to = Append(names[i], to);
    ends[2 * i + 1] = static_cast<uint32_t>(to - texts);
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace labelix::c

using labelix::c::Guard;
using labelix::c::Missing;
using labelix::c::Place;
using labelix::c::View;

labelix_code labelix_current(const labelix_index* index, labelix_version** out,
                             labelix_error** error) {
  return Guard(error, out, [&]() -> absl::Status {
    if (index == nullptr) return Missing("index");
    if (out == nullptr) return Missing("out");
    *out = new labelix_version{index->cluster.Current()};
    return absl::OkStatus();
  });
}

labelix_code labelix_version_clone(const labelix_version* version, labelix_version** out,
                                   labelix_error** error) {
  return Guard(error, out, [&]() -> absl::Status {
    if (version == nullptr) return Missing("version");
    if (out == nullptr) return Missing("out");
    *out = new labelix_version{version->version};
    return absl::OkStatus();
  });
}

uint64_t labelix_version_number(const labelix_version* version) {
  return version->version.number();
}

void labelix_version_free(labelix_version* version) { delete version; }

labelix_code labelix_count(const labelix_version* version, const labelix_scope* scope,
                           const labelix_selector* selector, uint64_t* count,
                           labelix_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (version == nullptr) return Missing("version");
    if (selector == nullptr) return Missing("selector");
    if (count == nullptr) return Missing("count");
    Place place;
    absl::Status read = labelix::c::ReadScope(scope, &place);
    if (!read.ok()) return read;
    *count = version->version.Count(place.scope, selector->compiled);
    return absl::OkStatus();
  });
}

labelix_code labelix_select(const labelix_version* version, const labelix_scope* scope,
                            const labelix_selector* selector, uint32_t* ids, size_t capacity,
                            size_t* total, labelix_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (version == nullptr) return Missing("version");
    if (selector == nullptr) return Missing("selector");
    if (total == nullptr) return Missing("total");
    if (ids == nullptr && capacity > 0) return Missing("ids");
    Place place;
    absl::Status read = labelix::c::ReadScope(scope, &place);
    if (!read.ok()) return read;
    *total = version->version.Write(place.scope, selector->compiled, {ids, capacity});
    if (*total == capacity) *total = version->version.Count(place.scope, selector->compiled);
    return absl::OkStatus();
  });
}

labelix_code labelix_keys(const labelix_version* version, const uint32_t* ids, size_t count,
                          char* texts, size_t capacity, uint32_t* ends, size_t* needed,
                          labelix_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (version == nullptr) return Missing("version");
    if (needed == nullptr) return Missing("needed");
    if (count > 0 && (ids == nullptr || ends == nullptr)) return Missing("ids or ends");
    if (texts == nullptr && capacity > 0) return Missing("texts");
    absl::Status known = labelix::c::CheckIds(version->version, {ids, count});
    if (!known.ok()) return known;
    return labelix::c::WriteKeys(version->version, {ids, count}, texts, capacity, ends, needed);
  });
}

labelix_code labelix_objects(const labelix_version* version, const uint32_t* ids, size_t count,
                             labelix_object* out, size_t object_size, labelix_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (version == nullptr) return Missing("version");
    if (count > 0 && ids == nullptr) return Missing("ids");
    absl::Status read = labelix::c::CheckElementSize(object_size, count, out, "out");
    if (!read.ok()) return read;
    read = labelix::c::CheckIds(version->version, {ids, count});
    if (!read.ok()) return read;
    for (size_t i = 0; i < count; ++i) {
      const labelix_object object = labelix::c::ObjectOf(version->version.Get(ids[i]));
      labelix::c::WriteElement(object, out, object_size, i);
    }
    return absl::OkStatus();
  });
}

labelix_code labelix_object_labels(const labelix_version* version, uint32_t id, labelix_label* out,
                                   size_t capacity, size_t* total, labelix_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (version == nullptr) return Missing("version");
    if (total == nullptr) return Missing("total");
    if (out == nullptr && capacity > 0) return Missing("out");
    absl::Status known = labelix::c::CheckIds(version->version, {&id, 1});
    if (!known.ok()) return known;
    const std::vector<labelix::Label> labels = version->version.Get(id).labels;
    *total = labels.size();
    for (size_t i = 0; i < std::min(capacity, labels.size()); ++i) {
      out[i] = {labelix::c::Text(labels[i].key), labelix::c::Text(labels[i].value)};
    }
    return absl::OkStatus();
  });
}

labelix_code labelix_find(const labelix_version* version, labelix_text group, labelix_text kind,
                          labelix_text ns, labelix_text name, uint32_t* id, labelix_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (version == nullptr) return Missing("version");
    if (id == nullptr) return Missing("id");
    const auto found = version->version.Find(View(group), View(kind), View(ns), View(name));
    if (!found) return absl::NotFoundError("no such object in this version");
    *id = *found;
    return absl::OkStatus();
  });
}
