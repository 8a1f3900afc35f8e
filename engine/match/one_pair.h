// The commonest condition: one value of one key, in one namespace or in all. Its
// anchor says all that it asks, so a class of it is filed under that anchor and has no
// bytes of a condition beside.
#ifndef LABELIX_ENGINE_MATCH_ONE_PAIR_H_
#define LABELIX_ENGINE_MATCH_ONE_PAIR_H_

#include <optional>
#include <string>
#include <string_view>

#include "engine/match/condition.h"
#include "labelix/live.h"

namespace labelix::match {

struct OnePair {
  std::optional<std::string_view> ns;  // nullopt: all
  std::string_view key, value;
};

// Views into what they are given; nullopt: it asks for something else. Of an event that
// is a cheap look: one that says the same in more words is found as a Condition.
std::optional<OnePair> OnePairOf(const SelectorEvent& event);
std::optional<OnePair> OnePairOf(const Condition& condition);

Condition ConditionOf(const OnePair& pair);

// The key of an anchor (engine/match/filing.h), without the key that it speaks of: what
// it speaks of, and the namespace, if all of its classes are in one.
void PutAnchor(char what, const std::optional<std::string_view>& ns, std::string* out);

// The key of the pair's anchor, whose value is the pair's; and back.
void PutAnchor(const OnePair& pair, std::string* out);
OnePair ReadAnchor(std::string_view key, std::string_view value);

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_ONE_PAIR_H_
