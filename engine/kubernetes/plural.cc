// How texts name several of a kind.
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/kubernetes/explain.h"
#include "labelix/explain.h"

namespace labelix {
namespace {

bool EndsAsS(std::string_view word) {
  for (const std::string_view end : {"s", "x", "z", "ch", "sh"}) {
    if (word.ends_with(end)) return true;
  }
  return false;
}

bool EndsInConsonantAndY(std::string_view word) {
  constexpr std::string_view kVowels = "aeiou";
  return word.size() > 1 && word.back() == 'y' &&
         kVowels.find(word[word.size() - 2]) == std::string_view::npos;
}

}  // namespace

std::string PluralOf(std::string_view noun) {
  const std::string_view word = noun.substr(0, noun.find('.'));
  const std::string_view group = noun.substr(word.size());
  std::string plural(word);
  if (word.ends_with("ndpoints")) return plural.append(group);  // of one there are several too
  if (EndsInConsonantAndY(word)) {
    plural.back() = 'i';
    return plural.append("es").append(group);
  }
  return plural.append(EndsAsS(word) ? "es" : "s").append(group);
}

namespace kubernetes {

std::string CountedKind(uint64_t count, std::string_view kind) {
  return std::to_string(count) + " " + (count == 1 ? std::string(kind) : PluralOf(kind));
}

}  // namespace kubernetes
}  // namespace labelix
