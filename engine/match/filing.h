// Under which terms a class of selectors is filed (which of them a subject hits:
// engine/match/hits.h). Selectors are an index's second use: a class (all selectors of
// one condition) is a profile, and its "labels" are
//
//   the condition's bytes   so equal conditions are one profile (but for OnePair)
//   inexact                 the terms below do not say all: verify
//   anchors                 one of them is hit by every subject that satisfies
//   forbids                 each of them, if hit, proves that it does not
//   mentions                the keys of the object's labels that it asks about
//   questions               pairs and keys of the namespace's labels that it asks about
//
// What speaks of a pair has its value as value, so that a text stands in memory once,
// for the labels of objects too; all others have none.
//
// The anchor is one positive conjunct: a pair for each value that it allows (past
// 128 of them a bucket for each share of values by hash, of 4,096 that all such
// classes of a key use), or the key where any value does; of the conjuncts the one whose longest
// posting is shortest, so that lists stay short by themselves. A class without positive conjunct
// has the anchor "none", one for each namespace and one for all. Only classes whose anchor is broad
// have forbids: the others are so few for a subject that looking at each is cheaper.
#ifndef LABELIX_ENGINE_MATCH_FILING_H_
#define LABELIX_ENGINE_MATCH_FILING_H_

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/match/condition.h"
#include "engine/match/one_pair.h"
#include "index/index.h"
#include "labelix/labels.h"

namespace labelix::match {

// The labels under which a class is filed, and their texts.
struct Filing {
  std::vector<Label> labels;  // ascending; a key may come with several values
  std::list<std::string> texts;
};

// How many classes of a batch that is not yet in the index are filed under an
// anchor's text; one for each picked kind.
using Pending = std::unordered_map<std::string, uint64_t>;

// `selectors`: the partition as it is, nullptr if there is none yet. If it holds
// the class, the answer is what the class has. Adds the anchors to `pending`.
// Cost: linear in the condition. REQUIRES: it is no OnePair.
Filing File(const index::Kind* selectors, const Condition& condition, Pending* pending);

// A OnePair is filed under its anchor and this.
void PutMention(std::string_view key, std::string* out);

// Whether a class is a OnePair; what it asks then. A view into the class.
bool IsOnePair(const index::Kind& selectors, index::ProfileId id);
std::optional<OnePair> ReadOnePair(const index::Kind& selectors, index::ProfileId id);
// The same, hashed for all who look it up.
struct HashedPair {
  OnePair pair;
  index::TermText text;
};
std::optional<HashedPair> ReadHashedPair(const index::Kind& selectors, index::ProfileId id);
// The namespace in which all that the class accepts is; nullopt: it may be anywhere.
std::optional<std::string_view> ScopeOf(const index::Kind& selectors, index::ProfileId id);
// The condition's bytes of a class. REQUIRES: it is no OnePair.
std::string_view BytesOf(const index::Kind& selectors, index::ProfileId id);
Condition ConditionOf(const index::Kind& selectors, index::ProfileId id);

// The term of classes that need to be verified, kNoTerm if there is none. A
// class that has it has it in this place.
index::TermId InexactTerm(const index::Kind& selectors);
constexpr uint32_t kInexactPlace = 2;

// Whether `selectors` has few classes that mention a key that the class does: so few
// that all of them may have come with it.
bool MentionsNewKey(const index::Kind& selectors, index::ProfileId id, size_t few);

// Whether any class asks about this key of an object's labels. A class that was
// just evicted may still count. `buffer` is reused.
bool Mentions(const index::Kind& selectors, std::string_view key, std::string* buffer);

// A namespace's labels before and after; unknown ones are none.
struct NamespaceChange {
  bool was_known = false, is_known = false;
  Labels was, is;
};

// The classes for which that may make a difference, ascending. Cost: some look-ups a
// label that changed, and the answer; all that only exclude labels of namespaces, if the
// namespace came or went.
std::vector<index::ProfileId> ClassesAsking(const index::Kind& selectors,
                                            const NamespaceChange& change);

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_FILING_H_
