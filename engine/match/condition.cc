#include "engine/match/condition.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "index/types/parse_int.h"

namespace labelix::match {
namespace {

using Constraint = Normal::Constraint;

// The bytes: flags; the namespaces, if listed; the constraints on the
// namespace's labels, if asked; those on the object's. Numbers are of the
// machine: the bytes never leave the process.
enum ConditionFlag : uint8_t { kNothing = 1, kListed = 2, kByLabels = 4 };
enum ConstraintFlag : uint8_t {
  kRequired = 1,
  kAbsent = 2,
  kAllowed = 4,
  kGreater = 8,
  kLess = 16
};

// ---- Writing ---------------------------------------------------------------

template <typename T>
void Put(T value, std::string* out) {
  out->append(reinterpret_cast<const char*>(&value), sizeof value);
}

void PutText(std::string_view text, std::string* out) {
  Put(static_cast<uint32_t>(text.size()), out);
  out->append(text);
}

// Count, where each ends, then the texts: a reader finds the n-th at once.
void PutValues(const std::vector<std::string>& values, std::string* out) {
  Put(static_cast<uint32_t>(values.size()), out);
  uint32_t end = 0;
  for (const std::string& value : values) Put(end += static_cast<uint32_t>(value.size()), out);
  for (const std::string& value : values) out->append(value);
}

void PutConstraint(const Constraint& c, std::string* out) {
  PutText(c.key, out);
  Put(static_cast<uint8_t>((c.required ? kRequired : 0) | (c.absent ? kAbsent : 0) |
                           (c.allowed ? kAllowed : 0) | (c.greater_than ? kGreater : 0) |
                           (c.less_than ? kLess : 0)),
      out);
  if (c.greater_than) Put(*c.greater_than, out);
  if (c.less_than) Put(*c.less_than, out);
  PutValues(c.allowed ? *c.allowed : c.excluded, out);
}

void PutNormal(const Normal& normal, std::string* out) {
  Put(static_cast<uint32_t>(normal.constraints.size()), out);
  for (const Constraint& c : normal.constraints) PutConstraint(c, out);
}

// ---- Reading ---------------------------------------------------------------

template <typename T>
T Take(std::string_view* in) {
  T value;
  std::memcpy(&value, in->data(), sizeof value);
  in->remove_prefix(sizeof value);
  return value;
}

std::string_view TakeText(std::string_view* in) {
  const auto size = Take<uint32_t>(in);
  const std::string_view text = in->substr(0, size);
  in->remove_prefix(size);
  return text;
}

class Values {
 public:
  static Values Take(std::string_view* in) {
    Values values;
    values.size_ = match::Take<uint32_t>(in);
    values.ends_ = in->data();
    in->remove_prefix(values.size_ * sizeof(uint32_t));
    values.texts_ = in->data();
    in->remove_prefix(values.End(values.size_));
    return values;
  }
  uint32_t size() const { return size_; }
  std::string_view operator[](uint32_t i) const { return {texts_ + End(i), End(i + 1) - End(i)}; }
  bool Holds(std::string_view value) const {
    uint32_t low = 0, high = size_;
    while (low < high) {
      const uint32_t mid = low + (high - low) / 2;
      const int order = (*this)[mid].compare(value);
      if (order == 0) return true;
      if (order < 0) {
        low = mid + 1;
      } else {
        high = mid;
      }
    }
    return false;
  }
  std::vector<std::string> Copy() const {
    std::vector<std::string> copy;
    copy.reserve(size_);
    for (uint32_t i = 0; i < size_; ++i) copy.emplace_back((*this)[i]);
    return copy;
  }

 private:
  // Where the texts before the i-th end.
  uint32_t End(uint32_t i) const {
    uint32_t end = 0;
    if (i > 0) std::memcpy(&end, ends_ + (i - 1) * sizeof end, sizeof end);
    return end;
  }

  const char* ends_ = nullptr;
  const char* texts_ = nullptr;
  uint32_t size_ = 0;
};

struct ConstraintView {
  std::string_view key;
  uint8_t flags = 0;
  int64_t greater_than = 0, less_than = 0;
  Values values;

