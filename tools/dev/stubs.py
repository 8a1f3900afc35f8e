#!/usr/bin/env python3
"""Writes python/labelix/_core.pyi from the installed module: stubs.py [FILE].

pybind11-stubgen reads the signatures that the docstrings begin with. Its answer
is taken without docstrings, which help() has.
"""

from __future__ import annotations

import ast
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEAD = '''"""Made by tools/dev/stubs.py from the module; tests/python holds it to that."""

'''

# What inspect knows has no types: the docstrings are to be read.
STUBGEN = """
import inspect
from pybind11_stubgen import main
def none(function): raise TypeError
inspect.getfullargspec = none
main()
"""


def made() -> str:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-c", STUBGEN, "labelix._core", "-o", folder, "--exit-code"],
            check=True, capture_output=True, text=True,
        )
        return (pathlib.Path(folder) / "labelix" / "_core.pyi").read_text()


class Plain(ast.NodeTransformer):
    """Drops docstrings; a body that was nothing else becomes `...`.

    Of a property pybind11-stubgen does not read the signature: it is read here.
    """

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        doc = ast.get_docstring(node) or ""
        if node.args.vararg and doc.startswith(f"{node.name}(self) -> "):
            signature = ast.parse(f"def {doc.splitlines()[0]}: ...").body[0]
            assert isinstance(signature, ast.FunctionDef)
            node.args, node.returns = signature.args, signature.returns
        return self.drop(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        # How a class is constructed stands at its __init__.
        node.body = [one for one in node.body if getattr(one, "name", "") != "__new__"]
        self.generic_visit(node)
        return self.drop(node)

    def visit_Module(self, node: ast.Module) -> ast.AST:
        self.generic_visit(node)
        return self.drop(node)

    @staticmethod
    def drop(node: ast.FunctionDef | ast.ClassDef | ast.Module) -> ast.AST:
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Expr(ast.Constant(...))]
        return node


def without_docstrings(text: str) -> str:
    return ast.unparse(Plain().visit(ast.parse(text))) + "\n"


def main() -> None:
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "python/labelix/_core.pyi"
    target.write_text(HEAD + without_docstrings(made()))


if __name__ == "__main__":
    main()
