"""CODEOWNERS from the articles' owners: who is asked to review a change, in the form that GitHub, GitLab and Gitea read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Final

from generator.errors import UsageError
from generator.model import Document, Library
from generator.places import CONFIG

HEAD: Final = "# 由 kb codeowners 写成；改文章的 owner 或 mkdocs.yml 的 extra.kb.owners，再写一遍。后面的行优先。\n"


def codeowners(library: Library, handles: Mapping[str, tuple[str, ...]], folder: str) -> str:
    """A line for each folder, to whoever answers for most of it, then a line for each article that is somebody else's.

    A folder's line also covers what is added later and what cannot be read. `folder` is that of the content in the repository.
    """
    documents = sorted(library.documents, key=lambda d: d.path)
    if missing := sorted({d.owner for d in documents if d.owner} - handles.keys()):
        rows = "".join(f'\n      {owner}: "@小组"' for owner in missing)
        raise UsageError(
            f"{CONFIG} 的 extra.kb.owners 里还没有{'、'.join(missing)}；写上各组在代码平台上的名字：\n    owners:{rows}"
        )
    by_folder: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        by_folder[document.path.rpartition("/")[0]].append(document)
    broad, narrow = [], []
    for below, members in sorted(by_folder.items()):
        usual = _most([d.owner for d in members if d.owner])
        if usual:
            broad.append(_row(f"/{folder}/{below}/" if below else f"/{folder}/", handles[usual]))
        narrow += [_row(f"/{folder}/{d.path}", handles[d.owner]) for d in members if d.owner and d.owner != usual]
    return HEAD + "".join(f"{row}\n" for row in (*broad, *narrow))


def _most(owners: list[str]) -> str:
    counted = Counter(owners)
    return min(counted, key=lambda owner: (-counted[owner], owner), default="")


def _row(path: str, handles: tuple[str, ...]) -> str:
    """Blanks and what would begin a comment are written with a backslash."""
    escaped = path.replace(" ", "\\ ").replace("#", "\\#")
    return f"{escaped} {' '.join(handles)}"
