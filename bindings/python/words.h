// Numbers in sentences: "1,576 pods of 3 namespaces".
#ifndef LABELIX_BINDINGS_PYTHON_WORDS_H_
#define LABELIX_BINDINGS_PYTHON_WORDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/cluster.h"

namespace labelix::python {

// "1,576 namespaces", "1 namespace".
std::string Counted(uint64_t n, std::string_view noun);

// "1,576 pods", "1 pod".
std::string CountedKind(uint64_t n, const KindName& kind);

// The one of `kinds` with that name, or one made of it.
KindName KindCalled(const std::vector<KindName>& kinds, std::string_view name);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_WORDS_H_
