// Compiled once for each CPU path: foreach_target.h includes this file again
// and again with another HWY_TARGET.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "index/fingerprint/fingerprint.cc"
// Highway's own switch. Vectors of any length are no help with 16 bytes: where an arm64 CPU has
// them, its path is NEON's all the same.
#ifndef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#endif
#include "index/fingerprint/fingerprint.h"

#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "index/types/short_text.h"

HWY_BEFORE_NAMESPACE();
namespace labelix::index {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Function = Fingerprint (*)(const FingerprintKeys&, std::string_view, Labels);

// Has the path instructions for a round? The others compute one from tables, in hundreds of them.
#undef LABELIX_HAS_AES
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_SSE4 && !defined(HWY_DISABLE_PCLMUL_AES)
#define LABELIX_HAS_AES 1
#elif HWY_ARCH_ARM_A64 && (HWY_TARGET == HWY_NEON || HWY_TARGET == HWY_NEON_BF16) && \
    (defined(__ARM_FEATURE_AES) || HWY_HAVE_RUNTIME_DISPATCH)
// (A Highway that does not know of NEON_BF16 has it as 0, which is no target.)
#define LABELIX_HAS_AES 1
#else
#define LABELIX_HAS_AES 0
#endif

#if LABELIX_HAS_AES

using D = hn::Full128<uint8_t>;
using Words = hn::Full128<uint64_t>;
using V = hn::Vec<D>;
constexpr size_t kBlock = 16;

HWY_INLINE HWY_ATTR V Pair(uint64_t low, uint64_t high) {
  const Words words;
  return hn::BitCast(D(), hn::InterleaveLower(words, hn::Set(words, low), hn::Set(words, high)));
}

// At most 16 bytes as one block, from both ends, which may overlap: with the size, which is told
// apart, it is known what they were.
HWY_INLINE HWY_ATTR V ShortBlock(const char* text, size_t size) {
  constexpr size_t kLong = sizeof(uint64_t), kHalf = sizeof(uint32_t);
  if (size >= kLong) {
    return Pair(LoadWord<uint64_t>(text), LoadWord<uint64_t>(text + size - kLong));
  }
  if (size >= kHalf) {
    return Pair(LoadWord<uint32_t>(text), LoadWord<uint32_t>(text + size - kHalf));
  }
  const auto byte = [text](size_t at) { return uint64_t{static_cast<unsigned char>(text[at])}; };
  return Pair(byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16, 0);
}

// What the first block is mixed with, and one a round. (No struct: its constructor would not be
// compiled for the path.)
constexpr size_t kKeys = 1 + FingerprintKeys::kRounds;

HWY_INLINE HWY_ATTR V Absorb(const V* keys, V state, V block) {
  state = hn::Xor(state, block);
  for (size_t i = 1; i < kKeys; ++i) state = hn::AESRound(state, keys[i]);
  return state;
}

HWY_INLINE HWY_ATTR V AbsorbText(const V* keys, V state, std::string_view text) {
  const char* const data = text.data();
  const size_t size = text.size();
  if (size == 0) return state;
  if (size <= kBlock) return Absorb(keys, state, ShortBlock(data, size));
  const auto block = [data](size_t at) HWY_ATTR {
    return hn::LoadU(D(), reinterpret_cast<const uint8_t*>(data + at));
  };
  for (size_t at = 0; at + kBlock < size; at += kBlock) state = Absorb(keys, state, block(at));
  return Absorb(keys, state, block(size - kBlock));
}

// Two texts behind their sizes and a number: no two such threes are the same blocks. Sizes lie
// below 2^48, numbers below 2^32.
HWY_INLINE HWY_ATTR V OfTexts(const V* keys, uint64_t number, std::string_view a,
                              std::string_view b) {
  constexpr int kSize = 48;
  const V sizes = Pair(a.size() | (number & 0xFFFF) << kSize, b.size() | (number >> 16) << kSize);
  return AbsorbText(keys, AbsorbText(keys, Absorb(keys, keys[0], sizes), a), b);
}

// The sum of what each label is at its place, so that labels do not wait for each other.
HWY_ATTR Fingerprint Of(const FingerprintKeys& drawn, std::string_view ns, Labels labels) {
  V keys[kKeys];
  for (size_t i = 0; i < kKeys; ++i) keys[i] = Pair(drawn.words[2 * i], drawn.words[2 * i + 1]);
  const Words words;
  auto sum = hn::BitCast(words, OfTexts(keys, 0, ns, {}));
  uint64_t number = 0;
  for (const Label& label : labels) {
    sum = hn::Add(sum, hn::BitCast(words, OfTexts(keys, ++number, label.key, label.value)));
  }
  return {hn::GetLane(sum), hn::GetLane(hn::UpperHalf(hn::Half<Words>(), sum))};
}

Function Choose() { return &Of; }

#else

Function Choose() { return nullptr; }

#endif  // LABELIX_HAS_AES

}  // namespace HWY_NAMESPACE
}  // namespace labelix::index
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <atomic>

namespace labelix::index {
namespace {

HWY_EXPORT(Choose);

using Function = decltype(HWY_DYNAMIC_DISPATCH(Choose)());

Fingerprint None(const FingerprintKeys& /*keys*/, std::string_view /*ns*/, Labels /*labels*/) {
  return {};
}

Function Best() {
  // A CPU that has none of these paths would be sent to the last one all the same.
  if ((hwy::SupportedTargets() & HWY_TARGETS) == 0) return &None;
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  const Function best = HWY_DYNAMIC_DISPATCH(Choose)();
  return best != nullptr ? best : &None;
}

Fingerprint First(const FingerprintKeys& keys, std::string_view ns, Labels labels);

// Of the best path, from the first call on. Relaxed: what they point to are functions.
std::atomic<Function> chosen{&First};

Fingerprint First(const FingerprintKeys& keys, std::string_view ns, Labels labels) {
  const Function best = Best();
  chosen.store(best, std::memory_order_relaxed);
  return best(keys, ns, labels);
}

}  // namespace

Fingerprint FingerprintOf(const FingerprintKeys& keys, std::string_view ns, Labels labels) {
  return chosen.load(std::memory_order_relaxed)(keys, ns, labels);
}

std::vector<Fingerprint> FingerprintsForTest(const FingerprintKeys& keys, std::string_view ns,
                                             Labels labels) {
  std::vector<Fingerprint> all;
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    const Fingerprint its = Best()(keys, ns, labels);
    if (its.IsKnown()) all.push_back(its);
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return all;
}

void ForceNoFingerprintsForTest(bool none) {
  chosen.store(none ? &None : &First, std::memory_order_relaxed);
}

}  // namespace labelix::index
#endif  // HWY_ONCE
