"""Bad manifests: what is given, and what `labelix validate` must find. Data only; bad_manifests.py
runs them.

A mark « stands before the place of each finding, in the order of the file, and is taken out. The
texts are parts of upstream's words (apimachinery and kubernetes as in docs/validate.md).
"""

import dataclasses

MARK = "«"


@dataclasses.dataclass
class Row:
    group: str
    name: str
    manifest: str                # with marks
    finds: list                  # (part of the message, part of the hint) a mark
    args: list = dataclasses.field(default_factory=list)
    severity: str = "error"
    against: str | None = None   # a dump

    @property
    def text(self):
        return self.manifest.replace(MARK, "")

    def places(self):
        """(line, column) of each mark, columns in bytes."""
        out = []
        for number, line in enumerate(self.manifest.split("\n"), 1):
            parts = line.split(MARK)
            for n in range(1, len(parts)):
                out.append((number, len("".join(parts[:n]).encode()) + 1))
        return out


CONTAINERS = "    spec:\n      containers: [{name: c, image: i}]\n"


def workload(selector, labels="{run: rng}", kind="DaemonSet", spec="", api="apps/v1"):
    """Lines 1 to 4 are the head; `selector` begins on line 6 or behind `spec`."""
    return (f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: rng}}\nspec:\n{spec}{selector}"
            f"  template:\n    metadata:\n      labels: {labels}\n{CONTAINERS}")


GOOD = "  selector:\n    matchLabels: {run: rng}\n"


def pod(labels, more=""):
    return f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  labels:\n{labels}{more}"


def service(selector, more=""):
    return f"apiVersion: v1\nkind: Service\nmetadata: {{name: rng}}\nspec:\n{selector}{more}"


def policy(spec):
    return (f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: np}}\n"
            f"spec:\n{spec}")


def claim(selector, spec="spec"):
    return ("apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\n"
            f"{spec}:\n  accessModes: [ReadWriteOnce]\n"
            f"  resources: {{requests: {{storage: 1Gi}}}}\n{selector}")


def budget(selector, api="policy/v1"):
    return (f"apiVersion: {api}\nkind: PodDisruptionBudget\nmetadata: {{name: b}}\nspec:\n"
            f"  minAvailable: 1\n{selector}")


def job(spec, labels="{run: rng}"):
    return (f"apiVersion: batch/v1\nkind: Job\nmetadata: {{name: j}}\nspec:\n{spec}"
            f"  template:\n    metadata:\n      labels: {labels}\n"
            "    spec: {containers: [{name: c, image: i}], restartPolicy: Never}\n")


LABELS = "json: cannot unmarshal {} into Go struct field ObjectMeta.metadata.labels of type string"
MATCH = ("json: cannot unmarshal {} into Go struct field "
         "LabelSelector.spec.selector.matchLabels of type string")


def scalars():
    """YAML's booleans and numbers where strings belong."""
    for raw in ("yes", "no", "on", "Off", "y", "N", "true"):
        yield f"label `{raw}`", pod(f"    isactive: «{raw}\n"), [(LABELS.format("bool"),
                                                                 f'write "{raw}"')]
    for raw in ("1.0", "007", "0x10", "1e3", "1_000", "-1"):
        yield f"label `{raw}`", pod(f"    version: «{raw}\n"), [(LABELS.format("number"),
                                                                f'write "{raw}"')]
    yield "two of them", pod("    a: «yes\n    b: ok\n    c: «1\n"), [
        (LABELS.format("bool"), 'write "yes"'), (LABELS.format("number"), 'write "1"')]
    yield "a list as a label", pod("    «a: [b]\n"), [(LABELS.format("array"), "")]
    yield "a map as a label", pod("    «a: {b: c}\n"), [(LABELS.format("object"), "")]
    yield "labels as a list", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  «labels: [a]\n", [
        ("cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type "
         "map[string]string", "write a map")]
    yield "a name that is a boolean", "apiVersion: v1\nkind: Pod\nmetadata: {name: «n}\n", [
        ("ObjectMeta.metadata.name of type string", 'write "n"')]
    yield "in a selector", workload("  selector:\n    matchLabels:\n      isactive: «yes\n"), [
        (MATCH.format("bool"), 'write "yes"')]
    yield "in matchExpressions", workload(
        "  selector:\n    matchExpressions:\n"
        "    - {key: run, operator: In, values: [«yes, «no]}\n"), [
            ("LabelSelectorRequirement.spec.selector.matchExpressions.values of type string",
             'write "yes"'), ("matchExpressions.values of type string", 'write "no"')]
    yield "in a Service's selector", service("  selector: {isactive: «on}\n"), [
        ("ServiceSpec.spec.selector of type string", 'write "on"')]
    yield "in a template", workload(GOOD, "{run: rng, isactive: «yes}"), [
        ("ObjectMeta.spec.template.metadata.labels of type string", 'write "yes"')]
    yield "replicas in quotes", workload(GOOD, kind="Deployment", spec='  replicas: «"3"\n'), [
        ("cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
         "")]
    yield "in JSON", ('{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p",'
                      '"labels":{"a":«true}}}'), [(LABELS.format("bool"), 'write "true"')]


