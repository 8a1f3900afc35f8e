// Whether two keys or values of labels are nearly the same: what a person
// would call a slip.
#ifndef LABELIX_ENGINE_KUBERNETES_NEAR_H_
#define LABELIX_ENGINE_KUBERNETES_NEAR_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace labelix::kubernetes {

// Single-byte insertions, deletions, replacements and swaps of neighbours.
// Product of the lengths, which are those of labels. Past `limit` something larger than it.
size_t EditDistance(std::string_view a, std::string_view b, size_t limit = SIZE_MAX);

// How far apart, for what is near: case alone, words of one meaning (true,
// yes), one or two slips, one within the other. 0 is the same, kFar not near.
inline constexpr size_t kFar = 100;
size_t ValueDistance(std::string_view a, std::string_view b);

// The same for keys; `app.kubernetes.io/name` is near `name`.
size_t KeyDistance(std::string_view a, std::string_view b);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_NEAR_H_
