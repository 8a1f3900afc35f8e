// What subscribers of a Cluster were told, folded up, is what its newest version
// says when it is read whole: selectors, owners and endpoints; whatever the watches
// do to it. Objects come again with another uid, at once too; events come twice, late
// or never and are listed again; namespaces go with their labels; selectors are
// edited. By seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/kinds/group_version.h"
#include "labelix/cluster.h"
#include "labelix/live.h"
#include "labelix/replace.h"
#include "tests/engine/kubernetes/random_server.h"
#include "tests/engine/random_world.h"

namespace labelix::folded_deltas_test {
namespace {

using Relation = Delta::Relation;
using test::KindRow;
using test::kKinds;
using test::kNamespaces;

// ---- A state, and what deltas make of one ----------------------------------------

// What one relation says of a selector (or owner, or Service) and an object: the
// object's uid, and a Service's conditions.
using Facts = std::map<std::string, std::string>;

std::string TextOf(const SelectorName& n) {
  return std::string(n.kind) + "/" + std::string(n.ns) + "/" + std::string(n.name) + "/" +
         std::string(n.path);
}
std::string TextOf(const ObjectView& o) {
  return std::string(o.kind) + "/" + std::string(o.ns) + "/" + std::string(o.name);
}
std::string TextOf(const Delta::Object& o) {
  return std::string(o.kind) + "/" + std::string(o.ns) + "/" + std::string(o.name);
}
std::string TextOf(bool ready, bool serving, bool terminating) {
  return std::string(ready ? " ready" : "") + (serving ? " serving" : "") +
         (terminating ? " terminating" : "");
}

std::vector<ObjectId> AllOf(const Version& version) {
  std::vector<ObjectId> all;
  for (const Version::KindCount& kind : version.Kinds()) {
    const IdSet ids = version.Select({.kind = kind.kind, .group = kind.group}, Compiled({}));
    all.insert(all.end(), ids.begin(), ids.end());
  }
  return all;
}

// Backward, object by object.
void AddSelects(const Version& version, ObjectId id, Facts* facts) {
  const ObjectView object = version.Get(id);
  for (const PickingSelector& picking : SelectorsPicking(version, id)) {
    (*facts)["selects " + TextOf(picking.name) + " " + TextOf(object)] = object.uid;
  }
}

// A controllerRef has no group, and is told whether its owner is there or not.
void AddOwner(const Version& version, ObjectId id, Facts* facts) {
  const ObjectView object = version.Get(id);
  if (object.controller.uid.empty()) return;
  (*facts)["owns " + std::string(object.controller.kind) + "/" +
           std::string(object.controller.name) + " " + TextOf(object)] = object.uid;
}

void AddTraffic(const Version& version, ObjectId id, Facts* facts) {
  const ObjectView service = version.Get(id);
  if (service.kind != "Service") return;
  const auto answer = Endpoints(version, id);
  for (const Endpoint& endpoint : answer->endpoints) {
    const ObjectView pod = version.Get(endpoint.id);
    (*facts)["traffic Service/" + std::string(service.ns) + "/" + std::string(service.name) + " " +
             TextOf(pod)] =
        std::string(pod.uid) + TextOf(endpoint.ready, endpoint.serving, endpoint.terminating);
  }
}

Facts Whole(const Version& version) {
  Facts facts;
  for (ObjectId id : AllOf(version)) {
    AddSelects(version, id, &facts);
    AddOwner(version, id, &facts);
    AddTraffic(version, id, &facts);
  }
  return facts;
}

// The same of selectors forward, by the code that answers `match`.
std::set<std::string> Matched(const Version& version) {
  std::set<std::string> pairs;
  const auto matches = Match(version, {});
  for (const SelectorMatch& match : *matches) {
    const std::string selector = "selects " + match.object.kind + "/" + match.object.ns + "/" +
                                 match.object.name + "/" + match.path + " ";
    for (ObjectId id : match.objects) pairs.insert(selector + TextOf(version.Get(id)));
  }
  return pairs;
}

std::string KeyOf(const Delta& d) {
  const std::string object = " " + TextOf(d.object);
  const std::string name = std::string(d.selector.kind) + "/" + std::string(d.selector.name);
  if (d.relation == Relation::kOwns) return "owns " + name + object;
  if (d.relation == Relation::kSelects) return "selects " + TextOf(d.selector) + object;
  return "traffic Service/" + std::string(d.selector.ns) + "/" + std::string(d.selector.name) +
         object;
}

// A subscriber who keeps what it was told.
class Subscriber {
 public:
  Subscriber(Cluster* cluster, const SubscribeOptions& options)
      : cluster_(cluster), deltas_(cluster->engine().Subscribe(options)), options_(options) {}

