// Sections → an index. Each step checks what it reads before it uses it: sizes
// against the section, numbers against their range, order, and that everything
// is there once and in use. What was written by WriteImage is the only form
// that passes, so that a file that was read and written again is the same file.
#include <bit>
#include <cstring>
#include <new>
#include <tuple>

#include "index/image.h"
#include "index/types/absl_text.h"

namespace labelix::index {
namespace {

static_assert(std::endian::native == std::endian::little, "sections are read as they stand");
constexpr size_t kKindRow = 20;  // bytes
// So many names are looked for at once, so that their cache misses overlap.
constexpr size_t kAhead = 32;

uint32_t Get32(const char* at) {
  uint32_t value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

// A section of 32-bit numbers, `width` a row.
struct Column {
  explicit Column(std::string_view bytes = {}, uint32_t width = 1) : bytes(bytes), width(width) {}
  size_t rows() const { return bytes.size() / (4 * size_t{width}); }
  bool whole() const { return bytes.size() % (4 * size_t{width}) == 0; }
  uint32_t At(size_t row, uint32_t i = 0) const {
    return Get32(bytes.data() + (row * width + i) * 4);
  }
  std::string_view bytes;
  uint32_t width;
};

// Texts one after another, each at a multiple of kPieceStep.
class Pieces {
 public:
  explicit Pieces(std::string_view bytes) : bytes_(bytes) {}
  // The next one; false: past the end, or something but zeros behind it.
  bool Take(uint32_t size, std::string_view* text) {
    const size_t room = PieceRoom(size);
    if (room > bytes_.size() - at_) return false;
    *text = bytes_.substr(at_, size);
    at_ += room;
    uint64_t last = 0;
    if (room > size) std::memcpy(&last, bytes_.data() + at_ - 8, 8);
    return room == size || last >> (8 * (8 - (room - size))) == 0;
  }
  bool AtEnd() const { return at_ == bytes_.size(); }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
};

std::string Row(const char* what, size_t row) {
  return std::string(what) + "[" + std::to_string(row) + "]: ";
}

absl::Status Bad(const std::string& text) { return absl::DataLossError(text); }

}  // namespace

class ImageReader {
 public:
  ImageReader(std::span<const std::string_view> sections, const EngineOptions& options)
      : sections_(sections), index_(std::make_shared<Index>(options)), next_(index_->next_) {}

  absl::StatusOr<std::shared_ptr<Index>> Read(std::shared_ptr<char> arena, size_t size) {
    index_->bytes_.AdoptArena(std::move(arena), size);
    using Step = absl::Status (ImageReader::*)();
    for (const Step step :
         {&ImageReader::ReadKinds, &ImageReader::ReadSymbols, &ImageReader::ReadTermsAndProfiles,
          &ImageReader::ReadObjects, &ImageReader::FillProfiles, &ImageReader::CheckSymbolsUsed}) {
      if (absl::Status status = (this->*step)(); !status.ok()) return status;
    }
    if (!kinds_.empty() && !index_->Publish(0)) throw std::bad_alloc();
    return std::move(index_);
  }

 private:
  // One kind's share of the columns.
  struct Part {
    Kind* kind;
    uint32_t terms, profiles;
    size_t first_term, first_profile;  // rows of the columns
  };

  std::string_view Section(SectionId id) const { return sections_[static_cast<uint32_t>(id) - 1]; }
  std::string_view Keep(std::string_view piece);
  absl::Status ReadKinds();
  absl::Status ReadKind(Column rows, size_t i, size_t* text_at);
  absl::Status ReadSymbols();
  absl::Status ReadTermsAndProfiles();
  absl::Status ReadTerms(const Part& part);
  absl::Status ReadTerm(const Part& part, uint32_t id);
  absl::Status ReadProfiles(const Part& part);
  absl::Status ReadProfile(const Part& part, size_t row, std::string_view* ns);
  absl::Status FileProfiles(const Part& part, size_t first_profile_term);
  absl::Status ReadObjects();
  absl::Status ReadObject(size_t row, Objects::Adopted* object);
  absl::Status FillProfiles();
  absl::Status CheckSymbolsUsed();

  std::span<const std::string_view> sections_;
  std::shared_ptr<Index> index_;
  const VersionNumber next_;
  std::vector<Part> kinds_;
  size_t term_rows_ = 0, profile_rows_ = 0;  // that the kinds announce

