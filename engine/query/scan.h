// A plan's steps over bitsets, 512 profiles at a time.
#ifndef LABELIX_ENGINE_QUERY_SCAN_H_
#define LABELIX_ENGINE_QUERY_SCAN_H_

#include <cstddef>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "engine/query/plan.h"

namespace labelix::query {

class Scan {
 public:
  // REQUIRES: plan.kind != nullptr. Lists and unions are made into bitmaps here; a lone bitset is
  // read in place.
  explicit Scan(const Plan& plan);

  size_t blocks() const { return blocks_; }

  // The profiles of one block that the plan keeps; false: none. Profiles
  // without objects may be among them.
  bool Evaluate(size_t block, sets::Word* acc) const;

  // Whether the plan keeps one profile. A block is evaluated when it is first
  // asked about.
  bool Has(ProfileId profile);

 private:
  struct Operand {
    Step::Op op;
    const index::BitSet* bits = nullptr;  // or:
    std::vector<sets::Word> own;
  };
  void Fill(const index::Kind& kind, const Step& step, std::vector<sets::Word>* out) const;
  // The block's words, in place where that is safe, else copied to `room`.
  static const sets::Word* Load(const Operand& operand, size_t block, sets::Word* room);

  uint32_t limit_;  // profiles are below it
  size_t blocks_;
  absl::InlinedVector<Operand, 4> operands_;
  std::vector<sets::Word> known_;  // of blocks that Has evaluated
  std::vector<bool> is_known_;
};

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_SCAN_H_
