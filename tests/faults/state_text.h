// All that a Version says, as text: to see that nothing has changed.
#ifndef LABELIX_TESTS_FAULTS_STATE_TEXT_H_
#define LABELIX_TESTS_FAULTS_STATE_TEXT_H_

#include <string>

#include "labelix/engine.h"
#include "labelix/live.h"

namespace labelix::faults {

// Without `facts`, and the version's number: those of a Cluster that keeps sources name the
// buffer of the text, and the same text loaded again is in another.
inline void AppendObject(const Version& version, ObjectId id, bool facts, std::string* text) {
  const ObjectView object = version.Get(id);
  *text += std::to_string(id);
  for (std::string_view part :
       {object.group, object.kind, object.ns, object.name, object.uid, object.resource_version,
        object.controller.uid, facts ? object.facts : std::string_view()}) {
    *text += '|';
    *text += part;
  }
  for (const Label& label : object.labels) {
    *text += '|';
    *text += label.key;
    *text += '=';
    *text += label.value;
    // By the index, and not by the row: postings and counters are asked too.
    const Compiled one(Selector::FromMap(std::vector<std::pair<std::string, std::string>>{
        {std::string(label.key), std::string(label.value)}}));
    const Scope scope{.kind = object.kind, .group = object.group, .ns = object.ns};
    const IdSet ids = version.Select(scope, one);
    *text += '#' + std::to_string(version.Count(scope, one)) + '#';
    for (ObjectId same : ids) *text += std::to_string(same) + ',';
  }
  for (const PickingSelector& selector : SelectorsPicking(version, id)) {
    *text += "|<";
    *text += selector.name.name;
    *text += ':';
    *text += selector.text;
  }
  *text += '\n';
}

inline std::string StateText(const Version& version, bool facts = true) {
  std::string text = facts ? std::to_string(version.number()) + "\n" : std::string();
  for (const Version::KindCount& kind : version.Kinds()) {
    text.append(kind.group).append("/").append(kind.kind);
    text += " " + std::to_string(kind.objects) + "\n";
    const Scope all{.kind = kind.kind, .group = kind.group};
    for (ObjectId id : version.Select(all, Compiled(Selector::Everything()))) {
      AppendObject(version, id, facts, &text);
    }
  }
  return text;
}

}  // namespace labelix::faults

#endif  // LABELIX_TESTS_FAULTS_STATE_TEXT_H_
