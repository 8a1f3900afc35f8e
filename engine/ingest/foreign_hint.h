// What to say of bytes that are not what is read here.
#ifndef LABELIX_ENGINE_INGEST_FOREIGN_HINT_H_
#define LABELIX_ENGINE_INGEST_FOREIGN_HINT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace labelix::ingest {

// Of a text that cannot be read as YAML from byte `at` on; "" where nothing is
// known.
std::string ForeignHint(std::string_view text, size_t at);

// The same of JSON that is broken at byte `at`.
std::string ForeignJsonHint(std::string_view text, size_t at);

// Of a line, in which byte `at` stands, that is no part of any dump, whether or
// not it can be read: what kubectl says when it fails, HTML.
std::string MessageHint(std::string_view text, size_t at);

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_FOREIGN_HINT_H_
