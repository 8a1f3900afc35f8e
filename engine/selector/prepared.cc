#include "engine/selector/prepared.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "labelix/engine.h"

namespace labelix {
namespace {

using index::LabelHash;
using index::TermText;

bool IsConjunction(const Normal& normal) {
  return !normal.constraints.empty() &&
         std::all_of(normal.constraints.begin(), normal.constraints.end(),
                     [](const auto& c) { return c.allowed && c.allowed->size() == 1; });
}

// One for the key, where it is asked for, and one for each pair.
size_t MostTerms(const Normal& normal) {
  size_t terms = 0;
  for (const Normal::Constraint& c : normal.constraints) {
    terms += c.allowed ? c.allowed->size() : 1 + c.excluded.size();
  }
  return terms;
}

// Of allocate_shared, whose object stands behind two counts: so that it begins a line. Aligned
// new for that would take as long as all of a compile.
template <typename T>
struct AtLine {
  using value_type = T;
  AtLine() = default;
  template <typename Other>
  AtLine(const AtLine<Other>&) {}  // NOLINT(google-explicit-constructor): allocators convert

  T* allocate(size_t n) {
    void* const raw = ::operator new(n * sizeof(T) + kLine + sizeof raw);
    const auto first = reinterpret_cast<uintptr_t>(raw) + sizeof raw + kCounts;
    const uintptr_t at = (first + kLine - 1) / kLine * kLine - kCounts;
    std::memcpy(reinterpret_cast<char*>(at) - sizeof raw, &raw, sizeof raw);
    return reinterpret_cast<T*>(at);
  }
  void deallocate(T* at, size_t) {
    void* raw;
    std::memcpy(&raw, reinterpret_cast<char*>(at) - sizeof raw, sizeof raw);
    ::operator delete(raw);
  }
  friend bool operator==(const AtLine&, const AtLine&) { return true; }

 private:
  static constexpr uintptr_t kLine = 64, kCounts = 16;
};

std::shared_ptr<const Prepared> Prepare(Normal normal) {
  return std::allocate_shared<const Prepared>(AtLine<Prepared>(), std::move(normal));
}

}  // namespace

Prepared::Prepared(Normal n) : is_conjunction(IsConjunction(n)), normal(std::move(n)) {
  if (const size_t most = MostTerms(normal); most > terms.capacity()) terms.reserve(most);
  for (uint32_t i = 0; i < normal.constraints.size(); ++i) AddSteps(normal.constraints[i], i);
  is_one_set = steps.size() == 1 && steps[0].op == AskedStep::Op::kKeep;
  if (is_one_set && terms.size() == 1) only_term = terms.data();
}

void Prepared::AddSteps(const Normal::Constraint& c, uint32_t number) {
  size_t begin = terms.size();
  LabelHash hash;
  hash.key = index::HashText(c.key);
  const auto add_pairs = [&](const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      hash.value = index::HashText(value);
      terms.emplace_back(TermText::Pair(Label{c.key, value}, hash));
    }
  };
  const auto end_step = [&](AskedStep::Op op) {
    const auto count = static_cast<uint32_t>(terms.size() - begin);
    if (count > 0) steps.push_back({op, count, number});
    begin = terms.size();
  };
  if (c.allowed) {
    add_pairs(*c.allowed);
    return end_step(AskedStep::Op::kKeep);
  }
  const bool has_interval = c.greater_than || c.less_than;
  if (c.absent || c.required || has_interval) {
    terms.emplace_back(TermText::Key(Label{c.key, {}}, hash));
  }
  if (has_interval) return end_step(AskedStep::Op::kInterval);
  end_step(c.absent ? AskedStep::Op::kDrop : AskedStep::Op::kKeep);
  add_pairs(c.excluded);
  end_step(AskedStep::Op::kDrop);
}

Compiled::Compiled(const Selector& selector) : prepared_(Prepare(Normalize(selector))) {}

Compiled::Compiled(Selector&& selector) : prepared_(Prepare(Normalize(std::move(selector)))) {}

const Normal& Compiled::normal() const { return prepared_->normal; }

}  // namespace labelix
