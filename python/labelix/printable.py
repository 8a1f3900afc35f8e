"""Texts of strangers, as a terminal or a page may show them."""

from __future__ import annotations

import re

# C0, DEL, C1, what is not seen but changes what is (marks of direction, joiners, line
# separators), and bytes that were no UTF-8: what the command escapes (cli/code_points.cc).
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0001-\U000e007f]"
)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0xDC80 <= code <= 0xDCFF:  # surrogateescape
        code -= 0xDC00
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def printable(text: str) -> str:
    r"""Controls written as ``\x1b`` or ``\u202e``; else the text itself."""
    return _UNSEEN.sub(_escaped, text)
