// Values of a manifest with the paths at which they stand, and errors about them: what rules
// that look into a spec walk by.
#ifndef LABELIX_ENGINE_KUBERNETES_SPOTS_H_
#define LABELIX_ENGINE_KUBERNETES_SPOTS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ingest/manifest.h"
#include "engine/kubernetes/field_error.h"
#include "engine/kubernetes/json_value.h"

namespace labelix::kubernetes {

// A value, or where it would stand if it is not there.
struct Spot {
  ingest::JsonTree::Index node = ingest::JsonTree::kNone;
  std::string path;  // "" of the object itself
};

class Spots {
 public:
  // `object` outlives this. Errors go behind those of `errors`.
  Spots(const ingest::ManifestObject& object, std::vector<FieldError>* errors)
      : object_(object), errors_(errors) {}

  Spot Root() const { return {object_.node, ""}; }
  bool Is(const Spot& spot, ingest::JsonTree::Type type) const;
  bool IsObject(const Spot& spot) const { return Is(spot, ingest::JsonTree::Type::kObject); }
  JsonValue Value(const Spot& spot) const { return {&object_.tree(), spot.node}; }
  Spot Field(const Spot& object, std::string_view key) const;
  // Empty where this is no list.
  std::vector<Spot> Elements(const Spot& list) const;
  std::string Text(const Spot& object, std::string_view key) const;
  // The strings of a list, "" for what is none.
  std::vector<std::string> Texts(const Spot& list) const;
  std::optional<LabelMap> Map(const Spot& spot) const;

  void Told(const std::string& path, const std::string& what);
  // At a field of `object`.
  void Add(const Spot& object, const char* key, const std::string& what);
  // One error for each of `whys`; `value` is of Go's type string, and of no named one.
  void Invalids(const std::string& path, const std::string& value,
                const std::vector<std::string>& whys);
  // `value` as JSON: of any other type, an operator's and an effect's too.
  void InvalidJson(const std::string& path, const std::string& value, const std::string& why);
  void Labels(const Spot& spot, const LabelMap& labels);

 private:
  const ingest::ManifestObject& object_;
  std::vector<FieldError>* const errors_;
};

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_SPOTS_H_
