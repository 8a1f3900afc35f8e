#include "engine/match/filing.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "engine/match/filing_keys.h"

namespace labelix::match {
namespace {

using index::Kind;
using index::ProfileId;
using index::TermId;
using index::TermText;
using Constraint = Normal::Constraint;

// Keys of a class's labels. The first two stand at known places of its row.
constexpr std::string_view kCondition = "0", kInexact = "1";

// A key's posting is hit by more subjects than a pair's of the same length.
constexpr uint64_t kKeyWeight = 4;
// From this many classes under one anchor on, sets are cheaper than looking at
// each; it is the length at which a walk becomes a scan too (reverse.cc).
constexpr uint64_t kBroad = 32;

// Past so many values a class is filed under buckets of values and not under each:
// that costs 4 bytes and not 100 a value, and of classes of so many values a subject
// hits 3 in 100 in vain.
constexpr size_t kMostValues = 128;

struct Anchor {
  std::string key;                  // of all its terms
  std::vector<std::string> values;  // of each
  uint64_t longest = 0;             // posting
  bool is_key = false;              // or none
  bool by_bucket = false;
  const Constraint* of = nullptr;  // nullptr: none, or the namespace's name
  uint64_t Cost() const { return longest * (is_key ? kKeyWeight : 1); }
};

class Filer {
 public:
  Filer(const Kind* selectors, const Condition& condition, Pending* pending)
      : selectors_(selectors), condition_(condition), pending_(pending) {
    listed_ = condition.namespaces.has_value();
    by_labels_ = condition.namespace_labels.has_value();
    if (listed_ && !by_labels_ && condition.namespaces->size() == 1) {
      scope_ = condition.namespaces->front();
    }
  }

  // REQUIRES: not the condition that nothing satisfies.
  void AddTerms(Filing* filing) {
    Anchor anchor = Choose();
    const bool broad = anchor.is_key || anchor.longest >= kBroad;
    const bool negative = HasNegative();
    if (!IsExact(anchor) || (negative && !broad)) Add(std::string(kInexact), "", filing);
    for (const std::string& value : anchor.values) ++(*pending_)[anchor.key + value];
    AddAll(std::move(anchor.key), anchor.values, filing);
    if (broad && negative) AddForbids(filing);
    for (const Constraint& c : condition_.labels.constraints) Add(kMention + c.key, "", filing);
    if (by_labels_) AddQuestions(filing);
    if (by_labels_ && !listed_) Add({kForbid, kUnknownNamespace}, "", filing);
  }

  static std::string_view Keep(std::string text, Filing* filing) {
    return text.empty() ? std::string_view() : filing->texts.emplace_back(std::move(text));
  }
  static void Add(std::string key, std::string value, Filing* filing) {
    const std::string_view kept = Keep(std::move(key), filing);
    filing->labels.push_back({kept, Keep(std::move(value), filing)});
  }

 private:
  // A class in one namespace is hit through terms of that namespace only.
  std::string Prefix(char what) const {
    std::string text;
    PutAnchor(what, scope_, &text);
    return text;
  }

  static void AddAll(std::string key, const std::vector<std::string>& values, Filing* filing) {
    const std::string_view kept = Keep(std::move(key), filing);
    for (const std::string& value : values) {
      filing->labels.push_back({kept, Keep(value, filing)});
    }
  }

  uint64_t Length(const std::string& key, const std::string& value) const {
    const auto waiting = pending_->find(key + value);
    const uint64_t length = waiting == pending_->end() ? 0 : waiting->second;
    if (selectors_ == nullptr) return length;
    const auto term = selectors_->terms.Find(TermText::Pair(key, value));
    return length + (term ? selectors_->terms.posting(*term).size() : 0);
  }

  void Put(std::string value, Anchor* anchor) const {
    anchor->longest = std::max(anchor->longest, Length(anchor->key, value));
    anchor->values.push_back(std::move(value));
  }

  Anchor AnchorOf(const Constraint& c, char pair, char key) const {
    Anchor anchor;
    anchor.of = &c;
    anchor.is_key = !c.allowed;
    anchor.by_bucket = c.allowed && c.allowed->size() > kMostValues;
    const char bucket = pair == kPair ? kBucket : kNamespaceBucket;
    anchor.key = Prefix(anchor.is_key ? key : anchor.by_bucket ? bucket : pair) + c.key;
    if (anchor.is_key) {
      Put("", &anchor);
    } else if (anchor.by_bucket) {
      PutBuckets(*c.allowed, &anchor);
    } else {
      for (const std::string& value : *c.allowed) Put(value, &anchor);
    }
    return anchor;
  }

