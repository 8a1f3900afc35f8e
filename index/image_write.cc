#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <unordered_set>

#include "index/image.h"
#include "index/packed_text.h"

namespace labelix::index {
namespace {

constexpr uint32_t kUnused = 0xFFFFFFFFu;

void Put32(uint32_t value, std::string* out) {
  char bytes[4];
  for (int i = 0; i < 4; ++i) bytes[i] = static_cast<char>(value >> (8 * i));
  out->append(bytes, 4);
}

void PutPiece(std::string_view text, std::string* out) {
  out->append(text);
  out->resize(PieceRoom(out->size()), '\0');
}

// Old numbers that are in use → new ones without gaps, in the same order.
class Numbers {
 public:
  void Use(uint32_t old) {
    if (old >= fresh_.size())
      fresh_.resize(std::max<size_t>(old + size_t{1}, 2 * fresh_.size()), kUnused);
    fresh_[old] = 0;
  }
  // After the last Use: the old numbers, ascending.
  std::vector<uint32_t> Settle() {
    std::vector<uint32_t> used;
    for (uint32_t old = 0; old < fresh_.size(); ++old) {
      if (fresh_[old] == kUnused) continue;
      fresh_[old] = static_cast<uint32_t>(used.size());
      used.push_back(old);
    }
    return used;
  }
  uint32_t operator[](uint32_t old) const { return fresh_[old]; }

 private:
  std::vector<uint32_t> fresh_;
};

// A row of kTerms. Each key has one, behind that of its pair where a pair stands for
// it (index/terms.h).
struct TermRow {
  TermId term;
  bool as_key;
  static uint32_t Of(TermId term) { return term << 1; }
  static uint32_t OfKey(TermId key, const Terms& terms) {
    return terms.value(key) == kAnyValue ? Of(key) : Of(key) | 1;
  }
  explicit TermRow(uint32_t row) : term(row >> 1), as_key((row & 1) != 0) {}
};

// What of one kind is written.
struct KindPart {
  const Kind* kind;
  Numbers profile_numbers, term_numbers;
  std::vector<ProfileId> profiles;
  std::vector<uint32_t> terms;  // rows
};

class ImageWriter {
 public:
  ImageWriter(const Index& index, VersionNumber version) : index_(index), version_(version) {}

  std::vector<std::string> Write(const FactsFilter& filter) {
    for (const Kind* kind : index_.Kinds(version_)) parts_.push_back(PartOf(*kind));
    for (const KindPart& part : parts_) UseSymbols(part);
    sections_.resize(kImageSections);
    WriteKinds();
    WriteSymbols();
    for (const KindPart& part : parts_) WriteTerms(part);
    for (const KindPart& part : parts_) WriteProfiles(part);
    WriteObjects(filter);
    return std::move(sections_);
  }

 private:
  std::string* Out(SectionId id) { return &sections_[static_cast<uint32_t>(id) - 1]; }

  KindPart PartOf(const Kind& kind) {
    KindPart part{
        .kind = &kind, .profile_numbers = {}, .term_numbers = {}, .profiles = {}, .terms = {}};
    std::unordered_set<SymbolId> keys;
    for (ProfileId id = 0; id < kind.profiles.limit(); ++id) {
      if (kind.profiles.Count(id, version_) == 0) continue;
      part.profile_numbers.Use(id);
      kind.profiles.ReadTerms(id, &terms_);
      for (const TermId term : terms_) part.term_numbers.Use(TermRow::Of(term));
      for (size_t i = 1; i < terms_.size(); ++i) {
        if (!keys.insert(kind.terms.key(terms_[i])).second) continue;
        const TermText key = TermText::Key(kind.terms.KeyText(terms_[i]));
        part.term_numbers.Use(TermRow::OfKey(kind.terms.Find(key).value(), kind.terms));
      }
    }
    part.profiles = part.profile_numbers.Settle();
    part.terms = part.term_numbers.Settle();
    return part;
  }

  void UseSymbols(const KindPart& part) {
    const Terms& terms = part.kind->terms;
    for (const uint32_t row : part.terms) {
      const TermId term = TermRow(row).term;
      if (terms.key(term) != kNamespaceKey) Use(terms.key(term), terms.KeyText(term));
      if (terms.value(term) != kAnyValue) Use(terms.value(term), terms.ValueText(term));
    }
  }

