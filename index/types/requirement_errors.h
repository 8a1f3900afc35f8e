// What labels.NewRequirement and the field errors around it say.
// Source: apimachinery v0.37.2, pkg/labels/selector.go NewRequirement,
// pkg/util/validation/field/errors.go, pkg/util/errors/errors.go.
#ifndef LABELIX_INDEX_TYPES_REQUIREMENT_ERRORS_H_
#define LABELIX_INDEX_TYPES_REQUIREMENT_ERRORS_H_

#include <string>
#include <string_view>
#include <vector>

#include "labelix/selector.h"

namespace labelix {

// `path: Invalid value: "value": detail`, the value quoted as a Go string.
std::string InvalidField(std::string_view path, std::string_view value, std::string_view detail);

// Several messages joined as a field error joins them.
std::string JoinErrors(const std::vector<std::string>& errors, std::string_view separator);

// Every reason why `requirement` is none, in upstream's order; empty: valid.
// Values are named by their place in `requirement.values`.
std::vector<std::string> RequirementErrors(const Requirement& requirement);

// An aggregate of errors as text: the only one bare, several in brackets.
std::string AggregateText(const std::vector<std::string>& errors);

}  // namespace labelix

#endif  // LABELIX_INDEX_TYPES_REQUIREMENT_ERRORS_H_
