// Plain scalars as the API server and kubectl read them. The right column is
// what sigs.k8s.io/yaml v1.6.0 (over go.yaml.in/yaml/v2 v2.4.4) answered.

#include "engine/ingest/yaml_resolve.h"

#include <gtest/gtest.h>

#include "engine/ingest/yaml_read.h"

namespace labelix::ingest::yaml_resolve_test {
namespace {

struct Row {
  const char *yaml, *json;
};

std::string JsonOf(const std::string& yaml, std::string* error) {
  YamlDocument document;
  YamlReader reader(yaml, InputLimits());
  reader.Next(&document);
  *error = reader.go_text();
  return document.json;
}

// clang-format off
constexpr Row kValues[] = {
    {"yes", "true"}, {"Yes", "true"}, {"YES", "true"}, {"y", "true"}, {"Y", "true"},
    {"on", "true"}, {"On", "true"}, {"ON", "true"}, {"true", "true"}, {"True", "true"},
    {"TRUE", "true"}, {"no", "false"}, {"No", "false"}, {"NO", "false"}, {"n", "false"},
    {"N", "false"}, {"off", "false"}, {"Off", "false"}, {"OFF", "false"}, {"false", "false"},
    {"False", "false"}, {"FALSE", "false"}, {"yEs", "\"yEs\""}, {"tRUE", "\"tRUE\""},
    {"oN", "\"oN\""}, {"~", "null"}, {"null", "null"}, {"Null", "null"}, {"NULL", "null"},
    {"nULL", "\"nULL\""}, {"0", "0"}, {"-0", "0"}, {"+1", "1"}, {"-1", "-1"}, {"007", "7"},
    {"0777", "511"}, {"08", "8"}, {"09.5", "9.5"}, {"0o17", "15"}, {"0x1F", "31"},
    {"0XfF", "255"}, {"-0x1f", "-31"}, {"0b11", "3"}, {"0B1", "1"}, {"0b+1", "1"}, {"-0b1", "-1"},
    {"-0b-1", "\"-0b-1\""}, {"1_000", "1000"}, {"0_7", "7"}, {"1_", "1"}, {"_1", "\"_1\""},
    {"1__0", "10"}, {"0x1_F", "31"}, {"1.0", "1"}, {"1.", "1"}, {".5", "0.5"}, {"-.5", "-0.5"},
    {".5_", "\".5_\""}, {"1.5_5", "1.55"}, {"1e3", "1000"}, {"1E3", "1000"}, {"1e+3", "1000"},
    {"1e-7", "1e-7"}, {"0.000001", "0.000001"}, {"1e20", "100000000000000000000"},
    {"1e21", "1e+21"}, {"1e400", "\"1e400\""}, {"1e-400", "0"}, {"1e", "\"1e\""},
    {"1_e3", "1000"}, {".", "\".\""}, {"+", "\"+\""}, {"1,000", "\"1,000\""},
    {"1.2.3", "\"1.2.3\""}, {"9223372036854775807", "9223372036854775807"},
    {"9223372036854775808", "9223372036854775808"},
    {"-9223372036854775808", "-9223372036854775808"},
    {"-9223372036854775809", "-9223372036854776000"},
    {"18446744073709551615", "18446744073709551615"},
    {"18446744073709551616", "18446744073709552000"}, {"1234567", "1234567"},
    {"3.14159265358979", "3.14159265358979"}, {"12:30", "\"12:30\""},
    {"12:30:45", "\"12:30:45\""}, {"2024-01-01", "\"2024-01-01\""},
    {"2001-12-14t21:59:43.10-05:00", "\"2001-12-14t21:59:43.10-05:00\""}, {"=", "\"=\""},
    {"<<", "\"<<\""}, {"inf", "\"inf\""}, {"nan", "\"nan\""},
    {"Infinity", "\"Infinity\""}, {"0x", "\"0x\""}, {"0b", "\"0b\""}, {"a", "\"a\""},
    {"!!str yes", "\"yes\""}, {"!!str 1", "\"1\""}, {"!!bool yes", "true"}, {"!!int 0x10", "16"},
    {"!!float 1", "1"}, {"!!null ~", "null"}, {"!!binary aGVsbG8=", "\"hello\""},
    {"!!timestamp 2024-01-01", "\"2024-01-01\""}, {"!foo yes", "\"yes\""}, {"! yes", "\"yes\""},
    {"\"yes\"", "\"yes\""}, {"'1'", "\"1\""},
};

constexpr Row kKeys[] = {
    {"yes", "true"}, {"Yes", "true"}, {"YES", "true"}, {"y", "true"}, {"Y", "true"},
    {"on", "true"}, {"On", "true"}, {"ON", "true"}, {"True", "true"}, {"TRUE", "true"},
    {"no", "false"}, {"No", "false"}, {"NO", "false"}, {"n", "false"}, {"N", "false"},
    {"off", "false"}, {"Off", "false"}, {"OFF", "false"}, {"False", "false"}, {"FALSE", "false"},
    {"-0", "0"}, {"+1", "1"}, {"007", "7"}, {"0777", "511"}, {"08", "8"}, {"09.5", "9.5"},
    {"0o17", "15"}, {"0x1F", "31"}, {"0XfF", "255"}, {"-0x1f", "-31"}, {"0b11", "3"},
    {"0B1", "1"}, {"0b+1", "1"}, {"-0b1", "-1"}, {"1_000", "1000"}, {"0_7", "7"}, {"1_", "1"},
    {"1__0", "10"}, {"0x1_F", "31"}, {"1.0", "1"}, {"1.", "1"}, {".5", "0.5"}, {"-.5", "-0.5"},
    {"1.5_5", "1.55"}, {"1e3", "1000"}, {"1E3", "1000"}, {"1e+3", "1000"}, {"1e-7", "1e-07"},
    {"0.000001", "1e-06"}, {"1e20", "1e+20"}, {"1e21", "1e+21"}, {"1e-400", "0"},
    {"1_e3", "1000"}, {"-9223372036854775809", "-9.223372e+18"},
    {"18446744073709551616", "1.8446744e+19"}, {"3.14159265358979", "3.1415927"},
    {"-.INF", "-.inf"}, {"+.Inf", ".inf"},
};

constexpr const char* kKeysThatStay[] = {
    "true", "false", "yEs", "tRUE", "oN", "nULL", "0", "-1", "-0b-1", "_1", ".5_", "1e400", "1e",
    ".", "+", "1,000", "1.2.3", "9223372036854775807", "-9223372036854775808", "1234567", "12:30",
    "12:30:45", "2024-01-01", "2001-12-14t21:59:43.10-05:00", "=", "inf", "nan", "Infinity", "0x",
    "0b", "a", ".inf", ".nan",
};

constexpr Row kFaults[] = {
    {"v: !!int 1.5\n",
     "yaml: cannot decode !!float `1.5` as a !!int"},
    {"v: !!bool a\n",
     "yaml: cannot decode !!str `a` as a !!bool"},
    {"v: !!null a\n",
     "yaml: cannot decode !!str `a` as a !!null"},
    {"v: !!binary a\n",
     "yaml: !!binary value contains invalid base64 data"},
    {"v: !!timestamp a\n",
     "yaml: cannot decode !!str `a` as a !!timestamp"},
    {"v: .inf\n",
     "json: unsupported value: +Inf"},
    {"v: -.INF\n",
     "json: unsupported value: -Inf"},
    {"v: +.Inf\n",
     "json: unsupported value: +Inf"},
    {"v: .nan\n",
     "json: unsupported value: NaN"},
    {"~: v\n",
     "unsupported map key of type: %!s(<nil>), key: <nil>, value: \"v\""},
    {"null: v\n",
     "unsupported map key of type: %!s(<nil>), key: <nil>, value: \"v\""},
    {"Null: v\n",
     "unsupported map key of type: %!s(<nil>), key: <nil>, value: \"v\""},
    {"NULL: v\n",
     "unsupported map key of type: %!s(<nil>), key: <nil>, value: \"v\""},
    {"9223372036854775808: v\n",
     "unsupported map key of type: uint64, key: 0x8000000000000000, value: \"v\""},
    {"18446744073709551615: v\n",
     "unsupported map key of type: uint64, key: 0xffffffffffffffff, value: \"v\""},
};
// clang-format on

TEST(YamlResolve, Values) {
  for (const Row& row : kValues) {
    std::string error;
    EXPECT_EQ(JsonOf("v: " + std::string(row.yaml) + "\n", &error),
              "{\"v\":" + std::string(row.json) + "}")
        << row.yaml << error;
  }
}

TEST(YamlResolve, Keys) {
  for (const Row& row : kKeys) {
    std::string error;
    EXPECT_EQ(JsonOf(std::string(row.yaml) + ": v\n", &error),
              "{\"" + std::string(row.json) + "\":\"v\"}")
        << row.yaml << error;
  }
  for (const char* key : kKeysThatStay) {
    std::string error;
    EXPECT_EQ(JsonOf(std::string(key) + ": v\n", &error), "{\"" + std::string(key) + "\":\"v\"}");
  }
}

TEST(YamlResolve, Faults) {
  for (const Row& row : kFaults) {
    std::string error;
    EXPECT_EQ(JsonOf(row.yaml, &error), "") << row.yaml;
    EXPECT_EQ(error, row.json) << row.yaml;
  }
}

}  // namespace
}  // namespace labelix::ingest::yaml_resolve_test
