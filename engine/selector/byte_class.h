// What a byte of a selector text can be part of. A word is told to be a label's key or
// value by the classes of its bytes, which the lexer has looked up anyway.
#ifndef LABELIX_ENGINE_SELECTOR_BYTE_CLASS_H_
#define LABELIX_ENGINE_SELECTOR_BYTE_CLASS_H_

#include <array>
#include <cstdint>
#include <string_view>

namespace labelix::selector {

enum ByteClass : uint8_t {
  kLower = 1,       // a-z 0-9
  kUpper = 2,       // A-Z
  kDashOrDot = 4,   // of a name, and of a prefix
  kUnderscore = 8,  // of a name
  kSlash = 16,
  kOther = 32,  // in no label
  kBlank = 64,  // from here on, the end of a word
  kSignOrNul = 128,
};

constexpr std::array<uint8_t, 256> MakeByteClasses() {
  std::array<uint8_t, 256> classes{};
  classes.fill(kOther);
  const auto set = [&classes](std::string_view bytes, ByteClass to) {
    for (const char c : bytes) classes[static_cast<unsigned char>(c)] = to;
  };
  set("abcdefghijklmnopqrstuvwxyz0123456789", kLower);
  set("ABCDEFGHIJKLMNOPQRSTUVWXYZ", kUpper);
  set("-.", kDashOrDot);
  set("_", kUnderscore);
  set("/", kSlash);
  set(" \t\r\n", kBlank);
  set({"=!(),><\0", 8}, kSignOrNul);
  return classes;
}

inline constexpr std::array<uint8_t, 256> kByteClasses = MakeByteClasses();

inline uint8_t ClassOf(char c) { return kByteClasses[static_cast<unsigned char>(c)]; }

}  // namespace labelix::selector

#endif  // LABELIX_ENGINE_SELECTOR_BYTE_CLASS_H_
