#include "cli/answer_json.h"

#include <string_view>
#include <vector>

#include "cli/json_writer.h"
#include "cli/name_json.h"

namespace labelix::cli {
namespace {

void WriteObjects(const Version& version, std::string_view key, const std::vector<ObjectId>& ids,
                  JsonWriter* json) {
  json->Key(key).BeginArray();
  for (ObjectId id : ids) {
    const ObjectName name = NameOf(version, id);
    AddName(name, &json->BeginObject()).EndObject();
  }
  json->EndArray();
}

}  // namespace

std::string MatchJson(const Version& version, const SelectorMatch& match) {
  JsonWriter json;
  AddName(match.object, &json.BeginObject())
      .Pair("path", match.path)
      .Pair("selects", match.selects)
      .Pair("selectsGroup", match.selects_group);
  if (!match.namespaces.empty()) json.Pair("namespaces", match.namespaces);
  json.Pair("state", ToString(match.state));
  WriteObjects(version, "objects", match.objects, &json);
  if (match.is_controller) WriteObjects(version, "owned", match.owned, &json);
  if (match.is_deployment) WriteObjects(version, "pods", match.pods, &json);
  if (!match.why.empty()) json.Pair("why", match.why);
  return json.EndObject().text();
}

std::string RelationJson(const Relation& relation) {
  JsonWriter json;
  json.BeginObject().Pair("relation", relation.type == Relation::Type::kOwns ? "owns" : "selects");
  AddName(relation.object, &json, relation.id.has_value()).Pair("path", relation.path);
  return json.EndObject().text();
}

std::string EndpointJson(const Endpoint& endpoint) {
  JsonWriter json;
  json.BeginObject().Pair("pod", endpoint.pod).Pair("node", endpoint.node);
  json.Key("addresses").BeginArray();
  for (const std::string& address : endpoint.addresses) json.String(address);
  json.EndArray();
  json.Key("ready").Bool(endpoint.ready);
  json.Key("serving").Bool(endpoint.serving);
  json.Key("terminating").Bool(endpoint.terminating);
  json.Key("ports").BeginArray();
  for (const EndpointPort& port : endpoint.ports) {
    json.BeginObject().Pair("name", port.name).Key("port").Number(port.port);
    json.Pair("protocol", port.protocol).EndObject();
  }
  return json.EndArray().EndObject().text();
}

}  // namespace labelix::cli
