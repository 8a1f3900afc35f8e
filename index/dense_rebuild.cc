// Counters and bits of a whole kind at once, for an index that is read from an
// image: linear in profiles' terms and in objects, each looked at in order.
#include <algorithm>
#include <limits>
#include <utility>

#include "index/dense.h"
#include "index/objects.h"
#include "index/profiles.h"

namespace labelix::index {
namespace {

// Of 64 rows, rows[i] bit k becomes rows[k] bit i: quarters of 32, then of 16, … 1 bits
// change places.
void Transpose(uint64_t* rows) {
  uint64_t low = 0xFFFFFFFF;
  for (unsigned half = 32; half != 0; half /= 2, low ^= low << half) {
    for (unsigned i = 0; i < 64; i = ((i | half) + 1) & ~half) {
      const uint64_t differ = (rows[i] >> half ^ rows[i | half]) & low;
      rows[i] ^= differ << half;
      rows[i | half] ^= differ;
    }
  }
}

uint32_t BlocksWithObjects(const std::vector<ProfileId>& profile_of) {
  uint32_t blocks = 0;
  for (size_t at = 0; at < profile_of.size(); at += sets::kBlockBits) {
    const auto begin = profile_of.begin() + static_cast<std::ptrdiff_t>(at);
    blocks += std::any_of(begin, begin + sets::kBlockBits,
                          [](ProfileId profile) { return profile != kNoProfile; });
  }
  return blocks;
}

}  // namespace

// Of one term.
struct DenseTerms::Tally {
  uint32_t objects = 0;
  uint32_t largest = 0;  // objects of one of its profiles

  void Add(uint32_t count) {
    objects += count;
    largest = std::max(largest, count);
  }
};

std::vector<DenseTerms::Tally> DenseTerms::CountTerms() {
  std::vector<Tally> tallies(terms_->limit());
  links_.Grow(tallies.size());
  for (ProfileId id = 0; id < profiles_->limit(); ++id) {
    if (!profiles_->IsInterned(id)) continue;
    const uint32_t count = profiles_->NewestCount(id);
    bool is_namespace = true;  // of a profile's terms only the first
    profiles_->ForEachTerm(id, [&](TermId term) {
      tallies[term].Add(count);
      if (std::exchange(is_namespace, false)) return;
      if (const TermId key = terms_->key_term(term); key != term) tallies[key].Add(count);
    });
  }
  return tallies;
}

// By object id, in whole blocks; kNoProfile: of another kind, or no object.
std::vector<ProfileId> DenseTerms::ProfilesOfObjects() {
  std::vector<ProfileId> profile_of;
  for (ProfileId id = 0; id < profiles_->limit(); ++id) {
    profiles_->ForEachNewestMember(id, [&](ObjectId object) {
      if (object >= profile_of.size()) {
        const size_t blocks = std::max(object / sets::kBlockBits + 1,  //
                                       profile_of.size() / sets::kBlockBits * 2);
        profile_of.resize(blocks * sets::kBlockBits, kNoProfile);
      }
      profile_of[object] = id;
    });
  }
  return profile_of;
}

void DenseTerms::StartCounters(const std::vector<Tally>& tallies, uint32_t threshold,
                               VersionNumber next) {
  for (TermId term = 0; term < tallies.size(); ++term) {
    if (tallies[term].largest < threshold && terms_->posting(term).size() <= kFewProfiles) continue;
    const TermCounts::Counter counter = counts_.New(tallies[term].objects, next);
    SetPacked(term, counter << 8);
  }
}

void DenseTerms::GiveSlots(const std::vector<Tally>& tallies, uint32_t blocks, VersionNumber next) {
  for (TermId term = 0; term < tallies.size(); ++term) {
    const uint32_t objects = tallies[term].objects;
    if (CounterOf(Packed(term)) == 0) continue;
    if (objects >= Threshold(blocks)) {
      if (bits_.free_slots() == 0) continue;
      const uint32_t slot = *bits_.TakeSlot(next);
      Give(slot, term);
      bits_.MakeReady(slot, next);
    } else if (objects >= RareKeys::Threshold(blocks) && rare_.MayTake(term)) {
      SetSlotField(term, kRare + rare_.Take(term, next));
      size_t budget = std::numeric_limits<size_t>::max();
      rare_.GoOn(&budget, next);
    }
  }
}

// By profile: bit s for each slot s that holds its objects.
std::vector<uint64_t> DenseTerms::SlotsOfProfiles() {
  const auto slot_of = [this](TermId term) {
    const uint32_t field = SlotField(Packed(term));
    return IsSlot(field) ? uint64_t{1} << (field - 1) : 0;
  };
  std::vector<uint64_t> slots(profiles_->limit(), 0);
  for (ProfileId id = 0; id < slots.size(); ++id) {
    if (!profiles_->IsInterned(id)) continue;
    slots[id] = uint64_t{1} << ObjectBits::kEveryObject;
    bool is_namespace = true;
    profiles_->ForEachTerm(id, [&](TermId term) {
      slots[id] |= slot_of(term);
      if (!std::exchange(is_namespace, false)) slots[id] |= slot_of(terms_->key_term(term));
    });
  }
  return slots;
}

void DenseTerms::Rebuild(VersionNumber next) {
  const std::vector<ProfileId> profile_of = ProfilesOfObjects();
  const uint32_t blocks = BlocksWithObjects(profile_of);
  const std::vector<Tally> tallies = CountTerms();
  StartCounters(tallies, Threshold(blocks), next);
  GiveSlots(tallies, blocks, next);
  const std::vector<uint64_t> slots = SlotsOfProfiles();
  pairs_.Reserve(bits_.slots(), next);
  uint64_t rows[64 + sets::kPairSlack] = {};
  for (size_t from = 0; from < profile_of.size(); from += 64) {
    uint64_t any = 0;
    for (size_t i = 0; i < 64; ++i) {
      const ProfileId profile = profile_of[from + i];
      any |= rows[i] = profile == kNoProfile ? 0 : slots[profile];
    }
    if (any == 0) continue;
    Transpose(rows);
    pairs_.Load(rows, bits_.slots());
    sets::Word* words = bits_.MakeBlock(static_cast<uint32_t>(from / sets::kBlockBits), next) +
                        from % sets::kBlockBits / 64;
    for (uint32_t slot = 0; slot < bits_.slots(); ++slot) {
      words[slot * sets::kBlockWords] = rows[slot];
    }
  }
}

}  // namespace labelix::index
