// The public calls of labelix/cluster.h under "Printing".

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/ingest/json_tree.h"
#include "engine/ingest/yaml_write.h"
#include "labelix/cluster.h"

namespace labelix {
namespace {

using ingest::JsonTree;
using Index = JsonTree::Index;
constexpr Index kNone = JsonTree::kNone;

// What another cluster gives anew.
void DropServerFields(JsonTree* tree) {
  tree->Remove(tree->root(), "status");
  const Index metadata = tree->Field(tree->root(), "metadata");
  if (metadata == kNone) return;
  for (const char* field : {"namespace", "creationTimestamp", "resourceVersion", "uid"}) {
    tree->Remove(metadata, field);
  }
}

absl::StatusOr<JsonTree> Read(std::string_view json, const PrintForm& form) {
  absl::StatusOr<JsonTree> tree = JsonTree::Parse(json);
  if (!tree.ok()) return tree;
  if ((*tree)[tree->root()].type != JsonTree::Type::kObject) return tree;
  if (form.export_form) DropServerFields(&*tree);
  if (!form.kind.empty() && tree->Field(tree->root(), "kind") == kNone) {
    tree->Prepend(tree->root(), "kind", form.kind);
  }
  if (!form.api_version.empty() && tree->Field(tree->root(), "apiVersion") == kNone) {
    tree->Prepend(tree->root(), "apiVersion", form.api_version);
  }
  return tree;
}

class JsonWriter {
 public:
  explicit JsonWriter(const JsonTree& tree) : tree_(tree) {}

  std::string Write() {
    Value(tree_.root());
    while (!open_.empty()) Step();
    out_ += '\n';
    return std::move(out_);
  }

 private:
  struct Open {
    Index next;
    bool is_object;
    bool first;
  };

  void Value(Index index) {
    const JsonTree::Node& node = tree_[index];
    const bool is_object = node.type == JsonTree::Type::kObject;
    if (node.type == JsonTree::Type::kString) {
      out_.append("\"").append(node.text).append("\"");
    } else if (node.type == JsonTree::Type::kWord) {
      out_ += node.text;
    } else if (node.child == kNone) {
      out_ += is_object ? "{}" : "[]";
    } else {
      out_ += is_object ? '{' : '[';
      open_.push_back({node.child, is_object, true});
    }
  }

  void Step() {
    Open& open = open_.back();
    if (open.next == kNone) {
      const char close = open.is_object ? '}' : ']';
      open_.pop_back();
      Line();
      out_ += close;
      return;
    }
    const Index value = open.next;
    open.next = tree_[value].next;
    if (!std::exchange(open.first, false)) out_ += ',';
    Line();
    if (open.is_object) out_.append("\"").append(tree_[value].key).append("\": ");
    Value(value);
  }

  void Line() {
    out_ += '\n';
    out_.append(4 * open_.size(), ' ');
  }

  const JsonTree& tree_;
  std::vector<Open> open_;
  std::string out_;
};

}  // namespace

absl::StatusOr<std::string> PrettyJson(std::string_view json, const PrintForm& form) {
  const absl::StatusOr<JsonTree> tree = Read(json, form);
  if (!tree.ok()) return tree.status();
  return JsonWriter(*tree).Write();
}

absl::StatusOr<std::string> ToYaml(std::string_view json, const PrintForm& form) {
  absl::StatusOr<JsonTree> tree = Read(json, form);
  if (!tree.ok()) return tree.status();
  return ingest::WriteYaml(&*tree);
}

absl::StatusOr<std::string> PrettyJson(std::string_view json, bool export_form) {
  return PrettyJson(json, PrintForm{.export_form = export_form});
}

absl::StatusOr<std::string> ToYaml(std::string_view json, bool export_form) {
  return ToYaml(json, PrintForm{.export_form = export_form});
}

}  // namespace labelix
