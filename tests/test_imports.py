"""The direction of imports, and what `import vnplan_nlp` costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "vnplan_nlp"
STAGES = ("ingest", "normalize", "segment", "extract", "resolve")
#: part of the package -> the other parts that it may import; the parts that are not named may import no stage.
ALLOWED = {
    "errors": set(),
    "schema": {"errors"},
    "data": {"errors", "schema"},
    "config": {"errors", "schema"},
    **{stage: {"errors", "schema", "data", "config"} for stage in STAGES},
    "learned": {"errors", "schema", "data", "config"},
    "pipeline": {"errors", "schema", "data", "config", "learned", *STAGES},
    "evaluate": {"errors", "schema"},
    "render": {"errors", "schema"},
    "formats": {"errors", "schema", "data"},
    "annotating": {"errors", "schema", "data", "spacy_components"},
    "evaluate_errors": {"errors", "data", "annotating", "evaluate"},
    "archive": {"errors", "schema", "config", "pipeline"},
    "index": {"errors", "schema", "data", "formats"},
    "compare": {"errors", "schema", "data", "config", "formats"},
    # "" is the package itself: its version.
    "web": {"", "errors", "schema", "data", "config", "pipeline", "formats", "index", "compare"},
    "corpus": {"errors", "schema"},
    "plots": {"errors"},
    "rulebook": {
        "errors", "schema", "data", "config", "pipeline", "evaluate", "evaluate_tasks", "archive", "corpus",
    },
    "spacy_components": {"errors", "schema", "formats", "pipeline"},
}


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports(name: str, *, top_only: bool = False) -> set[str]:
    """The modules of ours that a module imports, those inside functions too unless told otherwise."""
    tree = ast.parse(MODULES[name].read_text("utf-8"))
    found: set[str] = set()
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] == "vnplan_nlp"}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "vnplan_nlp":
            assert node.level == 0, f"{name}: relative import"
            found |= {
                f"{node.module}.{alias.name}" if f"{node.module}.{alias.name}" in MODULES else str(node.module)
                for alias in node.names
            }
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        elif not (top_only and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            waiting.extend(ast.iter_child_nodes(node))
    return found


def part(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("name", [name for name in MODULES if part(name) in ALLOWED])
def test_a_part_imports_only_what_lies_before_it(name: str) -> None:
    parts = {part(module) for module in imports(name)} - {part(name)}
    assert parts <= ALLOWED[part(name)]


@pytest.mark.parametrize("name", [name for name in MODULES if part(name) not in ("pipeline", *STAGES)])
def test_only_the_pipeline_imports_stages(name: str) -> None:
    assert not {part(module) for module in imports(name)} & set(STAGES)


@pytest.mark.parametrize("name", [name for name in MODULES if part(name) not in ("cli", "__main__")])
def test_nothing_imports_the_command_line(name: str) -> None:
    assert "vnplan_nlp.cli" not in imports(name)


def test_there_are_no_cycles() -> None:
    graph = {name: (imports(name, top_only=True) - {name}) & set(MODULES) for name in MODULES}
    done: set[str] = set()
    while ready := {name for name, needed in graph.items() if name not in done and needed <= done | {"vnplan_nlp"}}:
        done |= ready
    assert set(graph) - done == set()


def loaded_by(code: str) -> set[str]:
    script = f"import sys; {code}; print('\\n'.join(sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    return set(result.stdout.split())


HEAVY = {
    "spacy", "underthesea", "pdfplumber", "pypdfium2", "pypdf", "ray", "numpy", "pyarrow", "pandas", "polars", "duckdb",
    "fsspec", "networkx", "matplotlib",
}  # fmt: skip


def test_import_is_light() -> None:
    assert not loaded_by("import vnplan_nlp") & (HEAVY | {"pydantic", "rich", "typer", "regex"})


def test_help_loads_no_pipeline() -> None:
    loaded = loaded_by("import vnplan_nlp.cli")
    assert not loaded & (HEAVY | {"pydantic"})
    assert not {
        name for name in loaded if name.startswith("vnplan_nlp.") and part(name) in ("pipeline", "data", *STAGES)
    }


def test_parsing_loads_no_heavy_library() -> None:
    assert not loaded_by("import vnplan_nlp; vnplan_nlp.parse_text('KẾ HOẠCH')") & HEAVY


def test_gathering_rows_loads_no_heavy_library() -> None:
    code = "from vnplan_nlp import parse_text; from vnplan_nlp.archive.tables import TableBuffer"
    assert not loaded_by(f"{code}; TableBuffer().add(parse_text('KẾ HOẠCH'), 'a.txt')") & HEAVY


def test_public_names_are_there() -> None:
    import vnplan_nlp

    for name in vnplan_nlp.__all__:
        assert getattr(vnplan_nlp, name) is not None
    assert set(vnplan_nlp.__all__) <= set(dir(vnplan_nlp))


def test_unknown_name_is_an_attribute_error() -> None:
    import vnplan_nlp

    with pytest.raises(AttributeError, match="no_such_verb"):
        _ = vnplan_nlp.no_such_verb


@pytest.mark.parametrize("name", [name for name in MODULES if part(name) != "spacy_components"])
def test_nothing_of_ours_imports_the_spacy_components_at_its_top(name: str) -> None:
    assert "spacy_components" not in {part(module) for module in imports(name, top_only=True)}
