"""from_kr8s and from_kubernetes against a server that answers with recorded lists."""

from __future__ import annotations

import gzip
import http.server
import json
import pathlib
import pickle
import threading
from collections.abc import Iterator
from typing import Any, Optional
from urllib.parse import parse_qs, urlparse

import pytest

import labelix
from labelix import Cluster, sources
from shared import DUMP, TOWN, pod

GROUPS = {"/api/v1": "v1", "/apis/apps/v1": "apps/v1"}


def recorded(resource: str) -> list[dict[str, Any]]:
    kind = {"pods": "Pod", "services": "Service", "daemonsets": "DaemonSet"}.get(resource)
    items = json.loads(gzip.decompress(DUMP.read_bytes()))["items"]
    return [item for item in items if item["kind"] == kind]


def discovery(path: str) -> Optional[dict[str, Any]]:
    """What a client asks first: which groups there are, and what is in them."""
    apps = {"groupVersion": "apps/v1", "version": "v1"}
    names = {"/api/v1": [("pods", "Pod"), ("services", "Service")],
             "/apis/apps/v1": [("daemonsets", "DaemonSet")]}
    if path == "/api":
        return {"kind": "APIVersions", "versions": ["v1"]}
    if path == "/apis":
        group = {"name": "apps", "versions": [apps], "preferredVersion": apps}
        return {"kind": "APIGroupList", "groups": [group]}
    if path in names:
        resources = [{"name": name, "singularName": kind.lower(), "kind": kind, "namespaced": True,
                      "verbs": ["list"], "shortNames": []} for name, kind in names[path]]
        return {"kind": "APIResourceList", "groupVersion": GROUPS[path], "resources": resources}
    return None


class Api(http.server.BaseHTTPRequestHandler):
    """Lists in pages of two, as the API server gives them."""

    asked: list[str] = []

    def do_GET(self) -> None:  # noqa: N802
        url = urlparse(self.path)
        query = {key: value[0] for key, value in parse_qs(url.query).items()}
        Api.asked.append(self.path)
        answer = self.answer(url.path, query)
        body = json.dumps(answer).encode()
        self.send_response(200 if answer is not None else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, path: str, query: dict[str, str]) -> Optional[dict[str, Any]]:
        if path.rstrip("/") == "/version":
            return {"major": "1", "minor": "36", "gitVersion": "v1.36.3"}
        found = discovery(path.rstrip("/"))
        if found is not None:
            return found
        base, _, resource = path.rpartition("/")
        if base not in GROUPS:
            return None
        items = recorded(resource)
        begin = int(query.get("continue", 0))
        limit = 2 if "limit" in query else len(items)
        metadata = {"resourceVersion": "7"}
        if begin + limit < len(items):
            metadata["continue"] = str(begin + limit)
        kind = {"pods": "PodList", "services": "ServiceList"}.get(resource, "DaemonSetList")
        return {"kind": kind, "apiVersion": GROUPS[base], "metadata": metadata,
                "items": items[begin : begin + limit]}

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()


KINDS = ["pods", "services", "daemonsets.apps"]


def check(cluster: Cluster, kept: bool = False) -> None:
    assert cluster.kinds == {"Pod": 5, "Service": 2, "DaemonSet.apps": 1}
    assert (b'"dnsPolicy"' in pickle.dumps(cluster)) == kept  # the pods' own texts
    assert cluster.count("run=rng") == 5
    assert len(cluster.match("svc")) == 5


def test_from_kubernetes(server: str) -> None:
    from kubernetes import client

    configuration = client.Configuration(host=server)
    api = client.ApiClient(configuration)
    check(Cluster.from_kubernetes(api, kinds=KINDS))
    check(Cluster.from_kubernetes(api, kinds=KINDS, keep_source=True), kept=True)
    assert any("continue=2" in path for path in Api.asked)
    assert all("limit=500" in path for path in Api.asked if "/pods" in path)


def test_from_kubernetes_takes_the_module(server: str) -> None:
    from kubernetes import client

    client.Configuration.set_default(client.Configuration(host=server))
    check(Cluster.from_kubernetes(client, kinds=KINDS))


def test_from_kr8s(server: str, tmp_path: pathlib.Path) -> None:
    import kr8s

    api = kr8s.api(kubeconfig=configured(server, tmp_path))
    check(Cluster.from_kr8s(kinds=KINDS, api=api))
    check(Cluster.from_kr8s(kinds=KINDS, api=api, keep_source=True), kept=True)


