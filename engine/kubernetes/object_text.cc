#include "engine/kubernetes/object_text.h"

#include <charconv>
#include <utility>

#include "engine/ingest/json_tree.h"
#include "engine/ingest/text.h"
#include "index/hash.h"

namespace labelix::kubernetes {
namespace {

using ingest::JsonTree;
using Index = JsonTree::Index;
constexpr Index kNone = JsonTree::kNone;

std::string Unescaped(std::string_view inside) {
  std::string out;
  ingest::Unescape(inside, &out);
  return out;
}

Index Walk(const JsonTree& tree, std::string_view path) {
  Index at = tree.root();
  while (at != kNone && !path.empty()) {
    const size_t dot = path.find('.');
    if (tree[at].type != JsonTree::Type::kObject) return kNone;
    at = tree.Field(at, path.substr(0, dot));
    path = dot == path.npos ? std::string_view() : path.substr(dot + 1);
  }
  return at;
}

bool IsNull(const JsonTree::Node& node) {
  return node.type == JsonTree::Type::kWord && node.text == "null";
}

uint64_t HashLeaf(const JsonTree::Node& node) {
  const bool is_text = node.type == JsonTree::Type::kString;
  return index::Mix(static_cast<uint64_t>(node.type),
                    index::HashText(is_text ? Unescaped(node.text) : std::string(node.text)));
}

// Fields are summed, so that their order does not matter; elements are folded.
// With a stack of our own: the text's depth is not ours.
uint64_t HashTree(const JsonTree& tree, Index root) {
  struct Open {
    Index node, next;
    uint64_t hash;
  };
  const auto open = [&](Index at) {
    return Open{at, tree[at].child, static_cast<uint64_t>(tree[at].type) + 1};
  };
  const auto is_leaf = [&](Index at) { return tree[at].type >= JsonTree::Type::kString; };
  if (is_leaf(root)) return HashLeaf(tree[root]);
  std::vector<Open> stack = {open(root)};
  while (true) {
    Open& top = stack.back();
    uint64_t hash = 0;
    Index done = kNone;
    if (top.next != kNone) {
      const Index child = top.next;
      top.next = tree[child].next;
      if (!is_leaf(child)) {
        stack.push_back(open(child));
        continue;
      }
      done = child, hash = HashLeaf(tree[child]);
    } else {
      done = top.node, hash = top.hash;
      stack.pop_back();
      if (stack.empty()) return hash;
    }
    Open& parent = stack.back();
    if (tree[parent.node].type == JsonTree::Type::kArray) {
      parent.hash = index::Mix(parent.hash, hash);
    } else if (!IsNull(tree[done])) {
      parent.hash += index::Mix(index::HashText(Unescaped(tree[done].key)), hash);
    }
  }
}

std::string TextOf(const JsonTree& tree, Index at) {
  if (at == kNone || tree[at].type != JsonTree::Type::kString) return {};
  return Unescaped(tree[at].text);
}

std::vector<Index> Children(const JsonTree& tree, Index at) {
  std::vector<Index> children;
  if (at == kNone) return children;
  for (Index i = tree[at].child; i != kNone; i = tree[i].next) children.push_back(i);
  return children;
}

std::string FieldText(const JsonTree& tree, Index object, std::string_view field) {
  if (object == kNone || tree[object].type != JsonTree::Type::kObject) return {};
  return TextOf(tree, tree.Field(object, field));
}

std::vector<NodeSelectorRequirement> ReadRequirements(const JsonTree& tree, Index list) {
  std::vector<NodeSelectorRequirement> out;
  for (Index item : Children(tree, list)) {
    NodeSelectorRequirement& requirement = out.emplace_back();
    requirement.key = FieldText(tree, item, "key");
    requirement.op = FieldText(tree, item, "operator");
    if (tree[item].type != JsonTree::Type::kObject) continue;
    for (Index value : Children(tree, tree.Field(item, "values"))) {
      requirement.values.push_back(TextOf(tree, value));
    }
  }
  return out;
}

Placement ReadPlacement(const JsonTree& tree, Index spec) {
  Placement placement;
  for (Index pair : Children(tree, tree.Field(spec, "nodeSelector"))) {
    placement.node_selector.emplace_back(Unescaped(tree[pair].key), TextOf(tree, pair));
  }
  Index at = spec;
  for (const char* step :
       {"affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"}) {
    at = at == kNone || tree[at].type != JsonTree::Type::kObject ? kNone : tree.Field(at, step);
  }
  if (at == kNone || tree[at].type != JsonTree::Type::kObject) return placement;
  placement.required.emplace();
  for (Index term : Children(tree, tree.Field(at, "nodeSelectorTerms"))) {
    if (tree[term].type != JsonTree::Type::kObject) continue;
    placement.required->push_back({ReadRequirements(tree, tree.Field(term, "matchExpressions")),
                                   ReadRequirements(tree, tree.Field(term, "matchFields"))});
  }
  return placement;
}

// nullopt: not there, or no number of an int32.
std::optional<uint64_t> NumberOf(const JsonTree& tree, Index at) {
  uint32_t number = 0;
  if (at == kNone || tree[at].type != JsonTree::Type::kWord) return std::nullopt;
  const std::string_view text = tree[at].text;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<uint64_t> HashAt(std::string_view json, std::string_view path) {
  const absl::StatusOr<JsonTree> tree = JsonTree::Parse(json);
  if (!tree.ok()) return std::nullopt;
  const Index at = Walk(*tree, path);
  if (at == kNone || IsNull((*tree)[at])) return std::nullopt;
  return HashTree(*tree, at);
}

std::optional<uint64_t> HashAtLastApplied(std::string_view json, std::string_view path) {
  return HashAt(Annotation(json, "kubectl.kubernetes.io/last-applied-configuration"), path);
}

std::string TextAt(std::string_view json, std::string_view path) {
  const absl::StatusOr<JsonTree> tree = JsonTree::Parse(json);
  return tree.ok() ? TextOf(*tree, Walk(*tree, path)) : std::string();
}

std::vector<std::string> FieldsAt(std::string_view json, std::string_view path) {
  std::vector<std::string> names;
  const absl::StatusOr<JsonTree> tree = JsonTree::Parse(json);
  if (!tree.ok()) return names;
  const Index at = Walk(*tree, path);
  if (at == kNone || (*tree)[at].type != JsonTree::Type::kObject) return names;
  for (Index field : Children(*tree, at)) names.push_back(Unescaped((*tree)[field].key));
  return names;
}

std::string Annotation(std::string_view json, std::string_view key) {
  const absl::StatusOr<JsonTree> tree = JsonTree::Parse(json);
  if (!tree.ok()) return {};
  for (Index pair : Children(*tree, Walk(*tree, "metadata.annotations"))) {
    if (Unescaped((*tree)[pair].key) == key) return TextOf(*tree, pair);
  }
  return {};
}

JobSpec ReadJobSpec(std::string_view json) {
  JobSpec spec;
  const absl::StatusOr<JsonTree> tree = JsonTree::Parse(json);
  if (!tree.ok()) return spec;
  const auto parallelism = NumberOf(*tree, Walk(*tree, "spec.parallelism"));
  spec.completions = NumberOf(*tree, Walk(*tree, "spec.completions"));
  if (!parallelism && !spec.completions) spec.completions = 1;
  spec.parallelism = parallelism.value_or(1);
  const Index suspend = Walk(*tree, "spec.suspend");
  spec.suspended = suspend != kNone && (*tree)[suspend].text == "true";
  for (const char* field : {"backoffLimitPerIndex", "podFailurePolicy"}) {
    const Index at = Walk(*tree, std::string("spec.") + field);
    if (at != kNone && !IsNull((*tree)[at])) spec.judged_by = field;
  }
  spec.backoff_limit = NumberOf(*tree, Walk(*tree, "spec.backoffLimit"));
  if (!spec.backoff_limit && spec.judged_by != "backoffLimitPerIndex") spec.backoff_limit = 6;
  spec.managed_by = TextOf(*tree, Walk(*tree, "spec.managedBy"));
  if (spec.managed_by == "kubernetes.io/job-controller") spec.managed_by.clear();
  return spec;
}

JobStatus ReadJobStatus(std::string_view json) {
  JobStatus status;
  const absl::StatusOr<JsonTree> tree = JsonTree::Parse(json);
  if (!tree.ok()) return status;
  status.succeeded = NumberOf(*tree, Walk(*tree, "status.succeeded")).value_or(0);
  status.failed = NumberOf(*tree, Walk(*tree, "status.failed")).value_or(0);
  for (Index condition : Children(*tree, Walk(*tree, "status.conditions"))) {
    const std::string type = FieldText(*tree, condition, "type");
    if (FieldText(*tree, condition, "status") != "True") continue;
    status.finished |= type == "Complete" || type == "Failed";
    status.ending |= type == "SuccessCriteriaMet" || type == "FailureTarget";
  }
  return status;
}

DaemonTemplate ReadDaemonTemplate(std::string_view json, std::string_view path) {
  DaemonTemplate out;
  const absl::StatusOr<JsonTree> tree = JsonTree::Parse(json);
  if (!tree.ok()) return out;
  const Index spec = Walk(*tree, path);
  if (spec == kNone || (*tree)[spec].type != JsonTree::Type::kObject) return out;
  out.node_name = FieldText(*tree, spec, "nodeName");
  const Index host = tree->Field(spec, "hostNetwork");
  out.host_network = host != kNone && (*tree)[host].text == "true";
  out.placement = ReadPlacement(*tree, spec);
  for (Index item : Children(*tree, tree->Field(spec, "tolerations"))) {
    out.tolerations.push_back({FieldText(*tree, item, "key"), FieldText(*tree, item, "operator"),
                               FieldText(*tree, item, "value"), FieldText(*tree, item, "effect")});
  }
  return out;
}

DaemonTemplate ReadDaemonTemplate(std::span<const kinds::Part> parts) {
  constexpr std::string_view kSpec = "spec.template.spec.";
  std::string json;
  for (const kinds::Part& part : parts) {
    if (!part.path.starts_with(kSpec)) continue;
    json += json.empty() ? "{\"" : ",\"";
    json.append(part.path.substr(kSpec.size())).append("\":").append(part.json);
  }
  return json.empty() ? DaemonTemplate() : ReadDaemonTemplate(json + "}", "");
}

}  // namespace labelix::kubernetes
