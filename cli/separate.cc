// labelix separate: the shortest selector that picks these and spares those.
#include "labelix/separate.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cli/answer_commands.h"
#include "cli/json_writer.h"
#include "cli/load.h"
#include "cli/name_json.h"
#include "cli/resources.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/usage.h"
#include "labelix/cluster.h"

namespace labelix::cli {
namespace {

absl::Status CheckQuestion(const SeparateOptions& options) {
  if (!options.args.empty()) {
    return absl::InvalidArgumentError("unexpected argument " + options.args.front() +
                                      ": objects stand behind --pick and --spare");
  }
  if (options.pick.empty()) {
    return absl::InvalidArgumentError("nothing to pick: say --pick KIND/NAME...");
  }
  for (const std::vector<std::string>* names : {&options.pick, &options.spare}) {
    if (std::find(names->begin(), names->end(), "") == names->end()) continue;
    return absl::InvalidArgumentError(std::string(names == &options.pick ? "--pick" : "--spare") +
                                      " was given an empty name: is a variable not set?");
  }
  if (!options.spare.empty() && options.spare_rest) {
    return absl::InvalidArgumentError("--spare and --spare-rest cannot be used together");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ObjectId>> FindAll(const Version& version, const std::string& ns,
                                              const std::vector<std::string>& objects) {
  absl::StatusOr<FoundObjects> found = FindObjects(version, ns, objects);
  if (!found.ok()) return found.status();
  if (!found->missing.empty()) return found->missing.front();
  return std::move(found->ids);
}

std::string NameText(const Version& version, ObjectId id) {
  const ObjectName name = NameOf(version, id);
  return PrintKind(version, name.group, name.kind) + "/" + name.name;
}

void AddProof(const Version& version, const Inseparable& proof, JsonWriter* json) {
  json->BeginObject().Key("spare").BeginObject();
  AddName(NameOf(version, proof.spare), json);
  json->EndObject().Key("same").BeginArray();
  for (const Inseparable::Same& same : proof.same) {
    json->BeginObject().Pair("key", same.key).Key("value");
    same.value ? json->String(*same.value) : json->Null();
    json->Pair("as", NameOf(version, same.as).name).EndObject();
  }
  json->EndArray().EndObject();
}

std::string SeparationJson(const Version& version, const Separation& answer) {
  JsonWriter json;
  json.BeginObject().Key("selector");
  answer.selector ? json.String(answer.selector->ToString()) : json.Null();
  json.Key("shortest").Bool(answer.selector && answer.is_shortest);
  json.Key("picks").Number(answer.picked).Key("spares").Number(answer.spared).Key("proof");
  if (answer.proof) {
    AddProof(version, *answer.proof, &json);
  } else {
    json.Null();
  }
  return json.EndObject().text();
}

void PrintSelector(const Version& version, ObjectId picked, const Separation& answer,
                   Console* console) {
  const std::string kind(version.Get(picked).kind);
  console->out() << answer.selector->ToString() << "\n";
  console->Note("picks " + Counted(answer.picked, kind) + ", spares " +
                std::to_string(answer.spared));
  if (answer.selector->IsEverything())
    console->Note("an empty selector: there is nothing to spare");
  if (!answer.is_shortest) console->Note("there may be a shorter one: the search was cut off");
}

// Each label of the spared object, and who of the picked ones has it too.
void PrintProof(const Version& version, const Inseparable& proof, Console* console) {
  const std::string spare = NameText(version, proof.spare);
  console->out() << "no selector: labels cannot tell "
                 << Paint(Tone::kWrong, Printable(spare), console->color_out())
                 << " from what is to be picked\n";
  Table table({{"label"}, {"like"}});
  for (const Inseparable::Same& same : proof.same) {
    const std::string label = same.value ? same.key + "=" + *same.value : "no label " + same.key;
    table.AddRow({{"  " + label}, {"like " + NameText(version, same.as)}});
  }
  table.Print(console->out(), false, false);
  if (proof.same.empty()) console->out() << "  none of them has a label that a selector can name\n";
}

int Print(const Version& version, const SeparateOptions& options, ObjectId picked,
          const Separation& answer, bool input_complete, Console* console) {
  if (options.output == "json") {
    console->out() << SeparationJson(version, answer) << "\n";
  } else if (answer.selector) {
    PrintSelector(version, picked, answer, console);
  } else {
    PrintProof(version, *answer.proof, console);
  }
  if (!input_complete) return kExitInput;
  return answer.selector ? kExitOk : kExitEmpty;
}

}  // namespace

int RunSeparate(const SeparateOptions& options, Console* console) {
  for (const absl::Status& status :
       {CheckQuestion(options), CheckOutput(options, {"json"}), CheckFiles(options)}) {
    if (!status.ok()) return console->Fail(status), kExitUsage;
  }
  Cluster cluster;
  const Loaded loaded = LoadInput(options, false, &cluster, console);
  if (const int code = loaded.Refusal(); code != kExitOk) return code;
  const Version version = cluster.Current();
  absl::StatusOr<std::vector<ObjectId>> pick = FindAll(version, options.ns, options.pick);
  if (!pick.ok()) return console->Fail(pick.status()), ExitCodeOf(pick.status(), loaded.complete);
  absl::StatusOr<std::vector<ObjectId>> spare = FindAll(version, options.ns, options.spare);
  if (!spare.ok())
    return console->Fail(spare.status()), ExitCodeOf(spare.status(), loaded.complete);
  const absl::StatusOr<Separation> answer =
      Separate(version, {*pick, *std::move(spare), options.all_namespaces});
  if (!answer.ok()) return console->Fail(answer.status()), ExitCodeOf(answer.status());
  return Print(version, options, pick->front(), *answer, loaded.complete, console);
}

}  // namespace labelix::cli