def syntax():
    """Texts that are no YAML, or no manifest."""
    yield "a list that is not closed", "a: [«", [("yaml: line 1: did not find expected node", "")]
    yield "a tab", "a: b\nc:\n«\td: e\n", [("yaml: line 3: found character that cannot start", "")]
    yield "an alias of nothing", pod("    a: «*x\n"), [("yaml: unknown anchor 'x' referenced", "")]
    yield "an anchor in itself", "a: &x\n- «*x\n", [("anchor 'x' value contains itself", "")]
    yield "infinity", pod("    a: «.inf\n"), [("json: unsupported value: +Inf", "")]
    yield "null as a key", pod("    «null: a\n"), [("unsupported map key of type", "")]
    yield "no kind", "«apiVersion: v1\nmetadata: {name: p}\n", [("Object 'Kind' is missing", "")]
    yield "no apiVersion", "«kind: Pod\n", [("Object 'apiVersion' is missing", "")]
    yield "an apiVersion with two slashes", "apiVersion: «apps/v1/x\nkind: Deployment\n", [
        ("unexpected GroupVersion string: apps/v1/x", "GROUP/VERSION")]
    yield "a group alone", "apiVersion: «apps/\nkind: Deployment\n", [
        ("Object 'apiVersion' is missing", "")]
    yield "nothing", "«# empty\n", [("Object 'Kind' is missing", "")]
    yield "a list of manifests", "«- kind: Pod\n", [("couldn't get version/kind", "")]
    yield "JSON cut short", '{"apiVersion":"v1","kind":"Pod"«', [("the input ends here", "")]


def unknown():
    """Fields that the kind does not have."""
    yield "a Deployment's fields in a DaemonSet", workload(
        GOOD, spec="  «replicas: 1\n  «strategy: {}\n  «progressDeadlineSeconds: 600\n"), [
            ('unknown field "spec.replicas"', "one pod a node"),
            ('unknown field "spec.strategy"', "updateStrategy"),
            ('unknown field "spec.progressDeadlineSeconds"', "a field of Deployment")]
    yield "its status", workload(GOOD) + "status:\n  «replicas: 1\n", [
        ('unknown field "status.replicas"', "the server's")]
    yield "the same by --as", workload(GOOD, kind="Deployment", spec="  «replicas: 1\n"), [
        ('unknown field "spec.replicas"', "one pod a node")], ["--as", "DaemonSet"]
    yield "matchlabels", workload("  selector:\n    «matchlabels: {run: rng}\n"), [
        ('unknown field "spec.selector.matchlabels"', "did you mean matchLabels?")]
    yield "labels right under a LabelSelector", workload("  selector:\n    «run: rng\n"), [
        ('unknown field "spec.selector.run"', "matchLabels: {run")]
    yield "Selector", service("  «Selector: {run: rng}\n"), [
        ('unknown field "spec.Selector"', "did you mean selector?")]
    yield "label", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  «label: {a: b}\n", [
        ('unknown field "metadata.label"', "did you mean labels?")]
    yield "deep in a container", workload(GOOD).replace(
        "image: i", "image: i, «prots: []"), [
            ('unknown field "spec.template.spec.containers[0].prots"', "did you mean ports?")]
    yield "in a policy's peer", policy(
        "  podSelector: {}\n  ingress:\n  - from:\n    - podSelector: {«matchLabel: {a: b}}\n"), [
            ('unknown field "spec.ingress[0].from[0].podSelector.matchLabel"',
             "did you mean matchLabels?")]


