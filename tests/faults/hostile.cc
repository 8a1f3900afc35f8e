#include "tests/faults/hostile.h"

#include <algorithm>

namespace labelix::faults {
namespace {

// Calls line(i) until there are so many bytes.
template <typename Line>
std::string Lines(size_t bytes, Line&& line) {
  std::string text;
  for (size_t i = 0; text.size() < bytes; ++i) text += line(std::to_string(i)) + "\n";
  return text;
}

std::string Object(const std::string& kind, const std::string& ns, const std::string& name,
                   const std::string& labels, const std::string& spec = "{}",
                   const std::string& version = "v1") {
  return R"({"apiVersion":")" + version + R"(","kind":")" + kind +
         R"(","metadata":{"namespace":")" + ns + R"(","name":")" + name + R"(","labels":{)" +
         labels + R"(}},"spec":)" + spec + "}";
}

std::string Pair(const std::string& key, const std::string& value) {
  return "\"" + key + "\":\"" + value + "\"";
}

// `n` texts in quotes, with commas.
std::string Values(size_t n, const std::string& before) {
  std::string text;
  for (size_t i = 0; i < n; ++i) {
    if (i > 0) text += ',';
    text += "\"" + before + std::to_string(i) + "\"";
  }
  return text;
}

std::string Policy(const std::string& name, const std::string& selector) {
  return Object("NetworkPolicy", "prod", name, "", R"({"podSelector":)" + selector + "}",
                "networking.k8s.io/v1");
}

std::string ManyValuesOfOneKey(size_t bytes) {
  return Lines(bytes, [](const auto& i) { return Object("Pod", "prod", i, Pair("key", "v" + i)); });
}

std::string LargeLists(size_t bytes, const std::string& op) {
  const size_t values = std::min<size_t>(100'000, bytes / 40);
  return Lines(bytes, [&](const auto& i) {
    return Policy("p" + i, R"({"matchExpressions":[{"key":"app","operator":")" + op +
                               R"(","values":[)" + Values(values, "v" + i + "-") + "]}]}");
  });
}

std::string LargeSelectors(size_t bytes) { return LargeLists(bytes, "In"); }
std::string LargeExclusions(size_t bytes) { return LargeLists(bytes, "NotIn"); }

std::string DeepNesting(size_t bytes) {
  return Lines(bytes, [](const auto& i) {
    return Object("Pod", "prod", i, Pair("app", "web"),
                  R"({"x":)" + std::string(58, '[') + std::string(58, ']') + "}");
  });
}

std::string YamlAliases(size_t bytes) {
  std::string text =
      "kind: PodList\napiVersion: v1\nitems:\n- metadata:\n    name: a\n    labels: &l\n";
  for (int i = 0; i < 50; ++i) text += "      k" + std::to_string(i) + ": value\n";
  for (size_t i = 0; text.size() < bytes; ++i) {
    text += "- metadata: {name: p" + std::to_string(i) + ", labels: *l}\n";
  }
  return text;
}

std::string TenThousandLabels(size_t bytes) {
  return Lines(bytes, [&](const auto& i) {
    std::string labels;
    for (int k = 0; k < 10'000; ++k) {
      if (k > 0) labels += ',';
      labels += Pair("k" + i + "." + std::to_string(k), "v");
    }
    return Object("Pod", "prod", i, labels);
  });
}

std::string AllUnique(size_t bytes) {
  return Lines(
      bytes, [](const auto& i) { return Object("Pod", "n" + i, "p" + i, Pair("k" + i, "v" + i)); });
}

std::string ManyNamespaces(size_t bytes) {
  return Lines(bytes, [](const auto& i) {
    return Object("Namespace", "", "n" + i, Pair("team", "t" + i)) + "\n" +
           Object("Pod", "n" + i, "p", Pair("app", "web"));
  });
}

std::string TinyObjects(size_t bytes) {
  return Lines(bytes, [](const auto& i) {
    return R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":")" + i + R"("}})";
  });
}

std::string OwnersOfOne(size_t bytes) {
  return Lines(bytes, [](const auto& i) {
    return R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":")" + i +
           R"(","ownerReferences":[{"kind":"A","name":"b","uid":")" + i +
           R"(","controller":true}]}})";
  });
}

