"""bench/results.py, goals.py and page.py: from benchmarks' output to verdicts and a page."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

BENCH = pathlib.Path(__file__).resolve().parents[2] / "bench"
sys.path.insert(0, str(BENCH))
import goals  # noqa: E402
import page  # noqa: E402
import results  # noqa: E402


def run(name, repetition=0, **counters):
    """One repetition, as Google Benchmark writes it: half its wall time is another program's."""
    return {"name": name, "run_name": name, "run_type": "iteration", "repetitions": 2,
            "repetition_index": repetition, "threads": 1, "iterations": 7, "real_time": 20.0,
            "cpu_time": 10.0, "time_unit": "ns", **counters}


class Report(unittest.TestCase):
    def collect(self, growth=(), lines=(), runs=()):
        with tempfile.TemporaryDirectory() as folder:
            context = {"croaring": "5.1.0"}
            paths = {"query.json": json.dumps({"context": context, "benchmarks": list(runs)}),
                     "growth.json": json.dumps({"context": {}, "benchmarks": list(growth)}),
                     "go-150k.json": "\n".join(map(json.dumps, lines))}
            for name, text in paths.items():
                pathlib.Path(folder, name).write_text(text, encoding="utf-8")
            return results.collect([str(pathlib.Path(folder, name)) for name in paths])

    def row(self, found, number, text):
        table = goals.table(json.loads(json.dumps(found._asdict())))
        return next(row for row in table if row[0] == number and text in row[1])

    def counts(self, **seconds):
        """Q1 counts at 150k in order, of who → seconds."""
        return [run(f"Q1/count/{who}/150k/in_order", query=of) for who, of in seconds.items()]

    def test_medians_and_spread_of_the_repetitions(self):
        found = self.collect(runs=[run("Q1/count/labelix/10k/in_order", i, query=s, ids=4)
                                   for i, s in enumerate((3e-9, 9e-9, 4e-9))])
        (row,) = found.questions
        self.assertEqual((row["least"], row["seconds"], row["most"]), (3e-9, 4e-9, 9e-9))
        self.assertEqual(row["wall"], 8e-9)
        self.assertEqual((row["repetitions"], row["counters"]), (3, {"ids": 4}))

    def test_names_with_other_parts_are_others(self):
        found = self.collect(runs=[run("build/labelix/1m/shuffled/iterations:1", pod=1e-6),
                                   run("check/one/Pod/10k"), run("BM_Jobs/100/iterations:1")])
        self.assertEqual([(r["question"], r["what"]) for r in found.questions], [("build", "build")])
        jobs, check = found.others
        self.assertEqual((jobs["name"], check["name"]), ("BM_Jobs/100", "check/one/Pod/10k"))
        self.assertEqual(check["seconds"], 10e-9)

    def test_what_uses_two_threads_is_timed_by_the_clock(self):
        found = self.collect(runs=[run("walk/bare_simdjson/50MB"),
                                   run("load/labelix_two_threads/50MB/real_time", pod=3e-9)])
        two, walk = sorted(found.others, key=lambda row: row["name"])
        self.assertEqual((two["name"], two["seconds"]), ("load/labelix_two_threads/50MB", 3e-9))
        self.assertAlmostEqual(two["wall"], 3e-9)
        self.assertEqual((walk["seconds"], walk["wall"]), (10e-9, 20e-9))

    def test_what_a_program_timed_by_the_clock_is_left_as_it_is(self):
        found = self.collect(runs=[run("Q1/count_cold/labelix/150k/in_order", query=3e-7)])
        self.assertEqual(found.questions[0]["wall"], 3e-7)

    def test_who_answered_otherwise_has_no_figure(self):
        wrong = run("Q1/count/croaring/150k/in_order") | {
            "error_occurred": True, "error_message": "differs from the scan"}
        found = self.collect(runs=[*self.counts(labelix=1e-7), wrong])
        self.assertEqual(self.row(found, "P1", "Q1")[3:],
                         [""] * 4 + ["gap: 150k in order not timed"])
        self.assertIn("not timed: differs from the scan", page.page(found, ""))

    def test_a_place_that_was_answered_otherwise_is_a_gap(self):
        wrong = run("Q1/count/labelix/1m/shuffled") | {
            "error_occurred": True, "error_message": "differs from the scan"}
        found = self.collect(runs=[*self.counts(labelix=1e-7, croaring=9e-7), wrong,
                                   run("Q1/count/croaring/1m/shuffled", query=9e-7)])
        self.assertEqual(self.row(found, "P1", "Q1 count")[3:],
                         ["9", "", "", "", "gap: 1m shuffled not timed"])

    def test_growth_from_150k_to_1m(self):
        for later, verdict in ((1.8e-7, "passes"), (1.9e-7, "gap")):
            found = self.collect(runs=[run("Q2/count/labelix/150k/shuffled", query=1e-7),
                                       run("Q2/count/labelix/1m/shuffled", query=later)])
            self.assertEqual(self.row(found, "P11", "Q2 count, 1m")[3:],
                             ["", "", "", f"{later / 1e-7:.3g}", verdict])

    def test_a_goal_of_one_size_is_judged_there(self):
        lines = [{"question": "Q1", "what": "write", "who": "client-go lister", "version": "v1",
                  "size": size, "order": "in_order", "seconds": 3e-4, "wall": 3e-4}
                 for size in ("150k", "1m")]
        found = self.collect(lines=lines, runs=[
            run(f"Q1/write/labelix/{size}/in_order", query=1e-7) for size in ("150k", "1m")])
        self.assertEqual(self.row(found, "P1", "lister")[3:], ["3e+03", "", "", "", "passes"])

    def test_a_goal_is_reached_within_a_tenth(self):
        for theirs, verdict in ((3.6e-7, "passes"), (3.2e-7, "passes"), (3.1e-7, "gap")):
            found = self.collect(runs=self.counts(labelix=1e-7, croaring=theirs))
            self.assertEqual(self.row(found, "P1", "Q1")[-1], verdict, theirs)

    def test_a_limit_is_kept_within_a_tenth(self):
        for share, verdict in ((0.8, "passes"), (0.87, "passes"), (0.9, "gap")):
            found = self.collect(runs=[
                run("mix/by_64/labelix/150k/in_order", event=share * 1e-6),
                run("mix/one_by_one/labelix/150k/in_order", event=1e-6)])
            self.assertEqual(self.row(found, "P9", "by 64")[-1], verdict, share)

    def test_a_gap_says_where(self):
        found = self.collect(runs=[
            *self.counts(labelix=1e-7, croaring=9e-7),
            run("Q1/count/labelix/1m/shuffled", query=1e-7),
            run("Q1/count/croaring/1m/shuffled", query=2e-7)])
        self.assertEqual(self.row(found, "P1", "Q1")[3:], ["9", "", "", "2", "gap: 1m shuffled"])

    def test_peers_out_of_process(self):
        line = {"question": "reverse", "what": "match", "who": "endpointslice", "version": "v1",
                "size": "150k", "order": "in_order", "seconds": 2e-6, "wall": 2e-6}
        found = self.collect(lines=[line, line | {"seconds": 4e-6}, line | {"seconds": 5e-6}],
                             runs=[run("reverse/match/labelix/150k/in_order", query=1e-7)])
        self.assertEqual(self.row(found, "P10", "loop")[3], "40")

    def test_calico_is_judged_by_its_callbacks(self):
        line = {"question": "mix_deltas", "what": "one_by_one", "who": "Calico", "version": "v3",
                "size": "150k", "order": "in_order", "seconds": 6e-5, "wall": 6e-5,
                "counters": {"deltas": 0.4}}
        ours = [run("mix_deltas/by_64/labelix/150k/in_order", event=1e-6)]
        for seconds, verdict in ((6e-5, "passes"), (4e-5, "gap")):
            found = self.collect(lines=[line | {"seconds": seconds}], runs=ours)
            row = self.row(found, "P8", "Calico")
            self.assertEqual((row[3], row[-1]), (f"{seconds * 1e6:g}", verdict))
        theirs = next(r for r in found.questions if r["who"] == "Calico")
        self.assertEqual(theirs["counters"], {"deltas": 0.4})
        other = line | {"error": "3 members in the end, not 4"}
        self.assertEqual(self.row(self.collect(lines=[other], runs=ours), "P8", "Calico")[3], "")

    def test_growth_is_of_its_own_run(self):
        growth = [run(f"Q4/count/labelix/{size}/in_order", query=n * 1e-12)
                  for size, n in goals.SIZES.items()]
        found = self.collect(growth=growth, runs=[run("Q4/count/labelix/1m/in_order", query=1.0)])
        row = self.row(found, "P11", "Q4 count")
        self.assertEqual((row[3], row[-1]), ("labelix 1.00", "passes"))

    def test_ids_may_grow_a_little_faster_than_croarings(self):
        for power, verdict in ((1.02, "passes"), (1.04, "gap")):
            growth = [run(f"Q5/write/{who}/{size}/in_order", query=1e-12 * n ** p)
                      for size, n in goals.SIZES.items()
                      for who, p in (("labelix", power), ("croaring", 1.0))]
            found = self.collect(growth=growth)
            self.assertEqual(self.row(found, "P11", "Q5 write")[-1], verdict, power)

    def test_the_page_stands_alone(self):
        found = self.collect(runs=self.counts(labelix=1e-7, croaring=9e-7, scan=2e-3))
        text = page.page(found, "./dev bench report <SIZES>")
        self.assertIn("Q1: How many pods does it pick?", text)
        self.assertIn("croaring 5.1.0", text)
        self.assertIn("&lt;SIZES&gt;", text)
        for outside in ("http:", "https:", "src=", "@import"):
            self.assertNotIn(outside, text)

    def test_a_peer_that_a_program_went_without_is_said(self):
        self.assertEqual(page.without([{"without": "CRoaring: none"}, {}, {"without": "CRoaring: none"}]),
                         ["CRoaring: none"])

    def test_results_hold_what_the_page_is_made_of(self):
        found = self.collect(runs=self.counts(labelix=1e-7, croaring=9e-7))
        data = json.loads(json.dumps(page.written(found, "./dev bench report")))
        self.assertEqual(data["command"], "./dev bench report")
        self.assertIn("croaring: 5.1.0", data["machine"])
        self.assertIn({"question": "Q1", "what": "count", "size": "150k", "seconds": 20e-9},
                      data["limits"])
        judged = next(row for row in data["goals"] if row["question"] == "Q1 count, × CRoaring")
        self.assertEqual((judged["150k in_order"], judged["verdict"]), ("9", "passes"))
        text = page.page(found, data["command"])
        for said in (*data["machine"], data["command"], "limit: 20 ns"):
            self.assertIn(said, text)
        self.assertEqual(goals.table(data), goals.table(found._asdict()))

    def test_who_was_left_out_is_said(self):
        found, gone = self.collect(runs=self.counts(labelix=1e-7)), ["no <Go> toolchain"]
        self.assertEqual(page.written(found, "", gone)["left_out"], gone)
        self.assertIn("left out: no &lt;Go&gt; toolchain", page.page(found, "", gone))

    def test_the_clock_is_said_where_it_differs(self):
        found = self.collect(runs=self.counts(labelix=1e-7))  # run() has twice as much of it
        self.assertIn("100 ns (200 ns by the clock)", page.page(found, ""))
        found.questions[0]["wall"] = 1.05e-7
        self.assertNotIn("(105 ns by the clock)", page.page(found, ""))

    def test_who_was_asked_a_part_of_the_queries_is_said(self):
        for asked, said in ((8, True), (50, False)):
            scan = run("Q5/count/scan/150k/in_order", query=1e-3, queries=asked, of=50)
            text = page.page(self.collect(runs=[scan]), "")
            self.assertEqual("8 of 50 queries" in text, said, asked)

    def test_what_stands_beside_the_longest_bar_is_within_the_chart(self):
        slow = run("Q5/count/scan/150k/in_order", query=9e-3, queries=8, of=50)
        text = page.page(self.collect(runs=[*self.counts(labelix=1e-7), slow]), "")
        for chart in re.findall(r"<svg .*?</svg>", text):
            root = xml.etree.ElementTree.fromstring(chart)
            width = float(root.get("viewBox").split()[2])
            for value in root.iter("text"):
                if value.get("class") == "value":
                    end = float(value.get("x")) + 6 * len("".join(value.itertext()))
                    self.assertLessEqual(end, width, chart)

    def test_seconds_are_said_with_their_unit(self):
        text = page.page(self.collect(runs=[run("check/all/10k", median=2.5e-3, findings=7)]), "")
        self.assertIn("median 2.5 ms, findings 7", text)

    def test_questions_stand_in_the_order_in_which_one_asks(self):
        of_q1 = [run(f"Q1/{what}/labelix/150k/in_order", query=1e-7)
                 for what in ("bind", "zeal", "write", "count")]
        text = page.page(self.collect(runs=of_q1), "")
        places = [text.index(f'<h2 id="Q1-{what}">') for what in ("count", "write", "bind", "zeal")]
        self.assertEqual(places, sorted(places))
        self.assertEqual(text.count('<a href="#Q1-'), 4)
        self.assertLess(text.rindex('<a href="#Q1-'), places[0])

    def test_ratios_have_three_digits_and_no_powers(self):
        for ratio, said in ((0.1234, "0.123"), (1, "1"), (998.7, "999"), (999.7, "1,000"),
                            (12_345, "12,300"), (2_220_000, "2,220,000")):
            self.assertEqual(page.times(ratio), said)

    def test_tables_say_times_in_the_unit_of_the_run(self):
        runs = [run("check/all/10k") | {"cpu_time": 20.0, "time_unit": "ms"},
                run("decode/all/AVX2") | {"cpu_time": 20.0},
                run("check/one/Pod/10k/iterations:256") | {"cpu_time": 2.0, "time_unit": "ms"}]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump({"context": {}, "benchmarks": runs}, file)
            file.flush()
            said = subprocess.run([sys.executable, BENCH / "report.py", file.name],
                                  capture_output=True, text=True, check=True).stdout
        for line in ("| check/all/10k | 20 ms |", "| decode/all/AVX2 | 20 ns |",
                     "| check/one/Pod/10k | 2 ms |"):
            self.assertIn(line, said)

    def test_the_table_by_itself(self):
        shown = subprocess.run([sys.executable, BENCH / "goals.py", "no/such.json"],
                               capture_output=True, text=True, check=False)
        self.assertEqual((shown.returncode, shown.stdout), (3, ""))
        self.assertIn("./dev bench report", shown.stderr)


if __name__ == "__main__":
    unittest.main()
