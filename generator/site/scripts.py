"""One classic script made of our modules, for pages opened from a disk, where modules do not load."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

ORDER: Final = ("analysis.js", "ranking.js", "reader.js", "search-ui.js")
_IMPORT: Final = re.compile(r'^import \{[^}]*\} from "\./[\w-]+\.js";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function|const|class)\b)", re.MULTILINE)


def classic_script(folder: Path) -> str:
    """The modules in the order of their needs, without `import` and `export`, in a scope of their own."""
    texts = ((folder / name).read_text("utf-8") for name in ORDER)
    body = "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)
    return f'(function () {{\n"use strict";\n{body}\n}})();\n'
