#include "engine/match/hits.h"

#include <algorithm>

#include "engine/match/filing_keys.h"
#include "engine/match/one_pair.h"
#include "index/hash.h"

namespace labelix::match {

using index::Kind;
using index::TermId;
using index::TermText;

void Hits::Add(const Kind& selectors, std::string_view value, std::vector<TermId>* out) {
  const auto term = selectors.terms.Find(TermText::Pair(text_, value));
  if (term && selectors.terms.posting(*term).size() > 0) out->push_back(*term);
}

void Hits::AddAnchor(const Kind& selectors, char what, const Letters& letters, const Label& label,
                     std::vector<TermId>* out) {
  text_[1] = what;
  if (what != letters.bucket) return Add(selectors, what == letters.key ? "" : label.value, out);
  bucket_.clear();
  PutBucket(label.value, &bucket_);
  Add(selectors, bucket_, out);
}

void Hits::AddAnchors(const Kind& selectors, const index::KeyFilter& asked, const Letters& letters,
                      Labels labels, std::vector<TermId>* out) {
  for (const Label& label : labels) {
    const index::KeyFilter::Mask mask = asked.Of(index::HashText(label.key));
    if (mask == 0) continue;
    for (const bool in_one : {false, true}) {
      text_.clear();
      for (const char what : {letters.pair, letters.key, letters.bucket}) {
        if ((mask & AnchorBit(what, in_one)) == 0) continue;
        if (text_.empty()) text_.append(prefixes_[in_one]).append(label.key);
        AddAnchor(selectors, what, letters, label, out);
      }
    }
  }
}

// Anchors that speak of no label.
void Hits::AddPlaces(const Kind& selectors, const index::KeyFilter& asked, std::string_view ns,
                     std::vector<TermId>* out) {
  const index::KeyFilter::Mask mask = asked.Of(index::HashText(""));
  for (const bool in_one : {false, true}) {
    if ((mask & AnchorBit(kNone, in_one)) == 0) continue;
    text_ = prefixes_[in_one];
    Add(selectors, "", out);
  }
  if ((mask & AnchorBit(kNamespaceName, false)) == 0) return;
  text_ = prefixes_[false];
  text_[1] = kNamespaceName;
  Add(selectors, ns, out);
}

void Hits::FindAnchors(const Kind& selectors, const index::KeyFilter& asked, const Subject& subject,
                       std::vector<TermId>* out) {
  out->clear();
  for (std::string& prefix : prefixes_) prefix.clear();
  PutAnchor(kNone, std::nullopt, &prefixes_[false]);
  PutAnchor(kNone, subject.ns, &prefixes_[true]);
  AddAnchors(selectors, asked, {kPair, kKey, kBucket}, subject.labels, out);
  if (subject.namespace_known) {
    AddAnchors(selectors, asked, {kNamespacePair, kNamespaceKey, kNamespaceBucket},
               subject.namespace_labels, out);
  }
  AddPlaces(selectors, asked, subject.ns, out);
  std::sort(out->begin(), out->end());
}

void Hits::AddForbids(const Kind& selectors, char pair, char key, Labels labels,
                      std::vector<TermId>* out) {
  for (const Label& label : labels) {
    text_ = {kForbid, key};
    text_ += label.key;
    Add(selectors, "", out);
    text_[1] = pair;
    Add(selectors, label.value, out);
  }
}

void Hits::FindForbids(const Kind& selectors, const Subject& subject, std::vector<TermId>* out) {
  out->clear();
  AddForbids(selectors, kPair, kKey, subject.labels, out);
  if (subject.namespace_known) {
    AddForbids(selectors, kNamespacePair, kNamespaceKey, subject.namespace_labels, out);
  } else {
    text_ = {kForbid, kUnknownNamespace};
    Add(selectors, "", out);
  }
  std::sort(out->begin(), out->end());
}

}  // namespace labelix::match
