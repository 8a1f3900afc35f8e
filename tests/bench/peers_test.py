"""bench/python/peers.py: its index on pyroaring answers as a loop, with sets for bitmaps here."""
import contextlib
import io
import json
import pathlib
import sys
import types
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench" / "python"))
import peers  # noqa: E402

PODS = [("a", {"app": "x", "env": "prod"}), ("a", {"app": "y", "env": "dev", "canary": "true"}),
        ("b", {"app": "x", "env": "dev"}), ("b", {"env": "test"}), ("b", {"app": "z"})]


class BitMap(set):
    """As much of pyroaring's as is asked for; counts how many are made."""

    made = 0

    def __init__(self, *ids):
        super().__init__(*ids)
        BitMap.made += 1

    def run_optimize(self):
        pass

    def to_array(self):
        return sorted(self)

    def intersection_cardinality(self, other):
        return len(set(self) & set(other))

    def difference_cardinality(self, other):
        return len(set(self) - set(other))

    def __and__(self, other):
        return BitMap(set(self) & set(other))

    def __sub__(self, other):
        return BitMap(set(self) - set(other))


BitMap.union = staticmethod(lambda *sets: BitMap(set().union(*sets)))


class Peers(unittest.TestCase):
    def setUp(self):
        sys.modules["pyroaring"] = types.SimpleNamespace(BitMap=BitMap, __version__="0")
        self.addCleanup(sys.modules.pop, "pyroaring")
        keys = {key for _, labels in PODS for key in labels}
        self.columns = {"namespace": [ns for ns, _ in PODS],
                        **{key: [labels.get(key) for _, labels in PODS] for key in keys}}

    def test_counts_and_ids(self):
        asked = {("a", "app=x"): 1, ("a", "app=x,env=prod"): 1, ("b", "app=x,env=prod"): 0,
                 ("", "app=x"): 2, ("", "env in (prod,dev),app notin (y),!canary"): 2,
                 ("", "env in (prod,test)"): 2, ("b", "env in (dev,test)"): 2,
                 ("", "app,env!=dev"): 2, ("", "!app"): 1, ("", "none=here"): 0, ("c", "app=x"): 0}
        for make in (peers.PyRoaring, peers.PyRoaringBound):
            peer = make(self.columns)
            for (ns, text), want in asked.items():
                for _ in range(2):  # what was made before is left as it was
                    self.assertEqual(peer.count(peer.prepare(ns, text)), want, (make, ns, text))
                    self.assertEqual(len(peer.write(peer.prepare(ns, text))), want, (make, ns, text))

    def test_a_count_of_two_sets_makes_none(self):
        peer = peers.PyRoaring(self.columns)
        before = BitMap.made
        for ns, text in (("a", "app=x"), ("", "app,env!=dev"), ("", "app=x"), ("c", "app=x")):
            peer.count(peer.prepare(ns, text))
        self.assertEqual(BitMap.made, before)

    def asked(self, *answers):
        """app=x everywhere, whose rows are 0 and 2, with what it should pick."""
        peer = peers.PyRoaring(self.columns)
        return peer, [(peer.prepare("", "app=x"), "app=x", answer) for answer in answers]

    def test_who_counts_otherwise_is_named(self):
        peer, queries = self.asked((2, 0), (3, 0))
        self.assertEqual(peers.difference(queries[:1], peer.count, None), (1, ""))
        self.assertEqual(peers.difference(queries, peer.count, None),
                         (1, "picks (2, 0), not (3, 0) (pods, sum of names): app=x"))

    def test_who_picks_as_many_others_is_named(self):
        sums = peers.Sums([f"p{i}" for i in range(5)], self.columns)
        peer, queries = self.asked((2, sums.of([2, 0])), (2, sums.of([0, 3])))
        self.assertEqual(peers.difference(queries[:1], peer.write, sums.of), (1, ""))
        said = peers.difference(queries, peer.write, sums.of)
        self.assertEqual((said[0], said[1][:9]), (1, "picks (2,"))

    def test_who_differs_is_not_timed(self):
        sums = peers.Sums([f"p{i}" for i in range(5)], self.columns)
        for right, timed in ((True, ["count", "write"]), (False, ["count"])):
            peer = peers.PyRoaring(self.columns)
            rows = [0, 2] if right else [0, 3]
            classes = {"Q1": [("", "app=x", (2, sums.of(rows)))]}
            with contextlib.redirect_stdout(io.StringIO()) as out:
                timings = peers.compared(peer, classes, "5", sums)
            self.assertEqual([line["what"] for line, _, _ in timings], timed)
            errors = [json.loads(line) for line in out.getvalue().splitlines()]
            self.assertEqual([line["what"] for line in errors], [] if right else ["write"])
            self.assertTrue(all("seconds" not in line for line in errors))

    def test_the_first_queries_are_spread(self):
        for n in (0, 1, 2, 7, 50, 100, 1000):
            ordered = peers.spread(list(range(n)))
            self.assertEqual(sorted(ordered), list(range(n)))
            if n >= 50:
                self.assertEqual({at * 10 // n for at in ordered[:20]}, set(range(10)), n)

    def test_a_figure_says_of_how_many_queries(self):
        queries = [(None, "", (2, 0)), (None, "", (4, 0))]
        self.assertEqual(peers.sample_of(queries, 9), {"queries": 2, "of": 9, "ids": 3})


if __name__ == "__main__":
    unittest.main()
