// libyaml's events with places in bytes and with every alias replaced by the
// events of what it stands for. The one file that knows libyaml.
#ifndef LABELIX_ENGINE_INGEST_YAML_EVENTS_H_
#define LABELIX_ENGINE_INGEST_YAML_EVENTS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/ingest/cursor.h"

namespace labelix::ingest {

struct YamlEvent {
  enum class Type : uint8_t { kEnd, kDocument, kScalar, kMap, kMapEnd, kList, kListEnd, kAlias };
  Type type = Type::kEnd;
  bool plain = false;    // a scalar: unquoted, without a tag
  bool aliased = false;  // the first of what an alias stands for
  uint32_t begin = 0, end = 0;
  uint32_t anchor = 0;  // kAlias: index of what it stands for
  std::string text, tag;
};

class YamlEvents {
 public:
  // Aliases may expand to `most_expanded` bytes in one document.
  YamlEvents(std::string_view text, uint64_t most_expanded);
  ~YamlEvents();
  YamlEvents(const YamlEvents&) = delete;
  YamlEvents& operator=(const YamlEvents&) = delete;

  // Never kAlias. False: a fault. Do not call it again behind kEnd or a fault.
  bool Next(YamlEvent* out);
  // The text's own next event, aliases as they stand. Nothing is kept of what anchors
  // stand for: not to be followed by Next.
  bool NextRaw(YamlEvent* out) {
    keep_ = false;
    return ReadNew(out);
  }
  uint32_t depth() const { return depth_; }  // of the text itself

  const Fault& fault() const { return fault_; }
  // The fault as go-yaml words it: "yaml: line 3: found a tab …".
  const std::string& go_text() const { return go_text_; }

 private:
  struct Library;  // libyaml's parser
  struct Extent {
    size_t begin = 0, end = SIZE_MAX;  // in recorded_; SIZE_MAX: still open
  };
  struct Open {
    uint32_t depth, anchor;
  };

  bool Read(YamlEvent* out, std::string* anchor);
  bool ReadNew(YamlEvent* out);
  bool CheckDirectives();
  bool TakeRecorded(YamlEvent* out);
  bool ResolveAlias(const std::string& name, YamlEvent* out);
  void Record(const YamlEvent& event, const std::string& anchor);
  void CloseAnchors();
  bool Charge(const YamlEvent& event);
  uint32_t ByteOf(size_t characters);
  bool Fail(size_t at, std::string text, Fault::Kind kind = Fault::Kind::kBroken);
  bool FailAsLibrary();

  std::string_view text_;
  std::unique_ptr<Library> library_;
  // libyaml counts characters: byte bytes_ is character characters_.
  size_t characters_ = 0, bytes_ = 0;

  bool begun_ = false, keep_ = true;
  uint32_t depth_ = 0;
  std::unordered_map<std::string, uint32_t> names_;  // of the document's anchors
  std::vector<Extent> anchors_;
  std::vector<YamlEvent> recorded_;
  std::vector<Open> open_;
  std::vector<Extent> replays_;  // `begin` moves on; the innermost is last
  uint64_t expanded_ = 0, most_expanded_;
  size_t alias_at_ = 0;  // of the outermost alias

  Fault fault_;
  std::string go_text_;
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_YAML_EVENTS_H_
