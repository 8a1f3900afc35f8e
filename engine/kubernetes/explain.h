// What an explanation starts from: the label sets within a selector's reach,
// and the selector taken apart. The public Explain is defined in explain.cc.
#ifndef LABELIX_ENGINE_KUBERNETES_EXPLAIN_H_
#define LABELIX_ENGINE_KUBERNETES_EXPLAIN_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kubernetes/reading.h"
#include "engine/selector/normal.h"
#include "labelix/algebra.h"
#include "labelix/explain.h"
#include "labelix/label_sets.h"

namespace labelix::kubernetes {

// What the label sets within reach have under one key. Values by number, ascending, 0 is none.
struct KeyColumn {
  std::vector<std::optional<std::string_view>> values = {std::nullopt};
  std::vector<uint64_t> objects = {0};  // by value
  std::vector<uint32_t> of_set;         // by label set; empty: none has the key

  uint32_t Of(size_t set) const { return of_set.empty() ? 0 : of_set[set]; }
};

// A workload whose template may have the labels that a selector asks for.
struct Template {
  ObjectView owner;
  std::vector<Label> labels;  // the template's
  std::optional<uint32_t> replicas;
};

// What selectors of one kind look at in the same namespaces: read once for all of them. Not for
// several threads.
class Surroundings {
 public:
  // Both outlive it.
  Surroundings(const Version& version, const Reading& reading);

  // Objects by value of a key within reach; what lacks the key is not there.
  using Values = std::map<std::string_view, uint64_t>;
  using Keys = std::map<std::string_view, Values>;

  const std::vector<LabelSet>& sets() const { return sets_; }  // of the picked kind
  uint64_t objects() const { return objects_; }                // of these
  const Keys& keys() const { return keys_; }                   // of the same
  // Found when first asked for; for keys that no set has there is one.
  const KeyColumn& Column(std::string_view key) const;
  // The workloads within reach, by kind. Read when first asked for.
  const std::vector<Template>& Templates() const;

 private:
  const Version& version_;
  const Reading& reading_;
  std::vector<LabelSet> sets_;
  uint64_t objects_ = 0;
  Keys keys_;
  KeyColumn none_;
  mutable std::map<std::string_view, KeyColumn> columns_;
  mutable std::optional<std::vector<Template>> templates_;
  mutable std::deque<LabelList> texts_;  // of the templates
};

struct Question {
  const Version& version;
  const Reading& reading;
  ObjectId selecting = 0;
  Normal normal;  // of the selector
  const Surroundings& around;
};

std::vector<FunnelStep> MakeFunnel(const Question& question);

// Where nothing is picked.
std::vector<NearMiss> FindNearest(const Question& question);
std::vector<Clue> FindClues(const Question& question);

// Whether it asks for names too, and for which: "n9", "web-<ordinal>", "as metadata.name!=n1"; ""
// where it does not.
bool AsksNames(const StoredSelector& stored);
std::string NameText(const StoredSelector& stored);

// "5 Pods", "1 Service": plural.cc.
std::string CountedKind(uint64_t count, std::string_view kind);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_EXPLAIN_H_
