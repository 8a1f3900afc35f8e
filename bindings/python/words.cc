#include "bindings/python/words.h"

#include <algorithm>

namespace labelix::python {
namespace {

std::string Grouped(uint64_t n) {
  std::string digits = std::to_string(n);
  for (size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace

std::string Counted(uint64_t n, std::string_view noun) {
  return Grouped(n) + " " + std::string(noun) + (n == 1 ? "" : "s");
}

std::string CountedKind(uint64_t n, const KindName& kind) {
  return Grouped(n) + " " + (n == 1 ? Lower(kind.kind) : kind.resource);
}

KindName KindCalled(const std::vector<KindName>& kinds, std::string_view name) {
  const auto at = std::find_if(kinds.begin(), kinds.end(),
                               [&](const KindName& kind) { return kind.kind == name; });
  if (at != kinds.end()) return *at;
  return {.group = "", .kind = std::string(name), .resource = Lower(name) + "s"};
}

}  // namespace labelix::python
