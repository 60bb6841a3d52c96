"""The boring alternative: a small script over SQLite FTS5, run by `python -I -S` for each question.

Cut and searched as one would do it in an afternoon: all words must match; if that leaves fewer than ten, any may.
It imports nothing but `re`, `sqlite3` and `sys`.
"""

import re
import sqlite3
import sys

RUN = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff]+)|([^\W_]+?(?=[\u3400-\u9fff]|\b))")
ROWS = (
    "SELECT doc.id, doc.title, substr(doc.body, 1, 60) FROM word JOIN doc ON doc.rowid = word.rowid "
    "WHERE word MATCH ? ORDER BY bm25(word, 2.0, 1.0) LIMIT 10"
)


def tokens(text):
    """Characters and pairs of Han, and words."""
    found = []
    for han, word in RUN.findall(text):
        found += [*han, *(han[i : i + 2] for i in range(len(han) - 1))] if han else [word.lower()]
    return found


def ask(base, query):
    """Rows of (id, title, first words)."""
    words = [f'"{token}"' for token in dict.fromkeys(tokens(query))]
    if not words:
        return []
    rows = base.execute(ROWS, (" AND ".join(words),)).fetchall()
    if len(rows) < 10 and len(words) > 1:
        rows = base.execute(ROWS, (" OR ".join(words),)).fetchall()
    return rows


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] == "--help":
        sys.exit(__doc__)
    for row in ask(sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True), sys.argv[2]):
        print(*row, sep="\t")
