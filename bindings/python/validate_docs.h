// The docstring of validate.
#ifndef LABELIX_BINDINGS_PYTHON_VALIDATE_DOCS_H_
#define LABELIX_BINDINGS_PYTHON_VALIDATE_DOCS_H_

namespace labelix::python::docs {

inline constexpr char kValidate[] =
    R"doc(validate(source: str | os.PathLike[str] | bytes | bytearray | memoryview | typing.IO[typing.Any] | collections.abc.Mapping[str, typing.Any] | collections.abc.Iterable[str | os.PathLike[str] | bytes | typing.IO[typing.Any] | collections.abc.Mapping[str, typing.Any]], against: Cluster | None = None, as_kind: str = '', validation: str = 'strict', namespace: str = 'default') -> labelix.manifests.Validation

What the API server would say of manifests before they are applied: of their labels
and selectors, and of fields that their kinds do not have. Broken syntax is a finding
too. No cluster is asked.

Parameters
----------
source
    YAML or JSON, gzip too: a file, a folder of such files, ``"-"`` for standard input,
    the bytes themselves, an open file, a manifest as a dict, or several of these: of
    which findings name a file, or a number from 0 (``<dict 2>``).
against
    What is stored now, loaded with ``keep_source=True``: a manifest whose object is there
    is an edit of it. None: all are new. What was loaded otherwise is told as a warning.
as_kind
    Take each manifest for one of this kind, as kubectl takes it (``"ds"``); "" as it says.
validation
    kubectl's ``--validate``, what becomes of unknown fields and of those given twice:
    ``strict`` (errors), ``warn``, or ``ignore`` (dropped without a word).
namespace
    Of manifests that name none.

Raises
------
NotFoundError
    No such file.
InputError
    Cannot be read, or is a snapshot. What is wrong in a manifest is a finding, no error.
ValueError
    ``as_kind`` is no kind that is known here; ``validation`` is none of the three; a str
    that is a text itself; a dict with NaN, or with itself inside.
TypeError
    No source; something in a dict has no JSON form.
KeyboardInterrupt
    Ctrl-C.

Notes
-----
Which kinds and rules, and their sources: docs/validate.md. What else the server checks
(names, images, quotas) is not looked at, so `accepted` is no promise. The GIL is let go,
and nothing is kept between calls; Ctrl-C is heard as bytes are read and before each
manifest. Time n log n in the bytes, some 0.1 ms for a manifest of 100 bytes of YAML.

Examples
--------
>>> told = labelix.validate({"kind": "Pod", "apiVersion": "v1",
...     "metadata": {"name": "a", "labels": {"on": True}}})
>>> print(told.findings[0])
<dict>:1:71: error: label on: true is the boolean true, labels are strings
>>> told.findings[0].hint, told.manifests[0].accepted
('write "true"', False)
>>> kept = labelix.Cluster.load(dump, keep_source=True)
>>> daemons = kept.json("ds/rng")
>>> daemons["spec"]["selector"]["matchLabels"] = {"run": "web"}
>>> [finding.field for finding in labelix.validate(daemons, against=kept).findings]
['spec.selector', 'spec.template.metadata.labels']
)doc";

}  // namespace labelix::python::docs

#endif  // LABELIX_BINDINGS_PYTHON_VALIDATE_DOCS_H_
