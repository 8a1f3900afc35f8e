// The public Verify (labelix/feed.h).

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "index/hash.h"
#include "labelix/feed.h"

namespace labelix {
namespace {

struct Item {
  std::string_view ns, name, uid, resource_version;
  uint64_t labels = 0;  // hash

  uint64_t Hash() const {
    uint64_t hash = labels;
    for (std::string_view part : {ns, name, uid, resource_version}) {
      hash = index::Mix(hash, index::HashText(part));
    }
    return hash;
  }
  auto Name() const { return std::tie(ns, name); }
};

uint64_t HashLabels(Labels labels) {
  uint64_t hash = labels.size();
  for (const Label& label : labels) {
    hash = index::Mix(index::Mix(hash, index::HashText(label.key)), index::HashText(label.value));
  }
  return hash;
}

std::vector<Item> Held(const Version& version, const KindList& list) {
  std::vector<Item> items;
  const Scope scope{.kind = list.kind, .group = list.group, .ns = list.ns};
  for (ObjectId id : version.Select(scope, Compiled(Selector::Everything()))) {
    const ObjectView o = version.Get(id);
    items.push_back({o.ns, o.name, o.uid, o.resource_version, HashLabels(o.labels)});
  }
  return items;
}

std::vector<Item> Listed(const KindList& list) {
  std::vector<Item> items;
  for (const Event& e : list.objects) {
    items.push_back({e.ns, e.name, e.uid, e.resource_version, HashLabels(e.labels)});
  }
  return items;
}

// A sum: of a set, in whatever order.
uint64_t Digest(const std::vector<Item>& items) {
  uint64_t digest = 0;
  for (const Item& item : items) digest += item.Hash();
  return digest;
}

std::string Compare(const Item& held, const Item& listed) {
  if (held.uid != listed.uid) {
    return "uid " + std::string(held.uid) + ", in the list " + std::string(listed.uid);
  }
  if (held.resource_version != listed.resource_version) {
    return "resourceVersion " + std::string(held.resource_version) + ", in the list " +
           std::string(listed.resource_version);
  }
  return held.labels == listed.labels ? "" : "labels differ";
}

std::string Say(std::string_view kind, std::string_view ns, std::string_view name,
                std::string_view what) {
  return std::string(kind) + " " + std::string(ns) + (ns.empty() ? "" : "/") + std::string(name) +
         ": " + std::string(what);
}

// Whose name may be that of one of the kind, or who lives where the list does not look.
std::string FirstStranger(const KindList& list) {
  for (const Event& e : list.objects) {
    if (e.kind != list.kind || e.group != list.group) {
      return Say(e.kind, e.ns, e.name, "in a list of " + std::string(list.kind));
    }
    if (list.ns && e.ns != *list.ns) {
      return Say(e.kind, e.ns, e.name,
                 "in a list of " +
                     (list.ns->empty() ? "no namespace" : "namespace " + std::string(*list.ns)));
    }
  }
  return {};
}

std::string FirstDifference(std::string_view kind, std::vector<Item> held,
                            std::vector<Item> listed) {
  const auto by_name = [](const Item& a, const Item& b) { return a.Name() < b.Name(); };
  std::sort(held.begin(), held.end(), by_name);
  std::sort(listed.begin(), listed.end(), by_name);
  const auto say = [&](const Item& item, std::string_view what) {
    return Say(kind, item.ns, item.name, what);
  };
  for (size_t i = 0; i < held.size() || i < listed.size(); ++i) {
    if (i == listed.size() || (i < held.size() && held[i].Name() < listed[i].Name())) {
      return say(held[i], "not in the list");
    }
    if (i + 1 < listed.size() && listed[i].Name() == listed[i + 1].Name()) {
      return say(listed[i], "twice in the list");
    }
    if (i == held.size() || listed[i].Name() < held[i].Name()) return say(listed[i], "missing");
    const std::string what = Compare(held[i], listed[i]);
    if (!what.empty()) return say(held[i], what);
  }
  return {};
}

}  // namespace

VerifyReport Verify(const Version& version, const KindList& list) {
  const std::vector<Item> held = Held(version, list), listed = Listed(list);
  VerifyReport report;
  report.objects = held.size();
  report.listed = listed.size();
  report.digest = Digest(held);
  report.list_digest = Digest(listed);
  report.equal = report.digest == report.list_digest && held.size() == listed.size();
  if (!report.equal) report.difference = FirstDifference(list.kind, held, listed);
  if (std::string stranger = FirstStranger(list); !stranger.empty()) {
    report.equal = false;
    report.difference = std::move(stranger);
  }
  return report;
}

}  // namespace labelix
