"""What was done in each recorded step, in a line, and what to look at."""

# step -> (what was done, what it shows)
STORY = {
    "00-nodes": (
        "Four nodes, nothing to run on them yet.",
        ""),
    "01-deployment": (
        "A Deployment called rng, one replica.",
        "No Service yet, so nobody can reach the pod."),
    "02-service": (
        "A Service called rng, selector run=rng.",
        "The label on the pod is all that ties the two together."),
    "03-cast-to-daemonset-refused": (
        "The Deployment's YAML with its kind changed to DaemonSet.",
        "Strict validation is on by default now: nothing changed."),
    "04-daemonset-one-too-many": (
        "A Deployment's YAML as a DaemonSet once more, validation switched off.",
        "One pod too many gets traffic: the Deployment's and the DaemonSet's pods both have run=rng."),
    "05-selector-errors": (
        "The lesson's own edit: add isactive to the DaemonSet's selector and template.",
        "Refused today: a selector is fixed for life. What works instead: make the DaemonSet anew "
        "(steps 09 and 10), or change the template alone (step 20)."),
    "06-pod-label-removed": (
        "run=rng taken off the Deployment's pod.",
        "The pod lives on without owner and without traffic; its ReplicaSet made another one."),
    "07-daemonset-pod-label-removed": (
        "run=rng taken off one of the DaemonSet's pods.",
        "The same again: one more pod that nobody owns, and a new one on its node."),
    "08-pod-labels-put-back": (
        "run=rng put back on both pods.",
        "Their controllers took them back and deleted one pod each, now one too many."),
    "09-daemonset-orphaned": (
        "The DaemonSet deleted, its pods kept (--cascade=orphan).",
        "Nobody owns the four, yet a Service asks for labels, not for owners: traffic goes on."),
    "10-daemonset-isactive": (
        'The DaemonSet made anew, selector and template with isactive: "yes".',
        "The orphans lack the label, so they were not taken over: nine pods share the Service."),
    "11-service-isactive": (
        'isactive: "yes" in the Service\'s selector too.',
        "Only the new pods are left in; the orphans and the Deployment's pod are out."),
    "12-orphans-deleted": (
        "The orphans deleted by a selector that spares the others.",
        ""),
    "13-deployment-scaled": (
        "The Deployment scaled to three.",
        "More pods, the same traffic."),
    "14-deployment-pod-made-active": (
        "isactive=yes put by hand on one of the Deployment's pods.",
        "It gets traffic, and the DaemonSet's selector matches it: still the ReplicaSet's, "
        "for an owner is kept whatever else matches."),
    "15-deployment-deleted": (
        "The Deployment deleted, its pods with it.",
        ""),
    "16-daemonset-nodeselector": (
        "disk=ssd on two nodes, nodeSelector disk=ssd in the DaemonSet.",
        "Node labels pick nodes as pod labels pick pods."),
    "17-node-labelled": (
        "disk=ssd on a third node.",
        ""),
    "18-pod-unready": (
        "One pod stopped being ready.",
        "It stays an endpoint; only the ready ones get traffic."),
    "19-start-again": (
        "All deleted, then made again as in step 04.",
        ""),
    "20-template-only": (
        'isactive: "yes" in the DaemonSet\'s template alone.',
        "Allowed: the selector stayed run=rng. The pods were replaced one by one."),
    "21-service-isactive-again": (
        'isactive: "yes" in the Service\'s selector.',
        "The lesson's aim reached without a new DaemonSet."),
    "22-service-without-selector": (
        "The Service's selector taken away, then a pod deleted.",
        "Nothing is picked, so no endpoint follows. The old slices stay as they were and the cluster "
        "goes on using them; nobody keeps them true any more: the deleted pod is still in them, "
        "its successor is not."),
    "23-service-selector-typo": (
        'isactive: "true" in the Service\'s selector, a slip for "yes".',
        "No endpoint, no error, no event: a selector that picks nothing is legal."),
}

# Beginnings of the refused commands worth showing, by step; the others are counted.
REFUSALS_SHOWN = {
    "03-cast-to-daemonset-refused": ("kubectl apply -f rng-cast-full.yaml",),
    "05-selector-errors": (
        'kubectl patch daemonset rng --type merge -p \'{"spec":{"selector":{"matchLabels":'
        '{"isactive":"yes"}},"template"',
        'kubectl patch daemonset rng --type merge -p \'{"spec":{"template":{"metadata":{"labels":'
        '{"run":null',
        "kubectl create -f rng2-daemonset-isactive-unquoted.yaml",
    ),
}
