#include "engine/match/one_pair.h"

#include "engine/match/filing_keys.h"
#include "index/packed_text.h"

namespace labelix::match {
namespace {

constexpr char kAllNamespaces = '*', kOneNamespace = '=';

}  // namespace

std::optional<OnePair> OnePairOf(const SelectorEvent& event) {
  const Selector& selector = *event.selector;
  if (selector.IsNothing() || selector.requirements().size() != 1) return std::nullopt;
  const Requirement& only = selector.requirements().front();
  const bool allows = only.op == Op::kEquals || only.op == Op::kDoubleEquals || only.op == Op::kIn;
  if (!allows || only.values.size() != 1) return std::nullopt;
  OnePair pair{std::nullopt, only.key, only.values.front()};
  if (event.namespace_selector != nullptr) {
    if (!event.namespace_selector->IsEverything()) return std::nullopt;
  } else if (event.namespaces) {
    if (event.namespaces->size() != 1) return std::nullopt;
    pair.ns = event.namespaces->front();
  }
  return pair;
}

std::optional<OnePair> OnePairOf(const Condition& condition) {
  if (condition.nothing || condition.namespace_labels) return std::nullopt;
  if (condition.namespaces && condition.namespaces->size() != 1) return std::nullopt;
  if (condition.labels.constraints.size() != 1) return std::nullopt;
  const Normal::Constraint& only = condition.labels.constraints.front();
  if (!only.allowed || only.allowed->size() != 1) return std::nullopt;
  OnePair pair{std::nullopt, only.key, only.allowed->front()};
  if (condition.namespaces) pair.ns = condition.namespaces->front();
  return pair;
}

Condition ConditionOf(const OnePair& pair) {
  Condition condition;
  if (pair.ns) condition.namespaces.emplace().emplace_back(*pair.ns);
  Normal::Constraint& only = condition.labels.constraints.emplace_back();
  only.key = pair.key;
  only.required = true;
  only.allowed.emplace().emplace_back(pair.value);
  return condition;
}

void PutAnchor(char what, const std::optional<std::string_view>& ns, std::string* out) {
  out->push_back(kAnchor);
  out->push_back(what);
  out->push_back(ns ? kOneNamespace : kAllNamespaces);
  if (ns) index::PutText(*ns, out);
}

void PutAnchor(const OnePair& pair, std::string* out) {
  PutAnchor(kPair, pair.ns, out);
  out->append(pair.key);
}

OnePair ReadAnchor(std::string_view key, std::string_view value) {
  OnePair pair;
  const bool in_one = key[2] == kOneNamespace;
  key.remove_prefix(3);
  if (in_one) pair.ns = index::TakeText(&key);
  pair.key = key;
  pair.value = value;
  return pair;
}

}  // namespace labelix::match
