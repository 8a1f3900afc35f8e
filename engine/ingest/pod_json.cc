// Pods and Nodes.

#include <string>

#include "engine/ingest/facts_json.h"
#include "engine/ingest/parts_json.h"

namespace labelix::ingest {
namespace {

uint32_t ReadPort(Cursor* c, std::string_view what) {
  const int64_t port = c->Number(what).value_or(0);
  return port >= 0 && port <= 65'535 ? static_cast<uint32_t>(port) : 0;
}

void ReadContainerPorts(Cursor* c, std::vector<kinds::ContainerPort>* out) {
  if (!c->OpenArray("ports")) return;
  for (bool first = true; c->NextElement(&first);) {
    kinds::ContainerPort port{"", "TCP", 0};
    if (!c->OpenObject("ports")) continue;
    std::string_view key;
    for (bool more = true; c->NextField(&more, &key);) {
      if (key == "containerPort") {
        port.port = ReadPort(c, "containerPort");
      } else if (key == "name") {
        port.name = c->Text("ports.name");
      } else if (key == "protocol") {
        const std::string_view protocol = c->Text("ports.protocol");
        if (!protocol.empty()) port.protocol = protocol;
      } else {
        c->Skip();
      }
    }
    out->push_back(port);
  }
}

// Ports of containers; of init containers only those that keep running beside
// the pod's own, restartPolicy Always. Source: k8s.io/kubernetes
// pkg/api/v1/pod/util.go, FindPort of component-helpers.
void ReadContainers(Cursor* c, std::string_view what, bool only_restarting,
                    std::vector<kinds::ContainerPort>* out) {
  out->clear();
  if (!c->OpenArray(what)) return;
  for (bool first = true; c->NextElement(&first);) {
    const size_t before = out->size();
    bool restarts = false;
    if (!c->OpenObject(what)) continue;
    std::string_view key;
    for (bool more = true; c->NextField(&more, &key);) {
      if (key == "ports") {
        out->resize(before);
        ReadContainerPorts(c, out);
      } else if (key == "restartPolicy" && only_restarting) {
        restarts = c->Text("restartPolicy") == "Always";
      } else {
        c->Skip();
      }
    }
    if (only_restarting && !restarts) out->resize(before);
  }
}

void ReadIps(Cursor* c, std::vector<std::string_view>* ips) {
  ips->clear();
  if (!c->OpenArray("status.podIPs")) return;
  for (bool first = true; c->NextElement(&first);) {
    if (!c->OpenObject("status.podIPs")) continue;
    std::string_view key;
    for (bool more = true; c->NextField(&more, &key);) {
      if (key == "ip") {
        ips->push_back(c->Text("status.podIPs.ip"));
      } else {
        c->Skip();
      }
    }
  }
}

void ReadTaints(Cursor* c, std::vector<kinds::Taint>* taints) {
  taints->clear();
  if (!c->OpenArray("spec.taints")) return;
  for (bool first = true; c->NextElement(&first);) {
    kinds::Taint taint;
    if (!c->OpenObject("spec.taints")) continue;
    std::string_view key;
    for (bool more = true; c->NextField(&more, &key);) {
      if (key == "key") {
        taint.key = c->Text("spec.taints.key");
      } else if (key == "value") {
        taint.value = c->Text("spec.taints.value");
      } else if (key == "effect") {
        taint.effect = c->Text("spec.taints.effect");
      } else {
        c->Skip();
      }
    }
    taints->push_back(taint);
  }
}

void ReadAddresses(Cursor* c, std::vector<kinds::NodeAddress>* addresses) {
  addresses->clear();
  if (!c->OpenArray("status.addresses")) return;
  for (bool first = true; c->NextElement(&first);) {
    kinds::NodeAddress address;
    if (!c->OpenObject("status.addresses")) continue;
    std::string_view key;
    for (bool more = true; c->NextField(&more, &key);) {
      if (key == "type") {
        address.type = c->Text("status.addresses.type");
      } else if (key == "address") {
        address.address = c->Text("status.addresses.address");
      } else {
        c->Skip();
      }
    }
    addresses->push_back(address);
  }
}

}  // namespace

void ReadPodSpec(Cursor* c, std::span<const std::string_view> keeps, kinds::Pod* pod) {
  if (!c->OpenObject("spec")) return;
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    if (key == "containers") {
      ReadContainers(c, "spec.containers", false, &pod->ports);
    } else if (key == "initContainers") {
      ReadContainers(c, "spec.initContainers", true, &pod->init_ports);
    } else if (key == "nodeName") {
      pod->node_name = c->Text("spec.nodeName");
    } else if (key == "hostNetwork") {
      pod->host_network = c->Flag("spec.hostNetwork");
    } else if (key == "hostname") {
      pod->hostname = c->Text("spec.hostname");
    } else if (key == "subdomain") {
      pod->subdomain = c->Text("spec.subdomain");
    } else if (key == "serviceAccountName") {
      pod->service_account = c->Text("spec.serviceAccountName");
    } else if (key == "restartPolicy") {
      pod->restart_policy = c->Text("spec.restartPolicy");
    } else if (key == "schedulerName") {
      pod->scheduler_name = c->Text("spec.schedulerName");
    } else if (key == "affinity" || key == "nodeSelector" || key == "topologySpreadConstraints") {
      ReadParts(c, "spec." + std::string(key), keeps, &pod->parts);
    } else {
      c->Skip();
    }
  }
}

void ReadPodStatus(Cursor* c, kinds::Pod* pod) {
  if (!c->OpenObject("status")) return;
  std::string_view key, single;
  for (bool first = true; c->NextField(&first, &key);) {
    if (key == "phase") {
      pod->phase = c->Text("status.phase");
    } else if (key == "podIP") {
      single = c->Text("status.podIP");
    } else if (key == "podIPs") {
      ReadIps(c, &pod->ips);
    } else if (key == "conditions") {
      pod->ready = ReadCondition(c, "status.conditions", "Ready");
    } else if (key == "nominatedNodeName") {
      pod->nominated_node = c->Text("status.nominatedNodeName");
    } else {
      c->Skip();
    }
  }
  // podIPs came with Kubernetes 1.16; what is older has podIP alone.
  if (pod->ips.empty() && !single.empty()) pod->ips.push_back(single);
}

void ReadNodeSpec(Cursor* c, kinds::Node* node) {
  if (!c->OpenObject("spec")) return;
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    if (key == "unschedulable") {
      node->unschedulable = c->Flag("spec.unschedulable");
    } else if (key == "taints") {
      ReadTaints(c, &node->taints);
    } else {
      c->Skip();
    }
  }
}

void ReadNodeStatus(Cursor* c, kinds::Node* node) {
  if (!c->OpenObject("status")) return;
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    if (key == "conditions") {
      node->ready = ReadCondition(c, "status.conditions", "Ready");
    } else if (key == "addresses") {
      ReadAddresses(c, &node->addresses);
    } else {
      c->Skip();
    }
  }
}

}  // namespace labelix::ingest
