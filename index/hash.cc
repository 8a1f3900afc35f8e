#include "index/hash.h"

#include <array>
#include <random>

#define XXH_INLINE_ALL
#include "xxhash.h"

namespace labelix::index {
namespace {

using Secret = std::array<unsigned char, XXH3_SECRET_DEFAULT_SIZE>;

template <typename Draw>
Secret MakeSecret(Draw&& draw) {
  Secret secret;
  for (size_t i = 0; i < secret.size(); i += 8) {
    const uint64_t word = draw();
    for (size_t k = 0; k < 8 && i + k < secret.size(); ++k) {
      secret[i + k] = static_cast<unsigned char>(word >> (8 * k));
    }
  }
  return secret;
}

template <typename Draw>
FingerprintKeys MakeKeys(Draw&& draw) {
  FingerprintKeys keys;
  for (uint64_t& word : keys.words) word = draw();
  return keys;
}

// Each is drawn when it is first needed, so that an Engine may be a global of any program.
template <typename Make>
auto Drawn(Make&& make) {
  std::random_device device;
  return make([&device] { return uint64_t{device()} << 32 | device(); });
}

Secret& TheSecret() {
  static Secret secret = Drawn([](auto draw) { return MakeSecret(draw); });
  return secret;
}

FingerprintKeys& TheKeys() {
  static FingerprintKeys keys = Drawn([](auto draw) { return MakeKeys(draw); });
  return keys;
}

}  // namespace

uint64_t HashText(std::string_view text) {
  static const Secret& secret = TheSecret();
  return XXH3_64bits_withSecret(text.data(), text.size(), secret.data(), secret.size());
}

CheckSum CheckSumOf(std::string_view bytes) {
  const XXH128_hash_t sum = XXH3_128bits(bytes.data(), bytes.size());
  return {sum.low64, sum.high64};
}

const FingerprintKeys& TheFingerprintKeys() { return TheKeys(); }

void SetHashSecretForTesting(uint64_t seed) {
  std::mt19937_64 random(seed);
  TheSecret() = MakeSecret([&] { return random(); });
  TheKeys() = MakeKeys([&] { return random(); });
}

}  // namespace labelix::index
