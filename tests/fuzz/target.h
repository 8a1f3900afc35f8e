// A fuzz target: a function of bytes with an oracle inside. Under clang's
// libFuzzer (./dev fuzz) each file is a program; in the tests all of them are
// one, which runs the inputs of tests/fuzz/corpus.
#ifndef LABELIX_TESTS_FUZZ_TARGET_H_
#define LABELIX_TESTS_FUZZ_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace labelix::fuzz {

struct Target {
  const char* name;
  void (*run)(std::string_view input);
};
inline std::vector<Target>& Targets() {
  static std::vector<Target> targets;
  return targets;
}
struct Registration {
  Registration(const char* name, void (*run)(std::string_view)) {
    Targets().push_back({name, run});
  }
};

// The oracle: what does not hold stops the program, so that a fuzzer sees it.
inline void Expect(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "not so: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}
inline void ExpectSame(std::string_view a, std::string_view b, std::string_view what) {
  if (a == b) return;
  std::fprintf(stderr, "%.*s\n", static_cast<int>(a.size()), a.data());
  std::fprintf(stderr, "%.*s\n", static_cast<int>(b.size()), b.data());
  Expect(false, what);
}

// The input as decisions: zeros when it is used up.
class Choices {
 public:
  explicit Choices(std::string_view input) : input_(input) {}
  bool empty() const { return input_.empty(); }
  uint8_t Byte() {
    if (input_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(input_.front());
    input_.remove_prefix(1);
    return byte;
  }
  int Below(int n) { return Byte() % n; }
  std::string_view rest() const { return input_; }

 private:
  std::string_view input_;
};

}  // namespace labelix::fuzz

#ifdef LABELIX_LIBFUZZER
#define LABELIX_FUZZ_TARGET(name)                                           \
  static void Run(std::string_view input);                                  \
  extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) { \
    Run({reinterpret_cast<const char*>(data), size});                       \
    return 0;                                                               \
  }                                                                         \
  static void Run(std::string_view input)
#else
#define LABELIX_FUZZ_TARGET(name)                                                     \
  static void Run_##name(std::string_view input);                                     \
  static const ::labelix::fuzz::Registration registration_##name(#name, &Run_##name); \
  static void Run_##name(std::string_view input)
#endif

#endif  // LABELIX_TESTS_FUZZ_TARGET_H_
