#include "bench/peers/plain_answers.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "bench/workload/writers.h"

namespace labelix::peers {
namespace {

bool Picks(const PlainAnswers::Selector& selector,
           const std::map<std::string, std::string>& labels) {
  return std::all_of(selector.begin(), selector.end(), [&](const auto& wanted) {
    const auto at = labels.find(wanted.first);
    return at != labels.end() && at->second == wanted.second;
  });
}

}  // namespace

PlainAnswers::PlainAnswers(const workload::Generator& generator) {
  workload::Pod made;
  for (size_t i = 0; i < generator.pods(); ++i) {
    generator.GetPod(i, &made);
    Pod& pod = pods_[std::string(made.ns)].emplace_back();
    pod.name = made.name;
    pod.owner = made.stateful ? "StatefulSet/" + made.controller
                              : "Deployment/" + workload::DeploymentOf(made);
    for (const Label& label : made.labels) pod.labels.emplace(label.key, label.value);
  }
  const std::vector<workload::Service>& services = generator.services();
  for (size_t i = 0; i < services.size(); i += 100) {
    workload::Service& service = mistyped_.emplace_back(services[i]);
    service.name = "mistyped-" + std::to_string(i);
    service.selector.front().second += "x";
  }
  for (const auto* of : {&services, &std::as_const(mistyped_)}) {
    for (const workload::Service& service : *of) services_[service.ns].push_back(&service);
  }
}

std::set<std::string> PlainAnswers::PodsPickedBy(const std::string& ns,
                                                 const Selector& selector) const {
  std::set<std::string> picked;
  const auto at = pods_.find(ns);
  if (at == pods_.end()) return picked;
  for (const Pod& pod : at->second) {
    if (Picks(selector, pod.labels)) picked.insert(pod.name);
  }
  return picked;
}

std::set<std::string> PlainAnswers::ServicesThatNeed(const std::string& ns, const std::string& pod,
                                                     const std::string& key) const {
  std::set<std::string> services;
  const std::vector<Pod>& pods = pods_.at(ns);
  const auto at =
      std::find_if(pods.begin(), pods.end(), [&](const Pod& p) { return p.name == pod; });
  auto without = at->labels;
  without.erase(key);
  const auto of_ns = services_.find(ns);
  if (of_ns == services_.end()) return services;
  for (const workload::Service* service : of_ns->second) {
    if (Picks(service->selector, at->labels) && !Picks(service->selector, without)) {
      services.insert(service->name);
    }
  }
  return services;
}

std::multiset<std::string> PlainAnswers::FindingsOfServices() const {
  std::multiset<std::string> findings;
  for (const auto& [ns, services] : services_) {
    std::map<std::set<std::pair<std::string, std::string>>, std::set<std::string>> same;
    for (const workload::Service* service : services) {
      std::set<std::string> owners;
      const auto at = pods_.find(ns);
      if (at != pods_.end()) {
        for (const Pod& pod : at->second) {
          if (Picks(service->selector, pod.labels)) owners.insert(pod.owner);
        }
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
  const auto of_ns = services_.find(std::string(ns));
  if (of_ns != services_.end()) {
    for (const workload::Service* service : of_ns->second) {
      if (service->name == name) return *service;
    }
  }
  std::fprintf(stderr, "bench: no Service %s\n", std::string(name).c_str());
  std::exit(1);
}

}  // namespace labelix::peers
