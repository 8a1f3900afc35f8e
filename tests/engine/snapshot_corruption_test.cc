// Damaged and hostile snapshot files (G8, G9 of the goal table): refused, or a
// state that answers; never a fault. Run under ASan and UBSan by ./dev asan.
#include <algorithm>
#include <fstream>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "engine/snapshot/container.h"
#include "gtest/gtest.h"
#include "labelix/snapshot.h"
#include "tests/engine/random_world.h"

namespace labelix::snapshot_corruption_test {
namespace {

// Real kinds with facts, and objects that have come and gone.
std::unique_ptr<Cluster> SmallCluster(int pods) {
  auto cluster = std::make_unique<Cluster>();
  std::string text = R"({"kind":"NodeList","apiVersion":"v1","items":[]})";
  text += R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"a"},)"
          R"("spec":{"selector":{"app":"v1"},"ports":[{"port":80,"targetPort":"http"}]}})";
  text +=
      R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","namespace":"a"},)"
      R"("spec":{"selector":{"matchExpressions":[{"key":"app","operator":"In","values":["v1","v2"]}]}}})";
  for (int i = 0; i < pods; ++i) {
    const std::string n = std::to_string(i);
    text += R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p)" + n +
            R"(","namespace":"a","uid":"u)" + n + R"(","resourceVersion":")" + n +
            R"(","ownerReferences":[{"kind":"ReplicaSet","name":"rs","controller":true,"uid":"r)" +
            std::to_string(i % 5) + R"("}],"labels":{"app":"v)" + std::to_string(i % 7) +
            R"(","n":")" + std::to_string(i % 50) +
            R"(","tier":"x"}},"spec":{"nodeName":"n1","containers":[)" +
            R"({"name":"c","ports":[{"name":"http","containerPort":8080}]}]},)" +
            R"("status":{"phase":"Running","podIP":"10.0.0.1"}})";
  }
  LoadOptions options;
  options.keep_source = true;
  EXPECT_TRUE(cluster->LoadBytes(text, "small.json", options, nullptr).ok());
  return cluster;
}

std::string SmallFile(int pods, bool sources = false) {
  const auto cluster = SmallCluster(pods);
  return SnapshotBytes(*cluster, cluster->Current(), {.sources = sources});
}

TEST(SnapshotCorruption, EveryFlippedBitIsRefused) {
  std::string bytes = SmallFile(640);
  ASSERT_GT(bytes.size(), 50'000u);
  ASSERT_TRUE(OpenSnapshotBytes(bytes).ok());
  const int step = std::max(1, 20 / test::Cases(20));
  for (size_t bit = 0; bit < 8 * bytes.size(); bit += static_cast<size_t>(step)) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    ASSERT_FALSE(OpenSnapshotBytes(bytes).ok()) << "bit " << bit;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  }
}

TEST(SnapshotCorruption, EveryTruncationIsRefused) {
  const std::string bytes = SmallFile(640);
  const int step = std::max(1, 20 / test::Cases(20));
  for (size_t size = 0; size < bytes.size(); size += static_cast<size_t>(step)) {
    ASSERT_FALSE(OpenSnapshotBytes(std::string_view(bytes).substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(OpenSnapshotBytes(bytes + std::string(8, '\0')).ok());
}

// ---- Right check sums, wrong content -----------------------------------------

// A file's content, with its own format.
struct Sections : std::vector<std::string> {
  uint32_t format = 0, facts_version = 0;
};

Sections Take(std::string_view file) {
  Sections sections;
  const snapshot::Container container = snapshot::Open(file).value();
  sections.format = container.format;
  sections.facts_version = container.facts_version;
  for (const snapshot::Section& section : container.sections) {
    sections.emplace_back(section.bytes);
  }
  return sections;
}

std::string Make(const Sections& sections) {
  std::vector<snapshot::Section> views;
  for (uint32_t i = 0; i < sections.size(); ++i) views.push_back({i + 1, sections[i]});
  std::string file = snapshot::MakeHeader(views, sections.facts_version, sections.format);
  for (const std::string& section : sections) {
    file += section;
    file.resize((file.size() + 7) / 8 * 8, '\0');
  }
  return file;
}

std::string FileOfFormat1() {
  std::ostringstream bytes;
  bytes << std::ifstream(LABELIX_SOURCE_DIR "/tests/data/snapshots/format1.lbx", std::ios::binary)
               .rdbuf();
  return bytes.str();
}

// Asks everything of a state that came of hostile bytes.
void Use(Cluster* cluster) {
  const Version now = cluster->Current();
  uint64_t objects = 0;
  for (const Version::KindCount& kind : now.Kinds()) {
    const Scope scope{.kind = kind.kind, .group = kind.group};
    const IdSet ids = now.Select(scope, Compiled(Selector::Everything()));
    ASSERT_EQ(ids.size(), kind.objects);
    objects += ids.size();
    for (const ObjectId id : ids) {
      ASSERT_EQ(now.Find(kind.group, kind.kind, now.Get(id).ns, now.Get(id).name), id);
      (void)cluster->Source(now, id);
      (void)ApiVersion(now, id);
      if (id < 20) (void)Who(now, id);
    }
  }
  (void)Match(now, {});
  if (const auto service = now.Find("", "Service", "a", "web")) (void)Endpoints(now, *service);
  (void)cluster->LoadBytes(R"({"type":"DELETED","object":{"apiVersion":"v1","kind":"Pod",
      "metadata":{"name":"p1","namespace":"a"}}})",
                           "watch", {}, nullptr);
  (void)cluster->LoadBytes(R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"new",
      "namespace":"a","labels":{"app":"v1","other":"y"}}})",
                           "watch", {}, nullptr);
}

