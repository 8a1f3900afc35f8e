// A plan's steps over bitsets of profiles, 512 at a time.
#ifndef LABELIX_ENGINE_QUERY_SCAN_H_
#define LABELIX_ENGINE_QUERY_SCAN_H_

#include <cstddef>

#include "absl/container/inlined_vector.h"
#include "engine/query/marks.h"
#include "engine/query/plan.h"

namespace labelix::query {

class Scan {
 public:
  // REQUIRES: plan.kind != nullptr. Lists are marked in bitmaps here; bitsets
  // are read in place.
  explicit Scan(const Plan& plan);

  size_t blocks() const { return blocks_; }

  // The profiles of one block that the plan keeps; false: none. Profiles
  // without objects may be among them.
  bool Evaluate(size_t block, sets::Word* acc) const;

  // How many objects they have, without opening any.
  uint64_t Count(const State& state) const;

 private:
  struct Operand {
    sets::BitOp op;
    const index::BitSet* bits = nullptr;  // or:
    const sets::Word* marks = nullptr;
  };
  void Add(const Step& step);
  void Put(sets::BitOp op, const Operand& operand);
  void MarkList(std::span<const ProfileId> ids, Marks* marks) const;
  // The operand's words from one block on; `room` takes a copy of the block
  // where reading in place is not safe.
  static const sets::Word* Load(const Operand& operand, size_t block, sets::Word* room);
  uint64_t CountByBlock(const State& state) const;

  const index::Kind& kind_;
  uint32_t limit_;  // profiles are below it
  size_t blocks_;
  absl::InlinedVector<Operand, 8> operands_;
  ptrdiff_t alone_ = 0;  // so many of them, the first ones, are in no union
  absl::InlinedVector<Marks, 2> marks_;
};

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_SCAN_H_
