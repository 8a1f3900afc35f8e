// An object in JSON, read alone and as the item of a list: one event, the same.
#include "tests/fuzz/decoded.h"
#include "tests/fuzz/target.h"

namespace labelix::fuzz {

LABELIX_FUZZ_TARGET(object_json) {
  const Decoded alone = Decode(input);
  const Decoded again = Decode(input);
  Expect(alone.ok == again.ok, "read twice, the same verdict");
  ExpectSame(alone.events, again.events, "read twice, the same events");
  if (!alone.ok || input.substr(0, 1) != "{") return;
  // Several documents, a watch line or a list are no item.
  if (std::count(alone.events.begin(), alone.events.end(), '\n') != 1) return;
  const Decoded item =
      Decode(R"({"kind":"List","apiVersion":"v1","items":[)" + std::string(input) + "]}");
  if (!item.ok) return;  // `{"type":…}` and the like are refused as items
  ExpectSame(alone.events, item.events, "alone and as an item, the same event");
}

}  // namespace labelix::fuzz
