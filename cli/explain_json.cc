#include "cli/explain_json.h"

#include <optional>

#include "cli/json_writer.h"
#include "cli/name_json.h"

namespace labelix::cli {
namespace {

void AddOptional(std::string_view key, const std::optional<std::string>& value, JsonWriter* json) {
  json->Key(key);
  value ? json->String(*value) : json->Null();
}

void AddStep(const FunnelStep& step, JsonWriter* json) {
  json->BeginObject().Pair("requirement", step.requirement.ToString());
  json->Key("left").Number(step.left).Key("failed").Number(step.failed);
  json->Key("instead").BeginArray();
  for (const Instead& instead : step.instead) {
    json->BeginObject();
    AddOptional("value", instead.value, json);
    json->Key("objects").Number(instead.objects).EndObject();
  }
  json->EndArray().EndObject();
}

void AddMiss(const Version& version, const NearMiss& miss, JsonWriter* json) {
  json->BeginObject().Key("edits").BeginArray();
  for (const LabelEdit& edit : miss.edits) {
    json->BeginObject().Pair("key", edit.key);
    AddOptional("from", edit.from, json);
    AddOptional("to", edit.to, json);
    json->EndObject();
  }
  json->EndArray().Key("objects").BeginArray();
  for (ObjectId id : miss.objects) {
    const ObjectName name = NameOf(version, id);
    json->String(name.ns.empty() ? name.name : name.ns + "/" + name.name);
  }
  json->EndArray().EndObject();
}

}  // namespace

std::string ExplanationJson(const Version& version, const Explanation& why) {
  JsonWriter json;
  AddName(why.match.object, &json.BeginObject()).Pair("path", why.match.path);
  json.Pair("selector", why.match.selector).Pair("state", ToString(why.match.state));
  json.Pair("why", why.match.why).Pair("selects", why.match.selects);
  json.Pair("selectsGroup", why.match.selects_group);
  json.Key("candidates").Number(why.candidates).Key("picked").Number(why.match.objects.size());
  json.Key("funnel").BeginArray();
  for (const FunnelStep& step : why.funnel) AddStep(step, &json);
  json.EndArray().Key("nearest").BeginArray();
  for (const NearMiss& miss : why.nearest) AddMiss(version, miss, &json);
  json.EndArray().Key("clues").BeginArray();
  for (const Clue& clue : why.clues) {
    json.BeginObject().Pair("clue", ToString(clue.type)).Pair("message", clue.text);
    json.Pair("cure", clue.cure).Key("objects").Number(clue.objects).Key("ready");
    if (clue.ready) {
      json.Number(*clue.ready);
    } else {
      json.Null();
    }
    json.EndObject();
  }
  return json.EndArray().EndObject().text();
}

std::string PairJson(const PairExplanation& why) {
  JsonWriter json;
  json.BeginObject();
  AddName(why.selecting, &json.Key("selector").BeginObject()).EndObject();
  AddName(why.object, &json.Key("object").BeginObject()).EndObject();
  json.Pair("path", why.path).Key("picked").Bool(why.picked).Key("requirements").BeginArray();
  for (const RequirementCheck& check : why.checks) {
    json.BeginObject().Pair("requirement", check.requirement.ToString());
    json.Key("met").Bool(check.met);
    AddOptional("value", check.value, &json);
    json.EndObject();
  }
  json.EndArray().Key("obstacles").BeginArray();
  for (const std::string& obstacle : why.obstacles) json.String(obstacle);
  return json.EndArray().EndObject().text();
}

}  // namespace labelix::cli
