// A cluster small enough to count by hand.
#ifndef LABELIX_TESTS_CLI_DUMPS_H_
#define LABELIX_TESTS_CLI_DUMPS_H_

#include <string>
#include <string_view>

namespace labelix::cli {

// In `default`: Deployment rng → ReplicaSet rng-1 → pod rng-1-a; DaemonSet rng
// → pods rng-b (ready) and rng-c (not); orphan rng-o; pod web. Services rng
// (run=rng), none (no selector), typo (picks nothing). In `prod`: pod rng-p.
inline constexpr std::string_view kDump = R"({"apiVersion":"v1","kind":"List","items":[
{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"rng","namespace":"default","uid":"u-deploy","labels":{"run":"rng"}},
 "spec":{"selector":{"matchLabels":{"run":"rng"}},"template":{"metadata":{"labels":{"run":"rng"}}}}},
{"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"rng-1","namespace":"default","uid":"u-rs","labels":{"run":"rng","pod-template-hash":"1"},
 "ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"rng","uid":"u-deploy","controller":true}]},
 "spec":{"selector":{"matchLabels":{"run":"rng","pod-template-hash":"1"}}}},
{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"rng","namespace":"default","uid":"u-ds"},
 "spec":{"selector":{"matchLabels":{"run":"rng"}},"template":{"metadata":{"labels":{"run":"rng"}}}}},
{"apiVersion":"v1","kind":"Service","metadata":{"name":"rng","namespace":"default","uid":"u-svc"},
 "spec":{"type":"ClusterIP","clusterIP":"10.96.0.7","ipFamilies":["IPv4"],"selector":{"run":"rng"},"ports":[{"name":"http","port":80,"targetPort":8080,"protocol":"TCP"}]}},
{"apiVersion":"v1","kind":"Service","metadata":{"name":"none","namespace":"default","uid":"u-none"},"spec":{"type":"ClusterIP","clusterIP":"10.96.0.8","ipFamilies":["IPv4"],"ports":[{"port":80}]}},
{"apiVersion":"v1","kind":"Service","metadata":{"name":"typo","namespace":"default","uid":"u-typo"},"spec":{"type":"ClusterIP","clusterIP":"10.96.0.9","ipFamilies":["IPv4"],"selector":{"run":"rgn"},"ports":[{"port":80}]}},
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"rng-c","namespace":"default","uid":"u-c","labels":{"run":"rng"},
 "ownerReferences":[{"apiVersion":"apps/v1","kind":"DaemonSet","name":"rng","uid":"u-ds","controller":true}]},
 "spec":{"nodeName":"node2"},"status":{"phase":"Running","podIP":"10.244.0.3","podIPs":[{"ip":"10.244.0.3"}],"conditions":[{"type":"Ready","status":"False"}]}},
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"rng-b","namespace":"default","uid":"u-b","labels":{"run":"rng"},
 "ownerReferences":[{"apiVersion":"apps/v1","kind":"DaemonSet","name":"rng","uid":"u-ds","controller":true}]},
 "spec":{"nodeName":"node1"},"status":{"phase":"Running","podIP":"10.244.0.2","podIPs":[{"ip":"10.244.0.2"}],"conditions":[{"type":"Ready","status":"True"}]}},
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"rng-1-a","namespace":"default","uid":"u-a","labels":{"run":"rng","pod-template-hash":"1"},
 "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"rng-1","uid":"u-rs","controller":true}]},
 "spec":{"nodeName":"node1"},"status":{"phase":"Running","podIP":"10.244.0.1","podIPs":[{"ip":"10.244.0.1"}],"conditions":[{"type":"Ready","status":"True"}]}},
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"rng-o","namespace":"default","uid":"u-o","labels":{"run":"rng"}},
 "spec":{"nodeName":"node2"},"status":{"phase":"Running","podIP":"10.244.0.4","podIPs":[{"ip":"10.244.0.4"}],"conditions":[{"type":"Ready","status":"True"}]}},
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"default","uid":"u-w","labels":{"app":"web","app.kubernetes.io/tier":"front"}},
 "spec":{},"status":{"phase":"Pending"}},
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"rng-p","namespace":"prod","uid":"u-p","labels":{"run":"rng"}},
 "spec":{"nodeName":"node1"},"status":{"phase":"Running","podIP":"10.244.0.5","podIPs":[{"ip":"10.244.0.5"}]}}
]}
)";

// A Service alone: what it picks cannot be known.
inline constexpr std::string_view kServiceOnly =
    R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"rng","namespace":"default"},"spec":{"selector":{"run":"rng"}}})";

// A pod with these labels (JSON) in `default`.
inline std::string PodJson(std::string_view name, std::string_view labels) {
  return R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":")" + std::string(name) +
         R"(","namespace":"default","labels":)" + std::string(labels) + "}}";
}

}  // namespace labelix::cli

#endif  // LABELIX_TESTS_CLI_DUMPS_H_
