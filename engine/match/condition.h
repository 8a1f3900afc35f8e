// What a registered selector asks, of an object and of its namespace, as one
// conjunction, and its canonical bytes: equal conditions have equal bytes.
#ifndef LABELIX_ENGINE_MATCH_CONDITION_H_
#define LABELIX_ENGINE_MATCH_CONDITION_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/selector/normal.h"
#include "labelix/labels.h"
#include "labelix/live.h"

namespace labelix::match {

struct Condition {
  bool nothing = false;  // no object can satisfy; the rest is empty then
  // The namespace is one of these (ascending, distinct), or its labels satisfy
  // that. Neither given: any namespace, which need not be known.
  std::optional<std::vector<std::string>> namespaces;
  std::optional<Normal> namespace_labels;
  Normal labels;

  friend bool operator==(const Condition&, const Condition&) = default;
};

Condition MakeCondition(const SelectorEvent& event);

// Decode(Encode(c)) == c. REQUIRES, of the bytes here and below: from Encode.
std::string Encode(const Condition& condition);
Condition Decode(std::string_view bytes);

// What is asked about: an object's place and labels.
struct Subject {
  std::string_view ns;
  Labels labels;
  bool namespace_known = false;  // is there an object for the namespace
  Labels namespace_labels;
};

// Whether a subject satisfies, read off the bytes: nothing is built. Cost: the
// constraints, each logarithmic in its values.
bool Accepts(std::string_view bytes, const Subject& subject);
// The part about the namespace alone.
bool AcceptsNamespace(std::string_view bytes, const Subject& subject);

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_CONDITION_H_