class Plain(http.server.BaseHTTPRequestHandler):
    """A server of the kinds that each has, empty, and of webhooks, which nobody may list."""

    hides = "webhookconfigurations"

    def do_GET(self) -> None:  # noqa: N802
        status, answer = self.answer(urlparse(self.path).path.rstrip("/"))
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, path: str) -> tuple[int, dict[str, Any]]:
        shown = {name: of for name, of in sources.KINDS.items()
                 if name in sources.NEEDED or self.hides in name}
        versions = {version for version, _ in shown.values()}
        if path == "/version":
            return 200, {"major": "1", "minor": "36", "gitVersion": "v1.36.3"}
        if path == "/api":
            return 200, {"kind": "APIVersions", "versions": ["v1"]}
        if path == "/apis":
            groups = [version.split("/") for version in versions if "/" in version]
            return 200, {"kind": "APIGroupList", "groups": [
                {"name": group, "versions": [{"groupVersion": f"{group}/{v}", "version": v}],
                 "preferredVersion": {"groupVersion": f"{group}/{v}", "version": v}}
                for group, v in groups]}
        for version in versions:
            if path in (f"/api/{version}", f"/apis/{version}"):
                return 200, {"kind": "APIResourceList", "groupVersion": version, "resources": [
                    {"name": name.split(".")[0], "singularName": kind.lower(), "kind": kind,
                     "namespaced": kind not in ("Node", "Namespace"), "verbs": ["list"]}
                    for name, (of, kind) in shown.items() if of == version]}
        found = [name for name in shown if sources.PATHS[name] == path]
        status = 404 if not found else 403 if self.hides in found[0] else 200
        kind = sources.KINDS[found[0]][1] if found else ""
        return status, {"kind": f"{kind}List" if status == 200 else "Status",
                        "apiVersion": sources.KINDS[found[0]][0] if found else "v1", "items": [],
                        "message": "refused here", "metadata": {}}

    def log_message(self, format: str, *args: Any) -> None:
        pass


def configured(url: str, folder: pathlib.Path) -> str:
    config = folder / "config"
    config.write_text(json.dumps({
        "apiVersion": "v1", "kind": "Config", "current-context": "c",
        "clusters": [{"name": "c", "cluster": {"server": url}}],
        "users": [{"name": "u", "user": {"token": "t"}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
    }))
    return str(config)


@pytest.mark.parametrize("client", ["kubernetes", "kr8s"])
def test_what_a_server_does_not_list_stays_unknown(client: str, tmp_path: pathlib.Path) -> None:
    import kr8s
    from kubernetes.client import ApiClient, Configuration

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Plain) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"

        def load(kinds: Optional[list[str]] = None) -> Cluster:
            if client == "kr8s":
                return Cluster.from_kr8s(kinds, kr8s.api(kubeconfig=configured(url, tmp_path)))
            return Cluster.from_kubernetes(ApiClient(Configuration(host=url)), kinds)

        with pytest.warns(labelix.LoadWarning) as told:
            cluster = load()
        ours = [str(one.message) for one in told if one.category is labelix.LoadWarning]
        assert ours == [
            f"{kind}webhookconfigurations.admissionregistration.k8s.io may not be listed "
            "(403 Forbidden)" for kind in ("mutating", "validating")]
        assert sorted(cluster.kinds) == sorted(
            ".".join([kind, *version.split("/")[:-1]])
            for version, kind in sources.NEEDED.values())
        with pytest.raises(labelix.NotLoadedError):
            cluster.match("hpa")
        for asked in ("hpa", "mutatingwebhookconfigurations"):  # by name it is an error
            name = next(n for n in sources.PATHS if n.startswith(asked.replace("hpa", "horizon")))
            with pytest.raises(Exception, match="404|403|not found|refused here"):
                load([name])
        server.shutdown()


@pytest.mark.parametrize(
    "kinds,error", [(["nosuch"], ValueError), ("pods", TypeError), (7, TypeError)]
)
def test_kinds_are_checked(kinds: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        list(sources.kubernetes_lists(type("Client", (), {"call_api": None})(), kinds))
    with pytest.raises(TypeError, match="client"):
        Cluster.from_kubernetes(object())


@pytest.mark.parametrize(
    "page,token",
    [
        (b'{"kind":"PodList","metadata":{"continue":"abc"},"items":[]}', "abc"),
        (b'{"kind":"PodList","metadata":{},"items":[]}', ""),
        (b'{"items":[],"metadata":{"continue":"abc"}}', "abc"),
        (b'{"items":[{"spec":{"items":[]}}]}', ""),
        (b"{}", ""),
    ],
)
def test_where_the_next_page_begins(page: bytes, token: str) -> None:
    assert sources._continue_token(page) == token


def test_chunks_split_between_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "CHUNK", 100)
    given = [pod(f"p{i}") for i in range(20)]
    assert len(list(sources.objects(given))) > 5
    assert Cluster.from_objects(given).count("") == 20


def test_a_cluster_of_dicts_is_the_cluster_of_the_file(town: Cluster) -> None:
    items = []
    for file in sorted(TOWN.glob("*.json.gz")):
        items.append(json.loads(gzip.decompress(file.read_bytes())))
    again = Cluster.from_objects(items)
    assert again.kinds == town.kinds
    assert list(again.match()) == list(town.match())
    assert isinstance(again, labelix.Cluster)
