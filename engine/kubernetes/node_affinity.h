// Which nodes a pod may be placed on by their labels and name: its nodeSelector
// and its required node affinity.
//
//   const NodeAffinity affinity({.node_selector = {{"disk", "ssd"}}, .required = {}});
//   if (affinity.Match({.name = "node-1", .labels = labels}).matches) ...
//
// Source: k8s.io/component-helpers v0.37.2, scheduling/corev1/nodeaffinity/
// nodeaffinity.go; told in docs/nodes.md.
#ifndef LABELIX_ENGINE_KUBERNETES_NODE_AFFINITY_H_
#define LABELIX_ENGINE_KUBERNETES_NODE_AFFINITY_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "labelix/labels.h"
#include "labelix/selector.h"

namespace labelix::kubernetes {

// As the object holds it; nothing is validated.
struct NodeSelectorRequirement {
  std::string key;
  std::string op;  // "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"
  std::vector<std::string> values;
};

// All of both lists must hold; with both empty, no node is meant.
struct NodeSelectorTerm {
  std::vector<NodeSelectorRequirement> match_expressions;  // on labels
  std::vector<NodeSelectorRequirement> match_fields;       // "metadata.name" is the only field
};

struct Placement {
  // Pod.spec.nodeSelector; null and empty alike ask for nothing.
  std::vector<std::pair<std::string, std::string>> node_selector;
  // requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms, one of
  // which must hold. nullopt: no affinity, any node; no terms: no node.
  std::optional<std::vector<NodeSelectorTerm>> required;
};

// The caller's bytes.
struct NodeIdentity {
  std::string_view name;
  Labels labels;
};

// A term as it is asked: all of both must hold, and no errors.
struct ConvertedTerm {
  Selector labels;
  std::vector<FieldSelector::Term> fields;
  std::vector<std::string> errors = {};  // not empty: it matches no node
};

// `path` is the term's for the errors. An empty term converts to everything,
// though it matches no node: the caller knows it by its two empty lists.
ConvertedTerm ConvertNodeTerm(const NodeSelectorTerm& term, const std::string& path);

struct NodeMatch {
  bool matches = false;
  // Of the terms that do not convert, in upstream's words; "" where another
  // term matched, and where nodeSelector already ruled the node out.
  std::string error;
};

// A Placement converted once, to be asked for many nodes. Safe to read from any
// thread.
class NodeAffinity {
 public:
  explicit NodeAffinity(const Placement& placement);

  // Linear in the requirements.
  NodeMatch Match(const NodeIdentity& node) const;

  // What is wrong with any term, whether or not a node would match another:
  // the text of NewNodeSelector. "": nothing.
  std::string Error() const;

 private:
  static bool Holds(const ConvertedTerm& term, const NodeIdentity& node);

  Selector node_selector_;
  std::optional<std::vector<ConvertedTerm>> required_;  // without the empty ones
};

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_NODE_AFFINITY_H_
