"""No part of the product runs what it reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted(
    path for package in ("dasrec_core", "studio") for path in (ROOT / package).rglob("*.py")
)
UNSAFE_NAMES = {
    "pickle.load",
    "pickle.loads",
    "pickle.Unpickler",
    "pickle._Unpickler",
    "pd.read_pickle",
    "pandas.read_pickle",
    "joblib.load",
    "yaml.load",
    "marshal.loads",
    "os.system",
}
UNSAFE_BUILTINS = {"eval", "exec", "compile", "__import__"}
UNSAFE_KEYWORDS = {"allow_pickle=True", "weights_only=False", "shell=True"}

# The reader that allows only an exact list of names, and builds only inert records.
ALLOWED = {("safe_pickle.py", "pickle._Unpickler")}


def unsafe_uses(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in UNSAFE_NAMES:
            yield ast.unparse(node)
        if isinstance(node, ast.ImportFrom):
            yield from (
                f"{node.module}.{alias.name}"
                for alias in node.names
                if f"{node.module}.{alias.name}" in UNSAFE_NAMES
            )
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in UNSAFE_BUILTINS:
                yield node.func.id
            given = {ast.unparse(keyword) for keyword in node.keywords}
            yield from given & UNSAFE_KEYWORDS


@pytest.mark.parametrize(
    "source",
    [
        "import pickle\npickle.load(f)",
        "from pickle import loads",
        "np.load(f, allow_pickle=True)",
        "torch.load(f, weights_only=False)",
        "eval(x)",
    ],
)
def test_the_search_finds_unsafe_calls(source: str) -> None:
    assert len(list(unsafe_uses(source))) == 1


@pytest.mark.slow
def test_no_source_file_uses_one() -> None:
    uses = {
        (path.name, use)
        for path in SOURCES
        for use in unsafe_uses(path.read_text(encoding="utf-8"))
    }
    assert uses == ALLOWED
