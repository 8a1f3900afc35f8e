// What an edit is said to change is what differs between the cluster and one that is loaded with
// the edit made: random edits of small random worlds (a twentieth unless LABELIX_CASES says more).
#include "labelix/what_if.h"

#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "labelix/diff.h"
#include "tests/differential/what_if_world.h"
#include "tests/engine/random_world.h"

namespace labelix::what_if_world::what_if_test {
namespace {

void Load(const std::vector<std::string>& texts, Cluster* cluster) {
  LoadOptions options;
  options.kinds = kKinds;
  options.kinds_name = "kinds.json";
  options.keep_source = true;
  for (const std::string& text : texts) {
    const absl::Status loaded = cluster->LoadBytes(text, "world", options, nullptr);
    ASSERT_TRUE(loaded.ok()) << loaded << "\n" << text;
  }
}

std::string Placed(const ObjectName& name) {
  return name.kind + "." + name.group + "/" + name.ns + "/" + name.name;
}

std::string Line(bool joins, std::string_view link, const ObjectName& selector,
                 const std::string& path, const ObjectName& object) {
  return (joins ? "+" : "-") + std::string(link) + " " + Placed(selector) + " " + path + " " +
         Placed(object);
}

// What names an owner that is gone is still told to be owned by `diff`, which reads references.
bool IsThere(const Version& version, const ObjectName& name) {
  return version.Find(name.group, name.kind, name.ns, name.name).has_value();
}

std::set<std::string> Told(const WhatIfAnswer& answer, const Version& after) {
  std::set<std::string> lines;
  for (const MembershipChange& change : answer.changes) {
    if (change.cause == "owner deleted" && IsThere(after, change.object)) continue;
    lines.insert(
        Line(change.joins, ToString(change.link), change.selector, change.path, change.object));
  }
  return lines;
}

// Who has the name of the object's owner is another object: to `diff`, which reads references, it
// owns, and to what-if not.
bool OnlyHasTheName(const Version& version, const ObjectName& owner, const ObjectName& object) {
  const auto named = version.Find(owner.group, owner.kind, owner.ns, owner.name);
  const auto owned = version.Find(object.group, object.kind, object.ns, object.name);
  return named && owned && version.Get(*named).uid != version.Get(*owned).controller.uid;
}

// An owner that an edit made has a uid in the world that what-if gave it another one for.
bool IsMadeByAnEdit(const Version& before, const Version& after, const ObjectName& owner) {
  const auto was = before.Find(owner.group, owner.kind, owner.ns, owner.name);
  const auto is = after.Find(owner.group, owner.kind, owner.ns, owner.name);
  return is && (!was || before.Get(*was).uid != after.Get(*is).uid);
}

std::set<std::string> Differing(const DiffAnswer& answer, const Version& before,
                                const Version& after) {
  static constexpr Link kLinks[] = {Link::kSelects, Link::kOwns, Link::kTraffic};
  std::set<std::string> lines;
  for (const DiffRow& row : answer.differences) {
    const bool joins = row.op == Delta::Op::kJoin;
    if (row.op == Delta::Op::kUpdate) continue;
    if (row.relation == Delta::Relation::kOwns &&
        (OnlyHasTheName(joins ? after : before, row.selector, row.object) ||
         (joins && IsMadeByAnEdit(before, after, row.selector)))) {
      continue;
    }
    const Link link = row.relation == Delta::Relation::kSelects ? kLinks[0]
                      : row.relation == Delta::Relation::kOwns  ? kLinks[1]
                                                                : kLinks[2];
    lines.insert(Line(joins, ToString(link), row.selector, row.path, row.object));
  }
  return lines;
}

std::string Print(const Edit& edit) {
  switch (edit.type) {
    case Edit::Type::kApply:
      return "apply " + edit.manifest;
    case Edit::Type::kLabel:
      return "label " + edit.object + " " + edit.labels[0].first + " " +
             edit.labels[0].second.value_or("-");
    case Edit::Type::kSelector:
      return "selector " + edit.object + " " + edit.selector;
    default:
      return "delete " + edit.object;
  }
}

// What one side has alone, a line each.
std::string Unlike(const std::set<std::string>& told, const std::set<std::string>& differing) {
  std::string lines;
  for (const std::string& line : told) {
    if (!differing.contains(line)) lines += "only told: " + line + "\n";
  }
  for (const std::string& line : differing) {
    if (!told.contains(line)) lines += "not told: " + line + "\n";
  }
  return lines;
}

void Compare(uint64_t seed) {
  World world(seed);
  Cluster before, after;
  Load(world.Texts(), &before);
  std::vector<Edit> edits;
  std::string said = "seed " + std::to_string(seed);
  for (int i = world.Draw(3); i >= 0; --i) {
    const std::optional<Edit> edit = world.MakeEdit();
    if (!edit) continue;
    edits.push_back(*edit);
    said += "\n  " + Print(*edit);
  }
  Load(world.Texts(), &after);
  const auto answer = WhatIf(before, before.Current(), edits);
  ASSERT_TRUE(answer.ok()) << answer.status() << said;
  const auto diff = Diff(before.Current(), after.Current());
  ASSERT_TRUE(diff.ok()) << diff.status();
  ASSERT_EQ(
      Unlike(Told(*answer, after.Current()), Differing(*diff, before.Current(), after.Current())),
      "")
      << said;
}

TEST(WhatIfDifferential, ChangesAreWhatDiffersFromTheEditedCluster) {
  const auto cases = static_cast<uint64_t>(test::Cases(4000));
  for (uint64_t seed = 0; seed < cases && !testing::Test::HasFatalFailure(); ++seed) Compare(seed);
}

}  // namespace
}  // namespace labelix::what_if_world::what_if_test
