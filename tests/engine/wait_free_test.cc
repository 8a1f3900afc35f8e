// Readers are wait-free (G13), step by step: the writer is stopped after an
// instruction of a batch, again and again, and each time another thread's
// queries come to their end, with the answers of the version that they name, in
// about as many instructions as they take when nobody writes.
//
// Nothing is built into the engine for this: the CPU's trap flag raises SIGTRAP
// after every instruction of the thread that set it, and its handler hands over
// to the reader and waits. Of each batch some hundreds of instructions are stops,
// of each round others.
#include <gtest/gtest.h>

#include "tests/engine/stepping.h"

#ifdef LABELIX_CAN_STEP

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "labelix/live.h"
#include "tests/engine/match/random_selectors.h"
#include "tests/model/membership.h"

namespace labelix::wait_free_test {
namespace {

using test::OwnedEvent;
using test::OwnedSelector;
using test::RandomLive;

constexpr const char* kQuestions[] = {"", "k0=1", "!k0,k1!=2", "k0 in (1,2,3)", "unique"};
constexpr size_t kQuestionCount = std::size(kQuestions);
const model::World::Key kSubject("", "Pod", "ns0", "question");
constexpr Label kLabels[] = {{"k0", "1"}, {"k1", "7"}};

// By the plain definition.
struct Answers {
  size_t selected[kQuestionCount] = {};
  size_t picking = 0;
};

class Reader {
 public:
  explicit Reader(Engine* engine) : engine_(*engine) {
    for (const char* text : kQuestions) compiled_.emplace_back(Selector::Parse(text).value());
  }

  // All questions to the newest version and to one that is held.
  void Ask() {
    const Version now = engine_.Current();
    wrong_ += now.number() != before_.number && now.number() != after_.number;
    Compare(now, now.number() == before_.number ? before_.answers : after_.answers);
    if (held_) Compare(*held_, held_answers_);
    ++asked_;
  }

  struct Named {
    uint64_t number = 0;
    Answers answers;
  };
  // What each step of is counted: a pin, a count, an object by its name.
  void AskOne() {
    const Version now = engine_.Current();
    wrong_ += now.Count({.kind = "Pod"}, compiled_[1]) > 1'000;
    now.Find("", "Pod", "ns0", "o1");
    ++asked_;
  }

  // REQUIRES, here and below: nobody asks.
  void Expect(const Named& before, const Named& after) { before_ = before, after_ = after; }
  void Hold(Version version, const Answers& answers) {
    held_.emplace(std::move(version));
    held_answers_ = answers;
  }

  uint64_t wrong() const { return wrong_; }
  uint64_t asked() const { return asked_; }

 private:
  void Compare(const Version& version, const Answers& want) {
    for (size_t q = 0; q < kQuestionCount; ++q) {
      const IdSet ids = version.Select({.kind = "Pod"}, compiled_[q]);
      wrong_ += ids.size() != want.selected[q];
      wrong_ += version.Count({.kind = "Pod"}, compiled_[q]) != want.selected[q];
      if (ids.empty()) continue;
      const ObjectView object = version.Get(ids.front());
      wrong_ += version.Find("", "Pod", object.ns, object.name) != ids.front();
    }
    wrong_ +=
        SelectorsPicking(version, {.kind = "Pod", .ns = "ns0"}, kLabels).size() != want.picking;
  }

  Engine& engine_;
  std::vector<Compiled> compiled_;
  Named before_, after_;
  std::optional<Version> held_;
  Answers held_answers_;
  uint64_t wrong_ = 0, asked_ = 0;
};

class WaitFree : public testing::Test {
 protected:
  WaitFree() : random_({"Stepped", 40, 2, 3, 4, 30, 3}, 30, 3), reader_(&engine_) {
    for (int i = 0; i < 200; ++i) Apply(4, 2);
    reader_.Hold(engine_.Current(), Defined());
    for (int i = 0; i < 50; ++i) Apply(4, 2);
  }

