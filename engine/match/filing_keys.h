// The first letters of the keys under which classes are filed (engine/match/filing.h).
#ifndef LABELIX_ENGINE_MATCH_FILING_KEYS_H_
#define LABELIX_ENGINE_MATCH_FILING_KEYS_H_

namespace labelix::match {

constexpr char kAnchor = 'a', kForbid = 'f', kMention = 'm';
// What it asks of the namespace's labels: a pair for each value that it allows, or
// the key.
constexpr char kAsksPair = 'p', kAsksKey = 'q';
// What an anchor or forbid speaks of: a pair or a key of the object's labels, of
// its namespace's labels; the namespace's name; nothing at all.
constexpr char kPair = 'p', kKey = 'k', kNamespacePair = 'P', kNamespaceKey = 'K';
constexpr char kNamespaceName = 'N', kNone = '-';
constexpr char kBucket = 'b', kNamespaceBucket = 'B';
// A forbid: nothing is known of the namespace, so its labels pick nothing.
constexpr char kUnknownNamespace = 'u';

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_FILING_KEYS_H_
