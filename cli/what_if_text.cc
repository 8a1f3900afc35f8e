#include "cli/what_if_text.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/json_writer.h"
#include "cli/name_json.h"
#include "cli/owners.h"
#include "cli/text.h"

namespace labelix::cli {
namespace {

// A line should fit a screen.
constexpr size_t kNamesShown = 6;

// Whether what is told is of several namespaces, so that a name alone may be of
// two objects.
bool IsOfSeveralNamespaces(const WhatIfAnswer& answer) {
  std::set<std::string> namespaces;
  for (const TrafficForecast& traffic : answer.traffic) namespaces.insert(traffic.service.ns);
  for (const MembershipChange& change : answer.changes) {
    namespaces.insert({change.selector.ns, change.object.ns});
  }
  for (const Reaction& reaction : answer.reactions) {
    namespaces.insert(reaction.controller.ns);
    if (reaction.object) namespaces.insert(reaction.object->ns);
  }
  namespaces.erase("");
  return namespaces.size() > 1;
}

std::string NamesText(const std::vector<std::string>& names) {
  std::vector<std::string> shown(
      names.begin(),
      names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kNamesShown)));
  std::string text = Join(shown, " ");
  if (names.size() > kNamesShown) {
    text += " and " + std::to_string(names.size() - kNamesShown) + " more";
  }
  return text;
}

class Printer {
 public:
  Printer(const Version& version, const WhatIfAnswer& answer, Console* console)
      : version_(version),
        answer_(answer),
        console_(console),
        kinds_({version}),
        owners_(version, &kinds_),
        with_ns_(IsOfSeveralNamespaces(answer)) {
    for (const MembershipChange& change : answer_.changes) {
      if (change.link == Link::kTraffic) traffic_[change.selector].push_back(&change);
    }
  }

  void Print() {
    for (const TrafficForecast& traffic : answer_.traffic) PrintTraffic(traffic);
    PrintOthers();
    PrintReactions();
  }

 private:
  // KIND/NAME, or KIND/NAMESPACE/NAME as the command takes it.
  std::string Short(const ObjectName& name) {
    const std::string place = with_ns_ && !name.ns.empty() ? name.ns + "/" : "";
    return kinds_.Of(name) + "/" + place + name.name;
  }

  void Line(const std::string& text, Tone tone = Tone::kPlain) {
    console_->out() << Paint(tone, Printable(text), console_->color_out()) << "\n";
  }

  // `Service/rng  9 → 4 endpoints`, then who joins and leaves, by owner.
  void PrintTraffic(const TrafficForecast& traffic) {
    std::string line = Short(traffic.service) + "  " + std::to_string(traffic.before) + " → " +
                       std::to_string(traffic.at_once) +
                       (traffic.at_once == 1 ? " endpoint" : " endpoints");
    if (traffic.settled != traffic.at_once) {
      line += ", then " + std::to_string(traffic.settled);
    }
    Line(line, traffic.settled == 0 ? Tone::kWrong : Tone::kPlain);
    for (const bool joins : {false, true}) {
      std::map<std::string, std::vector<std::string>> by_owner;
      for (const MembershipChange* change : traffic_[traffic.service]) {
        if (change->joins != joins) continue;
        by_owner[OwnerOf(change->object) + ": " + change->cause].push_back(change->object.name);
      }
      for (const auto& [why, names] : by_owner) {
        Line(std::string(joins ? "  joins   " : "  leaves  ") + NamesText(names) + "   (" + why +
             ")");
      }
    }
  }

  std::string OwnerOf(const ObjectName& object) {
    const auto id = version_.Find(object.group, object.kind, object.ns, object.name);
    if (!id) return "new";
    const std::string& owner = owners_.OutermostOf(*id);
    // "orphan" would be a reaction.
    return owner == kNobody ? "no owner" : owner;
  }

