// A watch: all at once and line by line give the same events and the same state.
#include "tests/fuzz/decoded.h"
#include "tests/fuzz/target.h"

namespace labelix::fuzz {

LABELIX_FUZZ_TARGET(watch_lines) {
  // From such a line on a file is YAML, which DecodeJson leaves to others.
  if (input.starts_with("---") || input.find("\n---") != input.npos) return;
  const Decoded whole = Decode(input);
  if (!whole.ok) return;
  Cluster at_once, by_line;
  Expect(at_once.LoadBytes(input, "x", {}, nullptr).ok(), "what decodes loads");
  std::string events;
  for (size_t from = 0; from < input.size();) {
    const size_t end = std::min(input.find('\n', from), input.size());
    const std::string_view line = input.substr(from, end - from);
    const Decoded decoded = Decode(line);
    if (!decoded.ok) return;  // a value that goes over several lines
    events += decoded.events;
    Expect(by_line.LoadBytes(line, "x", {}, nullptr).ok(), "what decodes loads");
    from = end + 1;
  }
  ExpectSame(whole.events, events, "at once and by line, the same events");
  ExpectSame(TextOf(at_once.Current()), TextOf(by_line.Current()), "and the same state");
}

}  // namespace labelix::fuzz
