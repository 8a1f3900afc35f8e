// What a decoder said, as one text that can be compared.
#ifndef LABELIX_TESTS_FUZZ_DECODED_H_
#define LABELIX_TESTS_FUZZ_DECODED_H_

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ingest/decode.h"
#include "labelix/cluster.h"

namespace labelix::fuzz {

inline std::string TextOf(const Event& event) {
  std::string text = std::to_string(static_cast<int>(event.op));
  for (const std::string_view part :
       {event.group, event.kind, event.ns, event.name, event.uid, event.resource_version,
        event.controller.kind, event.controller.name, event.controller.uid, event.facts}) {
    text.append("|").append(part);
  }
  for (const Label& label : event.labels)
    text.append(";").append(label.key).append("=").append(label.value);
  return text + "\n";
}

struct Decoded {
  bool ok = false;
  std::string events;
};

using Decoder = decltype(&ingest::DecodeJson);

inline Decoded DecodeWith(Decoder decoder, std::string_view text, const InputLimits& limits) {
  Decoded decoded;
  LoadReport report;
  ingest::DecodeOptions options;
  options.limits = limits;
  const auto sink = [&](std::span<const Event> batch) {
    for (const Event& event : batch) {
      if (event.op != Event::Op::kDeclare) decoded.events += TextOf(event);
    }
    return absl::OkStatus();
  };
  decoded.ok = decoder(text, "x", options, sink, &report).ok();
  return decoded;
}

inline Decoded Decode(std::string_view json, const InputLimits& limits = {}) {
  return DecodeWith(&ingest::DecodeJson, json, limits);
}

inline Decoded DecodeYaml(std::string_view yaml) {
  return DecodeWith(&ingest::DecodeYaml, yaml, {});
}

// A whole state, in words.
inline std::string TextOf(const Version& version) {
  std::string text;
  for (const Version::KindCount& kind : version.Kinds()) {
    std::vector<std::string> lines;
    const Scope scope{.kind = kind.kind, .group = kind.group};
    for (const ObjectId id : version.Select(scope, Compiled(Selector::Everything()))) {
      const ObjectView object = version.Get(id);
      Event event;
      event.group = object.group, event.kind = object.kind, event.ns = object.ns;
      event.name = object.name, event.labels = object.labels, event.uid = object.uid;
      event.resource_version = object.resource_version, event.controller = object.controller;
      event.facts = object.facts;
      lines.push_back(TextOf(event));
    }
    std::sort(lines.begin(), lines.end());
    text.append(kind.group).append("/").append(kind.kind).append("\n");
    for (const std::string& line : lines) text += line;
  }
  return text;
}

}  // namespace labelix::fuzz

#endif  // LABELIX_TESTS_FUZZ_DECODED_H_
