"""A control plane on the loopback: etcd, kube-apiserver, kube-controller-manager,
kube-scheduler, and kwok in the place of kubelets. All as released; only what is
said in flags here is ours."""

import http.client
import json
import os
import pathlib
import secrets
import ssl
import subprocess
import urllib.error
import urllib.request

from processes import Failed, free_ports

HOST = "127.0.0.1"
PROGRAMS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl",
            "kwok", "endpoints")
START_SECONDS = 120
REQUEST_SECONDS = 20


class Api:
    """The API server, by its REST paths."""

    def __init__(self, address, token, authority):
        self.address, self.token, self.authority = address, token, authority
        self.context = None

    def request(self, path, method="GET", body=None, content_type="application/json"):
        if self.context is None:
            self.context = ssl.create_default_context(cafile=self.authority)
        request = urllib.request.Request(
            self.address + path, method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": content_type})
        with urllib.request.urlopen(request, timeout=REQUEST_SECONDS,
                                    context=self.context) as answer:
            return answer.read()

    def items(self, path):
        return json.loads(self.request(path))["items"]

    def is_ready(self):
        try:
            return self.authority.exists() and self.request("/readyz") == b"ok"
        except (OSError, http.client.HTTPException, urllib.error.URLError):
            return False


class ControlPlane:
    """In `folder`; its programs are those of `programs`."""

    def __init__(self, processes, folder, programs):
        self.processes = processes
        self.folder = pathlib.Path(folder)
        self.programs = pathlib.Path(programs)
        self.etcd_port, self.peer_port, self.port = free_ports(3)
        self.token = secrets.token_hex(16)
        self.api = Api(f"https://{HOST}:{self.port}", self.token,
                       self.folder / "certificates" / "apiserver.crt")
        self.kubeconfig = self.folder / "kubeconfig"
        # Nothing is read from, or written to, the user's home.
        self.env = {"PATH": os.environ["PATH"], "HOME": str(self.folder),
                    "KUBECONFIG": str(self.kubeconfig)}

    def start(self):
        missing = [name for name in PROGRAMS if not (self.programs / name).exists()]
        if missing:
            raise Failed(f"no {', '.join(missing)} in {self.programs}: ./dev e2e makes them")
        self._write_keys()
        self._start_etcd()
        self._start_api_server()
        self.processes.wait_for("a ready kube-apiserver", self.api.is_ready, START_SECONDS)
        self._start_controllers()
        self._start_kwok()
        self.processes.wait_for("the ServiceAccount default/default", lambda: self.api.items(
            "/api/v1/namespaces/default/serviceaccounts"), START_SECONDS)

    def version(self):
        return json.loads(self.api.request("/version"))["gitVersion"]

    def run(self, name, *flags):
        self.processes.start(name, self.programs / name, *flags, env=self.env)

    def kubectl(self, arguments, folder):
        """(exit status, standard error)."""
        done = subprocess.run([str(self.programs / "kubectl"), *arguments], cwd=folder,
                              env=self.env, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=120, check=False)
        return done.returncode, done.stderr.strip()

    def _write_keys(self):
        made = subprocess.run(["openssl", "genrsa", "-out", "service-account.key", "2048"],
                              cwd=self.folder, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise Failed(f"openssl made no key: {made.stderr.strip()}")
        tokens = self.folder / "tokens.csv"
        tokens.touch(mode=0o600)
        tokens.write_text(f'{self.token},e2e,e2e,"system:masters"\n')
        self.kubeconfig.touch(mode=0o600)
        self.kubeconfig.write_text(json.dumps({  # JSON is YAML
            "apiVersion": "v1", "kind": "Config", "current-context": "e2e",
            "clusters": [{"name": "e2e", "cluster": {
                "server": self.api.address, "certificate-authority": str(self.api.authority)}}],
            "users": [{"name": "e2e", "user": {"token": self.token}}],
            "contexts": [{"name": "e2e", "context": {"cluster": "e2e", "user": "e2e"}}],
        }))

    def _start_etcd(self):
        clients, peers = f"http://{HOST}:{self.etcd_port}", f"http://{HOST}:{self.peer_port}"
        self.run("etcd", "--data-dir", self.folder / "etcd", "--unsafe-no-fsync",
                 "--listen-client-urls", clients, "--advertise-client-urls", clients,
                 "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers,
                 "--initial-cluster", f"default={peers}")

    def _start_api_server(self):
        key = self.folder / "service-account.key"
        # Its own address is a loopback, which EndpointSlices must not have: no
        # reconciler for Service default/kubernetes.
        self.run("kube-apiserver", "--etcd-servers", f"http://{HOST}:{self.etcd_port}",
                 "--bind-address", HOST, "--advertise-address", HOST, "--secure-port", self.port,
                 "--endpoint-reconciler-type", "none",
                 "--cert-dir", self.api.authority.parent, "--authorization-mode", "RBAC",
                 "--token-auth-file", self.folder / "tokens.csv",
                 "--service-account-issuer", "https://kubernetes.default.svc",
                 "--service-account-key-file", key, "--service-account-signing-key-file", key,
                 "--service-cluster-ip-range", "10.96.0.0/16")

    def _start_controllers(self):
        clients = ("--kubeconfig", self.kubeconfig, "--leader-elect=false",
                   "--bind-address", HOST, "--secure-port", "0")  # 0: they do not listen
        self.run("kube-controller-manager", *clients,
                 "--service-account-private-key-file", self.folder / "service-account.key",
                 "--root-ca-file", self.api.authority)
        self.run("kube-scheduler", *clients)

    def _start_kwok(self):
        self.run("kwok", "--kubeconfig", self.kubeconfig,
                 "--config", self.programs.parent / "stages.yaml",
                 "--manage-nodes-with-annotation-selector", "kwok.x-k8s.io/node=fake",
                 "--node-lease-duration-seconds", "40")
