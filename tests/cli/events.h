// Objects and watch lines with a resourceVersion, as text.
#ifndef LABELIX_TESTS_CLI_EVENTS_H_
#define LABELIX_TESTS_CLI_EVENTS_H_

#include <string>
#include <string_view>

namespace labelix::cli {

inline std::string Object(std::string_view api_version, std::string_view kind,
                          std::string_view name, std::string_view version, std::string_view more) {
  return R"({"apiVersion":")" + std::string(api_version) + R"(","kind":")" + std::string(kind) +
         R"(","metadata":{"namespace":"default","name":")" + std::string(name) +
         R"(","resourceVersion":")" + std::string(version) + R"("},)" + std::string(more) + "}";
}

inline std::string Pod(std::string_view name, std::string_view version, std::string_view run) {
  std::string pod =
      Object("v1", "Pod", name, version, R"("status":{"phase":"Running","podIP":"10.0.0.1"})");
  const std::string labels = R"("labels":{"run":")" + std::string(run) + R"("},)";
  return pod.insert(pod.find(R"("namespace")"), labels);
}

inline std::string Service(std::string_view version, std::string_view run) {
  return Object(
      "v1", "Service", "rng", version,
      R"("spec":{"selector":{"run":")" + std::string(run) + R"("},"ports":[{"port":80}]})");
}

inline std::string Line(std::string_view type, const std::string& object) {
  return R"({"type":")" + std::string(type) + R"(","object":)" + object + "}\n";
}

// Pod a at 5 (listed), b from 8, a loses run=rng at 10, b deleted at 12; the
// Service asks for run=rng from 4 and for run=web from 11.
inline std::string History() {
  return R"({"apiVersion":"v1","kind":"List","items":[)" + Pod("a", "5", "rng") + "," +
         Service("4", "rng") + "]}\n" + Line("ADDED", Pod("b", "8", "rng")) +
         Line("MODIFIED", Pod("a", "10", "web")) + Line("DELETED", Pod("b", "12", "rng")) +
         Line("MODIFIED", Service("11", "web"));
}

}  // namespace labelix::cli

#endif  // LABELIX_TESTS_CLI_EVENTS_H_
