// labelix stats: how many values each label key has, and what it costs.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "cli/answer_commands.h"
#include "cli/elsewhere.h"
#include "cli/json_writer.h"
#include "cli/kind_texts.h"
#include "cli/load.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/usage.h"
#include "labelix/overview.h"

namespace labelix::cli {
namespace {

std::string KeyJson(const KeyStats& key) {
  JsonWriter json;
  json.BeginObject().Pair("group", key.group).Pair("kind", key.kind).Pair("key", key.key);
  json.Key("objects").Number(key.objects).Key("values").Number(key.values);
  json.Key("labelSets").Number(key.label_sets).Key("unique").Bool(key.is_unique);
  return json.Key("bytes").Number(key.bytes).EndObject().text();
}

void PrintTable(const LabelStats& stats, const Options& options, KindTexts* kinds,
                Console* console) {
  Table table({{"KIND"},
               {"KEY"},
               {"OBJECTS", Table::Align::kRight},
               {"VALUES", Table::Align::kRight},
               {"LABEL SETS", Table::Align::kRight},
               {"BYTES", Table::Align::kRight},
               {""}});
  for (const KeyStats& key : stats.keys) {
    table.AddRow({{kinds->Of(key.group, key.kind)},
                  {key.key},
                  {std::to_string(key.objects)},
                  {std::to_string(key.values)},
                  {std::to_string(key.label_sets)},
                  {std::to_string(key.bytes)},
                  {key.is_unique ? "one value an object" : "", Tone::kSurprising}});
  }
  if (!table.empty()) table.Print(console->out(), !options.no_headers, console->color_out());
}

void SayTotals(const LabelStats& stats, const EngineStats& engine, KindTexts* kinds,
               Console* console) {
  for (const KindStats& kind : stats.kinds) {
    if (kind.objects == 0) continue;
    console->Note(Counted(kind.objects, kinds->Of(kind.group, kind.kind)) + ", " +
                  Counted(kind.label_sets, "label set"));
  }
  console->Note(Bytes(engine.bytes) + " in all, of " + std::to_string(engine.symbols) +
                " texts and " + std::to_string(engine.pairs) + " pairs");
}

// A namespace that holds nothing is probably a slip.
void SayNothingCounted(const Version& version, const std::string& ns, Console* console) {
  SayNothingIn(ns, console);
  const auto count = [](const LabelStats& stats) {
    uint64_t objects = 0;
    for (const KindStats& kind : stats.kinds) objects += kind.objects;
    return objects;
  };
  const uint64_t without = count(CountLabels(version, ""));
  HintElsewhere(count(CountLabels(version, std::nullopt)) - without, without, console);
}

void Print(const Version& version, const EngineStats& engine, const LabelStats& stats,
           const Options& options, Console* console) {
  KindTexts kinds({version});
  PrintTable(stats, options, &kinds, console);
  SayTotals(stats, engine, &kinds, console);
  const bool any = std::any_of(stats.kinds.begin(), stats.kinds.end(),
                               [](const KindStats& kind) { return kind.objects > 0; });
  if (!any && !options.all_namespaces) SayNothingCounted(version, options.ns, console);
}

}  // namespace

int RunStats(const Options& options, Console* console) {
  const absl::Status no_args =
      options.args.empty() ? absl::OkStatus()
                           : absl::InvalidArgumentError("unexpected argument " + options.args[0]);
  for (const absl::Status& status :
       {no_args, CheckOutput(options, {"json"}), CheckFiles(options)}) {
    if (!status.ok()) return console->Fail(status), kExitUsage;
  }
  Cluster cluster;
  const Loaded loaded = LoadInput(options, false, &cluster, console);
  if (const int code = loaded.Refusal(); code != kExitOk) return code;
  std::optional<std::string_view> ns;
  if (!options.all_namespaces) ns = options.ns;
  const Version version = cluster.Current();
  const LabelStats stats = CountLabels(version, ns);
  if (SayNothingLoaded(version, "", console)) return kExitInput;
  if (options.output == "json") {
    for (const KeyStats& key : stats.keys) console->out() << KeyJson(key) << "\n";
  } else {
    Print(version, cluster.engine().Stats(), stats, options, console);
  }
  return Finish(options, loaded.complete, stats.keys.empty());
}

}  // namespace labelix::cli
