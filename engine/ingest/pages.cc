#include "engine/ingest/pages.h"

#include <algorithm>
#include <utility>

namespace labelix::ingest {
namespace {

std::string TextOf(const Page& page) {
  std::string text = "the " + page.list + " goes on after this page";
  if (page.remaining.empty()) return text + " (metadata.continue)";
  const std::string more = page.remaining == "1" ? " more object" : " more objects";
  return text + ", with " + page.remaining + more + " (metadata.remainingItemCount)";
}

}  // namespace

void Pages::GoesOn(Page page) {
  Ends(page.group, page.kind);
  open_.push_back(std::move(page));
}

void Pages::Ends(std::string_view group, std::string_view kind) {
  const auto is_of = [&](const Page& page) { return page.group == group && page.kind == kind; };
  open_.erase(std::remove_if(open_.begin(), open_.end(), is_of), open_.end());
}

std::vector<std::string> Pages::TakeWarnings() {
  std::vector<std::string> warnings;
  for (Page& page : open_) {
    if (std::exchange(page.told, true)) continue;
    warnings.push_back(page.input + ":" + std::to_string(page.line) + ": " + TextOf(page) +
                       "; add the pages that follow, or list without limit");
  }
  return warnings;
}

absl::Status Pages::Refusal() const {
  const Page& page = open_.front();
  return ErrorAt(absl::StatusCode::kDataLoss, page.byte,
                 page.input + ":" + std::to_string(page.line) + ":" + std::to_string(page.column) +
                     ": " + TextOf(page),
                 "put the pages that follow behind it, or list without limit");
}

}  // namespace labelix::ingest