class Mutator {
 public:
  explicit Mutator(uint64_t seed) : random_(seed) {}

  void Change(Sections* sections) {
    for (size_t i = 0, n = 1 + Draw(3); i < n; ++i) ChangeOne(&(*sections)[Draw(sections->size())]);
  }

 private:
  size_t Draw(size_t below) { return static_cast<size_t>(random_() % below); }

  void ChangeOne(std::string* section) {
    const size_t words = section->size() / 4;
    switch (Draw(6)) {
      case 0:
        if (!section->empty()) section->resize(Draw(section->size()));
        return;
      case 1:
        section->append(4 * (1 + Draw(8)), static_cast<char>(Draw(3)));
        return;
      case 2:
        if (!section->empty()) (*section)[Draw(section->size())] = static_cast<char>(Draw(256));
        return;
      case 3:  // one word to another's place
        if (words > 1) section->replace(4 * Draw(words), 4, section->substr(4 * Draw(words), 4));
        return;
      default:
        if (words > 0) SetWord(section, Draw(words));
    }
  }

  void SetWord(std::string* section, size_t word) {
    static constexpr uint32_t kOdd[] = {0, 1, 7, 8, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF};
    uint32_t value;
    section->copy(reinterpret_cast<char*>(&value), 4, 4 * word);
    const uint32_t near[] = {value - 1, value + 1, value ^ 1u << Draw(32), kOdd[Draw(8)]};
    section->replace(4 * word, 4, reinterpret_cast<const char*>(&near[Draw(4)]), 4);
  }

  std::mt19937_64 random_;
};

