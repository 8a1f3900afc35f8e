#include "bench/peers/scan.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace labelix::peers {
namespace {

std::optional<int64_t> ToInteger(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Scan::Scan() : ends_{0} {}

uint32_t Scan::Intern(std::string_view text) {
  const auto [at, added] = ids_.emplace(text, static_cast<uint32_t>(texts_.size()));
  if (added) texts_.emplace_back(text);
  return at->second;
}

uint32_t Scan::Lookup(std::string_view text) const {
  const auto at = ids_.find(std::string(text));
  return at == ids_.end() ? kUnknown : at->second;
}

void Scan::Add(std::string_view ns, Labels labels) {
  namespaces_.push_back(Intern(ns));
  for (const Label& label : labels) pairs_.push_back({Intern(label.key), Intern(label.value)});
  ends_.push_back(static_cast<uint32_t>(pairs_.size()));
}

Scan Scan::Of(const Version& version) {
  Scan scan;
  for (const ObjectId id : version.Select({.kind = "Pod"}, Compiled(Selector::Everything()))) {
    const ObjectView pod = version.Get(id);
    scan.Add(pod.ns, pod.labels);
  }
  return scan;
}

Scan::Prepared Scan::Prepare(std::string_view ns, const Selector& selector) const {
  Prepared prepared;
  prepared.any_ns = ns.empty();
  prepared.ns = Lookup(ns);
  prepared.nothing = selector.IsNothing();
  for (const Requirement& requirement : selector.requirements()) {
    Test test{requirement.op, Lookup(requirement.key), {}, 0};
    for (const std::string& value : requirement.values) test.values.push_back(Lookup(value));
    std::sort(test.values.begin(), test.values.end());
    if (test.op == Op::kGreaterThan || test.op == Op::kLessThan) {
      test.bound = ToInteger(requirement.values.at(0)).value_or(0);
    }
    prepared.tests.push_back(std::move(test));
  }
  return prepared;
}

bool Scan::Passes(const Test& test, const Pair* begin, const Pair* end) const {
  const Pair* at = begin;
  while (at != end && at->key != test.key) ++at;
  const bool present = at != end;
  switch (test.op) {
    case Op::kEquals:
    case Op::kDoubleEquals:
    case Op::kIn:
      return present &&
             std::find(test.values.begin(), test.values.end(), at->value) != test.values.end();
    case Op::kNotEquals:
    case Op::kNotIn:
      return !present ||
             std::find(test.values.begin(), test.values.end(), at->value) == test.values.end();
    case Op::kExists:
      return present;
    case Op::kDoesNotExist:
      return !present;
    case Op::kGreaterThan:
    case Op::kLessThan:
      break;
  }
  if (!present) return false;
  const std::optional<int64_t> value = ToInteger(texts_[at->value]);
  return value && (test.op == Op::kLessThan ? *value < test.bound : *value > test.bound);
}

// visit(pod) answers false to stop.
template <class Visit>
void Scan::ForEach(const Prepared& query, const Visit& visit) const {
  if (query.nothing) return;
  for (uint32_t pod = 0; pod < namespaces_.size(); ++pod) {
    if (!query.any_ns && namespaces_[pod] != query.ns) continue;
    const Pair* begin = pairs_.data() + ends_[pod];
    const Pair* end = pairs_.data() + ends_[pod + 1];
    bool passes = true;
    for (const Test& test : query.tests) {
      passes = Passes(test, begin, end);
      if (!passes) break;
    }
    if (passes && !visit(pod)) return;
  }
}

uint64_t Scan::Count(std::string_view ns, const Selector& selector) const {
  uint64_t count = 0;
  ForEach(Prepare(ns, selector), [&](uint32_t) {
    ++count;
    return true;
  });
  return count;
}

std::vector<uint32_t> Scan::Select(std::string_view ns, const Selector& selector) const {
  return First(ns, selector, ~size_t{0});
}

std::vector<uint32_t> Scan::First(std::string_view ns, const Selector& selector,
                                  size_t limit) const {
  std::vector<uint32_t> pods;
  ForEach(Prepare(ns, selector), [&](uint32_t pod) {
    pods.push_back(pod);
    return pods.size() < limit;
  });
  return pods;
}

size_t Scan::bytes() const {
  return namespaces_.capacity() * 4 + ends_.capacity() * 4 + pairs_.capacity() * sizeof(Pair);
}

}  // namespace labelix::peers