  void PutBuckets(const std::vector<std::string>& values, Anchor* anchor) const {
    std::set<std::string> buckets;
    for (const std::string& value : values) {
      char bucket[kBucketBytes];
      buckets.emplace(PutBucket(value, bucket), kBucketBytes);
    }
    for (const std::string& bucket : buckets) Put(bucket, anchor);
  }

  static void Prefer(Anchor anchor, std::optional<Anchor>* best) {
    const auto rank = [](const Anchor& a) { return std::pair(a.Cost(), a.values.size()); };
    if (!*best || rank(anchor) < rank(**best)) *best = std::move(anchor);
  }

  Anchor Choose() const {
    std::optional<Anchor> best;
    for (const Constraint& c : condition_.labels.constraints) {
      if (c.required) Prefer(AnchorOf(c, kPair, kKey), &best);
    }
    if (by_labels_ && !listed_) {
      for (const Constraint& c : condition_.namespace_labels->constraints) {
        if (c.required) Prefer(AnchorOf(c, kNamespacePair, kNamespaceKey), &best);
      }
    }
    if (listed_ && !by_labels_ && !scope_) {
      Anchor names;
      names.key = Prefix(kNamespaceName);
      for (const std::string& ns : *condition_.namespaces) Put(ns, &names);
      Prefer(std::move(names), &best);
    }
    if (best) return *std::move(best);
    Anchor none;
    none.is_key = true;
    none.key = Prefix(kNone);
    Put("", &none);
    return none;
  }

  // The conjuncts. Namespaces that are listed or picked by their labels are a
  // disjunction, and none.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    for (const Constraint& c : condition_.labels.constraints) visit(c, kPair, kKey);
    if (!by_labels_ || listed_) return;
    for (const Constraint& c : condition_.namespace_labels->constraints) {
      visit(c, kNamespacePair, kNamespaceKey);
    }
  }

  bool HasNegative() const {
    bool has = false;
    ForEach([&](const Constraint& c, char, char) { has |= c.absent || !c.excluded.empty(); });
    return has;
  }

  // Anchor and forbids together say all that the condition says.
  bool IsExact(const Anchor& anchor) const {
    const bool by_name = anchor.of == nullptr && !anchor.is_key;
    bool exact = (!listed_ || scope_ || by_name) && !anchor.by_bucket;
    ForEach([&](const Constraint& c, char, char) {
      exact &= c.excluded.size() <= kMostValues;
      if (c.required) exact &= &c == anchor.of && !c.greater_than && !c.less_than;
    });
    return exact;
  }

  void AddForbids(Filing* filing) const {
    ForEach([&](const Constraint& c, char pair, char key) {
      if (c.absent) Add(std::string{kForbid, key} + c.key, "", filing);
      if (c.excluded.empty() || c.excluded.size() > kMostValues) return;  // verified
      AddAll(std::string{kForbid, pair} + c.key, c.excluded, filing);
    });
  }

  void AddQuestions(Filing* filing) const {
    const std::vector<Constraint>& all = condition_.namespace_labels->constraints;
    if (std::none_of(all.begin(), all.end(), [](const Constraint& c) { return c.required; })) {
      Add({kAsksForNoLabel}, "", filing);
    }
    for (const Constraint& c : all) {
      if (c.allowed) {
        AddAll(kAsksPair + c.key, *c.allowed, filing);
      } else {
        Add(kAsksKey + c.key, "", filing);
      }
    }
  }

  const Kind* selectors_;
  const Condition& condition_;
  Pending* pending_;
  bool listed_ = false, by_labels_ = false;
  std::optional<std::string_view> scope_;  // the one namespace
};

bool HasClasses(const Kind& selectors, std::string_view key) {
  const auto term = selectors.terms.Find(TermText::Pair(key, ""));
  return term && selectors.terms.posting(*term).size() > 0;
}

// The labels of the class of these bytes, if there is such a class.
bool CopyFiling(const Kind& selectors, std::string_view bytes, Filing* filing) {
  const auto term = selectors.terms.Find(TermText::Pair(kCondition, bytes));
  if (!term) return false;
  std::optional<ProfileId> known;
  selectors.terms.posting(*term).ForEach([&](ProfileId id) { known = id; });
  if (!known) return false;
  for (uint32_t i = 2, n = selectors.profiles.TermCount(*known); i < n; ++i) {
    const TermId own = selectors.profiles.TermAt(*known, i);
    Filer::Add(std::string(selectors.terms.KeyText(own)),
               std::string(selectors.terms.ValueText(own)), filing);
  }
  return true;
}

}  // namespace

