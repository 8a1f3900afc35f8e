// Is a word a label's key, or a value? The classes of its bytes, which the lexer has seen,
// answer for nearly all; the rules themselves (index/types/label_rules.h) for the rest.
#ifndef LABELIX_ENGINE_SELECTOR_WORD_RULES_H_
#define LABELIX_ENGINE_SELECTOR_WORD_RULES_H_

#include "engine/selector/lexer.h"

namespace labelix::selector {

// Of a word: IsLabelKey, IsLabelValue of its text.
bool IsKey(const Token& word);
bool IsValue(const Token& word);

}  // namespace labelix::selector

#endif  // LABELIX_ENGINE_SELECTOR_WORD_RULES_H_
