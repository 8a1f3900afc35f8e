// Errors about fields in upstream's words. Source: apimachinery v0.37.2,
// pkg/util/validation/field/errors.go.
#ifndef LABELIX_ENGINE_KUBERNETES_FIELD_ERROR_H_
#define LABELIX_ENGINE_KUBERNETES_FIELD_ERROR_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/selector.h"

namespace labelix::kubernetes {

using LabelMap = std::map<std::string, std::string>;

struct FieldError {
  std::string field;  // "spec.selector"
  std::string text;   // whole: "spec.selector: Required value"
};

// `value` as Go prints it: a string as GoQuote, what has a type of its own as JSON. `detail` may
// be "".
FieldError Invalid(const std::string& field, std::string_view value, std::string_view detail);
FieldError Required(const std::string& field);
// An error whose text begins with its field.
FieldError FromText(std::string text);

// Values as an error shows them: null for none.
std::string JsonOf(const std::optional<LabelSelector>& selector);
std::string JsonOf(const std::optional<LabelMap>& labels);

// metav1validation.ValidateLabels: keys in order, then each one's value.
void AppendLabelErrors(const LabelMap& labels, const std::string& field,
                       std::vector<FieldError>* errors);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_FIELD_ERROR_H_