Filing File(const Kind* selectors, const Condition& condition, Pending* pending) {
  Filing filing;
  const std::string& bytes = filing.texts.emplace_back(Encode(condition));
  filing.labels.push_back({kCondition, bytes});
  if (condition.nothing) return filing;
  if (selectors == nullptr || !CopyFiling(*selectors, bytes, &filing)) {
    Filer(selectors, condition, pending).AddTerms(&filing);
  }
  // Keys come several times: not SortLabels.
  std::sort(filing.labels.begin(), filing.labels.end(), [](const Label& a, const Label& b) {
    return std::tie(a.key, a.value) < std::tie(b.key, b.value);
  });
  return filing;
}

void PutMention(std::string_view key, std::string* out) {
  out->push_back(kMention);
  out->append(key);
}

bool IsOnePair(const Kind& selectors, ProfileId id) {
  const TermId first = selectors.profiles.TermAt(id, 1);
  return selectors.terms.KeyText(first).size() != kCondition.size();
}

std::optional<OnePair> ReadOnePair(const Kind& selectors, ProfileId id) {
  if (!IsOnePair(selectors, id)) return std::nullopt;
  const TermId first = selectors.profiles.TermAt(id, 1);
  return ReadAnchor(selectors.terms.KeyText(first), selectors.terms.ValueText(first));
}

std::optional<HashedPair> ReadHashedPair(const Kind& selectors, ProfileId id) {
  const std::optional<OnePair> pair = ReadOnePair(selectors, id);
  if (!pair) return std::nullopt;
  return HashedPair{*pair, TermText::Pair(pair->key, pair->value)};
}

std::optional<std::string_view> ScopeOf(const Kind& selectors, ProfileId id) {
  // Behind the condition's bytes and whether they say more; all anchors of a class have one.
  const uint32_t end = std::min(selectors.profiles.TermCount(id), kInexactPlace + 2);
  for (uint32_t i = 1; i < end; ++i) {
    const TermId term = selectors.profiles.TermAt(id, i);
    const std::string_view key = selectors.terms.KeyText(term);
    if (key.front() == kAnchor) return ReadAnchor(key, selectors.terms.ValueText(term)).ns;
  }
  return std::nullopt;
}

std::string_view BytesOf(const Kind& selectors, ProfileId id) {
  return selectors.terms.ValueText(selectors.profiles.TermAt(id, 1));
}

Condition ConditionOf(const Kind& selectors, ProfileId id) {
  if (const auto pair = ReadOnePair(selectors, id)) return ConditionOf(*pair);
  return Decode(BytesOf(selectors, id));
}

TermId InexactTerm(const Kind& selectors) {
  return selectors.terms.Find(TermText::Pair(kInexact, "")).value_or(index::kNoTerm);
}

bool MentionsNewKey(const Kind& selectors, ProfileId id, size_t few) {
  for (uint32_t i = 1, n = selectors.profiles.TermCount(id); i < n; ++i) {
    const TermId term = selectors.profiles.TermAt(id, i);
    if (selectors.terms.posting(term).size() > few) continue;
    if (selectors.terms.KeyText(term).front() == kMention) return true;
  }
  return false;
}

bool Mentions(const Kind& selectors, std::string_view key, std::string* buffer) {
  buffer->clear();
  PutMention(key, buffer);
  return HasClasses(selectors, *buffer);
}

namespace {

// Appends the classes that have the term.
void AddClasses(const Kind& selectors, std::string_view key, std::string_view value,
                std::vector<ProfileId>* out) {
  if (const auto term = selectors.terms.Find(TermText::Pair(key, value))) {
    selectors.terms.posting(*term).ForEach([&](ProfileId id) { out->push_back(id); });
  }
}

// Those that ask for one of two values of the key, or anything else of it.
void AddClassesAsking(const Kind& selectors, std::string_view key,
                      std::optional<std::string_view> was, std::optional<std::string_view> is,
                      std::vector<ProfileId>* out) {
  std::string text{kAsksKey};
  text += key;
  AddClasses(selectors, text, "", out);
  text[0] = kAsksPair;
  for (const auto& value : {was, is}) {
    if (value) AddClasses(selectors, text, *value, out);
  }
}

}  // namespace

std::vector<ProfileId> ClassesAsking(const Kind& selectors, const NamespaceChange& change) {
  std::vector<ProfileId> classes;
  if (change.was_known != change.is_known) {
    AddClasses(selectors, {&kAsksForNoLabel, 1}, "", &classes);
  }
  for (const Label& label : change.was) {
    const auto is = FindLabel(change.is, label.key);
    if (is != label.value) AddClassesAsking(selectors, label.key, label.value, is, &classes);
  }
  for (const Label& label : change.is) {
    if (FindLabel(change.was, label.key)) continue;
    AddClassesAsking(selectors, label.key, std::nullopt, label.value, &classes);
  }
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  return classes;
}

}  // namespace labelix::match
