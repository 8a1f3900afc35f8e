"""What count.py says of a ctest run, from the reports that it reads."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

COUNT = pathlib.Path(__file__).resolve().with_name("count.py")
DEV = COUNT.parents[2] / "dev"


def gtest(**results):
    """A GoogleTest report of one suite: each case passed, FAILED or SKIPPED."""
    cases = [{"name": name, "status": "RUN",
              "result": "SKIPPED" if how == "SKIPPED" else "COMPLETED",
              **({"failures": [{}]} if how == "FAILED" else {})} for name, how in results.items()]
    return {"testsuites": [{"name": "Suite", "testsuite": cases}]}


def case(name, output="", status="run", inner=""):
    return (f'<testcase name="{name}" status="{status}">{inner}'
            f"<system-out>{output}</system-out></testcase>")


class Count(unittest.TestCase):
    def count(self, cases, **reports):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "ctest.xml").write_text(f"<testsuite>{''.join(cases)}</testsuite>")
            for name, report in reports.items():
                pathlib.Path(folder, f"{name}.json").write_text(json.dumps(report))
            done = subprocess.run([sys.executable, COUNT, folder], capture_output=True, text=True,
                                  check=False)
        return done.returncode, done.stdout.split("\n")[1:-1]

    def test_adds_up_programs_scripts_and_pytest(self):
        cases = [case("a_test"), case("b_test.py", "Ran 7 tests in 0.1s\n\nOK (skipped=1)\n"),
                 case("python", "== 40 passed in 1.2s ==\n"), case("layers")]
        self.assertEqual(self.count(cases, a_test=gtest(One="", Two="")),
                         (0, ["skipped: b_test.py", "49 passed, 0 failed, 1 skipped"]))

    def test_names_what_was_passed_over(self):
        cases = [case("a_test"), case("fresh", status="notrun", inner="<skipped/>")]
        self.assertEqual(self.count(cases, a_test=gtest(One="", Two="SKIPPED")),
                         (0, ["skipped: Suite.Two", "skipped: fresh",
                              "1 passed, 0 failed, 2 skipped"]))

    def test_a_failed_case_and_a_crash_fail_the_run(self):
        self.assertEqual(self.count([case("a_test", status="fail", inner="<failure/>")],
                                    a_test=gtest(One="", Two="FAILED"))[0], 1)
        self.assertEqual(self.count([case("a_test", status="fail", inner="<failure/>")])[1],
                         ["0 passed, 1 failed"])
        crashed = self.count([case("a_test", status="fail", inner="<failure/>")],
                             a_test=gtest(One=""))
        self.assertEqual(crashed, (1, ["1 passed, 1 failed"]))

    def test_a_long_output_is_counted_by_its_last_line(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            # All of ./dev but the call of main: `check` alone is run.
            (root / "dev").write_text(DEV.read_text().replace('\nmain "$@"\n', "\n"))
            (root / "tools/dev").mkdir(parents=True)
            shutil.copy(COUNT, root / "tools/dev")
            (root / "build/some").mkdir(parents=True)
            (root / "says.py").write_text("print(('.' * 72 + '\\n') * 2000 + '40 passed in 1.2s')")
            (root / "build/some/CTestTestfile.cmake").write_text(
                f'add_test(python "{sys.executable}" "{root}/says.py")\n')
            done = subprocess.run(["bash", "-c", "source ./dev && check some"], cwd=root,
                                  capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout.split("\n")[-2]), (0, "40 passed, 0 failed"))


if __name__ == "__main__":
    unittest.main()
