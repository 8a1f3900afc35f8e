"""validate: what the command says of the same manifests, in every form that it takes them."""

from __future__ import annotations

import gzip
import io
import json
import pathlib
import pickle
import subprocess
import sys
from typing import Any

import pytest

import labelix
from as_json import command
from labelix import Cluster, ManifestFinding, Ref, validate
from shared import DUMP

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: a
  labels: {on: yes, v: 1_000}
spec: {nodSelector: {a: b}, containers: []}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: d, namespace: x}
spec:
  selector: {matchLabels: {run: d}}
  template: {metadata: {labels: {run: e}}}
---
{kind: ConfigMap, apiVersion: v1, metadata: {name: c}}
"""
WIDGET = {"kind": "Service", "apiVersion": "v1", "metadata": {"name": "s"},
          "spec": {"selektor": {}}}


def as_json(finding: ManifestFinding) -> dict[str, Any]:
    """As the command prints one."""
    told = ("file", "line", "column", "severity", "field", "message", "hint")
    return {name: getattr(finding, name) for name in told}


@pytest.fixture
def file(tmp_path: pathlib.Path) -> pathlib.Path:
    path = tmp_path / "m.yml"
    path.write_text(POD)
    return path


@pytest.mark.parametrize("how", ["strict", "warn", "ignore"])
def test_as_the_command_says(file: pathlib.Path, how: str) -> None:
    told = [as_json(one) for one in validate(file, validation=how).findings]
    assert told == command("validate", "-f", file, "--validate", how) and told
    (file.parent / "n.json").write_text(json.dumps(WIDGET))
    told = [as_json(one) for one in validate(file.parent, validation=how).findings]
    assert told == command("validate", "-f", file.parent, "--validate", how)


def test_an_edit_of_what_is_stored(file: pathlib.Path) -> None:
    kept = Cluster.load(DUMP, keep_source=True)
    daemons = kept.json("ds/rng")
    daemons["spec"]["selector"]["matchLabels"]["run"] = "web"
    file.write_text(json.dumps(daemons))
    told = validate(file, against=kept)
    assert [as_json(one) for one in told.findings] == command(
        "validate", "-f", file, "--against", DUMP)
    assert "spec.selector" in {one.field for one in told.findings}
    assert "field is immutable" in told.manifests[0].server_text
    assert "field is immutable" not in validate(file).manifests[0].server_text
    told = validate(file, against=Cluster.load(DUMP))  # its texts were not kept
    assert "has no JSON here" in told.findings[0].message
    assert told.findings[0].severity == "warning"
    with pytest.raises(TypeError, match="^against must be a Cluster, not Snapshot$"):
        validate(file, against=kept.snapshot())  # type: ignore[arg-type]


def test_every_form_of_a_source(file: pathlib.Path) -> None:
    wanted = validate(file)
    assert [m.accepted for m in wanted.manifests] == [False, False, None]
    assert [m.object for m in wanted.manifests] == [
        Ref("Pod", "default", "a"), Ref("DaemonSet", "x", "d"), Ref("ConfigMap", "default", "c")]
    (file.parent / "m.yml.gz").write_bytes(gzip.compress(POD.encode()))
    for source in (str(file), [file], file.parent / "m.yml.gz", POD.encode(),
                   bytearray(POD.encode()), memoryview(POD.encode()), gzip.compress(POD.encode()),
                   io.StringIO(POD), io.BytesIO(POD.encode())):
        told = validate(source)
        named = [one._replace(file=str(file)) for one in told.findings]
        assert tuple(named) == tuple(wanted.findings), source
    several = validate([file, WIDGET, POD.encode()])
    assert len(several.findings) == 2 * len(wanted.findings) + 1
    assert {one.file for one in several.manifests} == {str(file), "<dict 1>", "<bytes 2>"}
    assert validate([]) == labelix.Validation(several.findings[:0], several.manifests[:0])


def test_a_dict_is_its_json() -> None:
    told = validate(WIDGET)
    finding = told.findings[0]
    assert told.has_errors and finding.message == 'unknown field "spec.selektor"'
    about = finding.source.encode()[finding.source_column - 1:][:finding.width]
    assert about == b'"selektor"' and finding.column == finding.source_column
    told = validate(WIDGET, validation="warn")
    assert not told.has_errors and told.findings[0].severity == "warning"
    told = validate(WIDGET, validation="ignore")
    assert not told.findings and json.loads(told.manifests[0].stored)["spec"] == {}
    with pytest.raises(TypeError, match="^<dict>: a set has no form in JSON"):
        validate({"kind": {1}})


def test_several_without_names_have_numbers(file: pathlib.Path) -> None:
    told = validate([file, WIDGET, json.dumps(WIDGET).encode(), WIDGET])
    names = [one.file for one in told.manifests]
    assert names[:-3] == [str(file)] * (len(names) - 3)
    assert names[-3:] == ["<dict 1>", "<bytes 2>", "<dict 3>"]
    assert str(told.findings[-1]).startswith("<dict 3>:")
    with pytest.raises(TypeError, match="^<dict 2>: a set has no form in JSON"):
        validate([WIDGET, WIDGET, {"kind": {1}}])


def test_ctrl_c_while_nothing_comes() -> None:
    program = """