  std::vector<std::string_view> texts_;  // of each symbol
  std::vector<uint64_t> hashes_;
  Column terms_, profile_sizes_, profile_terms_, objects_;
  size_t profile_terms_at_ = 0;
  std::vector<TermId> key_terms_;      // by symbol, of the kind being read
  std::vector<uint32_t> term_counts_;  // profiles of each term of that kind
  std::vector<TermId> row_terms_;      // of kAhead profiles
  std::vector<Label> row_labels_;
  std::vector<SymbolId> profile_ns_;      // of each profile, all kinds
  std::vector<uint32_t> profile_counts_;  // objects of each profile
  Pieces names_{{}}, carried_{{}};
};

// Pieces past the size that is given out again by size are kept on their own.
std::string_view ImageReader::Keep(std::string_view piece) {
  if (piece.size() <= Bytes::kLargest) {
    index_->bytes_.Adopt(piece.size());
    return piece;
  }
  return {index_->bytes_.Store(piece), piece.size()};
}

absl::Status ImageReader::ReadKinds() {
  const std::string_view bytes = Section(SectionId::kKinds);
  if (bytes.size() < 4) return Bad("kinds: no count");
  const uint32_t count = Get32(bytes.data());
  if (count > (bytes.size() - 4) / kKindRow) return Bad("kinds: more than the section holds");
  if (count > index_->options_.max_kinds) {
    return absl::ResourceExhaustedError("engine: more than " +
                                        std::to_string(index_->options_.max_kinds) + " kinds");
  }
  const Column rows(bytes.substr(4, count * kKindRow), kKindRow / 4);
  size_t text_at = 4 + count * kKindRow;
  for (size_t i = 0; i < count; ++i) {
    if (absl::Status status = ReadKind(rows, i, &text_at); !status.ok()) return status;
  }
  if (text_at != bytes.size()) return Bad("kinds: bytes behind the last name");
  terms_ = Column(Section(SectionId::kTerms), 2);
  profile_sizes_ = Column(Section(SectionId::kProfileSizes));
  profile_terms_ = Column(Section(SectionId::kProfileTerms));
  objects_ = Column(Section(SectionId::kObjects), 4);
  if (!terms_.whole() || terms_.rows() != term_rows_) return Bad("terms: not as many as kinds say");
  if (!profile_sizes_.whole() || profile_sizes_.rows() != profile_rows_) {
    return Bad("profiles: not as many as kinds say");
  }
  if (!profile_terms_.whole()) return Bad("profile terms: broken row");
  if (!objects_.whole()) return Bad("objects: broken row");
  return absl::OkStatus();
}

absl::Status ImageReader::ReadKind(Column rows, size_t i, size_t* text_at) {
  const std::string_view bytes = Section(SectionId::kKinds);
  const uint64_t group_size = rows.At(i, 0), kind_size = rows.At(i, 1);
  if (group_size + kind_size > bytes.size() - *text_at || kind_size == 0) {
    return Bad(Row("kinds", i) + "name outside of the section");
  }
  if (rows.At(i, 2) != kHoldsObjects) return Bad(Row("kinds", i) + "holds what is not known here");
  const std::string_view group = bytes.substr(*text_at, group_size);
  const std::string_view kind = bytes.substr(*text_at + group_size, kind_size);
  *text_at += group_size + kind_size;
  if (!kinds_.empty()) {
    const Kind& before = *kinds_.back().kind;
    if (std::tie(before.group, before.kind) >= std::make_tuple(group, kind)) {
      return Bad(Row("kinds", i) + "not in order");
    }
  }
  const KindId id = index_->InternKind(group, kind, Holds::kObjects);
  kinds_.push_back(
      {index_->kinds_[id].get(), rows.At(i, 3), rows.At(i, 4), term_rows_, profile_rows_});
  term_rows_ += rows.At(i, 3);
  profile_rows_ += rows.At(i, 4);
  return absl::OkStatus();
}

absl::Status ImageReader::ReadSymbols() {
  const Column sizes(Section(SectionId::kSymbolSizes));
  if (!sizes.whole()) return Bad("symbols: broken row");
  // The last numbers stand for "the namespace" and "any value".
  if (sizes.rows() >= kNamespaceKey) return Bad("symbols: too many");
  Pieces texts(Section(SectionId::kSymbolTexts));
  index_->symbols_.Reserve(sizes.rows());
  texts_.reserve(sizes.rows());
  hashes_.reserve(sizes.rows());
  for (size_t i = 0; i < sizes.rows(); ++i) {
    std::string_view text;
    if (!texts.Take(sizes.At(i), &text))
      return Bad(Row("symbols", i) + "text outside of the section");
    hashes_.push_back(HashText(text));
    text = Keep(text);
    texts_.push_back(text);
    if (!index_->symbols_.Adopt(text, hashes_.back(), next_))
      return Bad(Row("symbols", i) + "a text twice");
  }
  return texts.AtEnd() ? absl::OkStatus() : Bad("symbols: bytes behind the last text");
}

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
    if (absl::Status status = ReadTerm(part, id); !status.ok()) return status;
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
  uint64_t hashes[kAhead];
  size_t ends[kAhead];  // in row_terms_
  for (size_t from = 0; from < part.profiles; from += kAhead) {
    const size_t n = std::min<size_t>(kAhead, part.profiles - from);
    row_terms_.clear();
    for (size_t i = 0; i < n; ++i) {
      std::string_view ns;
      absl::Status status = ReadProfile(part, part.first_profile + from + i, &ns);
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

// Its terms behind those in row_terms_, its labels into row_labels_.
absl::Status ImageReader::ReadProfile(const Part& part, size_t row, std::string_view* ns) {
  const uint32_t size = profile_sizes_.At(row);
  if (size == 0 || size > profile_terms_.rows() - profile_terms_at_) {
    return Bad(Row("profiles", row) + "terms outside of the section");
  }
  if (size - 1 > index_->options_.max_labels_per_object) {
    return absl::ResourceExhaustedError(Row("profiles", row) + std::to_string(size - 1) +
                                        " labels, the limit is " +
                                        std::to_string(index_->options_.max_labels_per_object));
  }
  row_labels_.clear();
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
      *ns = texts_[value];
      profile_ns_.push_back(value);
      continue;
    }
    if (key_terms_[key] == kNoTerm) return Bad(Row("profiles", row) + "a key without its term");
    ++term_counts_[key_terms_[key]];
    if (i > 1 && texts_[key] <= row_labels_.back().key) {
      return Bad(Row("profiles", row) + "labels not in order");
    }
    row_labels_.push_back({texts_[key], texts_[value]});
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

absl::Status ImageReader::ReadObjects() {
  if (objects_.rows() > index_->options_.max_objects) {
    return absl::ResourceExhaustedError("engine: more than " +
                                        std::to_string(index_->options_.max_objects) + " objects");
  }
  names_ = Pieces(Section(SectionId::kNames));
  carried_ = Pieces(Section(SectionId::kCarried));
  profile_counts_.assign(profile_rows_, 0);
  index_->objects_.Reserve(objects_.rows());
  Objects::Adopted objects[kAhead];
  for (size_t row = 0; row < objects_.rows(); row += kAhead) {
    const size_t n = std::min(kAhead, objects_.rows() - row);
    for (size_t i = 0; i < n; ++i) {
      if (absl::Status status = ReadObject(row + i, &objects[i]); !status.ok()) return status;
    }
    for (size_t i = 0; i < n; ++i) {
      if (!index_->objects_.Adopt(objects[i], next_))
        return Bad(Row("objects", row + i) + "a name twice");
    }
  }
  if (!names_.AtEnd() || !carried_.AtEnd()) return Bad("objects: bytes behind the last one's");
  return absl::OkStatus();
}

absl::Status ImageReader::ReadObject(size_t row, Objects::Adopted* object) {
  const uint32_t kind = objects_.At(row, 0), profile = objects_.At(row, 1);
  if (kind >= kinds_.size() || profile >= kinds_[kind].profiles) {
    return Bad(Row("objects", row) + "no such kind or profile");
  }
  std::string_view name, carried;
  if (!names_.Take(objects_.At(row, 2), &name) || name.empty()) {
    return Bad(Row("objects", row) + "name outside of the section, or none");
  }
  if (!carried_.Take(objects_.At(row, 3), &carried) || !IsPacked(carried)) {
    return Bad(Row("objects", row) + "what it carries is broken");
  }
  const size_t global = kinds_[kind].first_profile + profile;
  ++profile_counts_[global];
  const SymbolId ns = profile_ns_[global];
  const KindId kind_id = kind;  // kinds were made in this order, from 0
  const uint64_t hash = Objects::HashOf(kind_id, hashes_[ns], name);
  index_->objects_.names().PrefetchSlot(hash);
  *object = {kind_id, ns, Keep(name), Keep(carried), profile, hash};
  return absl::OkStatus();
}

absl::Status ImageReader::FillProfiles() {
  std::vector<uint32_t> at(profile_rows_ + 1, 0);
  for (size_t i = 0; i < profile_rows_; ++i) {
    if (profile_counts_[i] == 0) return Bad(Row("profiles", i) + "no object has it");
    index_->symbols_.AddUses(profile_ns_[i], profile_counts_[i]);
    at[i + 1] = at[i] + profile_counts_[i];
  }
  std::vector<ObjectId> filed(objects_.rows());
  for (size_t row = 0; row < objects_.rows(); ++row) {
    const size_t profile = kinds_[objects_.At(row, 0)].first_profile + objects_.At(row, 1);
    filed[at[profile]++] = static_cast<ObjectId>(row);
  }
  size_t begin = 0;
  for (const Part& part : kinds_) {
    for (ProfileId id = 0; id < part.profiles; ++id) {
      const uint32_t count = profile_counts_[part.first_profile + id];
      part.kind->profiles.AdoptObjects(id, {filed.data() + begin, count}, next_);
      begin += count;
    }
    part.kind->dense.Rebuild(next_);
  }
  return absl::OkStatus();
}

absl::Status ImageReader::CheckSymbolsUsed() {
  for (SymbolId id = 0; id < texts_.size(); ++id) {
    if (index_->symbols_.uses(id) == 0) return Bad(Row("symbols", id) + "not in use");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<Index>> ReadImage(std::span<const std::string_view> sections,
                                                 std::shared_ptr<char> arena, size_t arena_size,
                                                 const EngineOptions& options) {
  return ImageReader(sections, options).Read(std::move(arena), arena_size);
}

}  // namespace labelix::index
