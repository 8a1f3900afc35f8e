// A small cluster with every kind that the answers ask for.
#ifndef LABELIX_TESTS_FAULTS_CLUSTER_TEXT_H_
#define LABELIX_TESTS_FAULTS_CLUSTER_TEXT_H_

#include <string>

namespace labelix::faults {

constexpr char kWorkloads[] =
    R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"prod","labels":{"team":"x"}}}
{"apiVersion":"v1","kind":"Node","metadata":{"name":"node1","labels":{"kubernetes.io/hostname":"node1"}}}
{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"namespace":"prod","name":"rng","uid":"d1"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"rng"}},"template":{"metadata":{"labels":{"app":"rng"}},"spec":{"containers":[{"name":"c","image":"rng"}]}}}}
{"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"namespace":"prod","name":"rng-1","uid":"r1","labels":{"app":"rng","pod-template-hash":"1"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"rng","uid":"d1","controller":true}]},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"rng","pod-template-hash":"1"}},"template":{"metadata":{"labels":{"app":"rng","pod-template-hash":"1"}},"spec":{"containers":[{"name":"c","image":"rng"}]}}}}
{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"namespace":"prod","name":"log","uid":"ds1"},"spec":{"selector":{"matchLabels":{"app":"log"}},"template":{"metadata":{"labels":{"app":"log"}},"spec":{"containers":[{"name":"c","image":"log"}]}}}}
{"apiVersion":"v1","kind":"Service","metadata":{"namespace":"prod","name":"rng"},"spec":{"selector":{"app":"rng"},"ports":[{"port":80}]}}
{"apiVersion":"v1","kind":"Service","metadata":{"namespace":"prod","name":"typo"},"spec":{"selector":{"app":"rgn"},"ports":[{"port":80}]}}
{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"namespace":"prod","name":"deny"},"spec":{"podSelector":{"matchLabels":{"app":"rng"}},"policyTypes":["Ingress"],"ingress":[{"from":[{"namespaceSelector":{"matchLabels":{"team":"x"}},"podSelector":{"matchExpressions":[{"key":"app","operator":"In","values":["log","rng"]}]}}]}]}}
)";

constexpr char kPods[] =
    R"({"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"prod","name":"rng-1-a","uid":"p1","resourceVersion":"11","labels":{"app":"rng","pod-template-hash":"1"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"rng-1","uid":"r1","controller":true}]},"spec":{"nodeName":"node1","containers":[{"name":"c","image":"rng"}]},"status":{"phase":"Running","podIP":"10.0.0.1","podIPs":[{"ip":"10.0.0.1"}],"conditions":[{"type":"Ready","status":"True"}]}}
{"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"prod","name":"rng-1-b","uid":"p2","resourceVersion":"12","labels":{"app":"rng","pod-template-hash":"1"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"rng-1","uid":"r1","controller":true}]},"spec":{"nodeName":"node1","containers":[{"name":"c","image":"rng"}]},"status":{"phase":"Running","podIP":"10.0.0.2","podIPs":[{"ip":"10.0.0.2"}]}}
{"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"prod","name":"log-x","uid":"p3","resourceVersion":"13","labels":{"app":"log"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"DaemonSet","name":"log","uid":"ds1","controller":true}]},"spec":{"nodeName":"node1","containers":[{"name":"c","image":"log"}]},"status":{"phase":"Running","podIP":"10.0.0.3","podIPs":[{"ip":"10.0.0.3"}]}}
)";

constexpr char kWatchLines[] =
    R"({"type":"ADDED","object":{"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"prod","name":"late","uid":"p9","resourceVersion":"21","labels":{"app":"rng"}}}}
{"type":"MODIFIED","object":{"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"prod","name":"rng-1-a","uid":"p1","resourceVersion":"22","labels":{"app":"other"}}}}
{"type":"DELETED","object":{"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"prod","name":"log-x","uid":"p3","resourceVersion":"23"}}}
{"type":"BOOKMARK","object":{"apiVersion":"v1","kind":"Pod","metadata":{"resourceVersion":"24"}}}
)";

constexpr char kYaml[] = R"(apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  metadata:
    namespace: prod
    name: from-yaml
    labels: &labels
      app: rng
      tier: "1"
- apiVersion: v1
  kind: Service
  metadata: {namespace: prod, name: yaml}
  spec:
    selector: *labels
)";

}  // namespace labelix::faults

#endif  // LABELIX_TESTS_FAULTS_CLUSTER_TEXT_H_
