// What an explanation starts from: the label sets within a selector's reach,
// and the selector taken apart. The public Explain is defined in explain.cc.
#ifndef LABELIX_ENGINE_KUBERNETES_EXPLAIN_H_
#define LABELIX_ENGINE_KUBERNETES_EXPLAIN_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kubernetes/reading.h"
#include "engine/selector/normal.h"
#include "labelix/explain.h"
#include "labelix/label_sets.h"

namespace labelix::kubernetes {

struct Question {
  const Version& version;
  const Reading& reading;
  ObjectId selecting = 0;
  Normal normal;               // of the selector
  std::vector<LabelSet> sets;  // of the picked kind, within reach

  // Objects by value of a key within reach; what lacks the key is not there.
  using Values = std::map<std::string_view, uint64_t>;
  using Keys = std::map<std::string_view, Values>;
  Keys keys;  // of `sets`
};

Question Ask(const Version& version, const Reading& reading, ObjectId selecting);

std::vector<FunnelStep> MakeFunnel(const Question& question);

// Where nothing is picked.
std::vector<NearMiss> FindNearest(const Question& question);
std::vector<Clue> FindClues(const Question& question);

// "5 pods", "1 service": of the picked kind.
std::string CountedKind(uint64_t count, std::string_view kind);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_EXPLAIN_H_