  // Memberships that no line about traffic has told.
  void PrintOthers() {
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> lines;
    std::set<std::pair<ObjectName, ObjectName>> told;
    for (const MembershipChange& change : answer_.changes) {
      if (change.link == Link::kTraffic) told.emplace(change.selector, change.object);
    }
    for (const MembershipChange& change : answer_.changes) {
      if (change.link == Link::kTraffic) continue;
      if (told.contains({change.selector, change.object})) continue;
      const bool owns = change.link == Link::kOwns;
      const std::string verb = change.joins ? (owns ? " owns " : " picks ")
                                            : (owns ? " no longer owns " : " no longer picks ");
      const std::string path = owns ? "" : PathNote(change.path);
      lines[{Short(change.selector) + path + verb, change.cause}].push_back(Short(change.object));
    }
    for (const auto& [what, names] : lines) {
      Line(what.first + NamesText(names) + "   (" + what.second + ")");
    }
    if (answer_.changes.empty()) Line("No membership changes.");
  }

  void PrintReactions() {
    uint64_t created = 0, deleted = 0;
    for (const Reaction& reaction : answer_.reactions) {
      const bool of_pods = !reaction.object || reaction.object->kind == "Pod";
      const bool replaces = reaction.type == Reaction::Type::kReplace;
      if (reaction.type == Reaction::Type::kCreate || replaces) created += reaction.count;
      if ((reaction.type == Reaction::Type::kDelete && of_pods) || replaces) {
        deleted += reaction.count;
      }
    }
    std::string line = "controllers: " + CountText(created) + " to create, ";
    Line(line + CountText(deleted) + " to delete.",
         created + deleted > 0 ? Tone::kSurprising : Tone::kPlain);
    for (const Reaction& reaction : answer_.reactions) {
      const std::string what =
          reaction.object ? Short(*reaction.object) : Counted(reaction.count, "Pod");
      Line("  " + Short(reaction.controller) + " " + Verb(reaction.type) + " " + what + "   (" +
           reaction.why + ")");
    }
  }

  static std::string CountText(uint64_t count) {
    return count == 0 ? "nothing" : Counted(count, "Pod");
  }

  static std::string Verb(Reaction::Type type) { return std::string(ToString(type)) + "s"; }

  const Version& version_;
  const WhatIfAnswer& answer_;
  Console* console_;
  KindTexts kinds_;
  Owners owners_;
  const bool with_ns_;
  std::map<ObjectName, std::vector<const MembershipChange*>> traffic_;  // by Service
};

std::string ChangeJson(uint64_t version, const MembershipChange& change) {
  JsonWriter json;
  json.BeginObject().Key("version").Number(version);
  json.Pair("op", change.joins ? "join" : "leave").Pair("relation", ToString(change.link));
  AddName(change.selector, &json.Key("selector").BeginObject());
  json.Pair("path", change.path).EndObject();
  AddName(change.object, &json.Key("object").BeginObject());
  json.EndObject().Pair("cause", change.cause).Pair("resourceVersion", "");
  return json.EndObject().text();
}

std::string ReactionJson(const Reaction& reaction) {
  JsonWriter json;
  json.BeginObject().Pair("reaction", ToString(reaction.type));
  AddName(reaction.controller, &json.Key("controller").BeginObject());
  json.EndObject();
  if (reaction.object) {
    AddName(*reaction.object, &json.Key("object").BeginObject());
    json.EndObject();
  } else {
    json.Key("object").Null();
  }
  json.Key("count").Number(reaction.count).Pair("why", reaction.why);
  return json.EndObject().text();
}

std::string ForecastJson(const TrafficForecast& traffic) {
  JsonWriter json;
  json.BeginObject();
  AddName(traffic.service, &json.Key("forecast").BeginObject());
  json.EndObject().Key("before").Number(traffic.before).Key("atOnce").Number(traffic.at_once);
  json.Key("settled").Number(traffic.settled);
  return json.EndObject().text();
}

}  // namespace

void PrintWhatIf(const Version& version, const WhatIfAnswer& answer, Console* console) {
  Printer(version, answer, console).Print();
}

void PrintWhatIfJson(const Version& version, const WhatIfAnswer& answer, Console* console) {
  for (const MembershipChange& change : answer.changes) {
    console->out() << ChangeJson(version.number(), change) << "\n";
  }
  for (const Reaction& reaction : answer.reactions) {
    console->out() << ReactionJson(reaction) << "\n";
  }
  for (const TrafficForecast& traffic : answer.traffic) {
    console->out() << ForecastJson(traffic) << "\n";
  }
}

}  // namespace labelix::cli
