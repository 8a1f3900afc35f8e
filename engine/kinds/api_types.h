// The fields of the API's types as the API server decodes them: what strict
// decoding knows. Source: k8s.io/api v0.37.2, by tools/apitypes.
#ifndef LABELIX_ENGINE_KINDS_API_TYPES_H_
#define LABELIX_ENGINE_KINDS_API_TYPES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace labelix::kinds {

// A form is a type's name ("meta/v1.LabelSelector"), `string`, `bool`, `int32`
// or `int64`, these with a name of Go's (`string=v1.Protocol`), `bytes`, or a
// type that decodes itself (`time`, `intstr`, `quantity`, `any`); with `[]` in
// front a list, with `map:` a map from strings.
struct ApiField {
  std::string_view name, form;
};

struct ApiType {
  std::string_view name;         // "apps/v1.DaemonSetSpec"
  std::vector<ApiField> fields;  // ascending by name

  const ApiField* Find(std::string_view field) const;  // nullptr: unknown
  std::string_view ShortName() const;                  // "DaemonSetSpec"
};

// nullptr: no such type, or no type but a basic form. They live for ever.
const ApiType* FindApiType(std::string_view name);

// The type of a kind's objects, nullptr if it is not in the table.
const ApiType* ApiTypeOf(std::string_view api_version, std::string_view kind);

// How Go prints a form: "map[string]string", "[]v1.Container".
std::string GoTypeName(std::string_view form);

// A version of the API that servers have stopped to serve.
struct RemovedApi {
  std::string_view api_version, kind;
  std::string_view removed_in;  // "1.16"
  std::string_view use;         // "apps/v1"
  bool defaulted_selector;      // took the template's labels where none was given
};
const RemovedApi* FindRemovedApi(std::string_view api_version, std::string_view kind);

// What is meant by a kind that no server has so: one of the table in another case
// ("deployment"), under another version ("v1" of Deployment) or group ("core/v1").
// nullopt: it is there, or may be a custom resource's.
struct MeantApi {
  std::string_view api_version, kind;
};
std::optional<MeantApi> FindMeantApi(std::string_view api_version, std::string_view kind);

// The version that `kind` has today, "" if it is not in the table.
std::string_view CurrentApiVersion(std::string_view kind);

}  // namespace labelix::kinds

#endif  // LABELIX_ENGINE_KINDS_API_TYPES_H_