def twice():
    """Keys given twice, and keys that YAML renames."""
    yield "a key twice", service("  selector:\n    run: rng\n    «run: web\n"), [
        ('line 7: key "run" already set in map', "take one of them out")]
    yield "a key twice in JSON", ('{"apiVersion":"v1","kind":"Pod","metadata":'
                                  '{"name":"p","labels":{"a":"b",«"a":"c"}}}'), [
        ('duplicate field "metadata.labels.a"', "take one of them out")]


def renamed():
    yield "yes as a key", pod("    «yes: a\n"), [('the key yes is "true" in YAML', 'write "yes"')]
    yield "1.0 as a key", pod("    «1.0: a\n"), [('the key 1.0 is "1" in YAML', 'write "1.0"')]


MISMATCH = "`selector` does not match template `labels`"


def selectors():
    """Selectors and templates that do not go together."""
    for kind in ("DaemonSet", "Deployment", "ReplicaSet"):
        yield f"{kind}: the template does not match", workload(GOOD, kind=kind).replace(
            "labels: {run: rng}", "«labels: {app: rng}"), [(MISMATCH, "must match run=rng")]
        yield f"{kind}: an empty selector", workload(
            "  «selector: {}\n", kind=kind), [("empty selector is invalid for", "matchLabels")]
    yield "DaemonSet: no selector", workload("").replace("labels: {", "«labels: {"), [
        (MISMATCH, "write a selector")]
    yield "Deployment: no selector", workload("", kind="Deployment").replace(
        "spec:\n  t", "«spec:\n  t").replace("labels: {", "«labels: {"), [
            ("spec.selector: Required value", "matchLabels"), (MISMATCH, "write a selector")]
    yield "StatefulSet: another operator", workload(
        "  «selector:\n    matchExpressions: [{key: run, operator: «Equals, values: [rng]}]\n",
        kind="StatefulSet", spec="  serviceName: x\n"), [
            ("spec.selector: Invalid value", ""),
            ("operator: Invalid value: \"Equals\": not a valid selector operator", "write In,")]
    yield "In without values", workload(
        "  selector:\n    matchExpressions: [«{key: run, operator: In}]\n"), [
            ("values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
             "write a list")]
    yield "Exists with values", workload(
        "  selector:\n    matchExpressions: [{key: run, operator: Exists, «values: [rng]}]\n"), [
            ("values: Forbidden: may not be specified", "take the values out")]
    yield "an expression that is no list", workload(
        "  selector:\n    «matchExpressions: {key: run, operator: Exists}\n"), [
            ("of type []v1.LabelSelectorRequirement", "write a list")]
    yield "matchLabels under a Service", service("  selector:\n    «matchLabels: {run: rng}\n"), [
        ("ServiceSpec.spec.selector of type string", "plain map")]
    yield "a selector string in a Service", service("  selector: «run=rng\n"), [
        ("cannot unmarshal string into Go struct field ServiceSpec.spec.selector of type "
         "map[string]string", "write a map")]
    yield "a selector string in a Deployment", workload("  selector: «run=rng\n",
                                                       kind="Deployment"), [
        ("DeploymentSpec.spec.selector of type v1.LabelSelector", "matchLabels")]
    yield "a bad value in a selector", workload(
        "  selector:\n    matchLabels: {run: «-bad}\n", "{run: rng}"), [
            ('spec.selector.matchLabels: Invalid value: "-bad": a valid label must be', "letters")]
    yield "Job: a selector of its own", job("  «selector: {matchLabels: {run: rng}}\n"), [
        ("`selector` not auto-generated", "manualSelector: true")]
    yield "CronJob: a selector", (
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: j}\nspec:\n  schedule: \"* * * * *\"\n"
        "  jobTemplate:\n    spec:\n      «selector: {matchLabels: {a: b}}\n"
        "      template: {spec: {containers: [{name: c, image: i}], restartPolicy: Never}}\n"), [
            ("`selector` will be auto-generated", "leave the selector out")]
    yield "ReplicationController: nothing to select", (
        "apiVersion: v1\nkind: ReplicationController\nmetadata: {name: x}\n«spec:\n"
        "  template: {metadata: {labels: {}}, spec: {containers: [{name: c, image: i}]}}\n"), [
            ("spec.selector: Required value", "template's labels")]
    yield "a budget's bad key", budget("  selector: {matchLabels: {«-a: b}}\n"), [
        ('spec.selector.matchLabels: Invalid value: "-a": name part must', "letters")]
    yield "a peer's bad operator", policy(
        "  podSelector: {}\n  ingress:\n  - from:\n    - namespaceSelector:\n"
        "        matchExpressions: [{key: a, operator: «Gt, values: [\"1\"]}]\n"), [
            ("spec.ingress[0].from[0].namespaceSelector.matchExpressions[0].operator", "write In")]


