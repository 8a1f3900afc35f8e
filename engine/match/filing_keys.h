// The letters of the labels under which classes are filed (engine/match/filing.h), and
// which of them may be there at all.
#ifndef LABELIX_ENGINE_MATCH_FILING_KEYS_H_
#define LABELIX_ENGINE_MATCH_FILING_KEYS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "index/key_filter.h"
#include "labelix/labels.h"

namespace labelix::match {

constexpr char kAnchor = 'a', kForbid = 'f', kMention = 'm';
// What it asks of the namespace's labels: a pair for each value that it allows, or
// the key; that it asks for none of them, as one does that only excludes some.
constexpr char kAsksPair = 'p', kAsksKey = 'q', kAsksForNoLabel = 'n';
// What an anchor or forbid speaks of: a pair or a key of the object's labels, of
// its namespace's labels; the namespace's name; nothing at all.
constexpr char kPair = 'p', kKey = 'k', kNamespacePair = 'P', kNamespaceKey = 'K';
constexpr char kNamespaceName = 'N', kNone = '-';
constexpr char kBucket = 'b', kNamespaceBucket = 'B';
// A forbid: nothing is known of the namespace, so its labels pick nothing.
constexpr char kUnknownNamespace = 'u';

// The bytes of a value's bucket; returns `out`, which has room for them.
char* PutBucket(std::string_view value, char* out);
constexpr size_t kBucketBytes = 2;

// Notes what the labels of a class ask about.
void NoteAsked(Labels filed, index::KeyFilter* asked);
// What stands in a key's mask: a bit for each letter of an anchor, in all namespaces and
// in one, then for each letter of a forbid, then whether a class mentions the key.
constexpr std::string_view kAnchorLetters = "pkbPKB-N", kForbidLetters = "pkPK";
constexpr index::KeyFilter::Mask AnchorBit(char what, bool in_one) {
  return index::KeyFilter::Mask{1} << (2 * kAnchorLetters.find(what) + in_one);
}
constexpr index::KeyFilter::Mask ForbidBit(char what) {
  return index::KeyFilter::Mask{1} << (2 * kAnchorLetters.size() + kForbidLetters.find(what));
}
constexpr index::KeyFilter::Mask kMentionBit =
    index::KeyFilter::Mask{1} << (2 * kAnchorLetters.size() + kForbidLetters.size());
// Whether any class may ask about labels of namespaces.
bool MayAskNamespaces(const index::KeyFilter& asked);

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_FILING_KEYS_H_