std::string HugeAnnotations(size_t bytes) {
  return Lines(bytes, [](const auto& i) {
    return R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"p)" + i +
           R"(","annotations":{"a":")" + std::string(100'000, 'x') + R"("}}})";
  });
}

std::string ManyKinds(size_t bytes) {
  return Lines(bytes, [](const auto& i) {
    return R"({"apiVersion":"v1","kind":"K)" + i + R"(","metadata":{"name":"a"}})";
  });
}

std::string SelectorsOfOnePair(size_t bytes) {
  return Lines(bytes, [](const auto& i) {
    return Object("Service", "prod", "s" + i, "", R"({"selector":{"app":"web"}})");
  });
}

std::string NegativeSelectors(size_t bytes) {
  return Lines(bytes, [](const auto& i) {
    return Policy("p" + i, R"({"matchExpressions":[{"key":"app","operator":"NotIn","values":["v)" +
                               i + R"("]}]})");
  });
}

std::string NamespaceSelectors(size_t bytes) {
  return Lines(bytes, [](const auto& i) {
    return Object(
        "NetworkPolicy", "prod", "p" + i, "",
        R"({"podSelector":{},"ingress":[{"from":[{"namespaceSelector":{"matchLabels":{"team":"t)" +
            i + R"("}}}]}]})",
        "networking.k8s.io/v1");
  });
}

std::string LongKeys(size_t bytes) {
  return Lines(bytes, [](const auto& i) {
    return Object("Pod", "prod", "p" + i,
                  Pair(i + std::string(30'000, 'k'), i + std::string(30'000, 'v')));
  });
}

std::string ManyPeers(size_t bytes) {
  return Lines(bytes, [](const auto& i) {
    std::string peers;
    for (int k = 0; k < 200; ++k) {
      if (k > 0) peers += ',';
      peers += R"({"podSelector":{"matchLabels":{"a":")" + i + "." + std::to_string(k) + R"("}}})";
    }
    return Object("NetworkPolicy", "prod", "p" + i, "",
                  R"({"podSelector":{},"ingress":[{"from":[)" + peers + "]}]}",
                  "networking.k8s.io/v1");
  });
}

std::string RemovedBeforeSeen(size_t bytes) {
  return Lines(bytes, [](const auto& i) {
    return R"({"type":"DELETED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"p)" +
           i + R"(","resourceVersion":")" + i + R"("}}})";
  });
}

}  // namespace

const std::vector<Family>& HostileFamilies() {
  static const std::vector<Family> families = {
      {"many values of one key", ManyValuesOfOneKey},
      {"selectors of 100,000 values", LargeSelectors},
      {"exclusions of 100,000 values", LargeExclusions},
      {"deep nesting", DeepNesting},
      {"YAML aliases", YamlAliases, 8, 8, true},
      {"10,000 labels an object", TenThousandLabels, 8, 8},
      {"everything unique", AllUnique},
      {"many namespaces", ManyNamespaces},
      {"tiny objects", TinyObjects},
      {"an owner for each", OwnersOfOne},
      {"huge annotations", HugeAnnotations},
      {"many kinds", ManyKinds, 8, 8, true, size_t{10'000} * 2'450},
      {"selectors of one pair", SelectorsOfOnePair},
      {"negative selectors", NegativeSelectors},
      {"namespace selectors", NamespaceSelectors},
      {"long keys and values", LongKeys},
      {"200 peers a policy", ManyPeers, 8, 11},
      {"deletions of what never was", RemovedBeforeSeen},
  };
  return families;
}

std::string OrdinaryPods(size_t bytes) {
  size_t i = 0;
  return Lines(bytes, [&](const auto& n) {
    const std::string set = std::to_string(i++ / 20);
    return R"({"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-)" +
           std::to_string(i / 400) + R"(","name":"app-)" + set + "-" + n + R"(","uid":"uid-)" + n +
           R"(","resourceVersion":")" + n + R"(","labels":{"app":"app-)" + set +
           R"(","tier":"web","release":"stable","pod-template-hash":"h)" + set +
           R"("},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"app-)" +
           set + R"(","uid":"rs-)" + set + R"(","controller":true}]},"spec":{"nodeName":"node-)" +
           std::to_string(i % 50) + R"("},"status":{"phase":"Running","podIP":"10.0.0.1"}})";
  });
}

}  // namespace labelix::faults