def labels():
    """Keys and values that are no labels."""
    yield "a value with a blank", pod("    a: «not a label!\n"), [
        ('metadata.labels: Invalid value: "not a label!": a valid label must be', "letters")]
    yield "a value too long", pod(f"    a: «{'x' * 64}\n"), [("must be no more than 63", "shorter")]
    yield "a key that begins with a dash", pod("    «-run: rng\n"), [
        ('metadata.labels: Invalid value: "-run": name part must', "letters")]
    yield "a key with two slashes", pod("    «a/b/c: d\n"), [('Invalid value: "a/b/c"', "")]
    yield "an upper-case prefix", pod("    «Example.com/a: b\n"), [
        ('Invalid value: "Example.com/a": prefix part', "a key's prefix has lower-case letters")]
    yield "no prefix before the slash", pod("    «/a: b\n"), [
        ("prefix part must be non-empty", "a key's prefix has lower-case letters")]
    yield "in a template", workload(GOOD, "{run: rng, x: «-}"), [
        ('spec.template.labels: Invalid value: "-"', "letters")]


def placement():
    """Labels and selectors of nodes and pods inside a spec."""
    head, containers = workload(GOOD).split("      containers", 1)
    containers = "      containers" + containers
    required = "requiredDuringSchedulingIgnoredDuringExecution"
    yield "a nodeSelector's bad value", (
        head + "      nodeSelector: {disk: «\"ssd \"}\n" + containers), [
            ('spec.template.spec.nodeSelector: Invalid value: "ssd ": a valid label must', "letters")]
    yield "a node term's operators", head + (
        f"      affinity:\n        nodeAffinity:\n          {required}:\n"
        "            nodeSelectorTerms:\n            - matchExpressions:\n"
        "              - {key: disk, operator: «Equals, values: [ssd]}\n"
        "              - {key: cpus, operator: Gt, «values: []}\n"
        "              matchFields:\n"
        "              - {key: metadata.name, operator: «Exists}\n") + containers, [
            ("matchExpressions[0].operator: Invalid value: \"Equals\"", "DoesNotExist, Gt or Lt"),
            ("must be specified single value when `operator` is 'Lt' or 'Gt'", "a list of one"),
            ("matchFields[0].operator: Invalid value: \"Exists\"", "write In or NotIn")]
    yield "no node term", head + (
        f"      affinity:\n        nodeAffinity:\n          {required}:\n"
        "            «nodeSelectorTerms: []\n") + containers, [
            ("must have at least one node selector term", "write a term")]
    yield "spread over nothing", head + (
        "      topologySpreadConstraints:\n"
        "      - «{maxSkew: 1, whenUnsatisfiable: DoNotSchedule}\n") + containers, [
            ("topologyKey: Required value: can not be empty", "topology.kubernetes.io/zone")]
    yield "label keys beside no selector", head + (
        f"      affinity:\n        podAntiAffinity:\n          {required}:\n"
        "          - topologyKey: zone\n            «matchLabelKeys: [pod-template-hash]\n"
    ) + containers, [
        ("must not be specified when labelSelector is not set", "write a labelSelector")]
    yield "an empty peer", policy("  podSelector: {}\n  ingress:\n  - from:\n    - «{}\n"), [
        ("spec.ingress[0].from[0]: Required value: must specify a peer", "write podSelector")]
    yield "a claim's selector", claim("  selector:\n    matchLabels: {disk: «my disk}\n"
                                      "    matchExpressions:\n    - «{key: zone, operator: In}\n"), [
        ('spec.selector.matchLabels: Invalid value: "my disk"', "letters"),
        ("spec.selector.matchExpressions[0].values: Required value", "write a list")]
    yield "a claim of a StatefulSet", workload(
        GOOD + "  volumeClaimTemplates:\n  - metadata: {name: data}\n    spec:\n"
        "      selector: {matchLabels: {disk: «my disk}}\n", kind="StatefulSet"), [
            ("spec.volumeClaimTemplates[0].spec.selector.matchLabels: Invalid value", "letters")]
    yield "CronJob: a pod's bad label and manualSelector", (
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: j}\nspec:\n  schedule: \"* * * * *\"\n"
        "  jobTemplate:\n    spec:\n      manualSelector: «true\n      template:\n"
        "        metadata: {labels: {app: «my app}}\n"
        "        spec: {containers: [{name: c, image: i}], restartPolicy: Never}\n"), [
            ("manualSelector: Unsupported value: true", "leave manualSelector out"),
            ('spec.jobTemplate.spec.template.labels: Invalid value: "my app"', "letters")]