import os, signal, threading, time
import labelix
threading.Thread(target=lambda: (time.sleep(0.3), os.kill(os.getpid(), signal.SIGINT)),
                 daemon=True).start()
try:
    labelix.validate("-")
except KeyboardInterrupt:
    print("stopped")
"""
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.wait(60) == 0
        finally:
            running.kill()
        assert running.stdout is not None and running.stdout.read() == "stopped\n"


def test_as_another_kind() -> None:
    manifest = {"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": "rng"},
                "spec": {"replicas": 1, "selector": {"matchLabels": {"a": "b"}},
                         "template": {"metadata": {"labels": {"a": "b"}},
                                      "spec": {"containers": [{"name": "c", "image": "i"}]}}}}
    assert not validate(manifest).findings
    for kind in ("ds", "daemonsets", "DaemonSet"):
        told = validate(manifest, as_kind=kind, namespace="x")
        assert told.manifests[0].object == Ref("DaemonSet", "x", "rng")
        assert [one.field for one in told.findings] == ["spec.replicas"]


def test_errors(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ValueError, match='no kind "rockets" is known here'):
        validate(POD.encode(), as_kind="rockets")
    with pytest.raises(ValueError, match="validation is strict, warn or ignore, not true"):
        validate(POD.encode(), validation="true")
    with pytest.raises(ValueError, match="is no namespace's name"):
        validate(POD.encode(), namespace="*")
    with pytest.raises(ValueError, match=r"this is a text itself: validate\(text.encode\(\)\)$"):
        validate(POD)
    with pytest.raises(labelix.NotFoundError):
        validate(tmp_path / "none.yml")
    Cluster.load(DUMP).save(tmp_path / "x.lbx")
    for source in (tmp_path / "x.lbx", (tmp_path / "x.lbx").read_bytes()):
        with pytest.raises(labelix.InputError, match="this is a labelix snapshot, and no manifest"):
            validate(source)
    with pytest.raises(labelix.InputError, match="cut short"):
        validate(gzip.compress(POD.encode())[:40])
    for wrong in (None, 7, [None], object()):
        with pytest.raises(TypeError, match="^a source must be a path, bytes, an open file"):
            validate(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^validate\(\) missing a required argument: 'source'; "):
        validate()  # type: ignore[call-arg]


def test_how_it_is_shown() -> None:
    told = validate(POD.encode())
    assert str(told.findings[1]) == (
        "<bytes>:5:16: error: label true: yes is the boolean true in YAML, labels are strings")
    frame = told.findings.to_pandas()
    assert list(frame.columns)[:5] == ["file", "line", "column", "severity", "field"]
    assert told.manifests.to_pandas()["object_name"].tolist() == ["a", "d", "c"]
    page = told._repr_html_()
    assert len(validate({**WIDGET, "metadata": {
        "name": "a", "annotations": {"a": "x" * 100_000}}})._repr_html_()) < 10_000
    assert "<p><b>findings</b></p><table>" in page and "<p><b>manifests</b></p><table>" in page
    assert pickle.loads(pickle.dumps(told)) == told
    wild = validate(json.dumps({"kind": "Pod", "apiVersion": "v1", "metadata": {
        "name": "a", "labels": {"\u202e<b>": True}}}, ensure_ascii=False).encode())
    assert "\u202e" not in str(wild.findings[0]) and "\\u202e<b>" in str(wild.findings[0])
    assert "\u202e" not in wild._repr_html_() and "<b>:" not in wild._repr_html_()
    assert "\u202e" in wild.findings[0].field + wild.findings[0].plain  # data stays as it is
