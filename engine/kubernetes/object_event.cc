#include "engine/kubernetes/object_event.h"

namespace labelix::kubernetes {

Event EventOf(const ObjectView& object) {
  Event event;
  event.group = object.group;
  event.kind = object.kind;
  event.ns = object.ns;
  event.name = object.name;
  event.labels = object.labels;
  event.uid = object.uid;
  event.resource_version = object.resource_version;
  event.controller = object.controller;
  event.facts = object.facts;
  return event;
}

ObjectView ViewOf(const Event& event) {
  ObjectView view;
  view.group = event.group;
  view.kind = event.kind;
  view.ns = event.ns;
  view.name = event.name;
  view.uid = event.uid;
  view.resource_version = event.resource_version;
  view.controller = event.controller;
  view.labels.assign(event.labels.begin(), event.labels.end());
  view.facts = event.facts;
  return view;
}

}  // namespace labelix::kubernetes
