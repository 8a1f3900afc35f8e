"""Selector by itself: what it takes, refuses, prints, and how two compare."""

from __future__ import annotations

import collections
import os
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import labelix
from labelix import Selector


@pytest.mark.parametrize(
    "text,offset,hint",
    [
        ("env in (prod,,dev", 17, "the list is not closed"),
        ("a b", 2, ""),
        ("!", 1, ""),
    ],
)
def test_a_wrong_text_says_where(text: str, offset: int, hint: str) -> None:
    with pytest.raises(labelix.SelectorError) as caught:
        Selector(text)
    assert isinstance(caught.value, ValueError)
    assert caught.value.offset == offset
    assert hint in caught.value.hint
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.offset) == (str(caught.value), offset)


@pytest.mark.parametrize(
    "given,printed",
    [
        ({}, ""),
        ({"run": "rng"}, "run=rng"),
        ({"matchLabels": {"b": "2", "a": "1"}}, "a=1,b=2"),
        ({"matchLabels": None, "matchExpressions": [{"key": "a", "operator": "Exists"}]}, "a"),
        (
            {
                "matchLabels": {"a": "1"},
                "matchExpressions": [{"key": "b", "operator": "NotIn", "values": ["y", "x"]}],
            },
            "a=1,b notin (x,y)",
        ),
        ({"matchLabels": "x"}, "matchLabels=x"),  # a plain map: the value is a str
        (collections.OrderedDict(run="rng"), "run=rng"),
        (collections.ChainMap({"run": "rng"}), "run=rng"),
    ],
)
def test_from_dict(given: Any, printed: str) -> None:
    assert str(Selector.from_dict(given)) == printed


@pytest.mark.parametrize(
    "given,error",
    [
        (None, TypeError),
        (7, TypeError),
        ("run=rng", TypeError),
        ([("a", "b")], TypeError),
        ({"a": 1}, TypeError),
        ({1: "a"}, TypeError),
        ({"matchLabels": {"a": True}}, TypeError),
        ({"matchLabels": {"a": "b"}, "c": "d"}, labelix.SelectorError),
        ({"matchExpressions": {"key": "a"}}, TypeError),
        ({"matchExpressions": ["a"]}, TypeError),
        ({"matchExpressions": [{"key": "a", "op": "In"}]}, labelix.SelectorError),
        ({"matchLabels": {"a": "b"}, "matchExpression": []}, labelix.SelectorError),
        ({"matchExpressions": [{"key": "a", "operator": "In", "values": "xy"}]}, TypeError),
        ({"matchExpressions": [{"key": "a", "operator": "In"}]}, labelix.SelectorError),
        ({"matchExpressions": [{"key": "a", "operator": "Near"}]}, labelix.SelectorError),
    ],
)
def test_from_dict_refuses(given: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        Selector.from_dict(given)


@pytest.mark.parametrize("labels", [None, 7, "a=b", ["a"], {"a": 1}, {1: "a"}, {"a": None},
                                    np.int64(7), np.arange(3)])
def test_matches_takes_a_mapping_of_str_only(labels: Any) -> None:
    with pytest.raises(TypeError):
        Selector("a").matches(labels)


def test_equality_is_of_the_text_and_hash_goes_with_it() -> None:
    assert Selector("b,a") == Selector("a,b")
    assert hash(Selector("b,a")) == hash(Selector("a,b"))
    assert Selector("a=b") != Selector("a in (b)")
    assert Selector("a=b").equals(Selector("a in (b)"))
    assert Selector.everything() == Selector("") != Selector.nothing()
    assert Selector("a") != "a"


def test_repr_makes_it_again() -> None:
    for selector in (Selector("a in (b,c),!d"), Selector.everything(), Selector.nothing()):
        assert eval(repr(selector), {"Selector": Selector}) == selector


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(protocol: int) -> None:
    odd = Selector.from_dict({"not a key": "no, value"})
    for selector in (Selector("a in (b,c),n>5"), Selector.nothing(), Selector(""), odd):
        assert pickle.loads(pickle.dumps(selector, protocol)) == selector


def test_requirements() -> None:
    found = Selector("b notin (y,x),a,!c,n>5,m<7,d==1,e!=2").requirements
    assert [(r.key, r.op, r.values) for r in found] == [
        ("a", "exists", ()),
        ("b", "notin", ("x", "y")),
        ("c", "!", ()),
        ("d", "==", ("1",)),
        ("e", "!=", ("2",)),
        ("m", "lt", ("7",)),
        ("n", "gt", ("5",)),
    ]


def test_algebra_gives_witnesses_that_hold() -> None:
    a, b = Selector("app in (web,api),!old"), Selector("app!=web,tier")
    assert a.overlaps(b)
    witness = a.witness(b)
    assert witness is not None and a.matches(witness) and b.matches(witness)
    assert not a.covers(b)
    assert Selector("app").covers(a)
    assert Selector("x,!x").is_empty() and Selector("x,!x").witness() is None
    # Only the API server's universe knows that a value has at most 63 bytes.
    with pytest.raises(ValueError, match="universe"):
        a.overlaps(b, universe="all")


def test_texts_that_are_no_unicode_cross_as_they_are() -> None:
    odd = Selector.from_dict({"a": "\udcff"})
    assert odd.matches({"a": "\udcff"}) and not odd.matches({"a": "\xff"})
    assert odd.requirements[0].values == ("\udcff",)
    with pytest.raises(ValueError):
        Selector.from_dict({"a": "\ud800"})


def test_limits_are_errors() -> None:
    with pytest.raises(labelix.SelectorError):
        Selector("a," * 2_000 + "a")
    with pytest.raises(labelix.SelectorError):
        Selector("a" * (2 << 20))


# What is freed is overwritten, under this allocator of Python's.
MADE_AS_ASKED = """
import labelix

class Made(dict):
    def items(self):
        return [("x" + key, "y" + value) for key, value in super().items()]

class Labels:
    def __init__(self, pairs): self.pairs = Made(pairs)
    def items(self): return self.pairs.items()

labels = Labels({"app-of-the-team": "web-of-the-team"})
assert str(labelix.Selector.from_dict(labels)) == "xapp-of-the-team=yweb-of-the-team"
assert labelix.Selector("xapp-of-the-team=yweb-of-the-team").matches(labels)

class Asked(dict):
    def __getitem__(self, key):
        return {"app-of-the-team": "x" + super().__getitem__(key)["app-of-the-team"]}

given = Asked(matchLabels={"app-of-the-team": "web"})
assert str(labelix.Selector.from_dict(given)) == "app-of-the-team=xweb"
"""


def test_a_mapping_may_make_its_texts_as_it_is_asked() -> None:
    environment = {**os.environ, "PYTHONMALLOC": "debug"}
    subprocess.run([sys.executable, "-c", MADE_AS_ASKED], env=environment, check=True)
