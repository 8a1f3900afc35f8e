// Names of objects: of any length, stored without rounding, given back.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/index/image_copy.h"

namespace labelix::index::names_test {
namespace {

std::string NameOf(size_t size) {
  std::string name = "n" + std::to_string(size) + "-";
  name.resize(size, 'x');
  return name;
}

void Apply(Index* index, Event::Op op, std::string_view name) {
  Event event;
  event.op = op;
  event.kind = "Pod", event.ns = "prod", event.name = name;
  ASSERT_TRUE(index->Apply({.objects = {&event, 1}}).ok());
}

std::optional<ObjectId> Find(const Index& index, std::string_view name) {
  return index.FindObject("", "Pod", "prod", name, index.current().load());
}

// Around what is kept with a piece's class, on its own, and with a size in 16 bits.
const std::vector<size_t>& Sizes() {
  static const std::vector<size_t> sizes = {1,    2,    3,    7,      8,      9,      63,
                                            1023, 1024, 1025, 65'534, 65'535, 65'536, 300'000};
  return sizes;
}

TEST(Names, OfAnyLengthAreFoundReadAndSaved) {
  const auto index = std::make_shared<Index>(EngineOptions());
  for (const size_t size : Sizes()) Apply(index.get(), Event::Op::kUpsert, NameOf(size));
  const std::shared_ptr<Index> opened = IndexOf(ImageOf(*index));
  for (const Index* each : {index.get(), opened.get()}) {
    for (const size_t size : Sizes()) {
      const auto id = Find(*each, NameOf(size));
      ASSERT_TRUE(id) << size;
      EXPECT_EQ(each->objects().name(*id), NameOf(size));
    }
  }
}

TEST(Names, ThatWentLeaveNothingBehind) {
  const auto made = std::make_shared<Index>(EngineOptions());
  for (const size_t size : Sizes()) Apply(made.get(), Event::Op::kUpsert, NameOf(size));
  const std::shared_ptr<Index> opened = IndexOf(ImageOf(*made));
  for (Index* index : {made.get(), opened.get()}) {
    size_t bytes = 0;
    for (int round = 0; round < 20; ++round) {
      for (const size_t size : Sizes()) Apply(index, Event::Op::kRemove, NameOf(size));
      for (const size_t size : Sizes()) EXPECT_FALSE(Find(*index, NameOf(size)));
      for (const size_t size : Sizes()) Apply(index, Event::Op::kUpsert, NameOf(size));
      if (round == 1) bytes = index->Stats().bytes;
    }
    EXPECT_EQ(index->Stats().bytes, bytes);
    for (const size_t size : Sizes()) EXPECT_TRUE(Find(*index, NameOf(size)));
  }
}

// Pieces side by side, of all small sizes, given back and out again in any order.
TEST(Names, PiecesKeepWhatWasStored) {
  NameBytes names;
  struct Piece {
    const char* at;
    std::string text;
  };
  std::vector<Piece> pieces;
  std::mt19937_64 random(3);
  size_t live = 0;
  for (int step = 0; step < 50'000; ++step) {
    if (pieces.size() > 500 || (!pieces.empty() && random() % 3 == 0)) {
      std::swap(pieces[random() % pieces.size()], pieces.back());
      const Piece& last = pieces.back();
      ASSERT_EQ(std::string_view(last.at, last.text.size()), last.text);
      names.Free(last.at, last.text.size());
      live -= last.text.size();
      pieces.pop_back();
    } else {
      std::string text(1 + random() % 40, static_cast<char>('a' + random() % 26));
      pieces.push_back({names.Store(text), text});
      live += text.size();
    }
    ASSERT_EQ(names.live(), live);
  }
  for (const Piece& piece : pieces) {
    ASSERT_EQ(std::string_view(piece.at, piece.text.size()), piece.text);
  }
  EXPECT_LE(names.bytes(), 128u * 1024);
}

TEST(Names, TakeNoMoreThanTheirBytes) {
  NameBytes names;
  size_t sum = 0;
  for (size_t i = 0; i < 100'000; ++i) {
    const size_t size = 20 + i % 17;
    names.Store(std::string(size, 'p'));
    sum += size;
  }
  EXPECT_LE(names.bytes(), sum + sum / 100 + 64 * 1024);
}

}  // namespace
}  // namespace labelix::index::names_test