  void Poll() {
    while (const std::optional<DeltaBatch> batch = deltas_.Poll()) {
      if (batch->resync) {
        const Version now = cluster_->Current();
        facts_ = Wanted(Whole(now));
        last_ = now.number();
        continue;
      }
      if (resynced() && batch->version <= last_) continue;
      ASSERT_GT(batch->version, last_) << "in order, one batch a version";
      last_ = batch->version;
      for (const Delta& delta : batch->deltas) ASSERT_NO_FATAL_FAILURE(Fold(delta));
    }
  }

  Facts Wanted(Facts all) const {
    std::erase_if(all, [this](const auto& fact) {
      return options_.selector_kind &&
             (!fact.first.starts_with("selects " + std::string(*options_.selector_kind) + "/"));
    });
    return all;
  }
  const Facts& facts() const { return facts_; }

 private:
  bool resynced() const { return options_.capacity < 100; }

  void Fold(const Delta& d) {
    const std::string key = KeyOf(d);
    if (d.op != Delta::Op::kJoin) {
      ASSERT_TRUE(facts_.contains(key))
          << ToString(d.op) << " of what is not: " << key << ", " << ToString(d.cause);
    }
    if (d.op == Delta::Op::kLeave) {
      facts_.erase(key);
      return;
    }
    // Every call below makes one version, so the newest is the one that the delta leads to.
    const Version now = cluster_->Current();
    std::string fact(now.Contains(d.object.id) ? now.Get(d.object.id).uid : "gone");
    if (d.relation == Relation::kTraffic) {
      fact += TextOf(d.conditions.ready, d.conditions.serving, d.conditions.terminating);
    }
    ASSERT_TRUE(d.op == Delta::Op::kUpdate || !facts_.contains(key)) << "joins twice: " << key;
    facts_[key] = fact;
  }

  Cluster* cluster_;
  Subscription deltas_;
  SubscribeOptions options_;
  Facts facts_;
  uint64_t last_ = 0;
};

// ---- All of it ---------------------------------------------------------------------

class FoldedDeltas {
 public:
  explicit FoldedDeltas(uint64_t seed) : server_(seed) {
    subscribers_.reserve(3);
    subscribers_.emplace_back(&cluster_, SubscribeOptions{});
    subscribers_.emplace_back(&cluster_, SubscribeOptions{.capacity = 5});  // and slow
    subscribers_.emplace_back(
        &cluster_, SubscribeOptions{.selector_kind = "Service", .owns = false, .traffic = false});
  }

  void Run(int steps) {
    for (int step = 0; step < steps; ++step) {
      SCOPED_TRACE(testing::Message() << "step " << step);
      for (int i = server_.Draw(4); i > 0; --i) server_.Change();
      ASSERT_NO_FATAL_FAILURE(Step());
      ASSERT_NO_FATAL_FAILURE(Compare(step));
    }
    for (const KindRow& row : kKinds) ASSERT_NO_FATAL_FAILURE(Relist(row, std::nullopt));
    ASSERT_NO_FATAL_FAILURE(Compare(0));
    ASSERT_NO_FATAL_FAILURE(CompareWithAFreshOne());
  }

 private:
  struct Held {
    Version version;
    Facts whole;
  };

  void Step() {
    const int what = server_.Draw(100);
    const KindRow& row = server_.DrawKind();
    if (what < 8) return Relist(row, std::nullopt);
    if (what < 12 && row.namespaced) return Relist(row, kNamespaces[server_.Draw(3)]);
    if (what < 18) {
      Load(server_.Lose(row));
      return Relist(row, std::nullopt);
    }
    if (what < 24) return Load(server_.NextBookmark());
    if (what < 34) return Register();
    Load(server_.NextLines());
  }

  void Load(const std::string& lines) {
    const absl::Status loaded = cluster_.LoadBytes(lines, "watch", {}, nullptr);
    ASSERT_TRUE(loaded.ok()) << loaded << "\n" << lines;
  }

