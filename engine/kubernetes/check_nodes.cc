// daemonset-no-nodes, selects-no-nodes: told only if nodes are known, and one node is enough.

#include <algorithm>
#include <string>
#include <vector>

#include "engine/kinds/facts.h"
#include "engine/kinds/kinds.h"
#include "engine/kubernetes/check.h"
#include "engine/kubernetes/daemon_nodes.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/object_text.h"
#include "engine/kubernetes/resolve.h"

namespace labelix::kubernetes {
namespace {

// Whether nodes are all that the kind speaks of: volumes, classes, capacities, slices.
bool SpeaksOfNodes(const kinds::KindRow& kind) {
  return !kind.selectors.empty() &&
         std::all_of(kind.selectors.begin(), kind.selectors.end(),
                     [](const kinds::SelectorRow& row) { return row.selects == "Node"; });
}

// Of several, the list that they stand in.
std::string PathOf(const std::vector<StoredSelector>& terms) {
  const std::string& first = terms.front().path;
  return terms.size() == 1 ? first : first.substr(0, first.rfind('['));
}

std::string PicksNone(const std::vector<StoredSelector>& terms, uint64_t nodes) {
  const std::string none = " none of the " + std::to_string(nodes) + " nodes";
  if (terms.size() == 1) return terms.front().text + " picks" + none;
  return "its " + std::to_string(terms.size()) + " terms pick" + none;
}

}  // namespace

void Checker::CheckDaemons() {
  if (!IsDeclared(version_, "", "Node")) return;
  const IdSet nodes = version_.Select({.kind = "Node"}, Compiled(Selector::Everything()));
  kinds::Workload facts;
  kinds::Node node;
  for (ObjectId id : All("apps", "DaemonSet")) {
    if (!kinds::DecodeWorkload(version_.Get(id).facts, &facts)) continue;
    const DaemonNodes daemon(ReadDaemonTemplate(facts.parts));
    const bool any = std::any_of(nodes.begin(), nodes.end(), [&](ObjectId at) {
      const ObjectView view = version_.Get(at);
      if (!kinds::DecodeNode(view.facts, &node)) return true;
      return daemon.Ask({{view.name, view.labels}, node.taints}).run;
    });
    if (any) continue;
    Finding& finding =
        Add("daemonset-no-nodes", Severity::kWarning, NameOf(version_, id), "spec.template.spec",
            "may run on none of the " + std::to_string(nodes.size()) + " nodes");
    finding.cure = "see nodeName, nodeSelector, affinity and tolerations of its template";
  }
}

// One term is enough. What the API server refuses, and what is not known, is told elsewhere.
void Checker::CheckNodes() {
  if (!IsDeclared(version_, "", "Node")) return;
  const uint64_t nodes = version_.Count({.kind = "Node"}, Compiled(Selector::Everything()));
  for (const Version::KindCount& kind : version_.Kinds()) {
    const kinds::KindRow* row = kinds::FindKind(kind.group, kind.kind);
    if (row == nullptr || !SpeaksOfNodes(*row)) continue;
    for (ObjectId id : All(kind.group, kind.kind)) {
      const std::vector<StoredSelector> terms = ReadResolved(version_, version_.Get(id));
      if (!PicksNoNode(terms)) continue;
      Finding& finding = Add("selects-no-nodes", Severity::kWarning, NameOf(version_, id),
                             PathOf(terms), PicksNone(terms, nodes));
      finding.cure = "`labelix explain` says what is nearly right";
    }
  }
}

// And asks for some.
bool Checker::PicksNoNode(const std::vector<StoredSelector>& terms) const {
  bool asks = false;
  for (const StoredSelector& term : terms) {
    const bool selects = term.state == SelectState::kSelects;
    if (!selects && term.state != SelectState::kNothing) return false;
    asks = asks || selects;
  }
  return asks && std::none_of(terms.begin(), terms.end(),
                              [this](const StoredSelector& term) { return PicksNode(term); });
}

bool Checker::PicksNode(const StoredSelector& term) const {
  if (term.state != SelectState::kSelects) return false;
  const Scope nodes{.kind = term.selects, .group = term.selects_group};
  const Compiled selector(term.selector);
  if (term.name_terms.empty()) return !version_.First(nodes, selector, 1).empty();
  const IdSet picked = version_.Select(nodes, selector);
  return std::any_of(picked.begin(), picked.end(),
                     [&](ObjectId id) { return PicksName(term, version_.Get(id).name); });
}

}  // namespace labelix::kubernetes
