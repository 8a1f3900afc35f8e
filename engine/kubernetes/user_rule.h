// How an object of a user's kind selects: the rule that its facts carry.
#ifndef LABELIX_ENGINE_KUBERNETES_USER_RULE_H_
#define LABELIX_ENGINE_KUBERNETES_USER_RULE_H_

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "engine/kinds/kinds.h"
#include "labelix/engine.h"

namespace labelix::kubernetes {

// A row like those of the kinds table, with its own texts.
struct UserRule {
  kinds::KindRow row;
  std::vector<kinds::SelectorRow> selectors;
  std::deque<std::string> texts;
  std::string entry;  // of LoadOptions::kinds
};

using UserRuleList = std::vector<std::unique_ptr<UserRule>>;

// The rule in the facts of an object; nullptr: it has none. The object's views
// outlive it.
std::unique_ptr<UserRule> ReadUserRule(const ObjectView& object);

// Of each kind without a row in the table, the rule of its first object.
UserRuleList UserRules(const Version& version);

// LoadOptions::kinds with these rules; "" if there are none.
std::string KindsText(const UserRuleList& rules);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_USER_RULE_H_
