"""Imports go only downward: the table of the house, enforced."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "kgan"

# folder -> folders of kgan that it may import, and from which only what the
# package exports is taken.
MAY_IMPORT = {
    "core": set(),
    "losses": {"core"},
    "penalties": {"augment", "core"},
    "augment": {"core"},
    "layers": {"core"},
    "optimizers": {"core"},
    "metrics": {"core"},
    "data": {"core"},
    "networks": {"core", "layers"},
    "models": {"augment", "core", "losses", "penalties"},
    "export": {"core", "metrics", "models"},
    "audit": {"core", "data", "export", "metrics"},
    "callbacks": {"audit", "core", "export", "metrics", "models"},
    "runs": {
        "audit",
        "augment",
        "callbacks",
        "core",
        "data",
        "export",
        "losses",
        "metrics",
        "models",
        "networks",
        "optimizers",
        "penalties",
    },
    "cli": {"core", "runs"},
}
# A package within a package that others may name.
PUBLIC_SUBPACKAGES = {"kgan.metrics.features"}

FILES = sorted(path for path in ROOT.rglob("*.py") if path.parent != ROOT)


def imports(path):
    """Yields (module, whether inside a function) of each import."""
    tree = ast.parse(path.read_text())
    inside = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module or "", node.level, id(node) in inside
        elif isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, 0, id(node) in inside


def folder_of(path):
    return path.relative_to(ROOT).parts[0]


def test_every_folder_has_a_row():
    assert {folder_of(path) for path in FILES} == set(MAY_IMPORT)


@pytest.mark.parametrize(
    "path", FILES, ids=lambda path: str(path.relative_to(ROOT))
)
def test_imports_go_downward(path):
    own = folder_of(path)
    for module, level, inside in imports(path):
        assert level == 0, f"relative import in {path}"
        assert not inside, f"{module} is imported inside a function"
        if not module.startswith("kgan"):
            continue
        parts = module.split(".")
        assert len(parts) > 1, f"{path} imports the whole of kgan"
        if parts[1] == own:
            continue
        assert parts[1] in MAY_IMPORT[own], f"{own} imports {module}"
        assert len(parts) == 2 or module in PUBLIC_SUBPACKAGES, (
            f"{path} reaches into {module}: import from the package"
        )


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.name == "__init__.py"],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_packages_only_export(path):
    tree = ast.parse(path.read_text())
    *imported, names = tree.body
    assert all(isinstance(node, ast.ImportFrom) for node in imported)
    assert isinstance(names, ast.Assign)
    exported = [element.value for element in names.value.elts]
    brought = [name.name for node in imported for name in node.names]
    assert sorted(exported) == sorted(brought)
    assert not any(path.name == "utils.py" for path in FILES)