  void Relist(const KindRow& row, const std::optional<std::string>& ns) {
    ASSERT_NO_FATAL_FAILURE(Relist(row, ns, &cluster_));
  }
  void Relist(const KindRow& row, const std::optional<std::string>& ns, Cluster* cluster) const {
    const std::string version = server_.version();
    KindList list{.kind = row.kind, .resource_version = version};
    list.group = kinds::SplitApiVersion(row.api_version).group;
    if (ns) list.ns = *ns;
    const auto applied = ReplaceFrom(cluster, server_.List(row, ns), "list", list);
    ASSERT_TRUE(applied.ok()) << applied.status();
  }

  void Register() {
    const std::string name = "own" + std::to_string(server_.Draw(3));
    SelectorEvent event;
    event.name.name = name, event.picks_kind = "Pod";
    own_.try_emplace(name);
    if (server_.Percent(20)) {
      event.op = SelectorEvent::Op::kUnregister;
      own_.erase(name);
    } else {
      own_[name] = {DrawSelector(), DrawSelector()};
    }
    ASSERT_NO_FATAL_FAILURE(Tell(event, name, &cluster_));
  }
  void Tell(SelectorEvent event, const std::string& name, Cluster* cluster) const {
    if (const auto own = own_.find(name); own != own_.end()) {
      event.selector = &own->second.first;
      event.namespace_selector = &own->second.second;
    }
    ASSERT_TRUE(cluster->engine().Apply({}, {&event, 1}).ok());
  }

  Selector DrawSelector() {
    constexpr const char* kTexts[] = {"", "run", "!run", "run=v0", "run in (v0,v1)", "tier!=v1,x"};
    return Selector::Parse(kTexts[server_.Draw(6)]).value();
  }

  void Compare(int step) {
    const Version now = cluster_.Current();
    const Facts whole = Whole(now);
    for (size_t i = 0; i < subscribers_.size(); ++i) {
      if (i == 1 && step % 5 != 0) continue;
      SCOPED_TRACE(testing::Message() << "subscriber " << i);
      ASSERT_NO_FATAL_FAILURE(subscribers_[i].Poll());
      if (i == 1) {
        ASSERT_EQ(Keys(subscribers_[i].facts()), Keys(whole));
      } else {
        ASSERT_EQ(subscribers_[i].facts(), subscribers_[i].Wanted(whole));
      }
    }
    std::set<std::string> selects;
    for (const auto& [key, uid] : whole) {
      if (key.starts_with("selects ") && !key.starts_with("selects /")) selects.insert(key);
    }
    ASSERT_EQ(selects, Matched(now));
    if (server_.Percent(10)) held_.push_back({now, whole});
    if (held_.size() > 3) held_.erase(held_.begin() + server_.Draw(4));
    for (const Held& held : held_) ASSERT_EQ(Whole(held.version), held.whole);
  }

  // Who polls late does not see the uid that an object had when it joined.
  static std::set<std::string> Keys(const Facts& facts) {
    std::set<std::string> keys;
    for (const auto& [key, fact] : facts) keys.insert(key);
    return keys;
  }

  void CompareWithAFreshOne() {
    Cluster fresh;
    for (const KindRow& row : kKinds) {
      ASSERT_NO_FATAL_FAILURE(Relist(row, std::nullopt, &fresh));
    }
    for (const auto& [name, selectors] : own_) {
      SelectorEvent event;
      event.name.name = name, event.picks_kind = "Pod";
      ASSERT_NO_FATAL_FAILURE(Tell(event, name, &fresh));
    }
    ASSERT_EQ(Whole(cluster_.Current()), Whole(fresh.Current()));
  }

  test::Server server_;
  Cluster cluster_;
  std::vector<Subscriber> subscribers_;
  std::map<std::string, std::pair<Selector, Selector>> own_;
  std::vector<Held> held_;
};

TEST(FoldedDeltasTest, AreTheNewestVersionReadWhole) {
  for (uint64_t seed = 1, n = static_cast<uint64_t>(test::Cases(600)); seed <= n; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    ASSERT_NO_FATAL_FAILURE(FoldedDeltas(seed).Run(120));
  }
}

}  // namespace
}  // namespace labelix::folded_deltas_test
