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

// The two bytes of a value's bucket.
void PutBucket(std::string_view value, std::string* out);

// Notes what the labels of a class ask about. Cost: a hash of the key of each anchor.
void NoteAsked(Labels filed, index::KeyFilter* asked);
// The bit of a key's mask that stands for an anchor, for one namespace or for all.
constexpr index::KeyFilter::Mask AnchorBit(char what, bool in_one) {
  const size_t at = std::string_view("pkbPKB-N").find(what);
  return static_cast<index::KeyFilter::Mask>(1u << (2 * at + in_one));
}
// Whether any class may ask about labels of namespaces.
bool MayAskNamespaces(const index::KeyFilter& asked);

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_FILING_KEYS_H_
