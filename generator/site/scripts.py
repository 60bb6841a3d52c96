"""One classic script made of our modules: pages opened from a disk can load no modules, and all others save three requests and a way there and back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

ORDER: Final = ("analysis.js", "ranking.js", "reader.js", "search-ui.js")
_IMPORT: Final = re.compile(r'^import \{[^}]*\} from "\./[\w-]+\.js";\n', re.MULTILINE)
_MARGIN: Final = re.compile(r"^[ \t]*(?://.*)?\n|^[ \t]+", re.MULTILINE)
"""Indents, empty lines, and comments in lines of their own: a third of the bytes."""
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function|const|class)\b)", re.MULTILINE)


def classic_script(folder: Path) -> str:
    """The modules in the order of their needs, without `import`, `export` and what only readers need, in a scope of their own."""
    texts = ((folder / name).read_text("utf-8") for name in ORDER)
    body = "\n".join(_MARGIN.sub("", _EXPORT.sub("", _IMPORT.sub("", text))) for text in texts)
    return f'(function () {{\n"use strict";\n{body}\n}})();\n'