  Answers Defined() const {
    Answers answers;
    for (size_t q = 0; q < kQuestionCount; ++q) {
      answers.selected[q] =
          world_.Select({.kind = "Pod"}, Selector::Parse(kQuestions[q]).value()).size();
    }
    model::World world = world_;
    Event event;
    event.kind = "Pod", event.ns = "ns0", event.name = "question", event.labels = kLabels;
    world.Apply(event);
    answers.picking = membership_.PickingLabels(world, kSubject).size();
    return answers;
  }

  void Draw(int events, int selectors) {
    owned_.assign(static_cast<size_t>(events), {});
    owned_selectors_.assign(static_cast<size_t>(selectors), {});
    batch_.clear();
    registered_.clear();
    for (OwnedEvent& e : owned_) batch_.push_back((e = random_.NextEvent()).Get());
    for (OwnedSelector& s : owned_selectors_) {
      registered_.push_back((s = random_.NextSelector()).Get());
    }
    for (const Event& event : batch_) world_.Apply(event);
    for (const SelectorEvent& event : registered_) membership_.Apply(event);
  }

  void Apply(int events, int selectors) {
    Draw(events, selectors);
    if (!engine_.Apply(batch_, registered_).ok()) std::abort();
  }

  // One more batch, stopped again and again.
  test::Stepped ApplyStepped(int events, int selectors, const test::Stepping& stepping) {
    const Reader::Named before{engine_.Current().number(), Defined()};
    Draw(events, selectors);
    reader_.Expect(before, {before.number + 1, Defined()});
    bool ok = false;
    const test::Stepped stepped =
        stepping.Run([&] { ok = engine_.Apply(batch_, registered_).ok(); });
    EXPECT_TRUE(ok);
    EXPECT_FALSE(stepped.stuck) << "a reader waits for the writer, stopped at instruction "
                                << stepped.instructions;
    EXPECT_EQ(reader_.wrong(), 0u) << "of " << reader_.asked();
    return stepped;
  }

  RandomLive random_;
  model::World world_;
  model::Membership membership_;
  Engine engine_;
  Reader reader_;
  Subscription deltas_ = engine_.Subscribe({});
  std::vector<OwnedEvent> owned_;
  std::vector<OwnedSelector> owned_selectors_;
  std::vector<Event> batch_;
  std::vector<SelectorEvent> registered_;
};

TEST_F(WaitFree, QueriesEndWhereverTheWriterStands) {
  for (int round = 0, rounds = test::Cases(20); round < rounds && !HasFailure(); ++round) {
    const test::Stepping stepping{.stride = 211 + 2 * static_cast<uint64_t>(round),
                                  .at_stop = [this] { reader_.Ask(); }};
    const test::Stepped stepped = ApplyStepped(2 + round % 3, 1 - round % 2, stepping);
    EXPECT_GT(stepped.instructions, 2'000u);
    RecordProperty("instructions_" + std::to_string(round), std::to_string(stepped.instructions));
  }
  EXPECT_GT(reader_.asked(), 20u);
}

// In instructions of the reader: with the writer stopped amid a batch at most
// twice what they are before it (a walk that is met by a change starts over,
// once, for the writer does not move).
TEST_F(WaitFree, TheNumberOfStepsIsBounded) {
  test::Stepping stepping{
      .stride = 40, .count_steps = true, .at_stop = [this] { reader_.AskOne(); }};
  volatile int moved = 0;
  const auto move = [&moved] {
    for (int i = 0; i < 40; ++i) moved = i;
  };
  const uint64_t at_rest = stepping.Run(move).most_steps;
  ASSERT_GT(at_rest, 500u);
  stepping.stride = 7'919;
  const uint64_t at_most = ApplyStepped(2, 0, stepping).most_steps;
  RecordProperty("instructions_at_rest", std::to_string(at_rest));
  RecordProperty("instructions_at_most", std::to_string(at_most));
  EXPECT_GT(at_most, 500u);
  EXPECT_LE(at_most, 2 * at_rest);
}

}  // namespace
}  // namespace labelix::wait_free_test

#endif  // LABELIX_CAN_STEP
