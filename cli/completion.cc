#include "cli/completion.h"

#include <algorithm>
#include <optional>

#include "cli/resources.h"
#include "labelix/cluster.h"

namespace labelix::cli {
namespace {

constexpr int kFiles = 0, kNoBlank = 2, kNoFiles = 4;

constexpr std::string_view kBash =
    R"(# bash completion for labelix: labelix completion bash > FILE, and source it.
_labelix() {
  local line directive=0 word
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :* ]]; then directive=${line#:}; continue; fi
    word=${line%%$'\t'*}
    COMPREPLY+=("$word")
  done < <(labelix __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if ((directive & 2)); then compopt -o nospace 2>/dev/null; fi
  if ((directive == 0)); then COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")); fi
}
complete -o filenames -F _labelix labelix
)";

constexpr std::string_view kZsh = R"(#compdef labelix
# zsh completion for labelix: labelix completion zsh > "${fpath[1]}/_labelix"
_labelix() {
  local line directive=0 word text
  local -a found
  while IFS= read -r line; do
    if [[ $line == :* ]]; then directive=${line#:}; continue; fi
    word=${line%%$'\t'*}
    text=${line#*$'\t'}
    found+=("${word//:/\\:}:$text")
  done < <(labelix __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
  if ((directive == 0)); then _files; return; fi
  if ((directive & 2)); then _describe labelix found -S ''; else _describe labelix found; fi
}
compdef _labelix labelix
)";

constexpr std::string_view kFish =
    R"(# fish completion for labelix: labelix completion fish | source
function __labelix_complete
  set -l words (commandline -opc)[2..-1] (commandline -ct)
  set -l lines (labelix __complete $words 2>/dev/null)
  if test "$lines[-1]" = ":0"
    __fish_complete_path (commandline -ct)
    return
  end
  for line in $lines
    string match -q ':*' -- $line; or echo $line
  end
end
complete -c labelix -f -a '(__labelix_complete)'
)";

struct Candidate {
  std::string word, description;
};

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

std::string CompleteCommand(const std::vector<CommandWords>& commands, std::string_view start) {
  std::vector<Candidate> candidates;
  for (const CommandWords& command : commands) {
    candidates.push_back({command.name, command.summary});
  }
  return Print(candidates, start, kNoFiles);
}

// The value of a flag on the line, each time it was given.
std::vector<std::string> ValuesOf(const std::vector<std::string>& words, std::string_view brief,
                                  std::string_view name) {
  std::vector<std::string> values;
  for (size_t i = 1; i + 1 < words.size(); ++i) {
    const std::string prefix = std::string(name) + "=";
    if (words[i] == brief || words[i] == name) values.push_back(words[i + 1]);
    if (words[i].starts_with(prefix)) values.push_back(words[i].substr(prefix.size()));
  }
  return values;
}

std::string CompleteName(const Version& version, const std::vector<std::string>& words,
                         const std::string& start) {
  const std::string kind_text = start.substr(0, start.find('/'));
  const auto kinds = ResolveKinds(version, kind_text);
  std::vector<Candidate> candidates;
  if (!kinds.ok() || kinds->size() != 1) return Print({}, start, kNoFiles);
  const KindName& kind = kinds->front();
  const std::vector<std::string> spaces = ValuesOf(words, "-n", "--namespace");
  Scope scope{.kind = kind.kind, .group = kind.group};
  if (kind.namespaced) scope.ns = spaces.empty() ? std::string_view("default") : spaces.back();
  for (ObjectId id : version.Select(scope, Compiled(Selector::Everything()))) {
    candidates.push_back({kind_text + "/" + std::string(version.Get(id).name), {}});
  }
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) { return a.word < b.word; });
  return Print(candidates, start, kNoFiles);
}

std::string CompleteKind(const Version& version, const std::string& start) {
  std::vector<Candidate> candidates;
  for (const KindName& kind : ResolveKinds(version, "all").value_or(std::vector<KindName>())) {
    candidates.push_back({kind.resource, kind.kind});
  }
  for (const Version::KindCount& known : version.Kinds()) {
    const auto kinds = ResolveKinds(version, known.kind);
    if (kinds.ok()) candidates.push_back({kinds->front().resource, kinds->front().kind});
  }
  const auto before = [](const Candidate& a, const Candidate& b) { return a.word < b.word; };
  std::sort(candidates.begin(), candidates.end(), before);
  const auto same = [](const Candidate& a, const Candidate& b) { return a.word == b.word; };
  candidates.erase(std::unique(candidates.begin(), candidates.end(), same), candidates.end());
  return Print(candidates, start, kNoFiles | kNoBlank);
}

std::string CompleteFlag(const CommandWords& command, const std::string& start) {
  std::vector<Candidate> candidates;
  for (const CommandWords::Flag& flag : command.flags) {
    candidates.push_back({flag.name, flag.description});
  }
  return Print(candidates, start, kNoFiles);
}

const CommandWords::Flag* FindFlag(const CommandWords& command, std::string_view word) {
  for (const CommandWords::Flag& flag : command.flags) {
    if (flag.name == word) return &flag;
  }
  return nullptr;
}

// Nothing but what the flag takes can follow it.
std::optional<std::string> CompleteValue(const CommandWords& command,
                                         const std::vector<std::string>& words) {
  const std::string& last = words[words.size() - 2];
  const CommandWords::Flag* flag = FindFlag(command, last);
  if (flag == nullptr || !flag->takes_value) return std::nullopt;
  if (last == "-f" || last == "--filename") return Print({}, "", kFiles);
  return Print({}, "", kNoFiles);
}

}  // namespace

std::string Complete(const std::vector<CommandWords>& commands,
                     const std::vector<std::string>& words) {
  if (words.size() < 2) return CompleteCommand(commands, words.empty() ? "" : words.back());
  const auto command = std::find_if(commands.begin(), commands.end(),
                                    [&](const CommandWords& c) { return c.name == words[0]; });
  if (command == commands.end()) return Print({}, "", kNoFiles);
  const std::string& start = words.back();
  if (const auto value = CompleteValue(*command, words)) return *value;
  if (start.starts_with('-')) return CompleteFlag(*command, start);
  Cluster cluster;
  for (const std::string& file : ValuesOf(words, "-f", "--filename")) {
    if (file != "-") cluster.Load(file, {}, nullptr).IgnoreError();
  }
  const Version version = cluster.Current();
  if (start.find('/') != std::string::npos) return CompleteName(version, words, start);
  return CompleteKind(version, start);
}

std::string_view CompletionScript(std::string_view shell) {
  if (shell == "bash") return kBash;
  if (shell == "zsh") return kZsh;
  return shell == "fish" ? kFish : std::string_view();
}

}  // namespace labelix::cli
