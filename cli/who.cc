// labelix who KIND/NAME: what owns an object, and what picks it.
#include <string>
#include <vector>

#include "cli/answer_json.h"
#include "cli/commands.h"
#include "cli/kind_texts.h"
#include "cli/named.h"
#include "cli/resources.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/usage.h"
#include "labelix/cluster.h"

namespace labelix::cli {
namespace {

std::string ShortName(const ObjectName& object, const std::string& kind, const std::string& ns) {
  const std::string place = object.ns.empty() || object.ns == ns ? "" : object.ns + "/";
  return kind + "/" + place + object.name;
}

std::string Headline(const ObjectView& object, KindTexts* kinds) {
  std::string out = Upper(kinds->Of(object.group, object.kind)) + " ";
  if (!object.ns.empty()) out.append(object.ns).append("/");
  out.append(object.name).append("   labels: ");
  if (object.labels.empty()) out += "<none>";
  for (size_t i = 0; i < object.labels.size(); ++i) {
    if (i > 0) out += ", ";
    out.append(object.labels[i].key).append("=").append(object.labels[i].value);
  }
  return Printable(out);
}

// ReplicaSet/rng-74c7854ff6 ← Deployment/rng. The group of one that is not loaded nobody knows.
std::string OwnersChain(const WhoAnswer& who, const std::string& ns, KindTexts* kinds) {
  std::string out;
  for (const Relation& relation : who.relations) {
    if (relation.type != Relation::Type::kOwns) continue;
    if (!out.empty()) out += " ← ";
    const ObjectName& owner = relation.object;
    const bool is_loaded = relation.id.has_value();
    out += ShortName(owner, is_loaded ? kinds->Of(owner) : owner.kind, ns);
    if (!is_loaded) out += " (not loaded)";
  }
  return out;
}

Table PickersTable(const WhoAnswer& who, const std::string& ns, KindTexts* kinds) {
  Table table({{""}, {""}, {""}, {""}});
  std::string lead = "picked by";
  for (const Relation& relation : who.relations) {
    if (relation.type != Relation::Type::kSelects) continue;
    std::string path = relation.path == "spec.selector" ? "" : relation.path + ": ";
    std::string selector = relation.selector.empty() ? "<everything>" : relation.selector;
    std::string note = relation.note.empty() ? "" : "(" + relation.note + ")";
    table.AddRow({{lead, Tone::kQuiet},
                  {ShortName(relation.object, kinds->Of(relation.object), ns)},
                  {path + selector},
                  {note, Tone::kSurprising}});
    lead.clear();
  }
  if (table.empty()) {
    const bool unknown = !who.unknown.empty();
    table.AddRow({{lead, Tone::kQuiet},
                  {unknown ? "nothing that is loaded" : "nothing", Tone::kSurprising},
                  {},
                  {}});
  }
  return table;
}

void PrintWho(const Version& version, ObjectId id, const WhoAnswer& who, KindTexts* kinds,
              Console* console) {
  const ObjectView object = version.Get(id);
  const std::string ns(object.ns);
  const std::string owners = OwnersChain(who, ns, kinds);
  const bool color = console->color_out();
  console->out() << Headline(object, kinds) << "\n"
                 << Paint(Tone::kQuiet, "owned by ", color) << "   "
                 << (owners.empty() ? Paint(Tone::kSurprising, "nobody", color) : Printable(owners))
                 << "\n";
  PickersTable(who, ns, kinds).Print(console->out(), false, color);
}

int PrintAll(const Version& version, const Options& options, const FoundObjects& found,
             bool input_complete, Console* console) {
  KindTexts kinds({version});
  bool empty = true, unknown = false;
  for (size_t i = 0; i < found.ids.size(); ++i) {
    const WhoAnswer who = Who(version, found.ids[i]);
    empty = empty && who.relations.empty();
    unknown = unknown || !who.unknown.empty();
    if (options.output == "json") {
      for (const Relation& relation : who.relations) {
        console->out() << RelationJson(relation) << "\n";
      }
    } else {
      if (i > 0) console->out() << "\n";
      PrintWho(version, found.ids[i], who, &kinds, console);
    }
    if (!who.unknown.empty()) console->Note(UnknownTogether(who.unknown));
  }
  for (const absl::Status& status : found.missing) console->Fail(status);
  if (input_complete && !found.missing.empty()) return ExitCodeOf(found.missing.front());
  return Finish(options, input_complete, FoundOf(empty, unknown));
}

absl::Status CheckNamed(const ResourceArgs& resources) {
  if (!resources.objects.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("you must name an object: labelix who KIND/NAME");
}

}  // namespace

int RunWho(const Options& options, Console* console) {
  Named named;
  if (const int code = ReadNamed(options, CheckNamed, false, &named, console); code != kExitOk) {
    return code;
  }
  const Version version = named.cluster.Current();
  return PrintAll(version, options, named.found, named.complete, console);
}

}  // namespace labelix::cli
