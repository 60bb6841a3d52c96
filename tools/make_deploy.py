"""Write docs/deploy/: the headers of generator/site/csp.py in the words of each host. Run it when the policy changes."""

from __future__ import annotations

from pathlib import Path

from generator.site.deploy import snippets

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "deploy"

if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in snippets().items():
        (FOLDER / name).write_text(text, "utf-8")
        print(FOLDER / name)
