#include "tests/engine/kubernetes/world.h"

#include "gtest/gtest.h"

namespace labelix::kubernetes {

std::unique_ptr<Cluster> LoadWorld(const std::vector<std::string>& documents) {
  auto cluster = std::make_unique<Cluster>();
  for (const std::string& document : documents) {
    const absl::Status loaded = cluster->LoadBytes(document, "world", {}, nullptr);
    EXPECT_TRUE(loaded.ok()) << loaded << "\n" << document;
  }
  return cluster;
}

namespace {

std::string OwnerText(const std::string& owner) {
  if (owner.empty()) return {};
  const size_t first = owner.find('/'), last = owner.rfind('/');
  return R"(,"ownerReferences":[{"apiVersion":"apps/v1","controller":true,"kind":")" +
         owner.substr(0, first) + R"(","name":")" + owner.substr(first + 1, last - first - 1) +
         R"(","uid":")" + owner.substr(last + 1) + R"("}])";
}

}  // namespace

std::string Text(const ObjectText& o) {
  std::string text = R"({"apiVersion":")" + o.api_version + R"(","kind":")" + o.kind +
                     R"(","metadata":{"name":")" + o.name + R"(","labels":)" + o.labels;
  if (!o.ns.empty()) text += R"(,"namespace":")" + o.ns + R"(")";
  if (!o.uid.empty()) text += R"(,"uid":")" + o.uid + R"(")";
  text += OwnerText(o.owner) + "}";
  return text + (o.more.empty() ? "" : "," + o.more) + "}";
}

std::string EmptyList(std::string_view api_version, std::string_view kind) {
  return R"({"apiVersion":")" + std::string(api_version) + R"(","kind":")" + std::string(kind) +
         R"(List","metadata":{},"items":[]})";
}

ObjectId IdOf(const Version& version, std::string_view kind_and_name) {
  const absl::StatusOr<ObjectId> id = FindObject(version, "default", kind_and_name);
  EXPECT_TRUE(id.ok()) << id.status();
  return id.value_or(0);
}

std::string NamesOf(const Version& version, const std::vector<ObjectId>& ids) {
  std::string text;
  for (ObjectId id : ids) {
    const ObjectName name = NameOf(version, id);
    if (!text.empty()) text += " ";
    if (name.ns != "default") text += name.ns + "/";
    text += name.name;
  }
  return text;
}

std::string NamesOf(const Version& version, const std::vector<NotOwned>& ids) {
  std::string text;
  for (const NotOwned& one : ids) {
    if (!text.empty()) text += ", ";
    text += NamesOf(version, std::vector<ObjectId>{one.id}) + " (" + one.reason + ")";
  }
  return text;
}

SelectorMatch MatchOf(const Version& version, std::string_view kind_and_name) {
  const auto matches = Match(version, {.object = IdOf(version, kind_and_name)});
  EXPECT_TRUE(matches.ok()) << matches.status();
  if (!matches.ok() || matches->size() != 1) {
    ADD_FAILURE() << kind_and_name << " has not one selector";
    return {};
  }
  return matches->front();
}

namespace {

TEST(WorldTest, ReadsWhatItWrites) {
  const auto cluster = LoadWorld({Text({.name = "a", .uid = "1", .labels = R"({"run":"rng"})"}),
                                  Text({.name = "b", .owner = "ReplicaSet/x/2"})});
  const Version now = cluster->Current();
  const ObjectView a = now.Get(IdOf(now, "pod/a"));
  EXPECT_EQ(a.uid, "1");
  EXPECT_EQ(FindLabel(a.labels, "run"), "rng");
  EXPECT_EQ(now.Get(IdOf(now, "pod/b")).controller, (ControllerRef{"ReplicaSet", "x", "2"}));
}

}  // namespace
}  // namespace labelix::kubernetes