def versions():
    """Versions and kinds of the API that servers do not serve."""
    yield "extensions/v1beta1", workload(GOOD, api="«extensions/v1beta1"), [
        ('no matches for kind "DaemonSet" in version "extensions/v1beta1"',
         "write apiVersion: apps/v1, where spec.selector must be given")]
    yield "apps/v1beta2", workload(GOOD, kind="Deployment", api="«apps/v1beta2"), [
        ('no matches for kind "Deployment" in version "apps/v1beta2"', "apps/v1")]
    yield "policy/v1beta1", budget("", api="«policy/v1beta1"), [
        ('no matches for kind "PodDisruptionBudget"', "policy/v1")]
    old_class = storage_class("- {matchLabelExpressions: [{key: a, values: [b]}]}\n").replace(
        "storage.k8s.io/v1", "«storage.k8s.io/v1beta1")
    yield "storage.k8s.io/v1beta1", old_class, [
        ('no matches for kind "StorageClass"', "storage.k8s.io/v1")]
    yield "a kind of another version", workload(GOOD, kind="Deployment", api="«v1"), [
        ('no matches for kind "Deployment" in version "v1"', "write apiVersion: apps/v1")]
    yield "a kind in another case", workload(GOOD, kind="«deployment"), [
        ('no matches for kind "deployment" in version "apps/v1"', "write kind: Deployment")]


def volume(affinity, source="nfs: {server: s, path: /p}"):
    return ("apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v}\nspec:\n"
            f"  capacity: {{storage: 1Gi}}\n  accessModes: [ReadWriteOnce]\n  {source}\n{affinity}")


def storage_class(topologies):
    return ("apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: c}\n"
            f"provisioner: p.example.com\nallowedTopologies:\n{topologies}")


def capacity(topology):
    return ("apiVersion: storage.k8s.io/v1\nkind: CSIStorageCapacity\n"
            f"metadata: {{name: cap, namespace: default}}\nstorageClassName: c\n{topology}")


def runtime_class(scheduling):
    return ("apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: r}\nhandler: h\n"
            f"scheduling:\n{scheduling}")


def resource_slice(spec, mark=""):
    return ("apiVersion: resource.k8s.io/v1\nkind: ResourceSlice\nmetadata: {name: s}\n"
            f"{mark}spec:\n  driver: d.example.com\n"
            f"  pool: {{name: p, generation: 1, resourceSliceCount: 1}}\n{spec}")


