"""What labelix raises. Each class says when, and what it carries."""

from __future__ import annotations

from typing import Any

from .printable import printable

__all__ = [
    "InputError",
    "LimitError",
    "LoadWarning",
    "NotFoundError",
    "NotLoadedError",
    "SelectorError",
]


class _Placed(Exception):
    """An error that may know its place and its cure.

    Attributes
    ----------
    offset : int or None
        Where in the text or input, in bytes from its start; None: no place.
    hint : str
        What would cure it, "" if nothing is known; a note of the error, which
        tracebacks show from Python 3.11 on.
    """

    def __init__(self, message: str, offset: int | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.offset = offset
        self.hint = hint
        if hint and hasattr(self, "add_note"):  # Python 3.11: a traceback shows it
            self.add_note(f"hint: {hint}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.offset, self.hint)


class SelectorError(_Placed, ValueError):
    """The text or the dict of a selector is wrong; the message is Kubernetes' own.

    ``offset`` is the byte (UTF-8) of the text where it went wrong.

    Examples
    --------
    >>> try:
    ...     labelix.Selector("env in (prod,,dev")
    ... except labelix.SelectorError as error:
    ...     print(error.offset, error.hint)
    17 the list is not closed
    """


class InputError(_Placed, ValueError):
    """The input is broken or cut short; the message is ``file:line:column: cause``."""

    def __init__(self, message: str, offset: int | None = None, hint: str = "") -> None:
        # What the input said is in it, and a traceback goes to a terminal.
        super().__init__(printable(message), offset, hint)


class LimitError(InputError):
    """A documented limit was reached: bytes of an object, its labels, its depth."""


class NotFoundError(_Placed, LookupError):
    """No such object or no such file; in kubectl's words where it has some."""


class NotLoadedError(_Placed, LookupError):
    """Cannot be decided: the kind that is asked about was never loaded.

    An empty list of the kind is enough to know that there are none.
    Of `Cluster.json` and `source`: the object's text was not kept.
    """


class LoadWarning(UserWarning):
    """Something in the input was passed over; the text starts with its place."""

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))
