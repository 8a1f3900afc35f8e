// who and endpoints: answers about one object, as named tuples; and its own JSON.
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

std::string SourceOf(const View& view, ObjectId id) {
  absl::StatusOr<std::string> source = view.cluster->cluster.Source(view.version, id);
  if (source.status().code() == absl::StatusCode::kFailedPrecondition) {
    const ObjectName name = NameOf(view.version, id);
    ThrowNotLoaded("the JSON of " + PrintName(name) + " was not kept",
                   "load with keep_source=True; a snapshot has what was kept before it was saved");
  }
  return OrThrow(std::move(source));
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

py::str SourceText(const View& view, const py::object& object, const py::object& ns) {
  return ToStr(SourceOf(view, ObjectOf(view, object, ns)));
}

py::object SourceJson(const View& view, const py::object& object, const py::object& ns) {
  const ObjectId id = ObjectOf(view, object, ns);
  const std::string api_version = ApiVersion(view.version, id),
                    kind = NameOf(view.version, id).kind;
  const PrintForm form{.api_version = api_version, .kind = kind};
  const std::string text = OrThrow(PrettyJson(SourceOf(view, id), form));
  return py::module_::import("json").attr("loads")(ToStr(text));
}

}  // namespace labelix::python