def nodes():
    """Volumes, classes and slices that choose nodes."""
    terms = "  nodeAffinity:\n    required:\n      nodeSelectorTerms:\n"
    yield "a volume without terms", volume(
        "  nodeAffinity: {required: {«nodeSelectorTerms: []}}\n"), [
            ("must have at least one node selector term", "write a term")]
    yield "an affinity without required", volume("  «nodeAffinity: {}\n"), [
        ("must specify required node constraints", "write required")]
    yield "a local volume of no node", volume("", "local: {path: /p}").replace("spec", "«spec"), [
        ("spec.nodeAffinity: Required value: Local volume requires node affinity", "hostname")]
    yield "a requirement of a volume", volume(
        terms + "        - matchExpressions: [{key: zone, operator: «Equals}, "
                "{key: zone, operator: In, values: [«a b]}]\n"), [
            ("matchExpressions[0].operator", "DoesNotExist, Gt or Lt"),
            ("a valid label", "a value")]
    yield "a node's name", volume(
        terms + "        - matchFields: "
                "[{key: metadata.name, operator: In, values: [«Node_A]}]\n"), [
            ("matchFields[0].values[0]: Invalid value", "lower-case letters")]
    yield "an upper-case prefix of a requirement's key", volume(
        terms + "        - matchExpressions: [{key: «Disk.io/kind, operator: Exists}]\n"), [
            ("matchExpressions[0].key: Invalid value", "a key's prefix has lower-case letters")]
    yield "a topology without values", storage_class(
        "- matchLabelExpressions: [«{key: zone}, {key: «zone, values: [a, «a]}]\n"), [
            ("matchLabelExpressions[0].values: Required value", "values: […]"),
            ("matchLabelExpressions[1].key: Duplicate value", "take one of them out"),
            ("matchLabelExpressions[1].values[1]: Duplicate value", "take one of them out")]
    yield "topologies that say the same", storage_class(
        "- matchLabelExpressions: [{key: zone, values: [a, b]}]\n"
        "- «matchLabelExpressions: [{key: zone, values: [b, a]}]\n- «{}\n"), [
            ("allowedTopologies[1].matchLabelExpressions: Duplicate value", "says what one before"),
            ("allowedTopologies[2].matchLabelExpressions: Duplicate value", "it is empty")]
    yield "a capacity's topology", capacity(
        "nodeTopology: {matchExpressions: [{key: zone, operator: «Gt, values: [\"1\"]}]}\n"), [
            ("nodeTopology.matchExpressions[0].operator", "write In")]
    yield "a class's nodeSelector", runtime_class("  nodeSelector: {disk: «-x-}\n"), [
        ("scheduling.nodeSelector: Invalid value", "a value has")]
    yield "a class's upper-case prefixes", runtime_class(
        "  nodeSelector: {«Disk.io/kind: ssd}\n"
        "  tolerations: [{key: «Disk.io/full, operator: Exists}]\n"), [
            ("scheduling.nodeSelector: Invalid value", "a key's prefix has lower-case letters"),
            ("tolerations[0].key: Invalid value", "a key's prefix has lower-case letters")]
    yield "a class's tolerations", runtime_class(
        "  tolerations:\n  - {operator: «Equal}\n  - {key: a, operator: «In, effect: «Never}\n"
        "  - {key: b, operator: «Exists, value: x}\n"
        "  - {key: c, effect: «NoSchedule, tolerationSeconds: 1}\n"
        "  - {key: d}\n  - «{key: d}\n"), [
            ("operator must be Exists when `key` is empty", "or a key"),
            ("Unsupported value: \"In\"", "write Equal or Exists"),
            ("Unsupported value: \"Never\"", "write NoSchedule"),
            ("value must be empty when", "take the value out"),
            ("effect must be 'NoExecute'", "take tolerationSeconds out"),
            ("tolerations[5]: Duplicate value", "take one of them out")]
    yield "a slice of no nodes", resource_slice("", "«"), [
        ("spec: Required value: exactly one of", "write one of them")]
    yield "a slice of two choices", resource_slice("  nodeName: node\n  allNodes: true\n", "«"), [
        ("but multiple fields are set", "none beside it")]
    yield "a slice of two terms", resource_slice(
        "  nodeSelector:\n    «nodeSelectorTerms:\n"
        "    - matchFields: [{key: metadata.name, operator: In, values: [a]}]\n    - {}\n"), [
            ("must have exactly one node selector term", "write one term")]
    yield "a device that chooses", resource_slice(
        "  allNodes: true\n  devices: [«{name: d, nodeName: node}]\n"), [
            ("spec.devices[0]: Invalid value: null", "perDeviceNodeSelection: true")]
    yield "a device of no nodes", resource_slice(
        "  perDeviceNodeSelection: true\n  devices: [«{name: d}, {name: e, allNodes: true}]\n"), [
            ("spec.devices[0]: Required value: exactly one of", "write one of them")]


