// What a Feed remembers of one kind, and what its last batch would change of
// that: nothing is kept before the batch was applied.
#ifndef LABELIX_ENGINE_MATCH_SEEN_KIND_H_
#define LABELIX_ENGINE_MATCH_SEEN_KIND_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "labelix/event.h"

namespace labelix::match {

struct SeenKind {
  std::string newest, complete;  // as in Feed::Synced
  bool is_kept = false;          // something of it was committed
  bool is_declared = false;      // the Engine has the kind: not of removes alone
  bool is_of_batch = false;      // of the last one: it may have something pending
  struct Deletion {
    std::string version;
    uint64_t number;
  };
  std::unordered_map<std::string, Deletion> deletions;  // by namespace and name
  std::map<uint64_t, std::string> order;                // number → key, so oldest first
  size_t counted = 0;  // of the deletions, in the sum over all kinds

  // Of the last batch; what Keep takes over.
  struct Change {
    std::string key;
    std::optional<std::string> deleted_at;  // nullopt: lives
  };
  std::vector<Change> pending;
  std::string pending_newest, pending_complete;
  bool pending_declared = false;
  bool forget = false;   // a whole list: what was deleted before it, is
  size_t committed = 0;  // of pending

  // Another batch: what the last one would have changed and did not, is dropped.
  void Begin();

  // A deletion is kept, and one that is kept goes when its object is back.
  void Note(const Event& event) {
    const bool lives = event.op == Event::Op::kUpsert;
    if (lives && deletions.empty() && pending.empty()) return;
    AddChange(event, lives);
  }
  void Raise(std::string_view version);     // of an object
  void Bookmark(std::string_view version);  // nothing before it is missing

  // The resourceVersion of the object's deletion; nullopt: none is remembered.
  std::optional<std::string_view> DeletedAt(const Event& event) const;

  // The batch was applied. Deletions are numbered on from `*numbered`; past
  // `most` the oldest are forgotten, and counted. Broken off for want of memory
  // it can be called again and goes on.
  void Keep(size_t most, uint64_t* numbered, uint64_t* forgotten);

 private:
  void AddChange(const Event& event, bool lives);
  void Remember(const std::string& key, const std::string& version, uint64_t number);
  void Forget(const std::string& key);
  void ForgetOldest();
  void ForgetCovered();
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_SEEN_KIND_H_
