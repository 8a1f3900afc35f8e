#include "engine/ingest/structure.h"

#include <simdjson.h>

#include <new>
#include <utility>

namespace labelix::ingest {

struct Structure::Rep {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
  size_t capacity = 0;
};

Structure::Structure() : rep_(std::make_unique<Rep>()) {}
Structure::~Structure() = default;
Structure::Structure(Structure&&) noexcept = default;
Structure& Structure::operator=(Structure&&) noexcept = default;

namespace {

Structure::Verdict VerdictOf(simdjson::error_code error) {
  switch (error) {
    case simdjson::SUCCESS:
    case simdjson::EMPTY:
      return Structure::Verdict::kOk;
    case simdjson::UNCLOSED_STRING:
      return Structure::Verdict::kUnclosedString;
    case simdjson::UNESCAPED_CHARS:
      return Structure::Verdict::kControl;
    case simdjson::UTF8_ERROR:
      return Structure::Verdict::kUtf8;
    case simdjson::MEMALLOC:
      throw std::bad_alloc();
    default:
      return Structure::Verdict::kTooLarge;
  }
}

}  // namespace

Structure::Verdict Structure::Index(std::string_view text) {
  count_ = 0;
  if (text.size() > kMaxStructureBytes) return Verdict::kTooLarge;
  if (text.empty()) return Verdict::kOk;
  if (rep_->stage == nullptr || rep_->capacity < text.size()) {
    // Depth is ours to check; simdjson's is only for its second stage.
    const simdjson::error_code error =
        simdjson::get_active_implementation()->create_dom_parser_implementation(text.size(), 1,
                                                                                rep_->stage);
    if (error != simdjson::SUCCESS) return VerdictOf(error);
    rep_->capacity = text.size();
  }
  const simdjson::error_code error = rep_->stage->stage1(
      reinterpret_cast<const uint8_t*>(text.data()), text.size(), simdjson::stage1_mode::regular);
  if (error == simdjson::SUCCESS) {
    tokens_ = rep_->stage->structural_indexes.get();
    count_ = rep_->stage->n_structural_indexes;
  }
  return VerdictOf(error);
}

}  // namespace labelix::ingest
