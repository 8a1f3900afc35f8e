// What lists and watches say, put in order: which of their events are news.
//
//   using Op = labelix::Event::Op;
//   labelix::Engine engine;
//   labelix::Feed feed;
//   const auto take = [&](Op op, std::string_view version) {
//     labelix::Event event;
//     event.op = op, event.kind = "Pod", event.ns = "prod", event.name = "rng-x7";
//     event.resource_version = version;
//     std::vector<labelix::Event> news;
//     feed.Admit(engine.Current(), {&event, 1}, &news);
//     if (engine.Apply(news).ok()) feed.Commit();
//     return news.size();
//   };
//   assert(take(Op::kUpsert, "9") == 1);
//   assert(take(Op::kRemove, "10") == 1);
//   assert(take(Op::kUpsert, "9") == 0);  // older than its own deletion
//   assert(feed.metrics().older == 1);
//
// A resourceVersion is a decimal number of any length, ordered within one kind
// (KEP-5504). For each object the newest that was seen is kept, that of a
// deletion too, so that duplicates and old events change nothing, in whatever
// order streams come. A kind whose resourceVersions are no numbers is not
// ordered: every event of it is news, and counted as unordered.
//
// Memory: a deletion is remembered until a bookmark or list of its kind is at or
// past it, and at most FeedOptions::deletions of them a kind. Kinds of which
// nothing but removes came are forgotten when there are more than 10,000.
#ifndef LABELIX_FEED_H_
#define LABELIX_FEED_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/engine.h"
#include "labelix/event.h"
#include "labelix/status.h"

namespace labelix {

struct FeedOptions {
  // An event that would be news of its object although a bookmark or whole list
  // of its kind was already past it has gone back in time. It is counted and the
  // first is named; and then dropped, or (true) taken: for watches of single
  // namespaces, whose bookmarks speak of their namespace only. A list of one
  // namespace is taken too where another namespace has come further.
  bool accept_time_travel = false;
  size_t deletions = 1 << 20;
};

struct FeedMetrics {
  uint64_t events = 0;       // upserts and removes that were put to Admit
  uint64_t duplicates = 0;   // the object's own version again
  uint64_t older = 0;        // older than what is known of the object
  uint64_t unordered = 0;    // with a resourceVersion that is no number
  uint64_t time_travel = 0;  // see FeedOptions
  uint64_t bookmarks = 0, lists = 0;
  uint64_t deletions = 0;            // remembered now
  uint64_t deletions_forgotten = 0;  // past the limit, oldest first
  std::string first_time_travel;     // "Pod prod/rng-x7 at 9, after 12"
};

// A whole kind, or what of it is in one namespace, as it is at one moment.
// Views: read during the call.
struct KindList {
  std::string_view kind;
  std::string_view group = {};
  std::optional<std::string_view> ns = std::nullopt;  // nullopt: of every namespace
  std::span<const Event> objects = {};  // kUpsert, all of the kind; of two the last counts
  std::string_view resource_version = {};
  // A list whose objects were said before, as events (a watch with sendInitialEvents, at
  // its end bookmark): `objects` is empty, and this answers whether it had one of that
  // namespace and name. What it had not is removed.
  std::function<bool(std::string_view ns, std::string_view name)> holds = {};
};

// Not for several threads: the one that applies. Of one that was moved from, only
// assignment and destruction are left.
class Feed {
 public:
  explicit Feed(const FeedOptions& options = {});
  ~Feed();
  Feed(Feed&&) noexcept;
  Feed& operator=(Feed&&) noexcept;

  // Appends to `news` the events of `batch` that change what `now`, the newest
  // state, holds. Remembers nothing until Commit(): a batch that cannot be
  // applied leaves no trace. The views in `news` are those of `batch`. Cost an
  // event: two look-ups of the name.
  void Admit(const Version& now, std::span<const Event> batch, std::vector<Event>* news);

  // The same of a list: its objects, and a kRemove of what it has not; together
  // they make `now` what the list says. Views in `news` are of the list and of
  // `now`. kInvalidArgument: an object of another kind or namespace.
  // kFailedPrecondition: the list is older than what was seen of the kind, and
  // `accept_older` is false, or FeedOptions::accept_time_travel for a list of one
  // namespace; counted at once. A list of KindList::holds without `ns` takes
  // nothing away where accept_time_travel is set: it may be of one namespace.
  absl::Status AdmitList(const Version& now, const KindList& list, bool accept_older,
                         std::vector<Event>* news);

  // What was admitted last has been applied. What there is no memory for now is
  // done by the next Admit.
  void Commit();

  // FeedOptions::accept_time_travel of what is admitted from here on.
  void AcceptTimeTravel(bool accept);

  // How far a kind has come: the newest resourceVersion seen of it, and that of
  // its last bookmark or whole list, before which nothing is missing; "" none.
  struct Synced {
    std::string group, kind, newest, complete;
  };
  std::vector<Synced> synced() const;  // by group and kind

  const FeedMetrics& metrics() const;

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

// ---- Verify --------------------------------------------------------------------

// A state beside a fresh list of one of its kinds: etcd has lost watch events
// before, and kube-apiserver checks its own cache in this way.
struct VerifyReport {
  bool equal = false;
  uint64_t objects = 0, listed = 0;
  // Of names, uids, resourceVersions and labels; of this process, not to store.
  uint64_t digest = 0, list_digest = 0;
  // The first by namespace and name, "" if equal: "Pod prod/rng-x7: not in the
  // list", "…: missing", "…: twice in the list", "…: resourceVersion 9, in the list 12",
  // "…: labels differ". Before these what is not of the list, the first in it: "Node n: in a
  // list of Pod", "Pod test/x: in a list of namespace prod".
  std::string difference;
};

// Cost: one pass over the kind and one over the list; if they differ, a sort.
VerifyReport Verify(const Version& version, const KindList& list);

}  // namespace labelix

#endif  // LABELIX_FEED_H_
