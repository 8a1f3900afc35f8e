#include "index/line_pool.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <random>
#include <set>
#include <utility>
#include <vector>

namespace labelix::index::line_pool_test {
namespace {

constexpr size_t kLine = LinePool::kLine;

// Pieces of all sizes keep what was written to them, whatever comes and goes.
TEST(LinePool, PiecesAreApart) {
  struct Piece {
    char* at;
    size_t lines;
    char mark;
  };
  LinePool pool;
  std::mt19937 random(1);
  std::vector<Piece> held;
  size_t lines = 0;
  for (int i = 0; i < 60'000; ++i) {
    if (held.empty() || random() % 3 > 0) {
      Piece piece{nullptr, size_t{1} << random() % 5, static_cast<char>(i % 251)};
      piece.at = static_cast<char*>(pool.Take(piece.lines));
      ASSERT_EQ(reinterpret_cast<uintptr_t>(piece.at) % kLine, 0u);
      std::memset(piece.at, piece.mark, piece.lines * kLine);
      held.push_back(piece);
      lines += piece.lines;
    } else {
      std::swap(held[random() % held.size()], held.back());
      const Piece piece = held.back();
      const std::vector<char> expected(piece.lines * kLine, piece.mark);
      ASSERT_EQ(std::memcmp(piece.at, expected.data(), expected.size()), 0) << i;
      pool.GiveBack(piece.at, piece.lines);
      held.pop_back();
      lines -= piece.lines;
    }
    ASSERT_EQ(pool.live(), lines);
    ASSERT_GE(pool.bytes(), lines * kLine);
  }
}

TEST(LinePool, WhatWasGivenBackIsTakenAgain) {
  LinePool pool;
  std::vector<void*> held;
  for (int i = 0; i < 5'000; ++i) held.push_back(pool.Take(4));
  const std::set<void*> all(held.begin(), held.end());
  const size_t bytes = pool.bytes();
  for (void* piece : held) pool.GiveBack(piece, 4);
  EXPECT_EQ(pool.live(), 0u);
  for (int i = 0; i < 5'000; ++i) EXPECT_TRUE(all.contains(pool.Take(4)));
  EXPECT_EQ(pool.bytes(), bytes);
}

// The end of a region that is too short for a piece is there for smaller ones.
TEST(LinePool, UsesTheEndOfARegion) {
  LinePool pool;
  const char* const first = static_cast<char*>(pool.Take(16));
  const char* const end = first + 32 * kLine;  // of the region
  for (const size_t lines : {8, 1}) EXPECT_LT(static_cast<char*>(pool.Take(lines)), end);
  pool.Take(16);
  const size_t bytes = pool.bytes();
  for (const size_t lines : {4, 2, 1}) {
    const char* const piece = static_cast<char*>(pool.Take(lines));
    EXPECT_TRUE(first <= piece && piece + lines * kLine <= end) << lines;
  }
  EXPECT_EQ(pool.bytes(), bytes);
}

}  // namespace
}  // namespace labelix::index::line_pool_test
