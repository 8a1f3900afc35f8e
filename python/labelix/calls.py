"""What is wrong with the arguments of a call, from the signature in its docstring."""

from __future__ import annotations

import ast
import operator
from collections.abc import Iterable
from inspect import Parameter, Signature
from typing import Any, NoReturn, Optional

import numpy as np

__all__ = ["BOOLS", "refuse"]

# What is taken for a bool; pandas and numpy give the second.
BOOLS = (bool, np.bool_)


def refuse(owner: type, doc: str, args: tuple[Any, ...], named: dict[str, Any]) -> NoReturn:
    """The TypeError for a call that no method of ``owner`` took.

    ``doc`` begins with the method's signature; ``args`` begin with what it was called on.
    """
    definition = ast.parse(f"def {doc.splitlines()[0]}: ...").body[0]
    assert isinstance(definition, ast.FunctionDef)
    signature = _signature(definition.args)
    constructs = definition.name == "__init__"
    call = f"{owner.__name__ if constructs else definition.name}()"
    takes = [name for name in signature.parameters if name != "self"]
    it_takes = f"it takes {', '.join(takes)}" if takes else "it takes no arguments"
    if "self" in signature.parameters and not constructs and not _is_method_of(owner, args):
        on = type(args[0]).__name__ if args else "nothing"
        raise TypeError(f"{call} is a method of {owner.__name__}, and was called on {on}")
    try:
        given = signature.bind(*args, **named).arguments
    except TypeError as error:
        raise TypeError(f"{call} {error}; {it_takes}") from None
    for name, value in given.items():
        wrong = _wrong(value, str(signature.parameters[name].annotation))
        if wrong:
            raise TypeError(f"{name} {wrong}")
    raise TypeError(f"{call} cannot take these; {it_takes}")


def _is_method_of(owner: type, args: tuple[Any, ...]) -> bool:
    return bool(args) and isinstance(args[0], owner)


def _signature(given: ast.arguments) -> Signature:
    """Its names and annotations; of defaults only that they are there."""
    needed = len(given.args) - len(given.defaults)
    parameters = [
        Parameter(one.arg, Parameter.POSITIONAL_OR_KEYWORD,
                  default=Parameter.empty if i < needed else None, annotation=_text(one))
        for i, one in enumerate(given.args)
    ]
    if given.vararg:
        parameters.append(Parameter(given.vararg.arg, Parameter.VAR_POSITIONAL))
    return Signature(parameters)


def _text(argument: ast.arg) -> str:
    return ast.unparse(argument.annotation) if argument.annotation else ""


def _wrong(value: Any, annotation: str) -> Optional[str]:
    """What the value should be, None if it is that; other types are looked at in C++."""
    of = type(value).__name__
    if annotation == "bool" and not isinstance(value, BOOLS):
        return f"must be bool, not {of}"
    if annotation == "str" and not isinstance(value, str):
        return f"must be str, not {of}"
    if annotation == "int":
        return f"is out of range: {value}" if _is_int(value) else f"must be int, not {of}"
    if annotation == "Selector" and of != "Selector":
        cure = f": Selector({value!r})" if isinstance(value, str) and len(value) < 100 else ""
        return f"must be a Selector, not {of}{cure}"
    if annotation.startswith("collections.abc.Iterable") and not isinstance(value, Iterable):
        return f"must be an iterable, not {of}"
    return None


def _is_int(value: Any) -> bool:
    try:
        operator.index(value)
    except TypeError:
        return False
    return True
