"""Our worst documents from begin to end: the drafts that come of them were read by a person and stand in tests/golden/import/."""

from __future__ import annotations

from collections import Counter

import pytest
from bring import bring, samples

from generator.analysis import HAN
from generator.importers.entries import CHANGED, DROPPED
from generator.importers.log import summary


@pytest.mark.parametrize("name", sorted(samples()))
def test_a_sample_gives_the_drafts_that_a_person_approved(name, tmp_path, golden):
    """Front matter, body and page of each."""
    imported = bring(tmp_path, {name: samples()[name]}, written=False)
    page = summary(imported).replace(f"{tmp_path}/", "")
    drafts = "".join(f"\n==> {draft.path}\n{draft.text}" for draft in imported.drafts)

    assert () == imported.problems
    golden(f"import/{name}.txt", page + drafts)


@pytest.mark.parametrize("name", sorted(samples()))
def test_no_han_of_a_sample_is_lost(name, tmp_path):
    """Every one is in a draft, or in the log as changed or left behind; for text formats, whose letters can be counted."""
    data = samples()[name]
    imported = bring(tmp_path, {name: data}, written=False)
    if name.endswith((".docx", ".html", ".json")):
        source = {
            "docx": "退换货管理规定为了规范一条件签收七天商品完好配件齐全二运费质量问题由商家承担情况不喜欢客户旧的作废内部资料第页共这里要改"
        }.get(name.rsplit(".", 1)[1]) or data.decode("gb18030" if name.endswith("html") else "utf-8")
        letters = Counter(dict.fromkeys(han(source), 1))
    else:
        from generator.importers.charset import decode

        letters = Counter(han(decode(data).text))
    found = Counter(han("".join(draft.text for draft in imported.drafts)))
    entries = [entry for draft in imported.drafts for entry in draft.entries] + list(imported.entries)
    found.update(han("".join(entry.before for entry in entries if entry.action in (CHANGED, DROPPED))))

    assert {} == dict(letters - found)


def han(text: str) -> list[str]:
    import re

    return re.findall(f"[{HAN}]", text)


def test_all_samples_at_once_and_then_again_give_no_second_draft(tmp_path):
    """Known by their digests; also under another name and in another encoding."""
    first = bring(tmp_path, samples())
    again = bring(tmp_path, samples())
    renamed = bring(tmp_path, {f"另存的{name}": data for name, data in samples().items()})
    recoded = bring(tmp_path, {"另一种编码.txt": samples()["qa-list.txt"].decode("gb18030").encode("utf-16")})

    assert len(first.drafts) > 12
    assert ((), (), ()) == (again.drafts, renamed.drafts, recoded.drafts)
    assert len(first.drafts) == len(again.known) == len(renamed.known)


def test_a_draft_that_comes_back_changes_nothing(tmp_path):
    """Exported and imported elsewhere it is the same file; imported where it is, nothing is written."""
    first = bring(tmp_path / "one", samples())
    content = tmp_path / "one" / "content"
    files = {file.name: file.read_bytes() for file in sorted(content.rglob("*.md"))}

    elsewhere = bring(tmp_path / "two", files)
    here = bring(tmp_path / "three", files, content)

    assert len(first.drafts) == len(elsewhere.drafts)
    assert files == {file.name: file.read_bytes() for file in sorted((tmp_path / "two" / "content").rglob("*.md"))}
    assert () == here.drafts


def test_an_editor_may_rename_and_rewrite_a_draft(tmp_path):
    """It is still known as that of its file."""
    files = {"policy.docx": samples()["policy.docx"]}
    (draft,) = bring(tmp_path, files).drafts
    file = tmp_path / "content" / draft.path
    file.with_name("P77.md").write_text(
        file.read_text("utf-8").replace(draft.id, "P77").replace("制定本规定", "定了这些"), "utf-8"
    )
    file.unlink()

    again = bring(tmp_path, files)

    assert () == again.drafts
    assert again.known[0][1].endswith("P77.md")
