// Docstrings of Selector: the first line is the signature, the rest numpydoc.
#ifndef LABELIX_BINDINGS_PYTHON_SELECTOR_DOCS_H_
#define LABELIX_BINDINGS_PYTHON_SELECTOR_DOCS_H_

namespace labelix::python::docs {

inline constexpr char kSelector[] =
    R"doc(A label selector: requirements that a label set meets all of, or nothing at all.

Immutable; safe from any thread. ``==`` compares the requirements as they are
written; `equals` compares what they mean. Source of every rule: apimachinery
v0.37.2, pkg/labels/selector.go.

Examples
--------
>>> s = labelix.Selector("app in (web,api),!canary")
>>> s.matches({"app": "web"}), s.matches({"app": "web", "canary": "1"})
(True, False)
>>> s
Selector('app in (api,web),!canary')
)doc";

inline constexpr char kSelectorInit[] = R"doc(__init__(self, text: str) -> None

Parse the text of a selector, as ``kubectl get -l`` takes it.

Parameters
----------
text
    For instance ``"run in (rng, worker), !canary"``. ``""`` is everything.

Raises
------
SelectorError
    The text does not parse, in Kubernetes' words; ``.offset`` is the byte
    where it went wrong. Also past 1 MiB, 1,000 requirements, 100,000 values.

Examples
--------
>>> str(labelix.Selector("tier!=front, env"))
'env,tier!=front'
)doc";

inline constexpr char kFromDict[] =
    R"doc(from_dict(mapping: collections.abc.Mapping[str, typing.Any]) -> Selector

Make a selector of a LabelSelector, or of a plain map.

Parameters
----------
mapping
    ``{"matchLabels": {...}, "matchExpressions": [...]}``, either or both, as an
    object's YAML holds it; any other dict is a plain map, as a Service's:
    equality with each pair, neither keys nor values checked. ``{}`` is
    everything.

Raises
------
SelectorError
    A LabelSelector that Kubernetes would not convert, in its words.
TypeError
    A key or a value of a plain map is no str.

Examples
--------
>>> labelix.Selector.from_dict({"matchExpressions": [
...     {"key": "app", "operator": "In", "values": ["web", "api"]}]})
Selector('app in (api,web)')
>>> labelix.Selector.from_dict({"run": "rng"})
Selector('run=rng')
)doc";

inline constexpr char kEverything[] = R"doc(everything() -> Selector

The selector that every label set meets.

Examples
--------
>>> labelix.Selector.everything().matches({})
True
)doc";

inline constexpr char kNothing[] = R"doc(nothing() -> Selector

The selector that no label set meets. It prints as everything does, ``""``.

Examples
--------
>>> labelix.Selector.nothing().matches({})
False
)doc";

inline constexpr char kMatches[] =
    R"doc(matches(self, labels: collections.abc.Mapping[str, str]) -> bool

Whether an object with these labels is picked. Plain comparison, linear in the
labels: for many objects ask a `Cluster`.

Parameters
----------
labels
    A label set; keys and values are not validated, as upstream's are not.

Raises
------
TypeError
    No mapping of str to str.

Examples
--------
>>> labelix.Selector("n>5").matches({"n": "7"})
True
)doc";

inline constexpr char kRequirements[] = R"doc(requirements(self) -> list[labelix.names.Requirement]

The requirements in the order of their keys: (key, op, values) each.

Examples
--------
>>> labelix.Selector("app in (web,api)").requirements
[Requirement(key='app', op='in', values=('api', 'web'))]
)doc";

inline constexpr char kOverlaps[] =
    R"doc(overlaps(self, other: Selector, universe: str = 'api') -> bool

Whether some label set is picked by both. Exact; `witness` gives one.

Parameters
----------
other
    The other selector.
universe
    ``"api"``: label sets that the API server stores; ``"any"``: all that the
    matcher takes, valid or not.

Examples
--------
>>> labelix.Selector("n>5").overlaps(labelix.Selector("n<7"))
True
)doc";

inline constexpr char kCovers[] = R"doc(covers(self, other: Selector, universe: str = 'api') -> bool

Whether this picks all that the other picks. Exact.

Parameters
----------
other
    The other selector.
universe
    ``"api"``: label sets that the API server stores; ``"any"``: all that the
    matcher takes, valid or not.

Examples
--------
>>> labelix.Selector("app").covers(labelix.Selector("app=web"))
True
)doc";

inline constexpr char kEquals[] = R"doc(equals(self, other: Selector, universe: str = 'api') -> bool

Whether both pick the same label sets, however they are written. Exact.

Parameters
----------
other
    The other selector.
universe
    ``"api"``: label sets that the API server stores; ``"any"``: all that the
    matcher takes, valid or not.

Examples
--------
>>> labelix.Selector("a=b").equals(labelix.Selector("a in (b)"))
True
)doc";

inline constexpr char kIsEmpty[] = R"doc(is_empty(self, universe: str = 'api') -> bool

Whether no label set at all is picked. Exact.

Parameters
----------
universe
    ``"api"``: label sets that the API server stores; ``"any"``: all that the
    matcher takes, valid or not.

Examples
--------
>>> labelix.Selector("app=web,!app").is_empty()
True
)doc";

inline constexpr char kWitness[] =
    R"doc(witness(self, other: Selector | None = None, universe: str = 'api') -> dict[str, str] | None

A label set that this picks, and the other too if there is one; None if none is.

Parameters
----------
other
    Another selector, or None.
universe
    ``"api"``: label sets that the API server stores; ``"any"``: all that the
    matcher takes, valid or not.

Examples
--------
>>> labelix.Selector("n>5").witness(labelix.Selector("n<7,n!=6"))
{'n': '06'}
)doc";

}  // namespace labelix::python::docs

#endif  // LABELIX_BINDINGS_PYTHON_SELECTOR_DOCS_H_
