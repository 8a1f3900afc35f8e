// What a YAML scalar is once it is JSON: YAML 1.1 as the API server and kubectl
// read it. Source: go.yaml.in/yaml/v2 v2.4.4, resolve.go and decode.go, and
// sigs.k8s.io/yaml v1.6.0, convertToJSONableObject.
#ifndef LABELIX_ENGINE_INGEST_YAML_RESOLVE_H_
#define LABELIX_ENGINE_INGEST_YAML_RESOLVE_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace labelix::ingest {

struct YamlValue {
  enum class Type : uint8_t {
    kNull,
    kBool,
    kInt,
    kUint,  // above int64
    kFloat,
    kString,
    kBroken,  // text has why, in upstream's words
  };
  Type type = Type::kString;
  bool flag = false;
  int64_t whole = 0;
  uint64_t large = 0;
  double number = 0;
  std::string text = {};

  bool IsBroken() const { return type == Type::kBroken; }
};

// `tag` as libyaml gives it, "" is none; `plain`: unquoted and without a tag.
YamlValue ResolveYaml(std::string_view text, std::string_view tag, bool plain);

// Appends the value as JSON; REQUIRES: neither kBroken nor infinite nor NaN.
void AppendJson(const YamlValue& value, std::string* out);
void AppendJsonString(std::string_view text, std::string* out);

// The key that a map gets for it: true, 1, 1e+06, .inf. kNull and kUint are no
// keys: `error` then has upstream's words, and the answer is "".
std::string YamlKey(const YamlValue& key, std::string* error);

// "+Inf", "-Inf" and "NaN" cannot be JSON; "" for all others.
std::string_view UnsupportedNumber(const YamlValue& value);

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_YAML_RESOLVE_H_
