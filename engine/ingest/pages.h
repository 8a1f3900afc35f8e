// Lists that came page by page (limit and continue of the API server) and whose
// last page has not come: what is not in them may well be there.
#ifndef LABELIX_ENGINE_INGEST_PAGES_H_
#define LABELIX_ENGINE_INGEST_PAGES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/status.h"

namespace labelix::ingest {

// One that says that more pages follow: ListMeta's continue (apimachinery,
// pkg/apis/meta/v1/types.go).
struct Page {
  std::string group, kind;  // of its items; of a List, which does not say, "List"
  std::string list;         // as written: "PodList"
  std::string remaining;    // remainingItemCount, which may be an estimate; "" if not given
  std::string input;        // what messages call it
  uint64_t byte = 0, line = 1, column = 1;  // where continue stands in it
  bool told = false;
};

// Of each kind at most one page is open. A list of the kind that does not go on
// is the last page, or a whole list: either way nothing is missing any more.
class Pages {
 public:
  void GoesOn(Page page);
  void Ends(std::string_view group, std::string_view kind);

  const std::vector<Page>& open() const { return open_; }
  // "file:line: text" of the open ones, of each page once.
  std::vector<std::string> TakeWarnings();
  // kDataLoss with place and cure. REQUIRES: !open().empty().
  absl::Status Refusal() const;

 private:
  std::vector<Page> open_;  // a handful: kinds are few
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_PAGES_H_
