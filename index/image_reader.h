// Sections → an index. Each step checks what it reads before it uses it: sizes
// against the section, numbers against their range, order, and that everything
// is there once and in use. What was written by WriteImage is the only form
// that passes, so that a file that was read and written again is the same file.
#ifndef LABELIX_INDEX_IMAGE_READER_H_
#define LABELIX_INDEX_IMAGE_READER_H_

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/image.h"

namespace labelix::index {

static_assert(std::endian::native == std::endian::little, "sections are read as they stand");
// So many names are looked for at once, so that their cache misses overlap.
inline constexpr size_t kImageAhead = 32;
// Rows from one question whether to go on to the next: some milliseconds.
inline constexpr size_t kImageAsks = 16'384;

inline uint32_t Get32(const char* at) {
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
  bool Take(size_t size, std::string_view* text) {
    const size_t room = PieceRoom(size);
    if (room > bytes_.size() - at_) return false;
    *text = bytes_.substr(at_, size);
    at_ += room;
    uint64_t last = 0;
    if (room > size) std::memcpy(&last, bytes_.data() + at_ - 8, 8);
    return room == size || last >> (8 * (8 - (room - size))) == 0;
  }
  bool AtEnd() const { return at_ == bytes_.size(); }
  std::string_view left() const { return bytes_.substr(at_); }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
};

inline std::string Row(const char* what, size_t row) {
  return std::string(what) + "[" + std::to_string(row) + "]: ";
}

inline absl::Status Bad(const std::string& text) { return absl::DataLossError(text); }

class ImageReader {
 public:
  ImageReader(std::span<const std::string_view> sections, const EngineOptions& options,
              FactsReader facts1, ImageWatch watch)
      : sections_(sections),
        facts1_(std::move(facts1)),
        watch_(std::move(watch)),
        index_(std::make_shared<Index>(options)),
        next_(index_->next_) {}

  absl::StatusOr<std::shared_ptr<Index>> Read(std::shared_ptr<char> arena, size_t size);

 private:
  // One kind's share of the columns.
  struct Part {
    Kind* kind;
    uint32_t terms, profiles;
    size_t first_term, first_profile;  // rows of the columns
  };

  std::string_view Section(SectionId id) const { return sections_[static_cast<uint32_t>(id) - 1]; }
  bool IsFormat1() const { return sections_.size() == kImageSections1; }
  std::string_view Keep(std::string_view piece);
  // So many rows more are done: now and then the watcher is asked whether to go on.
  absl::Status Passed(size_t rows) {
    done_ += rows;
    if (done_ < ask_at_ || !watch_) return absl::OkStatus();
    ask_at_ = done_ + kImageAsks;
    return watch_(done_, rows_) ? absl::OkStatus() : Stopped();
  }
  static absl::Status Stopped() { return absl::CancelledError("stopped by the caller"); }
  // index/image_read.cc
  absl::Status ReadKinds();
  absl::Status ReadKind(Column rows, size_t i, size_t* text_at);
  absl::Status ReadSymbols();
  // index/image_read_profiles.cc
  absl::Status ReadTermsAndProfiles();
  absl::Status ReadTerms(const Part& part);
  absl::Status ReadTerm(const Part& part, uint32_t id);
  absl::Status ReadProfiles(const Part& part);
  absl::Status ReadProfile(const Part& part, size_t row);
  absl::Status FileProfiles(const Part& part, size_t first_profile_term);
  // index/image_read_objects.cc
  absl::Status ReadControllers();
  absl::Status ReadObjects();
  absl::Status ReadObject(size_t row, Objects::Adopted* object);
  bool ReadCarried(std::string_view piece, std::string_view* carried);
  bool ReadCarried1(std::string_view piece, std::string_view* carried);
  absl::Status FillProfiles();
  absl::Status CheckSymbolsUsed();

  std::span<const std::string_view> sections_;
  const FactsReader facts1_;
  const ImageWatch watch_;
  uint64_t done_ = 0, rows_ = 0, ask_at_ = 0;  // of symbols, terms, profiles, objects twice
  std::shared_ptr<Index> index_;
  const VersionNumber next_;
  std::vector<Part> kinds_;
  size_t term_rows_ = 0, profile_rows_ = 0;  // that the kinds announce

  std::vector<std::string_view> texts_;  // of each symbol
  std::vector<uint64_t> hashes_;
  Column terms_, profile_sizes_, profile_terms_, objects_;
  size_t profile_terms_at_ = 0;
  std::vector<TermId> key_terms_;         // by symbol, of the kind being read
  std::vector<uint32_t> term_counts_;     // profiles of each term of that kind
  std::vector<TermId> row_terms_;         // of kImageAhead profiles
  std::vector<SymbolId> profile_ns_;      // of each profile, all kinds
  std::vector<uint32_t> profile_counts_;  // objects of each profile
  Pieces names_{{}}, carried_{{}};
  size_t controllers_ = 0;      // of the table
  ControllerId named_ = 0;      // of those, by the objects so far
  std::string packed_, facts_;  // reused buffers
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_IMAGE_READER_H_
