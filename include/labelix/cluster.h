// A Cluster is Kubernetes' kinds over an Engine: load what kubectl or the API
// server printed, then ask who picks whom.
//
//   labelix::Cluster cluster;
//   labelix::LoadReport report;
//   absl::Status loaded = cluster.Load("dump.json", {}, &report);
//   labelix::Version now = cluster.Current();
//   const auto matches = labelix::Match(now, {}).value();
//   for (const labelix::SelectorMatch& m : matches)
//     std::cout << m.object.name << " picks " << m.objects.size() << "\n";
//
// An answer is a function of one Version; a Cluster holds no state but its
// Engine and the source bytes that it was told to keep. Threading is the
// Engine's: one thread loads, any number asks. Rules and their sources:
// docs/kinds.md.
#ifndef LABELIX_CLUSTER_H_
#define LABELIX_CLUSTER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/engine.h"
#include "labelix/feed.h"
#include "labelix/selector.h"
#include "labelix/status.h"

namespace labelix {

// ---- Loading ---------------------------------------------------------------

// Caps on untrusted input (docs/reliability.md, G15). Past one: kResourceExhausted.
struct InputLimits {
  uint32_t json_depth = 64;          // YAML's too
  uint64_t object_bytes = 4u << 20;  // and what the aliases of a YAML document expand to
  uint32_t labels_per_object = 10'000;
  uint64_t document_bytes = 0xFFFFFFFFull;  // simdjson's; larger lists are split at item borders
  uint64_t total_bytes = 64ull << 30;       // after decompression
};

struct LoadOptions {
  InputLimits limits;
  // Keep each object's JSON text, so that Source() can print it as it came; of
  // YAML the JSON that was made of it.
  bool keep_source = false;
  // Kinds of your own with selectors, in the form of docs/kinds.md: the JSON, and
  // its name for messages. What is loaded with them keeps them.
  // kInvalidArgument of a load: `kinds.json: kinds[0].selectors[0].form: …`; kDataLoss: no JSON.
  std::string kinds = {}, kinds_name = {};
  // What one of these three throws comes out of the load; what was taken in stays, and the
  // Cluster goes on.
  // Called now and then with the bytes read so far and in all (0: unknown).
  std::function<void(uint64_t done, uint64_t total)> progress;
  // Asked as bytes are read and inflated, as a snapshot is checked, and before each batch of
  // objects; true ends the load with kCancelled, and what was taken in stays.
  std::function<bool()> stop;
  // Asked of each object and bookmark; false passes over it. Kind, names, resourceVersion
  // and op are set, labels and facts are not. `listed`: it is an item of a list. Of a list
  // of one kind (PodList) that has said its resourceVersion it is asked at the list's end, too:
  // `listed`, with a kDeclare of kind and resourceVersion. False: it declares no kind.
  std::function<bool(const Event& event, bool listed)> take;
  // 1: all on the calling thread. 2: what is decoded is taken in on a thread that lives
  // as long as the call, or on the calling one if the system gives none. 0: 2 for a text
  // of 4 MiB or more where two processors may be used. The state is the same, and what
  // is asked above is asked on the calling thread.
  uint32_t threads = 1;
  // At most so many objects make one batch, which is one version: readers see all of
  // them or none.
  uint32_t batch_objects = 1'024;
  // Other inputs are loaded behind this one: Load and LoadBytes do not warn yet of a list
  // whose last page may be in them.
  bool more_follows = false;

