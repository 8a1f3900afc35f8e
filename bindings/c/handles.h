// What stands behind the opaque handles of labelix/c.h.
#ifndef LABELIX_BINDINGS_C_HANDLES_H_
#define LABELIX_BINDINGS_C_HANDLES_H_

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "labelix/c.h"
#include "labelix/cluster.h"
#include "labelix/engine.h"
#include "labelix/live.h"
#include "labelix/selector.h"

struct labelix_error {
  labelix_code code = LABELIX_OK;
  size_t offset = LABELIX_NO_OFFSET;
  std::string message, hint;
};

struct labelix_buffer {
  std::string text;
};

struct labelix_index {
  explicit labelix_index(const labelix::EngineOptions& options) : cluster(options) {}
  labelix::Cluster cluster;
  std::string own_kinds, own_kinds_name;  // labelix_index_options', of every text
  std::mutex write;                       // one thread applies
};

struct labelix_version {
  labelix::Version version;
};

struct labelix_selector {
  explicit labelix_selector(labelix::Selector given)
      : selector(std::move(given)), compiled(selector), text(selector.ToString()) {}
  labelix::Selector selector;
  labelix::Compiled compiled;
  std::string text;
};

struct labelix_subscription {
  labelix::Subscription subscription;
};

struct labelix_deltas {
  labelix::DeltaBatch batch;
};

#endif  // LABELIX_BINDINGS_C_HANDLES_H_
