#include "bench/peers/bare_walk.h"

#include "simdjson.h"

namespace labelix::peers {
namespace {

namespace od = simdjson::ondemand;
using Seen = BareWalk::Seen;

// Each of these reads one value; exceptions of simdjson are off: an error
// shows as a missing value, and the walk of a good file has none.
void Text(od::value value, Seen* seen) {
  std::string_view text;
  if (value.get_string().get(text) == simdjson::SUCCESS) seen->bytes += text.size();
}

template <class Value, class Visit>
void Fields(Value&& value, const Visit& visit) {
  od::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return;
  for (auto field : object) {
    std::string_view key;
    od::value inner;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) return;
    if (field.value().get(inner) != simdjson::SUCCESS) return;
    visit(key, inner);
  }
}

template <class Visit>
void Items(od::value value, const Visit& visit) {
  od::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) return;
  for (auto item : array) {
    od::value inner;
    if (item.get(inner) != simdjson::SUCCESS) return;
    visit(inner);
  }
}

void Owner(std::string_view key, od::value value, Seen* seen) {
  if (key == "kind" || key == "name" || key == "uid" || key == "apiVersion") Text(value, seen);
  bool controller = false;
  if (key == "controller" && value.get_bool().get(controller) == simdjson::SUCCESS) {
    seen->bytes += controller;
  }
}

void Metadata(std::string_view key, od::value value, Seen* seen) {
  if (key == "name" || key == "namespace" || key == "uid" || key == "resourceVersion" ||
      key == "generateName" || key == "deletionTimestamp") {
    Text(value, seen);
  } else if (key == "labels") {
    Fields(value, [seen](std::string_view label, od::value text) {
      seen->bytes += label.size();
      ++seen->labels;
      Text(text, seen);
    });
  } else if (key == "ownerReferences") {
    Items(value, [seen](od::value owner) {
      Fields(owner, [seen](std::string_view k, od::value v) { Owner(k, v, seen); });
    });
  }
}

void Port(std::string_view key, od::value value, Seen* seen) {
  if (key == "name" || key == "protocol") Text(value, seen);
  uint64_t port = 0;
  if (key == "containerPort" && value.get_uint64().get(port) == simdjson::SUCCESS) {
    seen->bytes += port & 1;
  }
}

void Container(std::string_view key, od::value value, Seen* seen) {
  if (key != "ports") return;
  Items(value, [seen](od::value port) {
    Fields(port, [seen](std::string_view k, od::value v) { Port(k, v, seen); });
  });
}

void Spec(std::string_view key, od::value value, Seen* seen) {
  if (key == "nodeName" || key == "hostname" || key == "subdomain" || key == "restartPolicy" ||
      key == "serviceAccountName" || key == "schedulerName") {
    Text(value, seen);
  } else if (key == "containers" || key == "initContainers") {
    Items(value, [seen](od::value container) {
      Fields(container, [seen](std::string_view k, od::value v) { Container(k, v, seen); });
    });
  }
}

void Status(std::string_view key, od::value value, Seen* seen) {
  if (key == "phase" || key == "podIP" || key == "nominatedNodeName") {
    Text(value, seen);
  } else if (key == "conditions") {
    Items(value, [seen](od::value condition) {
      Fields(condition, [seen](std::string_view k, od::value v) {
        if (k == "type" || k == "status") Text(v, seen);
      });
    });
  } else if (key == "podIPs") {
    Items(value, [seen](od::value ip) {
      Fields(ip, [seen](std::string_view, od::value v) { Text(v, seen); });
    });
  }
}

// Both an od::value and a whole document have these fields.
template <class Object>
void PodFields(Object& pod, Seen* seen) {
  ++seen->pods;
  Fields(pod, [seen](std::string_view key, od::value value) {
    using Part = void (*)(std::string_view, od::value, Seen*);
    const Part part = key == "metadata" ? &Metadata
                      : key == "spec"   ? &Spec
                      : key == "status" ? &Status
                                        : nullptr;
    if (part == nullptr) return;
    Fields(value, [&](std::string_view k, od::value v) { part(k, v, seen); });
  });
}

}  // namespace

struct BareWalk::Rep {
  od::parser parser;
};

BareWalk::BareWalk() : rep_(std::make_unique<Rep>()) {}
BareWalk::~BareWalk() = default;

size_t BareWalk::Padding() { return simdjson::SIMDJSON_PADDING; }

BareWalk::Seen BareWalk::Walk(std::string_view text, size_t capacity) {
  Seen seen;
  od::document document;
  const simdjson::padded_string_view view(text, capacity);
  if (rep_->parser.iterate(view).get(document) != simdjson::SUCCESS) return seen;
  od::array items;
  if (document["items"].get_array().get(items) != simdjson::SUCCESS) return seen;
  for (auto item : items) {
    od::value pod;
    if (item.get(pod) != simdjson::SUCCESS) return {};
    PodFields(pod, &seen);
  }
  return seen;
}

BareWalk::Seen BareWalk::WalkPod(std::string_view text, size_t capacity) {
  Seen seen;
  od::document document;
  const simdjson::padded_string_view view(text.data(), text.size(), capacity);
  if (rep_->parser.iterate(view).get(document) == simdjson::SUCCESS) PodFields(document, &seen);
  return seen;
}

}  // namespace labelix::peers
