"""Write docs/rules.md: every rule of the catalogue, by family, with the title of its page. Run it after adding a rule; a test compares."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from generator.check.catalogue import CATALOGUE  # noqa: E402

HEAD = """\
# Findings

`kb check` prints every finding as `path:line:column: CODE message；remedy`, sorted by place, all in one run. An error stops the build and gives
exit status 1; a warning does not. `kb check --explain CODE` (or its alias) prints the rule's page: what is looked at, a failing sample, the same
sample mended, and why; all samples are run by a test.

- **`kb check --fix`** mends what is certain, in the body of articles only, never in code, addresses or front matter, and tells each change.
- **`<!-- kb:ignore CODE 原因 -->`** on a line of its own excuses that finding in the paragraph below it, `<!-- kb:ignore-file CODE 原因 -->` in
  the whole file. The reason is required; one that excuses nothing is a finding. Only rules marked *excusable* allow it.
- **`kb check PATH…`** and **`kb check --staged`** read everything, and tell only what concerns those files, or those staged in git.

Rules about links, facts and shape look at every article that can be read, drafts too; those about editions only at what is in force on the day.
`SY` are the findings of `kb say-check`: the words are in `generator/data/wording.yml`, near variants are told by `generator/saying.py`. Where it is
wrong, add the sentence to `tests/desk/say.yml`, then an exception to `wording.yml`. `CN06` reads `generator/data/confusions.txt`.

This table is written by `tools/make_rules_table.py`.
"""
FAMILIES = {
    "AS": "Attachments",
    "AU": "Audience",
    "BR": "Brand",
    "CB": "Code blocks",
    "CF": "Settings",
    "CN": "Chinese copy",
    "EN": "Encoding and letters",
    "FA": "Facts",
    "FL": "Flows",
    "FM": "Front matter",
    "FQ": "Questions",
    "HD": "Headings",
    "HT": "HTML",
    "ID": "Identities",
    "IG": "Excuses",
    "KD": "Kinds",
    "LC": "Life of an article",
    "LK": "Links and pictures",
    "LM": "Limits of a body",
    "OR": "Orphans",
    "PA": "Files and names",
    "PH": "Placeholders",
    "RD": "Redirects",
    "RL": "Relations",
    "RM": "Remark templates",
    "SC": "Scripts",
    "SY": "Sayings",
    "TB": "Tables beside the articles",
    "TP": "Topics",
    "VF": "Verified",
}


def table() -> str:
    """The whole file."""
    parts = [HEAD]
    family = ""
    for rule in CATALOGUE.values():
        if rule.code[:2] != family:
            family = rule.code[:2]
            parts.append(f"\n## {family}: {FAMILIES[family]}\n\n| code | alias | about | level |\n|---|---|---|---|\n")
        title = (ROOT / "docs" / "rules" / f"{rule.code}.md").read_text("utf-8").split("\n", 1)[0].split("：", 1)[1]
        level = "warning" if rule.warning else "error"
        marks = [level, *(["--fix"] if rule.fixable else []), *(["excusable"] if rule.excusable else [])]
        parts.append(f"| [{rule.code}](rules/{rule.code}.md) | {rule.alias} | {title} | {', '.join(marks)} |\n")
    return "".join(parts)


if __name__ == "__main__":
    (ROOT / "docs" / "rules.md").write_text(table(), "utf-8")
