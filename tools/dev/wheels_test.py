"""What wheels.py does to a repaired wheel, on a small one."""
import base64
import csv
import hashlib
import pathlib
import sys
import tempfile
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import wheels  # noqa: E402  (it stands beside this file)

INFO = "labelix-1.dist-info"


class Licences(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.old = pathlib.Path(folder.name, "old.whl")
        self.new = pathlib.Path(folder.name, "new.whl")
        with zipfile.ZipFile(self.old, "w") as made:
            made.writestr("labelix/__init__.py", "1\n")
            made.writestr("labelix.libs/liba-0123abcd.so.1", "a")
            made.writestr("labelix.libs/libb-0123abcd.so.2", "b")
            made.writestr(f"{INFO}/RECORD", f"labelix/__init__.py,sha256=x,2\n{INFO}/RECORD,,\n")

    def add(self, licence_of):
        wheels.add_licences(self.old, self.new, licence_of)
        with zipfile.ZipFile(self.new) as made:
            return {name: made.read(name) for name in made.namelist()}

    def test_each_package_once_and_in_the_record(self):
        files = self.add(lambda library: ("both", b"Terms of use.\n"))
        with zipfile.ZipFile(self.old) as old:
            self.assertEqual(set(files), {*old.namelist(), f"{INFO}/licenses/both.txt"})
            for name in old.namelist():
                if not name.endswith("RECORD"):
                    self.assertEqual(files[name], old.read(name))
        rows = list(csv.reader(files[f"{INFO}/RECORD"].decode().splitlines()))
        self.assertEqual(rows[0], ["labelix/__init__.py", "sha256=x", "2"])
        self.assertEqual(rows[-1], [f"{INFO}/RECORD", "", ""])
        path, digest, size = rows[1]
        text = files[path]
        self.assertEqual(int(size), len(text))
        expected = base64.urlsafe_b64encode(hashlib.sha256(text).digest()).decode().rstrip("=")
        self.assertEqual(digest, f"sha256={expected}")

    def test_the_library_is_asked_for_by_its_name(self):
        asked = []
        self.add(lambda library: asked.append(library) or (library, b""))
        self.assertEqual(asked, ["liba-0123abcd.so.1", "libb-0123abcd.so.2"])

    def test_a_library_of_no_package_is_refused(self):
        def licence_of(library):
            raise AssertionError(f"no package has {library}")
        with self.assertRaises(AssertionError):
            self.add(licence_of)
        self.assertFalse(self.new.exists())


if __name__ == "__main__":
    unittest.main()
