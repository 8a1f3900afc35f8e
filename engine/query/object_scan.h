// A plan over bits of objects, for terms that many objects hold: ids come
// ascending, 512 at a time, without opening a profile.
#ifndef LABELIX_ENGINE_QUERY_OBJECT_SCAN_H_
#define LABELIX_ENGINE_QUERY_OBJECT_SCAN_H_

#include <cstddef>
#include <optional>

#include "absl/container/inlined_vector.h"
#include "engine/query/marks.h"
#include "engine/query/plan.h"

namespace labelix::query {

class ObjectScan {
 public:
  // So many blocks are evaluated in one call.
  static constexpr size_t kRun = 16;

  // nullopt: a term to keep has no bits in that version, or the kind has none. `few`: the caller
  // will look at few ids, so terms to drop without bits are asked for each of them (Drops) instead
  // of being marked first.
  static std::optional<ObjectScan> Make(const State& state, const Plan& plan, bool few);

  // At most `most` blocks from `first` on, found; the lines that Evaluate will
  // read of them are asked for. REQUIRES: most <= kRun.
  struct Run {
    size_t first = 0, n = 0;
    const sets::Word* blocks[kRun];
  };
  void Find(size_t first, size_t most, Run* run) const;
  // What the plan keeps of them, into n * kBlockWords words.
  void Evaluate(const Run& run, sets::Word* acc) const;
  bool MayDrop() const { return !tested_.empty(); }
  bool Drops(ObjectId id) const;

 private:
  ObjectScan(const State& state, const index::Kind& kind);
  bool Keep(const Step& step);
  void Drop(const Step& step);
  void PutAlone(uint32_t slot, sets::BitOp op);
  void MarkTested();

  State state_;
  const index::Kind& kind_;
  uint32_t limit_;
  size_t blocks_;
  absl::InlinedVector<sets::OffsetOperand, 8> operands_;
  ptrdiff_t alone_ = 0;                    // so many of them, the first ones, are in no union
  absl::InlinedVector<TermId, 4> tested_;  // to be dropped, without bits
  std::optional<Marks> dropped_;
};

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_OBJECT_SCAN_H_
