// who and endpoints: answers about one object, as named tuples.
#include <string>

#include "bindings/python/answer_parts.h"
#include "bindings/python/errors.h"
#include "bindings/python/named.h"
#include "bindings/python/questions.h"
#include "bindings/python/text.h"

namespace labelix::python {
namespace {

py::object RelationTuple(const Relation& relation) {
  const bool owns = relation.type == Relation::Type::kOwns;
  return MakeNamed("Relation", owns ? "owns" : "selects", ToStr(relation.object.kind),
                   ToStr(relation.object.ns), ToStr(relation.object.name), ToStr(relation.path),
                   ToStr(relation.selector), ToStr(relation.note), relation.distance,
                   relation.id.has_value());
}

py::object EndpointTuple(const Endpoint& endpoint) {
  py::list addresses, ports;
  for (const std::string& address : endpoint.addresses) addresses.append(ToStr(address));
  for (const EndpointPort& port : endpoint.ports) {
    ports.append(MakeNamed("Port", ToStr(port.name), ToStr(port.protocol), port.port));
  }
  return MakeNamed("Endpoint", ToStr(endpoint.pod), ToStr(endpoint.node), ToStr(endpoint.zone),
                   ToStr(endpoint.hostname), ToStr(endpoint.family), addresses, endpoint.ready,
                   endpoint.serving, endpoint.terminating, ports);
}

}  // namespace

py::object AskWho(const View& view, const py::object& object, const py::object& ns) {
  const ObjectId id = ObjectOf(view, object, ns);
  const WhoAnswer answer = [&] {
    py::gil_scoped_release unlocked;
    return Who(view.version, id);
  }();
  py::list relations, unknown;
  for (const Relation& relation : answer.relations) relations.append(RelationTuple(relation));
  for (const std::string& text : answer.unknown) unknown.append(ToStr(text));
  return MakeNamed("Who", relations, unknown);
}

py::object AskEndpoints(const View& view, const py::object& service, const py::object& ns) {
  const bool name_alone =
      PyUnicode_Check(service.ptr()) &&
      Text(service, "an object's name").view().find('/') == std::string_view::npos;
  const py::object named = name_alone ? py::object(py::str("svc/") + service) : service;
  const EndpointsAnswer answer = OrThrow(Endpoints(view.version, ObjectOf(view, named, ns)));
  py::list endpoints, left_out;
  for (const Endpoint& endpoint : answer.endpoints) endpoints.append(EndpointTuple(endpoint));
  for (const NotOwned& object : answer.left_out) {
    left_out.append(
        MakeNamed("LeftOut", ToStr(view.version.Get(object.id).name), ToStr(object.reason)));
  }
  return MakeNamed("Endpoints", ToStr(ToString(answer.state)), ToStr(answer.why), endpoints,
                   left_out);
}

}  // namespace labelix::python