  // As the command loads, where nobody reads meanwhile: as many threads as pay, and
  // batches so small that their texts are still in the second cache when they are taken
  // in, which is 7 % faster (docs/performance.md, "Ingest").
  static LoadOptions Bulk() {
    LoadOptions options;
    options.threads = 0;
    options.batch_objects = 128;
    return options;
  }
};

// What a load with these LoadOptions::kinds would say of them, without a load.
//
//   const absl::Status told = labelix::CheckKinds(R"({"kinds":[{"kind":"Rollout"}]})", "own.json");
//   assert(labelix::ErrorMessage(told).starts_with("own.json: kinds[0]"));
absl::Status CheckKinds(std::string_view kinds, std::string_view kinds_name);

// What was read. Filled also when Load fails: what was good before the broken
// place is kept, and counted here.
struct LoadReport {
  uint64_t bytes = 0;
  uint64_t documents = 0;
  uint64_t objects = 0;  // upserts, watch events included
  uint64_t removes = 0;  // DELETED
  uint64_t bookmarks = 0;
  // Lists that go on behind all that the cluster has been given so far: they came as
  // pages (metadata.continue), and the last page has not.
  uint64_t unfinished = 0;
  std::vector<std::string> warnings;  // "file:line: text"
};

// One input that went into a Cluster.
struct InputRecord {
  std::string name;  // without its folder; "standard input" of "-"
  uint64_t bytes = 0, objects = 0;
  friend bool operator==(const InputRecord&, const InputRecord&) = default;
};

class Cluster {
 public:
  explicit Cluster(const EngineOptions& options = {});
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;
  // No other thread may use either. Only assignment and destruction are left
  // to the one that was moved from; Versions of it stay good.
  Cluster(Cluster&&) noexcept;
  Cluster& operator=(Cluster&&) noexcept;

  // Reads JSON, YAML or a snapshot (labelix/snapshot.h): a file (.gz too), every
  // *.json, *.ndjson, *.yaml, *.yml and those with .gz of a folder in order of
  // name, or standard input ("-"). Lists start the state, watch lines change it;
  // told apart by content.
  // kNotFound: no such file. kDataLoss: broken input; the message is
  // "file:line:column: cause" and what stood before it stays loaded.
  // kResourceExhausted: a limit. A list that goes on behind the last file is a warning.
  absl::Status Load(const std::string& path, const LoadOptions& options, LoadReport* report);
  // The same from memory, gzip too; `name` stands for the file in messages.
  absl::Status LoadBytes(std::string_view bytes, std::string_view name, const LoadOptions& options,
                         LoadReport* report);

  // The watch side (labelix/feed.h): events of any kinds, of which those that
  // are news make one version; Load gives its events to the same Feed. What
  // holds a selector registers it, in the version that brings it
  // (labelix/live.h): engine().Subscribe tells of all three relations.
  // An Event of your own holds no spec and no status, so what selects comes by
  // LoadBytes or ReplaceFrom (labelix/replace.h), and so do pods whose traffic
  // counts; a bookmark is of the whole kind, not of one namespace's watch.
  // Errors are Engine::Apply's, and change nothing.
  absl::StatusOr<Applied> Apply(std::span<const Event> batch);
  // A whole list as one version that holds what the list says of its kind and
  // nothing else of it; only what differs is a change. Errors: Feed::AdmitList.
  absl::StatusOr<Applied> Replace(const KindList& list, bool accept_older = false);
  // FeedOptions::accept_time_travel, from the next event on, of Load, Apply and Replace: for
  // who follows several namespaces by a watch each, for a bookmark or a list of one says
  // nothing of the others, nor they of it. False at first; a snapshot does not hold it. A
  // writer's call.
  void AcceptTimeTravel(bool accept);
  const Feed& feed() const;  // the thread that loads

  Version Current() const;
  // Of a Cluster that was opened from a snapshot, the first call registers the
  // selectors of all that it holds, and is a writer's; so does the first Apply. Versions
  // before that know of none, and where max_objects leaves no room for them the Apply fails.
  // Selectors of your own are given to the Engine: engine().Apply({}, selectors). Events are
  // not: the Feed would not know of them, and what they hold would not be registered.
  // The reference stays good when the Cluster is moved.
  Engine& engine();
  // What was read, in order; also what a snapshot said of its own making. Any thread.
  std::vector<InputRecord> inputs() const;

  // The object's JSON as it came; `version` is one of this Cluster. kFailedPrecondition
  // without keep_source, kNotFound: the version does not hold the id. Any thread.
  absl::StatusOr<std::string> Source(const Version& version, ObjectId id) const;

