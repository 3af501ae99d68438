"""README.md's map of the code is the first sentence of every module; run this file to print it."""

from __future__ import annotations

import ast
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PACKAGES = ("tiles", "navigator")
BEGIN, END = "<!-- map -->\n", "<!-- /map -->"


def opening(path: Path) -> str:
    """The first paragraph of a module's docstring, on one line."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.split("\n\n")[0].split())


def code_map() -> str:
    """A list with a row a module, packages before what is in them."""
    lines = []
    for package in PACKAGES:
        for path in sorted((TOP / package).rglob("*.py"), key=_place):
            name = path.relative_to(TOP).as_posix().removesuffix("__init__.py")
            lines.append(f"- `{name}` {opening(path)}")
    return "\n".join(lines) + "\n"


def _place(path: Path) -> tuple[str, bool, str]:
    return path.parent.as_posix(), path.name != "__init__.py", path.name


def test_the_map_in_the_readme_is_the_first_sentences() -> None:
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    written = readme.split(BEGIN)[1].split(END)[0]
    assert written == code_map(), (
        "write it anew: python tests/test_map.py > map, and put it between the marks"
    )


def test_every_module_opens_with_a_sentence() -> None:
    for package in PACKAGES:
        for path in (TOP / package).rglob("*.py"):
            assert opening(path).endswith((".", "!")), path


if __name__ == "__main__":
    print(code_map(), end="")