STORED = ('{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"rng","namespace":'
          '"default"},"spec":{"selector":{"matchLabels":{"run":"rng"}},"template":{"metadata":'
          '{"labels":{"run":"rng"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}\n'
          '{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"data",'
          '"namespace":"default"},"spec":{"selector":{"matchLabels":{"disk":"hdd"}}}}\n'
          '{"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"v"},"spec":'
          '{"nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"zone","operator":"In",'
          '"values":["a"]}]}]}}}}\n'
          '{"apiVersion":"storage.k8s.io/v1","kind":"CSIStorageCapacity","metadata":{"name":"cap",'
          '"namespace":"default"},"nodeTopology":{"matchLabels":{"zone":"a"}},'
          '"storageClassName":"c"}\n'
          '{"apiVersion":"resource.k8s.io/v1","kind":"ResourceSlice","metadata":{"name":"s"},'
          '"spec":{"driver":"d.example.com","nodeName":"node","pool":{"name":"p","generation":1,'
          '"resourceSliceCount":1}}}\n')


def updates():
    """Edits of what is stored (--against)."""
    immutable = ('spec.selector: Invalid value: {"matchLabels":{"app":"rng"}}: '
                 'field is immutable')
    yield "another selector", workload(
        "  «selector:\n    matchLabels: {app: rng}\n", "{app: rng}"), [
            (immutable, 'keep the selector {"matchLabels":{"run":"rng"}}')]
    yield "the selector taken out", workload("  ««selector: {}\n"), [
        ("field is immutable", "keep"), ("empty selector is invalid for daemonset", "")]
    yield "a claim's other selector", claim("  selector: {matchLabels: {disk: ssd}}\n", "«spec"), [
        ("spec: Forbidden: spec is immutable after creation", "delete the PersistentVolumeClaim")]
    yield "a volume's other nodes", volume(
        "  «nodeAffinity:\n    required:\n      nodeSelectorTerms:\n"
        "        - matchExpressions: [{key: zone, operator: In, values: [b]}]\n"), [
            ('nodeAffinity: Invalid value: {"Required":', "keep the node affinity that is stored")]
    yield "a volume's nodes taken out", volume("").replace("spec", "«spec"), [
        ("nodeAffinity: Invalid value: null", "create it anew")]
    yield "a capacity's other topology", capacity("«nodeTopology: {matchLabels: {zone: b}}\n"), [
        ("nodeTopology: Invalid value", 'keep the selector {"matchLabels":{"zone":"a"}}')]
    yield "a slice's other node", resource_slice("  nodeName: «m\n"), [
        ("spec.nodeName: Invalid value", "delete the ResourceSlice")]


def warnings():
    """With --validate warn the manifest is taken, without the field."""
    yield "matchlabels in a policy", policy("  «podSelector:\n    «matchlabels: {run: rng}\n"), [
        ("nothing of it is known, so it is empty and picks every object", "matchLabels"),
        ('unknown field "spec.podSelector.matchlabels"', "did you mean matchLabels?")]


def rows():
    out = []
    for group, made, defaults in (
            ("Strings that YAML reads as something else", scalars(), {}),
            ("No manifest", syntax(), {}),
            ("Fields that the kind does not have", unknown(), {}),
            ("Keys given twice", twice(), {}),
            ("Keys that YAML renames", renamed(), {"severity": "warning"}),
            ("Selectors and templates", selectors(), {}),
            ("Labels", labels(), {}),
            ("Nodes and pods inside a spec", placement(), {}),
            ("Nodes of volumes, classes and slices", nodes(), {}),
            ("Old versions", versions(), {}),
            ("Edits of what is stored", updates(), {"against": STORED}),
            ("Taken with a warning", warnings(),
             {"severity": "warning", "args": ["--validate", "warn"]})):
        for name, manifest, finds, *args in made:
            given = dict(defaults)
            if args:
                given["args"] = args[0]
            out.append(Row(group, name, manifest, finds, **given))
    return out
