#include "labelix/selector.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "bindings/c/boundary.h"
#include "bindings/c/events.h"
#include "bindings/c/handles.h"

namespace labelix::c {
namespace {

absl::Status ReadRequirement(const labelix_requirement& given, Requirement* out) {
  if (given.op > LABELIX_LESS_THAN) {
    return absl::InvalidArgumentError("a requirement's op is unknown");
  }
  if (given.value_count > 0 && given.values == nullptr) return Missing("values");
  out->key = View(given.key);
  out->op = static_cast<Op>(given.op);
  for (size_t i = 0; i < given.value_count; ++i) out->values.emplace_back(View(given.values[i]));
  std::sort(out->values.begin(), out->values.end());
  return absl::OkStatus();
}

}  // namespace
}  // namespace labelix::c

using labelix::c::Guard;
using labelix::c::Missing;

labelix_code labelix_selector_parse(const char* text, size_t size, labelix_selector** out,
                                    labelix_error** error) {
  return Guard(error, out, [&]() -> absl::Status {
    if (out == nullptr) return Missing("out");
    if (text == nullptr && size > 0) return Missing("text");
    absl::StatusOr<labelix::Selector> parsed =
        labelix::Selector::Parse(labelix::c::View({text, size}));
    if (!parsed.ok()) return parsed.status();
    *out = new labelix_selector(*std::move(parsed));
    return absl::OkStatus();
  });
}

labelix_code labelix_selector_from_labels(const labelix_label* labels, size_t count,
                                          labelix_selector** out, labelix_error** error) {
  return Guard(error, out, [&]() -> absl::Status {
    if (out == nullptr) return Missing("out");
    std::vector<labelix::Label> pairs;
    absl::Status read = labelix::c::ReadLabels(labels, count, &pairs);
    if (!read.ok()) return read;
    std::vector<std::pair<std::string, std::string>> map;
    for (const labelix::Label& pair : pairs) map.emplace_back(pair.key, pair.value);
    *out = new labelix_selector(labelix::Selector::FromMap(map));
    return absl::OkStatus();
  });
}

labelix_code labelix_selector_from_requirements(const labelix_requirement* requirements,
                                                size_t count, size_t requirement_size,
                                                labelix_selector** out, labelix_error** error) {
  return Guard(error, out, [&]() -> absl::Status {
    if (out == nullptr) return Missing("out");
    absl::Status read =
        labelix::c::CheckElementSize(requirement_size, count, requirements, "requirements");
    if (!read.ok()) return read;
    std::vector<labelix::Requirement> all(count);
    for (size_t i = 0; i < count; ++i) {
      read = labelix::c::ReadRequirement(labelix::c::ReadElement(requirements, requirement_size, i),
                                         &all[i]);
      if (!read.ok()) return read;
    }
    *out = new labelix_selector(labelix::Selector::FromRequirements(std::move(all)));
    return absl::OkStatus();
  });
}

labelix_code labelix_selector_nothing(labelix_selector** out, labelix_error** error) {
  return Guard(error, out, [&]() -> absl::Status {
    if (out == nullptr) return Missing("out");
    *out = new labelix_selector(labelix::Selector::Nothing());
    return absl::OkStatus();
  });
}

labelix_text labelix_selector_text(const labelix_selector* selector) {
  return labelix::c::Text(selector->text);
}

labelix_code labelix_selector_matches(const labelix_selector* selector, const labelix_label* labels,
                                      size_t count, uint32_t* matches, labelix_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (selector == nullptr) return Missing("selector");
    if (matches == nullptr) return Missing("matches");
    std::vector<labelix::Label> sorted;
    absl::Status read = labelix::c::ReadLabels(labels, count, &sorted);
    if (!read.ok()) return read;
    *matches = selector->selector.Matches(sorted) ? 1 : 0;
    return absl::OkStatus();
  });
}

void labelix_selector_free(labelix_selector* selector) { delete selector; }
