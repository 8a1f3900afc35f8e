"""Which mutants mutate.py makes of a line."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import mutate  # noqa: E402  (it stands beside this file)


def texts(line):
    return [mutant.text for mutant in mutate.mutants_of_line("x.cc", 0, line)]


class MutantsOfLine(unittest.TestCase):
    def test_operators_and_constants(self):
        self.assertEqual(texts("  return a == b && n < 10;"), [
            "  return a != b && n < 10;",
            "  return a == b || n < 10;",
            "  return a == b && n <= 10;",
            "  return a == b && n < 11;",
        ])

    def test_a_condition_is_negated(self):
        self.assertIn("  if (!(Is(x))) return false;", texts("  if (Is(x)) return false;"))

    def test_a_statement_is_taken_out(self):
        self.assertEqual(texts("  out->push_back(x);"), [""])

    def test_strings_comments_and_preprocessor_stay(self):
        for line in ['  Say("a == b");', "#if A == 1", "// true", "  static_assert(a == b);"]:
            self.assertEqual([t for t in texts(line) if t], [], line)

    def test_template_brackets_stay(self):
        self.assertEqual(texts("  std::vector<int> values;"), [])


class Sample(unittest.TestCase):
    def test_every_room_has_files(self):
        for pattern in mutate.ROOMS:
            self.assertTrue(list(mutate.ROOT.glob(pattern)), pattern)


if __name__ == "__main__":
    unittest.main()
