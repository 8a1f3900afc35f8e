// What a Cluster is made of.
#ifndef LABELIX_ENGINE_CLUSTER_REP_H_
#define LABELIX_ENGINE_CLUSTER_REP_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/ingest/decode.h"
#include "engine/ingest/pages.h"
#include "engine/ingest/sources.h"
#include "engine/kubernetes/registrar.h"
#include "engine/kubernetes/relations.h"
#include "labelix/cluster.h"

namespace labelix {

// The ways into the public types for what is beside them: engine/snapshot.cc, engine/replace.cc.
struct ClusterParts {
  static Engine MakeEngine(std::shared_ptr<index::Index> index) { return Engine(std::move(index)); }
  static const index::Pin& PinOf(const Version& version) { return *version.pin_; }
  static const Cluster::Rep& RepOf(const Cluster& cluster) { return *cluster.rep_; }
  static Cluster::Rep& RepOf(Cluster* cluster) { return *cluster->rep_; }
  static Cluster MakeCluster(std::unique_ptr<Cluster::Rep> rep) { return Cluster(std::move(rep)); }
  using Rep = Cluster::Rep;
};

// What was read.
class Inputs {
 public:
  // The thread that loads.
  void Set(std::vector<InputRecord> all);
  void Add(InputRecord input);
  // As a part of the last one of its name, if there is one.
  void AddPart(const InputRecord& part);
  // Any thread.
  std::vector<InputRecord> Copy() const;

 private:
  mutable std::mutex mutex_;
  std::vector<InputRecord> all_;
};

struct Cluster::Rep {
  explicit Rep(const EngineOptions& options);
  explicit Rep(std::shared_ptr<index::Index> index);

  // One input: its bytes, the buffer of `sources` that keeps them (read with
  // keep_source only), and where its progress starts and ends (0: unknown).
  struct Input {
    std::string_view bytes, name;
    uint32_t buffer = 0;
    uint64_t done = 0, total = 0;
    // All texts of one name are one input; a text may be a part of a watch, so that nobody
    // knows what one sent before it.
    bool is_text = false;
  };
  absl::Status Decode(const Input& input, const LoadOptions& options, LoadReport* report);
  void WarnOfOpenLists(LoadReport* report);
  absl::Status DecodeText(const Input& input, const LoadOptions& options, LoadReport* report);
  absl::Status TakeText(const Input& input, ingest::DecodeOptions decode,
                        const LoadOptions& options, LoadReport* report);
  // A text of the caller's, inflated into `*owned` if it has to be, and kept with keep_source.
  absl::StatusOr<Input> ReadText(std::string_view bytes, std::string_view name,
                                 const LoadOptions& options, ingest::Bytes* owned);
  // What `options` says of decoding. Both they and `kinds` outlive it.
  ingest::DecodeOptions DecodingOf(const Input& input, const LoadOptions& options,
                                   const ingest::UserKinds* kinds);
  // As Cluster::Replace and ReplaceFrom, which are these.
  absl::StatusOr<Applied> Replace(const KindList& list, bool accept_older);
  absl::StatusOr<Applied> ReplaceText(const Input& input, const KindList& list, bool accept_older,
                                      const LoadOptions& options);
  // Load without what is said after the last file.
  absl::Status LoadFiles(const std::string& path, const LoadOptions& options, LoadReport* report);
  absl::Status LoadText(std::string_view bytes, std::string_view name, const LoadOptions& options,
                        LoadReport* report);
  // The objects of a snapshot as events: what is loaded already stays.
  absl::Status MergeSnapshot(const Input& input, const LoadOptions& options, LoadReport* report);

  // Events: those that are news, with the selectors that their objects hold.
  absl::StatusOr<Applied> Apply(std::span<const Event> batch);
  // `news` was admitted by the feed, after RegisterHolders.
  absl::StatusOr<Applied> Take(std::span<const Event> news, const kubernetes::Registrar& selectors);
  void Connect();
  absl::Status RegisterHolders();

  Engine engine;
  bool is_registered = false;  // are the selectors of all that it holds
  Feed feed;
  kubernetes::Traffic traffic;
  ingest::Sources sources;
  ingest::Pages pages;  // lists that go on behind all that was loaded
  Inputs inputs;
};

}  // namespace labelix

#endif  // LABELIX_ENGINE_CLUSTER_REP_H_
