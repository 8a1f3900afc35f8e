"""How a load says how far it is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Optional, Union

from .calls import BOOLS

Report = Callable[[int, int], object]


def reporter(progress: Union[bool, Report]) -> Optional[Report]:
    """The callable that a load reports to; None for none.

    True is a tqdm bar where tqdm is installed, and a line on standard error
    where it is not.

    Raises
    ------
    TypeError
        Neither a bool nor a callable.
    """
    if progress is None:
        return None
    if callable(progress):
        return progress
    if not isinstance(progress, BOOLS):
        raise TypeError(f"progress must be a bool or a callable, not {type(progress).__name__}")
    if not progress:
        return None
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return _Line()
    return _Bar(tqdm)


class _Bar:
    """Bytes as a tqdm bar, made with the first report: nothing shows before."""

    def __init__(self, tqdm: Any) -> None:
        self._tqdm = tqdm
        self._bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        if self._bar is None:
            self._bar = self._tqdm(total=total or None, unit="B", unit_scale=True, desc="loading")
        self._bar.update(done - self._bar.n)
        if total and done >= total:
            self._bar.close()


class _Line:
    """One line that is written over, ended when all is read."""

    def __call__(self, done: int, total: int) -> None:
        share = f", {done * 100 // total} %" if total else ""
        end = "\n" if total and done >= total else ""
        print(f"\rloading: {done / 1e6:,.1f} MB{share}", end=end, file=sys.stderr, flush=True)
