#include "engine/match/filing_keys.h"

#include "engine/match/one_pair.h"
#include "index/hash.h"

namespace labelix::match {
namespace {

// So few that a value's buckets are most often those of other classes too.
constexpr uint64_t kBuckets = 4096;

// Noted of the empty text; no anchor has this bit.
constexpr index::KeyFilter::Mask kByLabelsBit = AnchorBit(kNamespaceName, true);

}  // namespace

char* PutBucket(std::string_view value, char* out) {
  const uint64_t bucket = index::HashText(value) % kBuckets;
  out[0] = static_cast<char>(bucket >> 8);
  out[1] = static_cast<char>(bucket);
  return out;
}

void NoteAsked(Labels filed, index::KeyFilter* asked) {
  std::string_view last;  // values of one key follow each other
  for (const Label& label : filed) {
    if (label.key == last) continue;
    last = label.key;
    switch (label.key.front()) {
      case kAnchor: {
        const OnePair anchor = ReadAnchor(label.key, label.value);
        asked->Note(anchor.key, AnchorBit(label.key[1], anchor.ns.has_value()));
        break;
      }
      case kForbid:
        if (label.key[1] != kUnknownNamespace) {
          asked->Note(label.key.substr(2), ForbidBit(label.key[1]));
        }
        break;
      case kMention:
        asked->Note(label.key.substr(1), kMentionBit);
        asked->Name(label.key.substr(1));
        break;
      case kAsksPair:
      case kAsksKey:
      case kAsksForNoLabel:
        asked->Note("", kByLabelsBit);
        break;
      default:
        break;
    }
  }
}

bool MayAskNamespaces(const index::KeyFilter& asked) { return (asked.Of("") & kByLabelsBit) != 0; }

}  // namespace labelix::match
