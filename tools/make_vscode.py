"""Write `.vscode/` from the declarations of the kinds: `.venv/bin/python tools/make_vscode.py`."""

from __future__ import annotations

from generator.scaffold.vscode import files
from generator.settings import Settings


def main() -> None:
    settings = Settings.find()
    for path, text in files([topic.key for topic in settings.topics]).items():
        file = settings.root / ".vscode" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
