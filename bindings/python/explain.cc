#include "labelix/explain.h"

#include <vector>

#include "bindings/python/answer_parts.h"
#include "bindings/python/answers.h"
#include "bindings/python/errors.h"
#include "bindings/python/text.h"

namespace labelix::python {
namespace {

py::tuple StepFields(const FunnelStep& step) {
  const py::list instead = ListOf(step.instead, [](const Instead& one) {
    return Make(kAnswers, "Instead", StrOrNone(one.value), one.objects);
  });
  return py::make_tuple(ToStr(step.requirement.ToString()), step.left, step.failed, instead);
}

py::tuple MissFields(const Version& version, const NearMiss& miss) {
  const py::list edits = ListOf(miss.edits, [](const LabelEdit& edit) {
    return Make(kAnswers, "LabelEdit", ToStr(edit.key), StrOrNone(edit.from), StrOrNone(edit.to));
  });
  return py::make_tuple(edits,
                        ListOf(miss.objects, [&](ObjectId id) { return RefOf(version, id); }));
}

py::tuple ClueFields(const Clue& clue) {
  const py::object ready = clue.ready ? py::object(py::int_(*clue.ready)) : py::none();
  return py::make_tuple(ToStr(ToString(clue.type)), ToStr(clue.text), ToStr(clue.cure),
                        clue.objects, ready);
}

py::tuple ExplanationFields(const Version& version, const Explanation& why) {
  const SelectorMatch& match = why.match;
  return py::make_tuple(
      ToStr(match.object.kind), ToStr(match.object.ns), ToStr(match.object.name), ToStr(match.path),
      ToStr(match.selector), ToStr(ToString(match.state)), ToStr(match.why), ToStr(match.selects),
      why.candidates, match.objects.size(), RowsOf(kAnswers, "FunnelStep", why.funnel, &StepFields),
      RowsOf(kAnswers, "NearMiss", why.nearest,
             [&](const NearMiss& miss) { return MissFields(version, miss); }),
      RowsOf(kAnswers, "Clue", why.clues, &ClueFields));
}

py::tuple CheckFields(const RequirementCheck& check) {
  return py::make_tuple(ToStr(check.requirement.ToString()), check.met, StrOrNone(check.value));
}

py::tuple PairFields(const PairExplanation& why) {
  return py::make_tuple(
      RefOf(why.selecting), RefOf(why.object), ToStr(why.path), ToStr(why.selector), why.picked,
      RowsOf(kAnswers, "RequirementCheck", why.checks, &CheckFields), Strs(why.obstacles));
}

}  // namespace

py::object AskExplain(const View& view, const py::object& object, const py::object& ns) {
  const ObjectId id = ObjectOf(view, object, ns);
  auto answer = [&] {
    py::gil_scoped_release unlocked;
    return Explain(view.version, id);
  }();
  return RowsOf(kAnswers, "Explanation", OrThrow(std::move(answer)),
                [&](const Explanation& why) { return ExplanationFields(view.version, why); });
}

py::object AskExplainPair(const View& view, const py::object& selecting, const py::object& object,
                          const py::object& ns) {
  const ObjectId from = ObjectOf(view, selecting, ns), to = ObjectOf(view, object, ns);
  return RowsOf(kAnswers, "PairExplanation", OrThrow(ExplainPair(view.version, from, to)),
                &PairFields);
}

}  // namespace labelix::python
