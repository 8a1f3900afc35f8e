#include "labelix/columns.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "index/index.h"

namespace labelix {

struct ColumnReader {
  static const index::Pin& PinOf(const Version& version) { return *version.pin_; }
};

namespace {

using index::Kind;
using index::ProfileId;
using index::TermId;

// Gives each distinct text its code. Runs of one text, as objects of one
// namespace are, cost a comparison of two pointers each.
class Coder {
 public:
  explicit Coder(Column* out) : out_(out) {}

  int32_t Code(std::string_view text) {
    if (last_ != Column::kAbsent && text.data() == last_text_.data() &&
        text.size() == last_text_.size()) {
      return last_;
    }
    const auto [at, added] = codes_.try_emplace(text, static_cast<int32_t>(out_->values.size()));
    if (added) out_->values.push_back(text);
    last_text_ = text;
    return last_ = at->second;
  }

 private:
  Column* out_;
  std::unordered_map<std::string_view, int32_t> codes_;
  std::string_view last_text_;
  int32_t last_ = Column::kAbsent;
};

// What is known of the profiles of one kind, found when first asked for.
template <typename T>
class ProfileMemo {
 public:
  explicit ProfileMemo(T unasked) : unasked_(unasked) {}

  // `find` is called once for each profile.
  template <typename Find>
  T Get(const Kind& kind, ProfileId profile, Find&& find) {
    if (&kind != kind_) {
      kind_ = &kind;
      known_ = &kinds_[&kind];
    }
    if (profile >= known_->size()) known_->resize(profile + size_t{1}, unasked_);
    T& value = (*known_)[profile];
    if (value == unasked_) value = find();
    return value;
  }

 private:
  T unasked_;
  std::unordered_map<const Kind*, std::vector<T>> kinds_;
  const Kind* kind_ = nullptr;
  std::vector<T>* known_ = nullptr;
};

ProfileId ProfileOf(const index::Pin& pin, ObjectId id) {
  return pin.index->objects().At(id, pin.number)->profile;
}

}  // namespace

Column KindColumn(const Version& version, std::span<const ObjectId> ids) {
  const index::Index& index = *ColumnReader::PinOf(version).index;
  Column column;
  column.codes.reserve(ids.size());
  Coder coder(&column);
  for (ObjectId id : ids) column.codes.push_back(coder.Code(index.KindOf(id).kind));
  return column;
}

Column NamespaceColumn(const Version& version, std::span<const ObjectId> ids) {
  const index::Objects& objects = ColumnReader::PinOf(version).index->objects();
  Column column;
  column.codes.reserve(ids.size());
  Coder coder(&column);
  for (ObjectId id : ids) column.codes.push_back(coder.Code(objects.ns(id)));
  return column;
}

Column LabelColumn(const Version& version, std::span<const ObjectId> ids, std::string_view key) {
  constexpr int32_t kUnasked = -2;
  const index::Pin& pin = ColumnReader::PinOf(version);
  Column column;
  column.codes.reserve(ids.size());
  Coder coder(&column);
  ProfileMemo<int32_t> memo(kUnasked);
  std::vector<TermId> terms;
  for (ObjectId id : ids) {
    const Kind& kind = pin.index->KindOf(id);
    const ProfileId profile = ProfileOf(pin, id);
    column.codes.push_back(memo.Get(kind, profile, [&] {
      kind.profiles.ReadTerms(profile, &terms);
      for (size_t i = 1; i < terms.size(); ++i) {  // the first is the namespace
        if (kind.terms.KeyText(terms[i]) == key) return coder.Code(kind.terms.ValueText(terms[i]));
      }
      return Column::kAbsent;
    }));
  }
  return column;
}

std::vector<std::string_view> NameColumn(const Version& version, std::span<const ObjectId> ids) {
  const index::Objects& objects = ColumnReader::PinOf(version).index->objects();
  std::vector<std::string_view> names;
  names.reserve(ids.size());
  for (ObjectId id : ids) names.push_back(objects.name(id));
  return names;
}

std::vector<std::string_view> LabelKeys(const Version& version, std::span<const ObjectId> ids) {
  const index::Pin& pin = ColumnReader::PinOf(version);
  Column seen;
  Coder coder(&seen);
  ProfileMemo<uint8_t> memo(0);
  std::vector<TermId> terms;
  for (ObjectId id : ids) {
    const Kind& kind = pin.index->KindOf(id);
    const ProfileId profile = ProfileOf(pin, id);
    memo.Get(kind, profile, [&] {
      kind.profiles.ReadTerms(profile, &terms);
      for (size_t i = 1; i < terms.size(); ++i) coder.Code(kind.terms.KeyText(terms[i]));
      return uint8_t{1};
    });
  }
  std::sort(seen.values.begin(), seen.values.end());
  return std::move(seen.values);
}

}  // namespace labelix
