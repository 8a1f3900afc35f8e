#include "engine/kubernetes/near.h"

#include <algorithm>
#include <string>
#include <vector>

namespace labelix::kubernetes {
namespace {

// What one text within the other costs, and words of one meaning: after two
// slips, before nothing.
constexpr size_t kSameMeaning = 1, kWithin = 4;
// Names of three letters that differ in one are two names (api, app).
constexpr size_t kLettersForOneSlip = 4, kLettersForTwo = 8;

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// 1 for yes, 2 for no, 0 for anything else.
int Truth(std::string_view word) {
  for (std::string_view yes : {"true", "yes", "on", "1", "y", "t", "enabled"}) {
    if (word == yes) return 1;
  }
  for (std::string_view no : {"false", "no", "off", "0", "n", "f", "disabled"}) {
    if (word == no) return 2;
  }
  return 0;
}

// `web` in `web-frontend`: whole words only.
bool IsWithin(std::string_view part, std::string_view whole) {
  constexpr std::string_view kBorders = "-_./";
  if (part.size() < 2) return false;
  for (size_t at = whole.find(part); at != whole.npos; at = whole.find(part, at + 1)) {
    const size_t end = at + part.size();
    const bool starts = at == 0 || kBorders.find(whole[at - 1]) != kBorders.npos;
    const bool ends = end == whole.size() || kBorders.find(whole[end]) != kBorders.npos;
    if (starts && ends) return true;
  }
  return false;
}

std::string_view LastSegment(std::string_view key) { return key.substr(key.find('/') + 1); }

}  // namespace

size_t EditDistance(std::string_view a, std::string_view b, size_t limit) {
  const size_t longer = std::max(a.size(), b.size());
  if (longer - std::min(a.size(), b.size()) > limit) return longer;
  const size_t width = b.size() + 1;
  std::vector<size_t> cells(3 * width);
  size_t *before = cells.data(), *last = before + width, *row = last + width;
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  size_t least_of_last = 0;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t least = row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    // A swap goes on from the row before the last.
    if (least > limit && least_of_last > limit) return longer;
    least_of_last = least;
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

size_t ValueDistance(std::string_view a, std::string_view b) {
  if (a == b) return 0;
  const std::string left = Lower(a), right = Lower(b);
  if (left == right) return kSameMeaning;
  if (Truth(left) != 0 && Truth(left) == Truth(right)) return kSameMeaning;
  const size_t shorter = std::min(a.size(), b.size());
  const size_t allowed = shorter >= kLettersForTwo ? 2 : shorter >= kLettersForOneSlip ? 1 : 0;
  const size_t distance = EditDistance(left, right, allowed);
  if (distance <= allowed) return 1 + distance;
  return IsWithin(left, right) || IsWithin(right, left) ? kWithin : kFar;
}

size_t KeyDistance(std::string_view a, std::string_view b) {
  if (a == b) return 0;
  if (LastSegment(a) == LastSegment(b)) return kSameMeaning;
  const size_t distance = ValueDistance(LastSegment(a), LastSegment(b));
  return distance >= kWithin ? kFar : distance;
}

}  // namespace labelix::kubernetes
