// What `labelix --help` says beside the flags.
#ifndef LABELIX_CLI_HELP_H_
#define LABELIX_CLI_HELP_H_

#include <string_view>

namespace labelix::cli {

// Equal to the project's version in CMakeLists.txt; a test compares them.
inline constexpr std::string_view kVersion = "0.1.0";

struct CommandHelp {
  std::string_view name, summary, arguments, examples;
};

inline constexpr std::string_view kAbout =
    "Answers which Kubernetes objects a label selector picks, and who picks an object,\n"
    "from a dump or a watch of a cluster.";

inline constexpr std::string_view kFooter =
    "Input comes from -f: what `kubectl get … -o json` or a watch printed, also gzipped.\n"
    "Exit codes: 0 answered, 1 nothing found (with --exit-code), 2 usage or selector,\n"
    "3 input, or nothing found and some of it unknown (with --exit-code).\n"
    "`labelix COMMAND --help` has examples.\n";

inline constexpr CommandHelp kGet = {"get", "List the objects that a selector picks",
                                     "KIND[,KIND] [NAME...] or KIND/NAME...",
                                     R"(Examples:
  # Pods of the namespace default that a selector picks
  labelix get pods -l 'run=rng,isactive!=no' -f dump.json

  # The same of a running cluster, all namespaces, with two labels as columns
  kubectl get pods -A -o json | labelix get po -A -l '!canary' -L app,tier -f -

  # The last log line of each picked pod
  labelix get pods -l run=rng -o name -f dump.json | xargs -n1 kubectl logs --tail 1

  # A list that was dumped, and what a watch saw after it
  labelix get pods -l run=rng -f pods.json -f watch.ndjson

  # Is there any? Exit code 1 says no
  labelix get pods -l run=rng -o count --exit-code -f dump.json

  # Two workloads side by side; how a query is answered
  labelix get deploy/rng ds/rng -f dump.json
  labelix get pods -l 'run in (rng,web),!canary' --explain-plan -f dump.json
)"};

inline constexpr CommandHelp kMatch = {"match", "Show what each object with a selector picks",
                                       "[KIND | KIND/NAME...]",
                                       R"(Examples:
  # Every selector of the namespace default
  labelix match -f dump.json

  # The Services of all namespaces; one Service; two workloads
  labelix match svc -A -f dump.json
  labelix match svc/rng -f dump.json
  labelix match deploy/rng ds/rng -f dump.json

  # Network policies peer by peer; where the pods of each DaemonSet may run
  labelix match netpol -A -f dump.json
  labelix match ds -A --scheduling -f dump.json

  # Services that pick nothing, by name
  labelix match svc -A -o json -f dump.json | jq -r 'select(.objects == []) | .name'
)"};

inline constexpr CommandHelp kWho = {"who", "Show what owns an object and what picks it",
                                     "KIND/NAME...",
                                     R"(Examples:
  # Who owns this pod, and which Services send it traffic
  labelix who pod/rng-74c7854ff6-9swsn -f dump.json

  # The same as JSON lines
  labelix who pod/rng-74c7854ff6-9swsn -o json -f dump.json
)"};

inline constexpr CommandHelp kEndpoints = {
    "endpoints", "Show which pods get the traffic of a Service", "SERVICE",
    R"(Examples:
  # The endpoints that the Service rng should have
  labelix endpoints rng -f dump.json

  # The addresses that are ready
  labelix endpoints rng -o json -f dump.json | jq -r 'select(.ready).addresses[]'
)"};

inline constexpr CommandHelp kNodes = {"nodes", "Show on which nodes pods should run, and do",
                                       "KIND/NAME... | -l SELECTOR",
                                       R"(Examples:
  # Does each node that should have a pod of the DaemonSet rng have one, and only one?
  labelix nodes ds/rng -f dump.json

  # Where a Deployment's pods are, which promises nothing of the kind
  labelix nodes deploy/rng -f dump.json

  # Both together, by label; the nodes that have none
  labelix nodes -l run=rng -f dump.json
  labelix nodes ds/rng -o json -f dump.json | jq -r 'select(.state == "missing").node'
)"};

inline constexpr CommandHelp kReach = {
    "reach", "Show whether NetworkPolicies let two pods send to each other", "pod/NAME pod/NAME",
    R"(Examples:
  # Both ways: which policies isolate the pods, and which of their entries allow it
  labelix reach pod/web pod/db -f dump.json

  # To one port, by number, protocol or name
  labelix reach pod/web pod/db --port 5432 -f dump.json
  labelix reach pod/web pod/dns --port 53/UDP -f dump.json

  # Exit code 1 if either way is denied
  labelix reach pod/web pod/db --exit-code -f dump.json
)"};

inline constexpr CommandHelp kCompletion = {"completion", "Print the completion script of a shell",
                                            "bash | zsh | fish",
                                            R"(Examples:
  # For this shell, and for every one to come
  source <(labelix completion bash)
  labelix completion zsh > "${fpath[1]}/_labelix"
  labelix completion fish > ~/.config/fish/completions/labelix.fish
)"};

inline constexpr CommandHelp kSelector = {
    "selector", "Answer questions about selectors alone",
    "'A' --empty | --overlaps 'B' | --covers 'B' | --equals 'B'",
    R"(Exit codes: 0 yes, 1 no, 2 usage or selector.

Examples:
  # Can one object be picked by both? An object's labels, or what is in conflict
  labelix selector 'run=rng' --overlaps 'isactive!=yes'

  # Does the first pick all that the second picks? If not, what it misses
  labelix selector 'run in (rng,web)' --covers 'run=rng,isactive=yes'

  # Does it pick nothing at all? With labels as the API server accepts them
  labelix selector 'n>5,n<7,n!=6' --empty --universe api

  # The same meaning, written in two ways
  labelix selector 'a=b' --equals 'a in (b)' -o json
)"};

inline constexpr CommandHelp kSave = {"save", "Save what was read as a snapshot", "-o SNAPSHOT",
                                      R"(Examples:
  # Read a dump once, ask it often: a snapshot opens some twenty times faster
  labelix save -f dump.json -o cluster.lbx
  labelix get pods -l run=rng -f cluster.lbx

  # A list and what a watch saw after it, with the objects' JSON
  labelix save --sources -f pods.json -f watch.ndjson -o cluster.lbx
)"};

inline constexpr CommandHelp kVerify = {
    "verify", "Check that a snapshot is whole", "SNAPSHOT...",
    R"(Exit codes: 0 sound, 2 usage, 3 missing, damaged or of another format.

Examples:
  # Is it sound, and what is in it?
  labelix verify cluster.lbx

  # The same as JSON lines
  labelix verify cluster.lbx -o json
)"};

inline constexpr CommandHelp kValidate = {
    "validate", "Say what the API server would say of manifests", "",
    R"(Exit codes: 0 nothing wrong, 1 errors, 2 usage, 3 input.

Examples:
  # Labels, selectors and unknown fields of a manifest, before it is applied
  labelix validate -f rng.yml

  # The same as an edit of what is stored: selectors are immutable
  labelix validate -f rng.yml --against dump.json

  # What is wrong with a Deployment's manifest as a DaemonSet, and what would
  # be stored of it
  labelix validate -f deployment.yml --as DaemonSet
  labelix validate -f deployment.yml --as DaemonSet --validate ignore

  # Only the places and the API server's words
  labelix validate -f rng.yml -o json | jq -r '[.file, .line, .message] | @tsv'
)"};

inline constexpr CommandHelp kWatch = {
    "watch", "Print what joins and leaves selectors, owners and Services", "",
    R"(Lists and snapshots say where to begin and print nothing; each watch event prints what it
changed, and so does a list behind events, which takes the place of what its kind held.

Examples:
  # Live: a dump to begin with, and a watch from kubectl
  kubectl get pods -A -w -o json --output-watch-events | labelix watch -f dump.json -f -

  # Two watches at once
  labelix watch -f dump.json -f <(kubectl get po -A -w -o json --output-watch-events) \
      -f <(kubectl get svc -A -w -o json --output-watch-events)

  # A recording; one namespace; as JSON lines
  labelix watch -f pods.json -f svc.json -f pods.ndjson -f svc.ndjson
  labelix watch -n prod -o json -f recording | jq -c 'select(.relation == "traffic")'
)"};

inline constexpr CommandHelp kHistory = {
    "history", "Show what an object joined and left, and by which edit", "KIND/NAME...",
    R"(Examples:
  # When the pod left the Service, and what was done then
  labelix history pod/rng-74c7854ff6-9swsn -f pods.json -f svc.json -f pods.ndjson -f svc.ndjson

  # What joined and left a Service, as JSON lines
  labelix history svc/rng -o json -f recording
)"};

inline constexpr CommandHelp kDiff = {"diff", "Show memberships that differ between two dumps",
                                      "A B",
                                      R"(Examples:
  # What a change did to selectors, owners and traffic
  kubectl get pods,services,deployments,replicasets,daemonsets -A -o json > before.json
  kubectl get pods,services,deployments,replicasets,daemonsets -A -o json > after.json
  labelix diff before.json after.json

  # Two folders; exit code 1 says that they are equal
  labelix diff monday tuesday -n prod --exit-code

  # A dump and the cluster now
  kubectl get pods,services -A -o json | labelix diff before.json - -o json
)"};

inline constexpr CommandHelp kSeparate = {
    "separate", "Find the shortest selector that picks some objects and spares others",
    "--pick KIND/NAME... [--spare KIND/NAME... | --spare-rest]",
    R"help(The selector alone goes to standard output, what it does to standard error.
Exit codes: 0 found, 1 labels cannot tell them apart, 2 usage, 3 input.

Examples:
  # Four old pods, and nothing else of their namespace
  labelix separate --pick pod/rng-6z9bh pod/rng-pz4d9 pod/rng-qpc62 pod/rng-t9lvj -f dump.json

  # The same, given to kubectl
  kubectl delete pods -l "$(labelix separate --pick pod/rng-6z9bh -f dump.json)"

  # Only that one must be spared
  labelix separate --pick pod/a pod/b --spare pod/c -f dump.json
)help"};

inline constexpr CommandHelp kExplain = {
    "explain", "Say why a selector picks what it picks, or why not one object",
    "KIND/NAME [KIND/NAME]", R"(Examples:
  # How many pods each requirement of a Service leaves, and what is nearly right
  labelix explain svc/rng -f dump.json

  # Why this pod gets no traffic from that Service
  labelix explain svc/rng pod/rng-74c7854ff6-9swsn -f dump.json

  # The same as JSON lines
  labelix explain svc/rng -o json -f dump.json
)"};

inline constexpr CommandHelp kWhatIf = {
    "what-if", "Say what an edit would do, without making it",
    "EDIT... where EDIT is --apply, --label, --selector, --delete or --scale", R"(Examples:
  # Who gets traffic if the Service asks for one label more
  labelix what-if --selector svc/rng 'run=rng,isactive=yes' -f dump.json

  # A label taken off a pod: its controller lets it go and makes another
  labelix what-if --label pod/rng-74c7854ff6-9swsn run- -f dump.json

  # Several edits, in order
  labelix what-if --label pod/a isactive=yes --label pod/b isactive=yes \
                  --selector svc/rng 'run=rng,isactive=yes' -f dump.json

  # A manifest; a deletion that leaves the pods; a new size
  labelix what-if --apply rng.yml -f dump.json
  labelix what-if --delete ds/rng --cascade orphan -f dump.json
  labelix what-if --scale deploy/web 8 -f dump.json
)"};

inline constexpr CommandHelp kCheck = {"check", "Find selectors that fight or pick nothing",
                                       "[KIND/NAME]", R"(Examples:
  # Everything that is wrong, or looks wrong, in the namespace default
  labelix check -f dump.json

  # In all namespaces, without two codes, as a step of a pipeline
  labelix check -A --ignore orphan-pod,selector-duplicate --fail-on warning -f dump.json

  # What concerns one object; manifests, before they are applied
  labelix check svc/rng -f dump.json
  labelix check -f manifests/

  # Errors alone, as JSON lines
  labelix check -A -o json -f dump.json | jq -c 'select(.severity == "error")'
)"};

inline constexpr CommandHelp kTree = {"tree", "Show owners and selectors of an object as a tree",
                                      "KIND/NAME...", R"(Examples:
  # What a Service picks, under its owners, pods grouped by label set
  labelix tree svc/rng -f dump.json

  # What a Deployment owns, and who else picks its pods; where a pod stands
  labelix tree deploy/rng pod/rng-74c7854ff6-9swsn -f dump.json
)"};

inline constexpr CommandHelp kStats = {
    "stats", "Show how many values each label key has, and its cost", "", R"(Examples:
  # Keys by the memory that they take; which have a value for each object
  labelix stats -A -f dump.json

  # Keys of pods with more than a thousand values
  labelix stats -A -o json -f dump.json | jq -c 'select(.kind == "Pod" and .values > 1000)'
)"};

// Every command that has more than a line to say, in the order of --help.
inline constexpr CommandHelp kCommandHelps[] = {
    kGet,     kMatch,  kWho,      kEndpoints, kNodes,  kReach,     kWatch,
    kHistory, kDiff,   kSelector, kSave,      kVerify, kValidate,  kSeparate,
    kExplain, kWhatIf, kCheck,    kTree,      kStats,  kCompletion};

}  // namespace labelix::cli

#endif  // LABELIX_CLI_HELP_H_
