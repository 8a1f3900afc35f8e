// Facts as bytes: what decodes encodes to bytes that decode to the same, moving the
// place of the text changes nothing else, and what comes of facts of version 1 decodes.
#include "engine/kinds/facts.h"

#include "tests/fuzz/target.h"

namespace labelix::fuzz {
namespace {

template <typename Facts>
void RoundTrip(std::string_view bytes, bool (*decode)(std::string_view, Facts*),
               void (*encode)(const Facts&, std::string*)) {
  Facts facts, again;
  if (!decode(bytes, &facts)) return;
  std::string encoded;
  encode(facts, &encoded);
  Expect(decode(encoded, &again), "what was encoded decodes");
  Expect(facts == again, "to the same facts");
}

}  // namespace

LABELIX_FUZZ_TARGET(facts) {
  RoundTrip(input, &kinds::DecodePod, &kinds::EncodePod);
  RoundTrip(input, &kinds::DecodeService, &kinds::EncodeService);
  RoundTrip(input, &kinds::DecodeWorkload, &kinds::EncodeWorkload);
  RoundTrip(input, &kinds::DecodeEndpointSlice, &kinds::EncodeEndpointSlice);
  RoundTrip(input, &kinds::DecodeNode, &kinds::EncodeNode);
  RoundTrip(input, &kinds::DecodeSelecting, &kinds::EncodeSelecting);
  kinds::Common common, moved;
  std::string out;
  kinds::FromVersion1(input, &out);
  Expect(out.empty() || kinds::DecodeCommon(out, &common), "what is made of version 1 decodes");
  if (!kinds::DecodeCommon(input, &common) || !common.source) return;
  const kinds::Source to{.buffer = 7, .offset = 1u << 20, .length = 3};
  Expect(kinds::MoveSource(input, to, &out), "a place that is there can be moved");
  Expect(kinds::DecodeCommon(out, &moved) && moved.source == to, "it is where it was moved to");
  moved.source = common.source;
  Expect(moved == common, "and nothing else is changed");
  Expect(kinds::MoveSource(input, std::nullopt, &out), "a place can be left out");
  Expect(kinds::DecodeCommon(out, &moved) && !moved.source, "and is not there then");
}

}  // namespace labelix::fuzz
