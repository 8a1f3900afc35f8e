#include "cli/completion.h"

#include <algorithm>
#include <map>
#include <optional>

#include "cli/completion_names.h"
#include "cli/shell_word.h"
#include "labelix/cluster.h"

namespace labelix::cli {
namespace {

using Flag = CommandWords::Flag;

constexpr int kFiles = 0, kNoBlank = 2, kNoFiles = 4;

std::string Print(const std::vector<Candidate>& candidates, std::string_view start, int directive) {
  std::string out;
  for (const Candidate& candidate : candidates) {
    if (!candidate.word.starts_with(start)) continue;
    out += candidate.word;
    if (!candidate.description.empty()) out += "\t" + candidate.description;
    out += "\n";
  }
  return out + ":" + std::to_string(directive) + "\n";
}

// Candidates for the last item of a list with commas.
std::string PrintItems(std::vector<Candidate> candidates, const std::string& start, int directive) {
  const size_t comma = start.rfind(',');
  const std::string before = comma == std::string::npos ? "" : start.substr(0, comma + 1);
  for (Candidate& candidate : candidates) candidate.word.insert(0, before);
  return Print(candidates, start, directive);
}

std::vector<Candidate> Words(const std::vector<const char*>& words) {
  std::vector<Candidate> candidates;
  for (const char* word : words) candidates.push_back({word, {}});
  return candidates;
}

std::string CompleteCommand(const std::vector<CommandWords>& commands, std::string_view start) {
  std::vector<Candidate> candidates;
  for (const CommandWords& command : commands) {
    candidates.push_back({command.name, command.summary});
  }
  candidates.push_back({"help", "Print the help of a command"});
  return Print(candidates, start, kNoFiles);
}

const Flag* FindFlag(const CommandWords& command, std::string_view word) {
  for (const Flag& flag : command.flags) {
    if (flag.name == word) return &flag;
  }
  return nullptr;
}

// bash takes `--color=al` for three words, of which the last is completed alone,
// and `a=b` for three too.
std::vector<std::string> Joined(std::vector<std::string> words) {
  if (words.back() == "=") words.push_back("");
  for (size_t i = 1; i + 1 < words.size();) {
    if (words[i] != "=") {
      ++i;
      continue;
    }
    const bool value = i + 2 == words.size() && words[i - 1].starts_with("--");
    if (!value) words[i - 1] += "=" + words[i + 1];
    words.erase(words.begin() + i, words.begin() + i + (value ? 1 : 2));
  }
  return words;
}

// A line as far as it was written.
struct Line {
  std::vector<std::string> arguments;
  std::map<std::string, std::vector<std::string>> values;  // by the flag's full name
  const Flag* open = nullptr;                              // takes the word that is to be completed
  size_t taken = 0;                                        // values that it has already
  std::string start;                                       // the word

  std::string Last(const std::string& flag, const std::string& otherwise) const {
    const auto found = values.find(flag);
    return found == values.end() ? otherwise : AsShellReads(found->second.back());
  }
};

void ReadFlag(const CommandWords& command, const std::string& word, Line* line) {
  const size_t equals = word.find('=');
  const bool brief = word[1] != '-' && word.size() > 2;  // -nprod
  const Flag* const flag = FindFlag(command, brief ? word.substr(0, 2) : word.substr(0, equals));
  line->open = nullptr;
  line->taken = 0;
  if (flag == nullptr || !flag->takes_value) return;
  if (brief) {
    line->values[flag->full].push_back(word.substr(word[2] == '=' ? 3 : 2));
  } else if (equals != std::string::npos) {
    line->values[flag->full].push_back(word.substr(equals + 1));
  } else {
    line->open = flag;
  }
}

Line ReadLine(const CommandWords& command, const std::vector<std::string>& words) {
  Line line;
  line.start = words.back();
  for (size_t i = 1; i + 1 < words.size(); ++i) {
    if (words[i].size() > 1 && words[i].starts_with('-')) {
      ReadFlag(command, words[i], &line);
    } else if (line.open == nullptr) {
      line.arguments.push_back(words[i]);
    } else {
      line.values[line.open->full].push_back(words[i]);
      ++line.taken;
      if (!line.open->takes_many) line.open = nullptr;
    }
  }
  return line;
}

// ---- What can stand there ---------------------------------------------------

class Completer {
 public:
  Completer(const CommandWords& command, Line line) : command_(command), line_(std::move(line)) {}

  std::string Run() {
    const std::string& start = line_.start;
    const size_t equals = start.find('=');
    if (start.starts_with("--") && equals != std::string::npos) {
      const Flag* const flag = FindFlag(command_, start.substr(0, equals));
      if (flag == nullptr || !flag->takes_value) return Print({}, "", kNoFiles);
      const std::string before = start.substr(0, equals + 1);
      line_.start = start.substr(equals + 1);
      return Prefixed(Value(*flag), before);
    }
    const bool more = line_.taken > 0;  // another value, or a flag
    if (line_.open != nullptr && !(more && start.starts_with('-'))) return Value(*line_.open);
    if (start.starts_with('-')) return Flags();
    return Argument();
  }

