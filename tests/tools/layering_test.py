"""Tools stand above all else: they use what packages of kgan export."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# A package within a package that others may name.
PUBLIC_SUBPACKAGES = {"kgan.metrics.features"}


def files_of(folder):
    return sorted((ROOT / folder).rglob("*.py"))


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize(
    "path", [*files_of("kgan"), *files_of("pipelines")], ids=name_of
)
def test_nothing_imports_tools(path):
    assert not [m for m in imported(path) if m.split(".")[0] == "tools"]


@pytest.mark.parametrize("path", files_of("tools"), ids=name_of)
def test_tools_import_from_packages(path):
    for module in imported(path):
        if module.split(".")[0] == "kgan" and module not in PUBLIC_SUBPACKAGES:
            assert len(module.split(".")) == 2, module
        assert module.split(".")[0] not in ("tests", "pipelines"), module
