// Deployments, ReplicaSets, DaemonSets, StatefulSets.

#include <string>

#include "engine/ingest/facts_json.h"
#include "engine/ingest/label_selector_json.h"
#include "engine/ingest/parts_json.h"

namespace labelix::ingest {
namespace {

using kinds::SelectorState;
using kinds::Workload;

void ReadExpressions(Cursor* c, std::vector<kinds::Expression>* out) {
  constexpr std::string_view kWhat = "spec.selector.matchExpressions";
  out->clear();
  if (!c->OpenArray(kWhat)) return;
  for (bool first = true; c->NextElement(&first);) {
    kinds::Expression& expression = out->emplace_back();
    if (!c->OpenObject(kWhat)) continue;
    std::string_view key;
    for (bool more = true; c->NextField(&more, &key);) {
      if (key == "key") {
        expression.key = c->Text(kWhat);
      } else if (key == "operator") {
        expression.op = c->Text(kWhat);
      } else if (key == "values") {
        expression.values.clear();
        if (!c->OpenArray(kWhat)) continue;
        for (bool next = true; c->NextElement(&next);) {
          expression.values.push_back(c->Text(kWhat));
        }
      } else {
        c->Skip();
      }
    }
  }
}

// A field that a LabelSelector does not know is dropped, as the API server's
// decoder drops it: `selector: {run: rng}` is the empty selector.
void ReadSelector(Cursor* c, Workload* workload) {
  if (c->Null()) {
    workload->selector_state = SelectorState::kAbsent;
    workload->match_labels.clear();
    workload->expressions.clear();
    return;
  }
  if (!c->OpenObject("spec.selector")) return;
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    if (key == "matchLabels") {
      ReadStringMap(c, "spec.selector.matchLabels", SIZE_MAX, 0, &workload->match_labels);
    } else if (key == "matchExpressions") {
      ReadExpressions(c, &workload->expressions);
    } else {
      c->Skip();
    }
  }
  const bool empty = workload->match_labels.empty() && workload->expressions.empty();
  workload->selector_state = empty ? SelectorState::kEmpty : SelectorState::kGiven;
}

// A selector of the wrong type is kept as what the API server would say of it:
// the object itself still has labels and owners.
void ReadSelectorOrError(Cursor* c, std::string_view kind, Workload* workload) {
  const Cursor::Mark mark = c->Here();
  const size_t from = c->At();
  ReadSelector(c, workload);
  if (!c->Recover(mark)) return;
  c->Skip();
  if (!c->ok()) return;
  const auto decoded =
      DecodeLabelSelector(c->Since(from), {std::string(kind) + "Spec", "spec.selector"});
  workload->match_labels.clear();
  workload->expressions.clear();
  workload->selector_state = SelectorState::kBroken;
  workload->selector_error =
      c->Keep(decoded.ok() ? "not a label selector" : ErrorMessage(decoded.status()));
}

void ReadTemplateMetadata(Cursor* c, Workload* workload) {
  if (!c->OpenObject("spec.template.metadata")) return;
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    if (key == "labels") {
      ReadStringMap(c, "spec.template.metadata.labels", SIZE_MAX, 0, &workload->template_labels);
    } else {
      c->Skip();
    }
  }
}

void ReadTemplate(Cursor* c, std::span<const std::string_view> keeps, Workload* workload) {
  if (!c->OpenObject("spec.template")) return;
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    if (key == "metadata") {
      ReadTemplateMetadata(c, workload);
    } else if (key == "spec") {
      ReadParts(c, "spec.template.spec", keeps, &workload->parts);
    } else {
      c->Skip();
    }
  }
}

}  // namespace

void ReadWorkloadSpec(Cursor* c, std::string_view kind, std::span<const std::string_view> keeps,
                      Workload* workload) {
  if (!c->OpenObject("spec")) return;
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    if (key == "selector") {
      ReadSelectorOrError(c, kind, workload);
    } else if (key == "template") {
      ReadTemplate(c, keeps, workload);
    } else if (key == "replicas") {
      const std::optional<int64_t> replicas = c->Number("spec.replicas");
      const bool fits = replicas && *replicas >= 0 && *replicas <= INT32_MAX;
      workload->replicas =
          fits ? std::optional<uint32_t>(static_cast<uint32_t>(*replicas)) : std::nullopt;
    } else {
      c->Skip();
    }
  }
}

}  // namespace labelix::ingest