 private:
  static std::string Prefixed(const std::string& printed, const std::string& before) {
    std::string out;
    for (size_t at = 0; at < printed.size();) {
      const size_t end = printed.find('\n', at) + 1;
      out += (printed[at] == ':' ? "" : before) + printed.substr(at, end - at);
      at = end;
    }
    return out;
  }

  std::string Flags() const {
    std::vector<Candidate> candidates;
    for (const Flag& flag : command_.flags) candidates.push_back({flag.name, flag.description});
    return Print(candidates, line_.start, kNoFiles);
  }

  std::string Value(const Flag& flag) {
    const std::string& type = flag.type;
    if (type == "FILE" || type == "DUMP" || type == "SNAPSHOT" || type == "MANIFEST") {
      return Print({}, "", kFiles);
    }
    if (type == "NAMESPACE") return Print(CompletedNamespaces(Read()), line_.start, kNoFiles);
    if (type == "KEYS") return PrintItems(CompletedLabelKeys(Read()), line_.start, kNoFiles);
    if (flag.full == "--selector" && type == "SELECTOR") {
      return PrintItems(CompletedLabelKeys(Read()), line_.start, kNoFiles | kNoBlank);
    }
    if (type == "KIND/NAME") return Object({});
    const bool object_first = type.starts_with("KIND/NAME ") || type.starts_with("SERVICE ");
    if (object_first && line_.taken == 0) return Object({});
    return Print(Words(Choices(flag)), line_.start, kNoFiles);
  }

  std::vector<const char*> Choices(const Flag& flag) const {
    if (flag.type == "FORMAT") {
      if (command_.name == "get") return {"count", "json", "name", "wide", "yaml"};
      return {"json"};
    }
    if (flag.full == "--as") {
      return {"CSIStorageCapacity",
              "CronJob",
              "DaemonSet",
              "Deployment",
              "Job",
              "NetworkPolicy",
              "PersistentVolume",
              "PersistentVolumeClaim",
              "Pod",
              "PodDisruptionBudget",
              "ReplicaSet",
              "ReplicationController",
              "ResourceSlice",
              "RuntimeClass",
              "Service",
              "StatefulSet",
              "StorageClass"};
    }
    if (flag.full == "--cascade") return {"background", "orphan"};
    if (flag.full == "--color") return {"always", "auto", "never"};
    if (flag.full == "--fail-on") return {"error", "info", "warning"};
    if (flag.full == "--merge") return {"given", "rv"};
    if (flag.full == "--universe") return {"any", "api"};
    if (flag.full == "--validate") return {"ignore", "strict", "warn"};
    return {};
  }

  std::string Argument() {
    const std::string& name = command_.name;
    if (name == "diff" || name == "verify") return Print({}, "", kFiles);
    if (name == "completion") return Print(Words({"bash", "fish", "zsh"}), line_.start, kNoFiles);
    for (const char* none :
         {"watch", "selector", "save", "validate", "separate", "what-if", "stats", "version"}) {
      if (name == none) return Print({}, "", kNoFiles);
    }
    if (name == "endpoints" && line_.start.find('/') == std::string::npos) return Object({"svc"});
    return Object(line_.arguments);
  }

  // `before`: a kind alone is followed by its objects' names.
  std::string Object(const std::vector<std::string>& before) {
    const std::string ns = line_.Last("--namespace", "default");
    const size_t slash = line_.start.find('/');
    if (slash != std::string::npos) {
      const std::string kind = line_.start.substr(0, slash);
      return Print(CompletedNames(Read(), kind, ns, kind + "/"), line_.start, kNoFiles);
    }
    if (!before.empty() && before[0].find_first_of("/,") == std::string::npos) {
      return Print(CompletedNames(Read(), before[0], ns, ""), line_.start, kNoFiles);
    }
    return PrintItems(CompletedKinds(Read()), line_.start, kNoFiles | kNoBlank);
  }

  Version Read() {
    const auto files = line_.values.find("--filename");
    if (files == line_.values.end()) return cluster_.Current();
    for (const std::string& file : files->second) {
      if (file == "-") continue;
      // fish has read it, bash and zsh give it as it stands in the line.
      const bool read = cluster_.Load(file, {}, nullptr).code() != absl::StatusCode::kNotFound;
      if (!read) cluster_.Load(AsShellReads(file), {}, nullptr).IgnoreError();
    }
    return cluster_.Current();
  }

  const CommandWords& command_;
  Line line_;
  Cluster cluster_;
};

}  // namespace

std::string Complete(const std::vector<CommandWords>& commands,
                     const std::vector<std::string>& given) {
  if (given.size() < 2) return CompleteCommand(commands, given.empty() ? "" : given.back());
  if (given[0] == "help") {
    return given.size() == 2 ? CompleteCommand(commands, given[1]) : Print({}, "", kNoFiles);
  }
  const auto command = std::find_if(commands.begin(), commands.end(),
                                    [&](const CommandWords& c) { return c.name == given[0]; });
  if (command == commands.end()) return Print({}, "", kNoFiles);
  return Completer(*command, ReadLine(*command, Joined(given))).Run();
}

}  // namespace labelix::cli