 private:
  friend struct ClusterParts;  // engine/cluster_rep.h
  struct Rep;
  explicit Cluster(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

// An id is one of the Version that gave it: that of a deleted object (a delta tells it) is no
// object's in a later one, or another one's. Of an id that the version does not hold, calls
// here answer kNotFound, or what is empty.

// ---- Kinds and names -------------------------------------------------------

struct ObjectName {
  std::string kind, ns, name;
  std::string group;  // API group, "" is core
  friend bool operator==(const ObjectName&, const ObjectName&) = default;
  friend auto operator<=>(const ObjectName& a, const ObjectName& b) {
    if (auto c = a.kind <=> b.kind; c != 0) return c;
    if (auto c = a.ns <=> b.ns; c != 0) return c;
    if (auto c = a.name <=> b.name; c != 0) return c;
    return a.group <=> b.group;
  }
};

struct KindName {
  std::string group;     // "apps"
  std::string kind;      // "DaemonSet"
  std::string resource;  // "daemonsets"; for unknown kinds a guess from `kind`
  bool namespaced = true;
};

// A kind as kubectl takes it: `po`, `pod`, `pods`, `svc`, `ds.apps`,
// `DaemonSet`, or the plural, singular or kind of anything loaded. `all` is
// kubectl's list of kinds. kInvalidArgument, in kubectl's words:
// `the server doesn't have a resource type "x"`.
absl::StatusOr<std::vector<KindName>> ResolveKinds(const Version& version, std::string_view text);

// How an object prints with `-o name`: `pod/x`, `daemonset.apps/x`.
std::string PrintName(const ObjectName& object);

// How an answer names a kind: `Gate`, or `Gate.b.io` where kinds of that name of several API
// groups are known to the version. The core group's stays `Service`. A resource that nothing
// loaded has, as webhooks name them, is `gates.b.io`. A comparison a kind, as GroupsOf.
std::string PrintKind(const Version& version, std::string_view group, std::string_view kind);

ObjectName NameOf(const Version& version, ObjectId id);

// "apps/v1", as the object or the list that it came in said; "" if neither did.
std::string ApiVersion(const Version& version, ObjectId id);

// `KIND/NAME` (or `KIND/NAMESPACE/NAME`) in namespace `ns`, or in none, as manifests may
// be. kNotFound in kubectl's words: `pods "x" not found`.
absl::StatusOr<ObjectId> FindObject(const Version& version, std::string_view ns,
                                    std::string_view kind_and_name);

// The value of a field that the API server supports in selectors of this kind;
// kInvalidArgument `field label not supported: x` for others.
// Source: k8s.io/kubernetes pkg/apis/*/v1/conversion.go and registry strategies.
absl::StatusOr<std::string> FieldValue(const Version& version, ObjectId id, std::string_view field);

// Leaves in `ids` those that match; an id that the version does not hold matches no term. Fails
// as FieldValue does of a field, also when `ids` is empty: the fields are checked against the
// kind first.
absl::Status FilterByFields(const Version& version, const KindName& kind,
                            const FieldSelector& fields, IdSet* ids);

// ---- Who picks what --------------------------------------------------------

enum class SelectState : uint8_t {
  kSelects,     // has a selector with at least one requirement
  kNothing,     // none, empty where empty is none, or ExternalName
  kEverything,  // an empty selector where that means all
  kUnknown,     // a kind that is needed is not loaded; `why` says which
  kInvalid,     // the stored selector does not parse; `why` has the text
};
std::string_view ToString(SelectState state);  // "selects", "nothing", …

// Why a picked object is not owned by the controller that picks it.
struct NotOwned {
  ObjectId id = 0;
  // "owned by ReplicaSet/rng-74c7854ff6", "orphan", "name is not <set>-<ordinal>"
  std::string reason;
};

// One selector of one selecting object, and what it picks. Ids are sorted by
// (namespace, name).
struct SelectorMatch {
  ObjectId id = 0;
  ObjectName object;
  std::string path;           // "spec.selector", "spec.ingress[0].from[1]"
  std::string selects;        // the picked kind: "Pod"; a Deployment's is "ReplicaSet"
  std::string selects_group;  // its API group: "", "apps"
  std::string selector;       // printed form
  // Where it looks: "" its own namespace, "*" everywhere, "a,b" those, "{team=x}"
  // those with such labels, "a,{team=x}" both.
  std::string namespaces;
  SelectState state = SelectState::kNothing;
  std::string why;  // for kUnknown, kInvalid, kNothing's reason, and what else is not known
  std::vector<ObjectId> objects;
  // By controllerRef (uid), for controllers: objects of the selected kind.
  std::vector<ObjectId> owned;
  std::vector<NotOwned> not_owned;  // picked minus owned, each with its reason
  // A Deployment's pods: those of the ReplicaSets that it owns.
  std::vector<ObjectId> pods;
  bool is_controller = false;
  bool is_deployment = false;
};

struct MatchQuery {
  std::vector<KindName> kinds = {};     // empty: every selecting kind
  std::optional<std::string> ns = {};   // nullopt: every namespace
  std::optional<ObjectId> object = {};  // only this one, with all that it has
  // Of several objects also what their pods say of nodes and other pods:
  // affinity, spread, nodeSelector; and what volumes and classes say of nodes, which is
  // told without it where `kinds` names them.
  bool scheduling = false;
};

// Every selector of every selecting object asked for, sorted by (kind,
// namespace, name); those of one object by path, list elements in their order.
// kInvalidArgument: the kinds, or the object, have no selector. kFailedPrecondition: of the kinds
// asked for none is loaded. Cost: a query for each of those selectors, and their answers.
absl::StatusOr<std::vector<SelectorMatch>> Match(const Version& version, const MatchQuery& query);

// What selects or owns one object.
struct Relation {
  enum class Type : uint8_t { kSelects, kOwns };
  Type type = Type::kSelects;
  ObjectName object;
  std::optional<ObjectId> id;  // nullopt: an owner that is not loaded; its group is a guess
  std::string path;            // "spec.selector"; "metadata.ownerReferences" for kOwns
  std::string selector;        // printed form
  std::string note;            // "not its owner: a controller keeps only what it owns"
  uint32_t distance = 1;       // owners: 1 is the controller, 2 its controller, …
};
struct WhoAnswer {
  std::vector<Relation>
      relations;  // owners first, nearest first; then by (kind, namespace, name, path)
  std::vector<std::string> unknown;  // "unknown: no Service objects loaded"
};
// For people: beside SelectorsPicking (labelix/live.h), which is for loops, it looks at each
// object of kinds whose selectors are not registered, as a user's own are.
WhoAnswer Who(const Version& version, ObjectId object);

// ---- Who gets traffic ------------------------------------------------------

struct EndpointPort {
  std::string name, protocol;
  uint16_t port = 0;
  friend bool operator==(const EndpointPort&, const EndpointPort&) = default;
};
struct Endpoint {
  std::string pod;  // name; the namespace is the Service's
  ObjectId id = 0;
  std::string node, zone, hostname;
  std::string family;  // "IPv4" or "IPv6"
  std::vector<std::string> addresses;
  bool ready = false, serving = false, terminating = false;
  std::vector<EndpointPort> ports;
};
struct EndpointsAnswer {
  SelectState state = SelectState::kNothing;
  std::string why;
  std::vector<Endpoint> endpoints;  // by (pod, family)
  // Picked, but no endpoint: with the reason ("no podIP", "phase Succeeded").
  std::vector<NotOwned> left_out;
};

// What the EndpointSlice controller would write for a Service. Cost: a query, and a look at
// each pod. kInvalidArgument: `service` is no Service.
absl::StatusOr<EndpointsAnswer> Endpoints(const Version& version, ObjectId service);

// What the loaded EndpointSlices of a Service say: the recorded truth to
// compare with.
std::vector<Endpoint> RecordedEndpoints(const Version& version, ObjectId service);

// ---- Printing --------------------------------------------------------------

// How to print an object's JSON text. The views are read during the call.
struct PrintForm {
  // Without what belongs to one cluster: metadata.namespace, status,
  // metadata.creationTimestamp, resourceVersion and uid.
  bool export_form = false;
  // Put in front where the text has none: items of a raw list do not say what
  // they are.
  std::string_view api_version = {}, kind = {};
};

// Fields in the order in which they came, four spaces a level, as `kubectl -o
// json`; numbers and strings as they stood. Ends with a line break.
// kDataLoss with ErrorOffset: not one JSON value; kResourceExhausted: nested deeper than 64
// levels. Linear in the text.
absl::StatusOr<std::string> PrettyJson(std::string_view json, bool export_form);
absl::StatusOr<std::string> PrettyJson(std::string_view json, const PrintForm& form);

// As `kubectl -o yaml`: keys sorted, strings quoted where YAML 1.1 would read
// them as another type. Ends with a line break. Errors and cost as above.
absl::StatusOr<std::string> ToYaml(std::string_view json, bool export_form);
absl::StatusOr<std::string> ToYaml(std::string_view json, const PrintForm& form);

}  // namespace labelix

#endif  // LABELIX_CLUSTER_H_
