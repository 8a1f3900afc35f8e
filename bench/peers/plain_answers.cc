#include "bench/peers/plain_answers.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "bench/workload/writers.h"

namespace labelix::peers {
namespace {

[[noreturn]] void Missing(std::string_view what, std::string_view name) {
  std::fprintf(stderr, "bench: no %s %s\n", std::string(what).c_str(), std::string(name).c_str());
  std::exit(1);
}

PlainAnswers::LabelMap MapOf(const std::vector<Label>& labels) {
  PlainAnswers::LabelMap map;
  for (const Label& label : labels) map.emplace(label.key, label.value);
  return map;
}

// As bench/workload/cluster_json.cc says it: the instance; of a ReplicaSet also its hash.
PlainAnswers::Selector SelectorOf(const workload::Pod& pod) {
  PlainAnswers::Selector selector;
  for (const Label& label : pod.labels) {
    if (label.key == "app.kubernetes.io/instance" || label.key == "pod-template-hash") {
      selector.emplace_back(label.key, label.value);
    }
  }
  return selector;
}

}  // namespace

bool PlainAnswers::Picks(const Selector& selector, const LabelMap& labels) {
  return std::all_of(selector.begin(), selector.end(), [&](const auto& wanted) {
    const auto at = labels.find(wanted.first);
    return at != labels.end() && at->second == wanted.second;
  });
}

const PlainAnswers::Pod& PlainAnswers::Namespace::PodNamed(std::string_view name) const {
  const auto at =
      std::find_if(pods.begin(), pods.end(), [&](const Pod& p) { return p.name == name; });
  if (at == pods.end()) Missing("Pod", name);
  return *at;
}

std::vector<const workload::Service*> PlainAnswers::Namespace::ServicesOf(
    const LabelMap& labels) const {
  std::vector<const workload::Service*> picking;
  for (const workload::Service* service : services) {
    if (Picks(service->selector, labels)) picking.push_back(service);
  }
  return picking;
}

void PlainAnswers::Add(const workload::Pod& made) {
  Namespace& in = namespaces_[std::string(made.ns)];
  Pod& pod = in.pods.emplace_back();
  pod.name = made.name;
  pod.labels = MapOf(made.labels);
  pod.controller = (made.stateful ? "StatefulSet/" : "ReplicaSet/") + made.controller;
  pod.owner = made.stateful ? pod.controller : "Deployment/" + workload::DeploymentOf(made);
  Controller& controller = in.controllers[pod.controller];
  if (controller.pods++ != 0) return;
  controller.labels = MapOf(workload::TemplateLabels(made, !made.stateful));
  controller.selector = SelectorOf(made);
  if (made.stateful) return;
  controller.deployment = pod.owner;
  in.deployments.try_emplace(pod.owner, MapOf(workload::TemplateLabels(made, false)));
}

PlainAnswers::PlainAnswers(const workload::Generator& generator) {
  workload::Pod made;
  for (size_t i = 0; i < generator.pods(); ++i) {
    generator.GetPod(i, &made);
    Add(made);
  }
  const std::vector<workload::Service>& services = generator.services();
  for (size_t i = 0; i < services.size(); i += 100) {
    workload::Service& service = mistyped_.emplace_back(services[i]);
    service.name = "mistyped-" + std::to_string(i);
    service.selector.front().second += "x";
  }
  for (const auto* of : {&services, &std::as_const(mistyped_)}) {
    for (const workload::Service& service : *of) {
      namespaces_[service.ns].services.push_back(&service);
    }
  }
}

const PlainAnswers::Namespace& PlainAnswers::In(std::string_view ns) const {
  const auto at = namespaces_.find(std::string(ns));
  if (at == namespaces_.end()) Missing("Namespace", ns);
  return at->second;
}

std::set<std::string> PlainAnswers::PodsPickedBy(const std::string& ns,
                                                 const Selector& selector) const {
  std::set<std::string> picked;
  for (const Pod& pod : In(ns).pods) {
    if (Picks(selector, pod.labels)) picked.insert(pod.name);
  }
  return picked;
}

std::multiset<std::string> PlainAnswers::Findings() const {
  std::multiset<std::string> findings;
  for (const auto& [ns, in] : namespaces_) {
    std::map<std::set<std::pair<std::string, std::string>>, std::set<std::string>> same;
    for (const workload::Service* service : in.services) {
      std::set<std::string> owners;
      for (const Pod& pod : in.pods) {
        if (Picks(service->selector, pod.labels)) owners.insert(pod.owner);
      }
      const std::string place = " " + ns + "/" + service->name;
      if (owners.empty()) findings.insert("service-selects-nothing" + place);
      if (owners.size() > 1) findings.insert("service-spans-owners" + place);
      same[{service->selector.begin(), service->selector.end()}].insert(service->name);
    }
    for (const auto& [selector, names] : same) {
      if (names.size() > 1) findings.insert("selector-duplicate " + ns + "/" + *names.begin());
    }
  }
  return findings;
}

const workload::Service& PlainAnswers::ServiceNamed(std::string_view ns,
                                                    std::string_view name) const {
  for (const workload::Service* service : In(ns).services) {
    if (service->name == name) return *service;
  }
  Missing("Service", name);
}

}  // namespace labelix::peers