TEST(SnapshotCorruption, HostileFilesWithRightCheckSumsNeverFault) {
  const Sections sound[] = {Take(SmallFile(60, true)), Take(FileOfFormat1())};
  const int cases = test::Cases(50'000);
  int opened = 0;
  for (int seed = 1; seed <= cases; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Sections sections = sound[seed % 2];
    Mutator(static_cast<uint64_t>(seed)).Change(&sections);
    const std::string file = Make(sections);
    absl::StatusOr<Cluster> cluster = OpenSnapshotBytes(file);
    if (!cluster.ok()) continue;
    ++opened;
    // What opens has the one form that a state has.
    ASSERT_EQ(SnapshotBytes(*cluster, cluster->Current(), {.sources = true}).size() > 0, true);
    ASSERT_NO_FATAL_FAILURE(Use(&*cluster));
  }
  // Some change only a text: if none were left, the cases would test little.
  EXPECT_GT(opened, cases / 50);
}

// ---- Each rule, by name --------------------------------------------------------

void Put(std::string* section, size_t word, uint32_t value) {
  section->replace(4 * word, 4, reinterpret_cast<const char*>(&value), 4);
}

// Where in its section stands what the object carries.
size_t FirstCarried(const Sections& sections, size_t object) {
  size_t at = 0;
  for (size_t i = 0; i < object; ++i) {
    uint32_t size;
    sections[6].copy(reinterpret_cast<char*>(&size), 4, 16 * i + 12);
    at += (size + 7) / 8 * 8;
  }
  return at;
}

struct BadRow {
  const char* name;
  void (*damage)(Sections* sections);
  const char* message;
};

constexpr BadRow kBadRows[] = {
    {"NoKinds", [](Sections* s) { (*s)[0].clear(); }, "kinds: no count"},
    {"TooManyKinds", [](Sections* s) { Put(&(*s)[0], 0, 1000); }, "kinds: more than"},
    {"KindNameOutside", [](Sections* s) { Put(&(*s)[0], 1, 0xFFFFFFFF); },
     "kinds[0]: name outside"},
    {"KindHoldsWhat", [](Sections* s) { Put(&(*s)[0], 3, 77); }, "kinds[0]: holds"},
    {"BytesBehindKinds", [](Sections* s) { (*s)[0] += "x"; }, "kinds: bytes behind"},
    {"TermsNotCounted", [](Sections* s) { Put(&(*s)[0], 4, 3); }, "terms: not as many"},
    {"ProfilesNotCounted", [](Sections* s) { Put(&(*s)[0], 5, 3); }, "profiles: not as many"},
    {"SymbolsBroken", [](Sections* s) { (*s)[1] += "x"; }, "symbols: broken row"},
    {"SymbolOutside", [](Sections* s) { Put(&(*s)[1], 0, 0xFFFFFF00); },
     "symbols[0]: text outside"},
    {"SymbolPadded", [](Sections* s) { (*s)[2][7] = 'x'; }, "symbols[0]: text outside"},
    {"BytesBehindSymbols", [](Sections* s) { (*s)[2].append(8, 0); }, "symbols: bytes behind"},
    {"TermWithoutSymbol", [](Sections* s) { Put(&(*s)[3], 0, 99'999); },
     "terms[0]: no such symbol"},
    {"TermTwice", [](Sections* s) { (*s)[3].replace(8, 8, (*s)[3].substr(0, 8)); },
     "terms[1]: a term twice"},
    {"ProfileEmpty", [](Sections* s) { Put(&(*s)[4], 0, 0); }, "profiles[0]: terms outside"},
    {"ProfileTooLong", [](Sections* s) { Put(&(*s)[4], 0, 9'000); }, "profiles[0]: terms outside"},
    {"ProfileWithoutTerm", [](Sections* s) { Put(&(*s)[5], 0, 9'999); },
     "profiles[0]: no such term"},
    {"ObjectWithoutKind", [](Sections* s) { Put(&(*s)[6], 0, 99); }, "objects[0]: no such kind"},
    {"ObjectWithoutProfile", [](Sections* s) { Put(&(*s)[6], 1, 9'999); },
     "objects[0]: no such kind"},
    {"ObjectWithoutName", [](Sections* s) { Put(&(*s)[6], 2, 0); }, "objects[0]: name outside"},
    {"ObjectBroken", [](Sections* s) { (*s)[8][0] = '\xFF'; }, "objects[0]: what it carries"},
    {"ObjectsBroken", [](Sections* s) { (*s)[6] += "x"; }, "objects: broken row"},
    {"BytesBehindNames", [](Sections* s) { (*s)[7].append(8, 0); }, "objects: bytes behind"},
    {"ControllerBroken", [](Sections* s) { (*s)[11][0] = '\x7F'; }, "controllers[0]: broken"},
    {"ControllerWithoutTexts", [](Sections* s) { (*s)[11].append(8, 0); },
     "controllers[5]: broken"},
    {"ControllerPadded", [](Sections* s) { (*s)[11][23] = 'x'; }, "controllers[0]: broken"},
    {"ControllerTwice", [](Sections* s) { (*s)[11] += (*s)[11].substr(0, 24); },
     "controllers[5]: there already"},
    {"ControllerOfNobody", [](Sections* s) { (*s)[11] += std::string("\1a\0\0\0\0\0\0", 8); },
     "controllers[5]: no object names it"},
    {"ControllersOutOfOrder", [](Sections* s) { (*s)[8][FirstCarried(*s, 2)] = 2; },
     "objects[2]: what it carries"},
    {"ControllerThatIsNot", [](Sections* s) { (*s)[11].resize(4 * 24); },
     "objects[6]: what it carries"},
    {"Provenance", [](Sections* s) { (*s)[10] += "x"; }, "provenance: broken"},
};

class SnapshotRule : public testing::TestWithParam<BadRow> {};

TEST_P(SnapshotRule, IsNamedWhenItIsBroken) {
  Sections sections = Take(SmallFile(9));
  GetParam().damage(&sections);
  const absl::Status status = OpenSnapshotBytes(Make(sections)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(ErrorMessage(status).find(GetParam().message), std::string::npos) << status;
}

INSTANTIATE_TEST_SUITE_P(Rules, SnapshotRule, testing::ValuesIn(kBadRows),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace labelix::snapshot_corruption_test
