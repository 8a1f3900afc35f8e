// Upstream's answers, file by file. Each checker reads one file of JSON Lines
// (gzip or not) and counts its answers and the wrong ones among them.
//
//   FileReport CheckParse(const std::string& path) {
//     return ForEachLine(path, [](const Line& line, FileReport* report) {
//       report->Check(line.Bool("ok"), [&] { return line.Text("in"); });
//     });
//   }
#ifndef LABELIX_TESTS_DIFFERENTIAL_VECTORS_VECTORS_H_
#define LABELIX_TESTS_DIFFERENTIAL_VECTORS_VECTORS_H_

#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/labels.h"

namespace labelix::vectors {

struct FileReport {
  uint64_t answers = 0;
  uint64_t wrong = 0;
  std::vector<std::string> examples;  // of the first wrong answers

  // One answer; `what` makes the text for a wrong one.
  void Check(bool right, const std::function<std::string()>& what);
};

// A line of a file. The accessors throw simdjson::simdjson_error where the line
// has no such field; ForEachLine then counts the line as wrong.
class Line {
 public:
  Line(std::string_view raw, simdjson::dom::element json, uint64_t number)
      : raw_(raw), json_(json), number_(number) {}
  std::string_view raw() const { return raw_; }
  simdjson::dom::element json() const { return json_; }
  uint64_t number() const { return number_; }

  bool Has(const char* key) const;
  bool Bool(const char* key) const;
  // The string under `key`, or the bytes whose hex stands under `<key>_hex`.
  std::string Text(const char* key) const;
  std::vector<std::string> Texts(const char* key) const;

 private:
  std::string_view raw_;
  simdjson::dom::element json_;
  uint64_t number_;
};

inline std::vector<std::string> Sorted(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  return texts;
}

// As Line::Text, of any object.
std::string TextOf(simdjson::dom::element object, const std::string& key);
// A JSON object of strings.
std::map<std::string, std::string> MapOf(simdjson::dom::element object);
// Views into the map.
std::vector<Label> LabelsOf(const std::map<std::string, std::string>& map);

// A file that cannot be read, and a line that is no JSON, count as wrong.
FileReport ForEachLine(const std::string& path,
                       const std::function<void(const Line&, FileReport*)>& check);

FileReport CheckParse(const std::string& path);
FileReport CheckMatch(const std::string& path);
FileReport CheckLabelSelector(const std::string& path);
FileReport CheckValidate(const std::string& path);
FileReport CheckFields(const std::string& path);
FileReport CheckCorpus(const std::string& objects, const std::string& queries);
// kubernetes.cc
FileReport CheckEndpoints(const std::string& path);
FileReport CheckClaim(const std::string& path);
// nodes.cc
FileReport CheckNodeAffinity(const std::string& path);
FileReport CheckTolerations(const std::string& path);
FileReport CheckDaemonNodes(const std::string& path);
// volumes.cc
FileReport CheckVolumes(const std::string& path);
FileReport CheckPlacements(const std::string& path);
// manifests.cc
FileReport CheckDecode(const std::string& path);
FileReport CheckWorkloads(const std::string& path);

}  // namespace labelix::vectors

#endif  // LABELIX_TESTS_DIFFERENTIAL_VECTORS_VECTORS_H_
