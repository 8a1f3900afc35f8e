// A selector's text: what is accepted prints to a text that is accepted and
// means the same; what is refused names a place inside of it.
#include "labelix/algebra.h"
#include "labelix/selector.h"
#include "tests/fuzz/target.h"

namespace labelix::fuzz {

LABELIX_FUZZ_TARGET(selector_text) {
  const absl::StatusOr<Selector> selector = Selector::Parse(input);
  if (!selector.ok()) {
    Expect(!selector.status().message().empty(), "an error says something");
    Expect(ErrorOffset(selector.status()).value_or(0) <= input.size(), "the place is in the text");
    return;
  }
  const std::string printed = selector->ToString();
  const absl::StatusOr<Selector> again = Selector::Parse(printed);
  Expect(again.ok(), "the printed form parses: " + printed);
  ExpectSame(again->ToString(), printed, "printing is stable");
  Expect(again->requirements() == selector->requirements(), "the same requirements: " + printed);
}

}  // namespace labelix::fuzz
