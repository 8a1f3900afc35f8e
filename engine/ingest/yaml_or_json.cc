#include "engine/ingest/yaml_or_json.h"

#include "engine/ingest/text.h"
#include "engine/ingest/yaml_events.h"

namespace labelix::ingest {
namespace {

using Type = YamlEvent::Type;

bool IsNull(const YamlEvent& event) {
  return event.type == Type::kScalar && event.plain &&
         (event.text.empty() || event.text == "~" || event.text == "null");
}

// Passes the first document that is no null, a map of which the first event was read, and
// tells by its keys. A kind alone is more likely JSON that breaks behind it.
bool HasObject(YamlEvents* events, const InputLimits& limits) {
  bool key_next = true, kind = false, more = false, items = false;
  for (YamlEvent event; events->depth() > 0;) {
    const bool at_top = events->depth() == 1;
    // libyaml's time for a token grows with the depth.
    if (events->depth() > limits.json_depth || !events->NextRaw(&event)) return false;
    if (!at_top || event.type == Type::kMapEnd) continue;
    if (key_next) {
      kind |= event.text == "kind";
      more |= event.text == "apiVersion" || event.text == "metadata";
      items |= event.text == "items";
    }
    key_next = !key_next;
  }
  return (kind && more) || items;
}

}  // namespace

bool IsYaml(std::string_view text, const InputLimits& limits) {
  if (text.size() > UINT32_MAX) return false;
  YamlEvents events(text, limits.object_bytes);
  for (YamlEvent event; events.NextRaw(&event);) {
    if (event.type == Type::kEnd) return true;
    if (event.type == Type::kMap) return HasObject(&events, limits);
    if (event.type != Type::kDocument && !IsNull(event)) return false;
  }
  return false;
}

size_t BehindDocument(std::string_view text, size_t end) {
  while (end < text.size() && IsSpace(text[end])) {
    if (text[end++] == '\n') break;
  }
  return end;
}

}  // namespace labelix::ingest