  bool Is(ConstraintFlag flag) const { return (flags & flag) != 0; }
};

ConstraintView TakeConstraint(std::string_view* in) {
  ConstraintView c;
  c.key = TakeText(in);
  c.flags = Take<uint8_t>(in);
  if (c.Is(kGreater)) c.greater_than = Take<int64_t>(in);
  if (c.Is(kLess)) c.less_than = Take<int64_t>(in);
  c.values = Values::Take(in);
  return c;
}

// Normal::Constraint::Accepts, on the bytes.
bool AcceptsValue(const ConstraintView& c, std::optional<std::string_view> value) {
  if (!value) return !c.Is(kRequired);
  if (c.Is(kAbsent)) return false;
  if (c.Is(kAllowed)) return c.values.Holds(*value);
  if (c.Is(kGreater) || c.Is(kLess)) {
    const std::optional<int64_t> number = ParseInt64(*value);
    if (!number || (c.Is(kGreater) && *number <= c.greater_than) ||
        (c.Is(kLess) && *number >= c.less_than)) {
      return false;
    }
  }
  return !c.values.Holds(*value);
}

bool AcceptsAll(std::string_view* in, Labels labels) {
  for (auto left = Take<uint32_t>(in); left > 0; --left) {
    const ConstraintView c = TakeConstraint(in);
    if (!AcceptsValue(c, FindLabel(labels, c.key))) return false;
  }
  return true;
}

// Passes over constraints.
void SkipNormal(std::string_view* in) {
  for (auto left = Take<uint32_t>(in); left > 0; --left) TakeConstraint(in);
}

// Leaves `in` at the constraints on the object's labels.
bool TakeNamespacePart(std::string_view* in, const Subject& subject) {
  const auto flags = Take<uint8_t>(in);
  if ((flags & kNothing) != 0) return false;
  const bool listed = (flags & kListed) != 0 && Values::Take(in).Holds(subject.ns);
  if ((flags & kByLabels) == 0) return listed || (flags & kListed) == 0;
  std::string_view labels = *in;
  SkipNormal(in);
  return listed || (subject.namespace_known && AcceptsAll(&labels, subject.namespace_labels));
}

Constraint CopyConstraint(const ConstraintView& view) {
  Constraint c;
  c.key = view.key;
  c.required = view.Is(kRequired);
  c.absent = view.Is(kAbsent);
  if (view.Is(kGreater)) c.greater_than = view.greater_than;
  if (view.Is(kLess)) c.less_than = view.less_than;
  if (view.Is(kAllowed)) {
    c.allowed = view.values.Copy();
  } else {
    c.excluded = view.values.Copy();
  }
  return c;
}

Normal TakeNormal(std::string_view* in) {
  Normal normal;
  for (auto left = Take<uint32_t>(in); left > 0; --left) {
    normal.constraints.push_back(CopyConstraint(TakeConstraint(in)));
  }
  return normal;
}

Condition Nothing() {
  Condition condition;
  condition.nothing = true;
  return condition;
}

}  // namespace

Condition MakeCondition(const SelectorEvent& event) {
  Condition condition;
  condition.labels = Normalize(*event.selector);
  if (condition.labels.nothing) return Nothing();
  const Selector* by_labels = event.namespace_selector;
  if (by_labels != nullptr && by_labels->IsEverything()) return condition;
  if (by_labels != nullptr) condition.namespace_labels = Normalize(*by_labels);
  if (condition.namespace_labels && condition.namespace_labels->nothing) {
    condition.namespace_labels.reset();
    if (!event.namespaces) return Nothing();
  }
  if (!event.namespaces) return condition;
  if (event.namespaces->empty()) return condition.namespace_labels ? condition : Nothing();
  std::vector<std::string>& names = condition.namespaces.emplace();
  names.assign(event.namespaces->begin(), event.namespaces->end());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return condition;
}

std::string Encode(const Condition& condition) {
  std::string bytes;
  Put(static_cast<uint8_t>((condition.nothing ? kNothing : 0) |
                           (condition.namespaces ? kListed : 0) |
                           (condition.namespace_labels ? kByLabels : 0)),
      &bytes);
  if (condition.namespaces) PutValues(*condition.namespaces, &bytes);
  if (condition.namespace_labels) PutNormal(*condition.namespace_labels, &bytes);
  PutNormal(condition.labels, &bytes);
  return bytes;
}

Condition Decode(std::string_view bytes) {
  Condition condition;
  const auto flags = Take<uint8_t>(&bytes);
  condition.nothing = (flags & kNothing) != 0;
  if ((flags & kListed) != 0) condition.namespaces = Values::Take(&bytes).Copy();
  if ((flags & kByLabels) != 0) condition.namespace_labels = TakeNormal(&bytes);
  condition.labels = TakeNormal(&bytes);
  return condition;
}

bool Accepts(std::string_view bytes, const Subject& subject) {
  return TakeNamespacePart(&bytes, subject) && AcceptsAll(&bytes, subject.labels);
}

bool AcceptsNamespace(std::string_view bytes, const Subject& subject) {
  return TakeNamespacePart(&bytes, subject);
}

}  // namespace labelix::match
