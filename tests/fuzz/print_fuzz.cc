// Printing: pretty JSON of pretty JSON is itself, and says the same event.
#include "labelix/cluster.h"
#include "tests/fuzz/decoded.h"
#include "tests/fuzz/target.h"

namespace labelix::fuzz {

LABELIX_FUZZ_TARGET(print) {
  const absl::StatusOr<std::string> pretty = PrettyJson(input, false);
  const absl::StatusOr<std::string> yaml = ToYaml(input, false);
  Expect(pretty.ok() == yaml.ok(), "both forms of a text, or none");
  if (!pretty.ok()) return;
  const absl::StatusOr<std::string> again = PrettyJson(*pretty, false);
  Expect(again.ok(), "the printed form is JSON");
  ExpectSame(*again, *pretty, "printing is stable");
  const absl::StatusOr<std::string> yaml_again = ToYaml(*pretty, false);
  Expect(yaml_again.ok(), "and prints as YAML");
  ExpectSame(*yaml_again, *yaml, "the same as the text that came");
  const Decoded before = Decode(input), after = Decode(*pretty);
  if (before.ok && after.ok) ExpectSame(before.events, after.events, "the same event");
  (void)PrettyJson(input, true);
  (void)ToYaml(input, true);
}

}  // namespace labelix::fuzz
