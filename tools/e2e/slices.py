"""EndpointSlices as lines, so that two controllers' can be compared."""

MANAGED_BY = "endpointslice.kubernetes.io/managed-by"
SERVICE = "kubernetes.io/service-name"
REAL = "endpointslice-controller.k8s.io"
OURS = "labelix-endpoints-example"


def _ports(ports):
    return ",".join(sorted(
        f"{port.get('name', '')}:{port.get('port')}/{port.get('protocol')}"
        f"{'/' + port['appProtocol'] if 'appProtocol' in port else ''}" for port in ports or []))


def _endpoint(endpoint):
    target = endpoint.get("targetRef", {})
    conditions = endpoint.get("conditions", {})
    return " ".join([
        f"{target.get('kind')}/{target.get('name')} {target.get('uid')}",
        ",".join(endpoint["addresses"]), f"node {endpoint.get('nodeName')}",
        f"zone {endpoint.get('zone')}", f"hostname {endpoint.get('hostname')}",
        *(f"{name} {conditions.get(name)}" for name in ("ready", "serving", "terminating"))])


def lines_of(slices, manager):
    """The Services that have slices of this controller: one line for each family
    that they have, and one for each endpoint. Ports are the endpoints': of a slice
    without any they say nothing."""
    lines = set()
    for one in slices:
        labels = one["metadata"].get("labels", {})
        if labels.get(MANAGED_BY) != manager:
            continue
        owners = ",".join(owner["uid"] for owner in one["metadata"].get("ownerReferences", []))
        head = f"{one['metadata']['namespace']}/{labels.get(SERVICE)} {owners} {one['addressType']}"
        lines.add(head)
        for endpoint in one.get("endpoints") or []:
            lines.add(f"{head} [{_ports(one.get('ports'))}] {_endpoint(endpoint)}")
    return lines


def differences(slices):
    """Lines that one of the two controllers has and the other has not."""
    real, ours = lines_of(slices, REAL), lines_of(slices, OURS)
    return sorted([f"only the real controller: {line}" for line in real - ours] +
                  [f"only ours: {line}" for line in ours - real])


def entries(slices, service):
    """(endpoints, ready) of a Service, whoever wrote them but us."""
    found = [endpoint for one in slices for endpoint in one.get("endpoints") or []
             if one["metadata"].get("labels", {}).get(SERVICE) == service
             and one["metadata"]["labels"].get(MANAGED_BY) != OURS]
    return len(found), sum(bool(one.get("conditions", {}).get("ready")) for one in found)
