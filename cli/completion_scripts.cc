// The scripts that make a shell ask `labelix __complete`.
#include "cli/completion.h"

namespace labelix::cli {
namespace {

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
  if ((directive == 0)); then
    compopt -o filenames 2>/dev/null
    word=${COMP_WORDS[COMP_CWORD]}
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "${word#=}")
  fi
}
complete -F _labelix labelix
)";

constexpr std::string_view kZsh = R"(#compdef labelix
# zsh completion for labelix: labelix completion zsh > "${fpath[1]}/_labelix"
_labelix() {
  local line directive=0 word text
  local -a found
  while IFS= read -r line; do
    if [[ $line == :* ]]; then directive=${line#:}; continue; fi
    word=${line%%$'\t'*}
    text=
    if [[ $line == *$'\t'* ]]; then text=:${line#*$'\t'}; fi
    found+=("${word//:/\\:}$text")
  done < <(labelix __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
  if ((directive == 0)); then
    if [[ $PREFIX == -*=* ]]; then compset -P '*='; fi
    _files
    return
  fi
  if ((directive & 2)); then _describe labelix found -S ''; else _describe labelix found; fi
}
if [[ $funcstack[1] == _labelix ]]; then _labelix "$@"; else compdef _labelix labelix; fi
)";

constexpr std::string_view kFish =
    R"(# fish completion for labelix: labelix completion fish | source
function __labelix_complete
  set -l words (commandline -opc)[2..-1] (commandline -ct)
  set -l lines (labelix __complete $words 2>/dev/null)
  if test "$lines[-1]" = ":0"
    set -l word (string unescape -- (commandline -ct))
    set -l flag (string match -r -- '^--[a-z-]+=' $word)
    # What fish lists of ~ it would look for as a folder of that name.
    set -l home (string match -r -- '^~[A-Za-z0-9._-]*' $word)
    set -l folder (test -n "$home"; and eval echo $home)
    set -l path (string replace -- "$home" "$folder" (string replace -- "$flag" '' $word))
    for file in (__fish_complete_path $path)
      echo "$flag"(string replace -- "$folder" "$home" $file)
    end
    return
  end
  for line in $lines
    string match -q ':*' -- $line; or echo $line
  end
end
complete -c labelix -f -a '(__labelix_complete)'
)";

}  // namespace

std::string_view CompletionScript(std::string_view shell) {
  if (shell == "bash") return kBash;
  if (shell == "zsh") return kZsh;
  return shell == "fish" ? kFish : std::string_view();
}

}  // namespace labelix::cli
