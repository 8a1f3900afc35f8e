#include "engine/match/hits.h"

#include <algorithm>
#include <bit>

#include "engine/match/filing_keys.h"
#include "engine/match/one_pair.h"
#include "index/types/short_text.h"

namespace labelix::match {
namespace {

using index::Kind;
using index::TermId;
using index::TermText;
using Mask = index::KeyFilter::Mask;

// Where the letters of an object's labels stand among all; a namespace's follow.
constexpr size_t kAnchorsOfLabel = 3, kForbidsOfLabel = 2;
static_assert(kAnchorLetters.substr(0, 6) == std::string_view("pkbPKB"));
static_assert(kForbidLetters == std::string_view("pkPK"));
constexpr unsigned kFirstForbid = 2 * kAnchorLetters.size();

constexpr Mask Low(size_t bits) { return (Mask{1} << bits) - 1; }

}  // namespace

void Hits::Begin(std::string_view ns) {
  questions_.clear();
  texts_.Clear();
  for (std::string& prefix : prefixes_) prefix.clear();
  PutAnchor(kNone, std::nullopt, &prefixes_[false]);
  PutAnchor(kNone, ns, &prefixes_[true]);
}

void Hits::Ask(const Kind& selectors, std::string_view key, std::string_view value) {
  const TermText& question = questions_.emplace_back(TermText::Pair(key, value));
  selectors.terms.PrefetchSlot(question.hash);
}

void Hits::LookUp(const Kind& selectors, std::vector<TermId>* out) {
  out->clear();
  for (const TermText& question : questions_) {
    const auto term = selectors.terms.Find(question);
    if (term && selectors.terms.posting(*term).size() > 0) out->push_back(*term);
  }
  std::sort(out->begin(), out->end());
}

std::string_view Hits::AnchorKey(char what, bool in_one, std::string_view key) {
  const std::string& prefix = prefixes_[in_one];
  char* text = texts_.Take(prefix.size() + key.size());
  index::CopyText(prefix, text);
  index::CopyText(key, text + prefix.size());
  text[1] = what;
  return {text, prefix.size() + key.size()};
}

void Hits::AskAnchors(const Kind& selectors, const index::KeyFilter& asked, Labels labels,
                      bool of_namespace) {
  const size_t first = of_namespace ? kAnchorsOfLabel : 0;
  for (const Label& label : labels) {
    Mask left = asked.Of(label.key) >> (2 * first) & Low(2 * kAnchorsOfLabel);
    for (; left != 0; left &= left - 1) {
      const auto bit = static_cast<size_t>(std::countr_zero(left));
      const char what = kAnchorLetters[first + bit / 2];
      const std::string_view key = AnchorKey(what, bit % 2 != 0, label.key);
      if (what == kPair || what == kNamespacePair) {
        Ask(selectors, key, label.value);
      } else if (what == kKey || what == kNamespaceKey) {
        Ask(selectors, key, "");
      } else {
        Ask(selectors, key, {PutBucket(label.value, texts_.Take(kBucketBytes)), kBucketBytes});
      }
    }
  }
}

// Anchors that speak of no label.
void Hits::AskPlaces(const Kind& selectors, const index::KeyFilter& asked, std::string_view ns) {
  const Mask mask = asked.Of("");
  for (const bool in_one : {false, true}) {
    if ((mask & AnchorBit(kNone, in_one)) != 0) Ask(selectors, prefixes_[in_one], "");
  }
  if ((mask & AnchorBit(kNamespaceName, false)) == 0) return;
  Ask(selectors, AnchorKey(kNamespaceName, false, ""), ns);
}

void Hits::FindAnchors(const Kind& selectors, const index::KeyFilter& asked, const Subject& subject,
                       std::vector<TermId>* out) {
  Begin(subject.ns);
  AskAnchors(selectors, asked, subject.labels, false);
  if (subject.namespace_known) AskAnchors(selectors, asked, subject.namespace_labels, true);
  AskPlaces(selectors, asked, subject.ns);
  LookUp(selectors, out);
}

void Hits::AskForbids(const Kind& selectors, const index::KeyFilter& asked, Labels labels,
                      bool of_namespace) {
  const size_t first = of_namespace ? kForbidsOfLabel : 0;
  for (const Label& label : labels) {
    Mask left = asked.Of(label.key) >> (kFirstForbid + first) & Low(kForbidsOfLabel);
    for (; left != 0; left &= left - 1) {
      const char what = kForbidLetters[first + static_cast<size_t>(std::countr_zero(left))];
      const bool is_pair = what == kPair || what == kNamespacePair;
      char* text = texts_.Take(2 + label.key.size());
      text[0] = kForbid, text[1] = what;
      index::CopyText(label.key, text + 2);
      Ask(selectors, {text, 2 + label.key.size()}, is_pair ? label.value : "");
    }
  }
}

void Hits::FindForbids(const Kind& selectors, const index::KeyFilter& asked, const Subject& subject,
                       std::vector<TermId>* out) {
  Begin(subject.ns);
  AskForbids(selectors, asked, subject.labels, false);
  if (subject.namespace_known) {
    AskForbids(selectors, asked, subject.namespace_labels, true);
  } else {
    static constexpr char kUnknown[] = {kForbid, kUnknownNamespace};
    Ask(selectors, {kUnknown, sizeof kUnknown}, "");
  }
  LookUp(selectors, out);
}

}  // namespace labelix::match
