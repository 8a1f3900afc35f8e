"""What `labelix.validate` answers with."""

from __future__ import annotations

from typing import NamedTuple, Optional

from .names import Ref
from .printable import printable
from .rows import Rows

__all__ = ["CheckedManifest", "ManifestFinding", "Validation"]


class ManifestFinding(NamedTuple):
    """Something that the API server would say of a manifest; ``print`` tells it in a line.

    ``file``, ``line`` and ``column`` are its place: from 1, the column in bytes, 0 none.
    ``severity`` is ``error`` or ``warning``; ``field`` as ``spec.selector.matchLabels.run``;
    ``message`` in upstream's words, ``plain`` in words for people, "" where upstream's
    will do; ``hint`` what cures it. ``source`` is the line's text (of a long one 500 bytes
    with the place), ``source_column`` the place in it, and ``width`` its bytes.
    """

    file: str
    line: int
    column: int
    severity: str
    field: str
    message: str
    hint: str
    plain: str
    source: str
    source_column: int
    width: int

    def __str__(self) -> str:
        told = self.plain or self.message
        return printable(f"{self.file}:{self.line}:{self.column}: {self.severity}: {told}")


class CheckedManifest(NamedTuple):
    """One manifest: ``accepted`` as far as it is checked, None of a kind not known here.

    ``server_text`` is the whole of the server's answer, "" if it accepts; ``stored`` the
    JSON of what it would keep of the manifest's fields, "" if it refuses.
    """

    object: Ref
    api_version: str
    file: str
    line: int
    accepted: Optional[bool]
    server_text: str
    stored: str


class Validation(NamedTuple):
    """Findings in the order of the files, and every manifest that was checked."""

    findings: Rows[ManifestFinding]
    manifests: Rows[CheckedManifest]

    @property
    def has_errors(self) -> bool:
        """Whether a finding is an error, so that the server would refuse a manifest."""
        return any(finding.severity == "error" for finding in self.findings)

    def _repr_html_(self) -> str:
        from .html import parts

        return parts(self)
