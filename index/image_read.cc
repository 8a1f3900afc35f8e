// The steps of reading an image, and the first: kinds and symbols.
#include <new>
#include <tuple>

#include "index/image_reader.h"

namespace labelix::index {
namespace {

constexpr size_t kKindRow = 20;  // bytes

}  // namespace

absl::StatusOr<std::shared_ptr<Index>> ImageReader::Read(std::shared_ptr<char> arena, size_t size) {
  index_->bytes_.AdoptArena(std::move(arena), size);
  using Step = absl::Status (ImageReader::*)();
  for (const Step step :
       {&ImageReader::ReadKinds, &ImageReader::ReadSymbols, &ImageReader::ReadTermsAndProfiles,
        &ImageReader::ReadControllers, &ImageReader::ReadObjects, &ImageReader::FillProfiles,
        &ImageReader::CheckSymbolsUsed}) {
    if (absl::Status status = (this->*step)(); !status.ok()) return status;
  }
  if (watch_ && !watch_(rows_, rows_)) return Stopped();
  if (!kinds_.empty() && !index_->Publish(0)) throw std::bad_alloc();
  return std::move(index_);
}

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
  rows_ = Column(Section(SectionId::kSymbolSizes)).rows() + term_rows_ + profile_rows_ +
          2 * objects_.rows();
  return Passed(0);
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
    if (absl::Status going = Passed(1); !going.ok()) return going;
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

absl::StatusOr<std::shared_ptr<Index>> ReadImage(std::span<const std::string_view> sections,
                                                 std::shared_ptr<char> arena, size_t arena_size,
                                                 const EngineOptions& options, FactsReader facts1,
                                                 ImageWatch watch) {
  return ImageReader(sections, options, std::move(facts1), std::move(watch))
      .Read(std::move(arena), arena_size);
}

}  // namespace labelix::index
