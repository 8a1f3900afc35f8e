// Terms and profiles of an image, and the postings that lead from the one to the other.
#include <algorithm>

#include "index/hash.h"
#include "index/image_reader.h"

namespace labelix::index {

absl::Status ImageReader::ReadTermsAndProfiles() {
  profile_ns_.reserve(profile_rows_);
  for (const Part& part : kinds_) {
    const size_t first_profile_term = profile_terms_at_;
    if (absl::Status status = ReadTerms(part); !status.ok()) return status;
    if (absl::Status status = ReadProfiles(part); !status.ok()) return status;
    if (absl::Status status = FileProfiles(part, first_profile_term); !status.ok()) return status;
  }
  if (profile_terms_at_ != profile_terms_.rows())
    return Bad("profile terms: more than profiles hold");
  return absl::OkStatus();
}

absl::Status ImageReader::ReadTerms(const Part& part) {
  key_terms_.assign(texts_.size(), kNoTerm);
  part.kind->terms.Reserve(part.terms);
  for (uint32_t id = 0; id < part.terms; ++id) {
    if (absl::Status going = Passed(1); !going.ok()) return going;
    if (absl::Status status = ReadTerm(part, id); !status.ok()) return status;
  }
  // A pair whose key has no term is found by ReadProfile.
  for (uint32_t id = 0; id < part.terms; ++id) {
    const SymbolId key = terms_.At(part.first_term + id, 0);
    const bool is_pair = key != kNamespaceKey && terms_.At(part.first_term + id, 1) != kAnyValue;
    if (is_pair) part.kind->terms.LinkKey(id, key_terms_[key]);
  }
  return absl::OkStatus();
}

absl::Status ImageReader::ReadTerm(const Part& part, uint32_t id) {
  const size_t row = part.first_term + id;
  const SymbolId key = terms_.At(row, 0), value = terms_.At(row, 1);
  const bool is_namespace = key == kNamespaceKey, is_key = value == kAnyValue;
  if ((!is_namespace && key >= texts_.size()) || (!is_key && value >= texts_.size()) ||
      (is_namespace && is_key)) {
    return Bad(Row("terms", row) + "no such symbol");
  }
  const uint64_t hash = is_namespace ? TermText::NamespaceHash(hashes_[value])
                        : is_key     ? TermText::KeyHash(hashes_[key])
                                     : TermText::PairHash(hashes_[key], hashes_[value]);
  if (!part.kind->terms.Adopt(key, value, hash, next_))
    return Bad(Row("terms", row) + "a term twice");
  if (!is_namespace) index_->symbols_.AddUses(key, 1);
  if (!is_key) index_->symbols_.AddUses(value, 1);
  if (is_key) key_terms_[key] = id;
  return absl::OkStatus();
}

absl::Status ImageReader::ReadProfiles(const Part& part) {
  Profiles& profiles = part.kind->profiles;
  profiles.Reserve(part.profiles);
  term_counts_.assign(part.terms, 0);
  uint64_t hashes[kImageAhead];
  size_t ends[kImageAhead];  // in row_terms_
  for (size_t from = 0; from < part.profiles; from += kImageAhead) {
    const size_t n = std::min<size_t>(kImageAhead, part.profiles - from);
    if (absl::Status going = Passed(n); !going.ok()) return going;
    row_terms_.clear();
    for (size_t i = 0; i < n; ++i) {
      absl::Status status = ReadProfile(part, part.first_profile + from + i);
      if (!status.ok()) return status;
      ends[i] = row_terms_.size();
      hashes[i] = Profiles::HashOf(std::span(row_terms_).subspan(i == 0 ? 0 : ends[i - 1]));
      profiles.ids().PrefetchSlot(hashes[i]);
    }
    for (size_t i = 0, begin = 0; i < n; begin = ends[i++]) {
      const std::span<const TermId> terms(row_terms_.data() + begin, ends[i] - begin);
      if (profiles.Adopt(terms, hashes[i], next_)) continue;
      return Bad(Row("profiles", part.first_profile + from + i) + "a profile twice");
    }
  }
  return absl::OkStatus();
}

// Its terms behind those in row_terms_.
absl::Status ImageReader::ReadProfile(const Part& part, size_t row) {
  const uint32_t size = profile_sizes_.At(row);
  if (size == 0 || size > profile_terms_.rows() - profile_terms_at_) {
    return Bad(Row("profiles", row) + "terms outside of the section");
  }
  if (size - 1 > index_->options_.max_labels_per_object) {
    return absl::ResourceExhaustedError(Row("profiles", row) + std::to_string(size - 1) +
                                        " labels, the limit is " +
                                        std::to_string(index_->options_.max_labels_per_object));
  }
  std::string_view last_key;
  for (uint32_t i = 0; i < size; ++i) {
    const TermId term = profile_terms_.At(profile_terms_at_++);
    if (term >= part.terms) return Bad(Row("profiles", row) + "no such term");
    const SymbolId key = terms_.At(part.first_term + term, 0);
    const SymbolId value = terms_.At(part.first_term + term, 1);
    if ((key == kNamespaceKey) != (i == 0) || value == kAnyValue) {
      return Bad(Row("profiles", row) + "not one namespace, then pairs");
    }
    row_terms_.push_back(term);
    ++term_counts_[term];
    if (i == 0) {
      profile_ns_.push_back(value);
      continue;
    }
    if (key_terms_[key] == kNoTerm) return Bad(Row("profiles", row) + "a key without its term");
    ++term_counts_[key_terms_[key]];
    if (i > 1 && texts_[key] <= last_key) {
      return Bad(Row("profiles", row) + "labels not in order");
    }
    last_key = texts_[key];
  }
  return absl::OkStatus();
}

// The postings of all terms of a kind: a counting sort of its profiles' terms.
absl::Status ImageReader::FileProfiles(const Part& part, size_t first_profile_term) {
  std::vector<size_t> at(part.terms + size_t{1}, 0);
  for (uint32_t term = 0; term < part.terms; ++term) {
    if (term_counts_[term] == 0) return Bad(Row("terms", part.first_term + term) + "not in use");
    at[term + 1] = at[term] + term_counts_[term];
  }
  std::vector<ProfileId> filed(at[part.terms]);
  size_t from = first_profile_term;
  for (ProfileId id = 0; id < part.profiles; ++id) {
    for (uint32_t i = 0, n = profile_sizes_.At(part.first_profile + id); i < n; ++i, ++from) {
      const TermId term = profile_terms_.At(from);
      filed[at[term]++] = id;
      if (i > 0) filed[at[key_terms_[terms_.At(part.first_term + term, 0)]]++] = id;
    }
  }
  size_t begin = 0;
  for (TermId term = 0; term < part.terms; ++term) {
    part.kind->terms.AdoptProfiles(term, {filed.data() + begin, term_counts_[term]}, part.profiles);
    begin += term_counts_[term];
  }
  return absl::OkStatus();
}

}  // namespace labelix::index
