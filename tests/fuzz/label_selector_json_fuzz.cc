// A metav1.LabelSelector in JSON. What it means survives being printed as a
// selector string; validation and conversion agree on what is wrong.
#include "engine/ingest/label_selector_json.h"
#include "labelix/algebra.h"
#include "tests/fuzz/target.h"

namespace labelix::fuzz {

LABELIX_FUZZ_TARGET(label_selector_json) {
  std::vector<std::string> strict;
  const auto decoded =
      ingest::DecodeLabelSelector(input, {"DaemonSetSpec", "spec.selector"}, &strict);
  const auto lenient = ingest::DecodeLabelSelector(input);
  Expect(decoded.ok() == lenient.ok(), "strictness adds remarks, not refusals");
  if (!decoded.ok() || !decoded->has_value()) return;
  const LabelSelector& selector = **decoded;
  Expect(**lenient == selector, "read twice, the same");
  Expect(strict.size() <= 100, "remarks are bounded");
  const absl::StatusOr<Selector> meaning = selector.ToSelector();
  const std::vector<std::string> errors = selector.Validate("spec.selector");
  // What validation lets pass converts. (It also refuses what conversion takes.)
  if (errors.empty()) Expect(meaning.ok(), "what is valid converts");
  if (!meaning.ok()) return;
  const absl::StatusOr<Selector> again = Selector::Parse(meaning->ToString());
  Expect(again.ok(), "its printed form parses: " + meaning->ToString());
  Expect(Equals(*meaning, *again, Universe::kAny).answer, "and means the same");
}

}  // namespace labelix::fuzz