  void Use(SymbolId symbol, std::string_view text) {
    symbols_.Use(symbol);
    if (symbol >= texts_.size())
      texts_.resize(std::max<size_t>(symbol + size_t{1}, 2 * texts_.size()));
    texts_[symbol] = text;
  }

  void WriteKinds() {
    std::string* out = Out(SectionId::kKinds);
    Put32(static_cast<uint32_t>(parts_.size()), out);
    for (const KindPart& part : parts_) {
      Put32(static_cast<uint32_t>(part.kind->group.size()), out);
      Put32(static_cast<uint32_t>(part.kind->kind.size()), out);
      Put32(kHoldsObjects, out);
      Put32(static_cast<uint32_t>(part.terms.size()), out);
      Put32(static_cast<uint32_t>(part.profiles.size()), out);
    }
    for (const KindPart& part : parts_) out->append(part.kind->group).append(part.kind->kind);
  }

  void WriteSymbols() {
    for (const SymbolId symbol : symbols_.Settle()) {
      Put32(static_cast<uint32_t>(texts_[symbol].size()), Out(SectionId::kSymbolSizes));
      PutPiece(texts_[symbol], Out(SectionId::kSymbolTexts));
    }
  }

  void WriteTerms(const KindPart& part) {
    for (const uint32_t number : part.terms) {
      const TermRow row(number);
      const SymbolId key = part.kind->terms.key(row.term);
      const SymbolId value = row.as_key ? kAnyValue : part.kind->terms.value(row.term);
      Put32(key == kNamespaceKey ? key : symbols_[key], Out(SectionId::kTerms));
      Put32(value == kAnyValue ? value : symbols_[value], Out(SectionId::kTerms));
    }
  }

  void WriteProfiles(const KindPart& part) {
    for (const ProfileId id : part.profiles) {
      part.kind->profiles.ReadTerms(id, &terms_);
      Put32(static_cast<uint32_t>(terms_.size()), Out(SectionId::kProfileSizes));
      for (const TermId term : terms_)
        Put32(part.term_numbers[TermRow::Of(term)], Out(SectionId::kProfileTerms));
    }
  }

  void WriteObjects(const FactsFilter& filter) {
    std::unordered_map<const Kind*, uint32_t> kinds;
    for (uint32_t i = 0; i < parts_.size(); ++i) kinds[parts_[i].kind] = i;
    std::string carried, buffer;
    for (ObjectId id = 0; id < index_.objects().limit(); ++id) {
      const ObjectRow* row = index_.objects().At(id, version_);
      if (row == nullptr || index_.KindOf(id).holds != Holds::kObjects) continue;
      const uint32_t kind = kinds.at(&index_.KindOf(id));
      const Carried held = Unpack(row->Carried());
      carried.clear();
      PutSize(NumberOf(held.controller), &carried);
      PutText(held.uid, &carried);
      PutText(held.resource_version, &carried);
      carried.append(filter(id, held.facts, &buffer));
      const std::string_view name = index_.objects().name(id);
      std::string* out = Out(SectionId::kObjects);
      Put32(kind, out);
      Put32(parts_[kind].profile_numbers[row->profile], out);
      Put32(static_cast<uint32_t>(name.size()), out);
      Put32(static_cast<uint32_t>(carried.size()), out);
      PutPiece(name, Out(SectionId::kNames));
      PutPiece(carried, Out(SectionId::kCarried));
    }
  }

  // Controllers are numbered as objects name them first, from 1 on.
  ControllerId NumberOf(ControllerId controller) {
    if (controller == kNoController) return kNoController;
    const auto number = static_cast<ControllerId>(controllers_.size() + 1);
    const auto [at, is_new] = controllers_.emplace(controller, number);
    if (is_new) {
      PutPiece(index_.objects().controllers().Text(controller), Out(SectionId::kControllers));
    }
    return at->second;
  }

  const Index& index_;
  const VersionNumber version_;
  std::vector<KindPart> parts_;
  std::unordered_map<ControllerId, ControllerId> controllers_;
  Numbers symbols_;
  std::vector<std::string_view> texts_;  // by old symbol
  std::vector<TermId> terms_;            // reused buffer
  std::vector<std::string> sections_;
};

}  // namespace

std::vector<std::string> WriteImage(const Index& index, VersionNumber version,
                                    const FactsFilter& filter) {
  return ImageWriter(index, version).Write(filter);
}

}  // namespace labelix::index
