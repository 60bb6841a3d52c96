"""`mkdocs.yml` that cannot be read, or says a thing twice, gets a letter with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import ConfigError, UsageError
from generator.settings import Settings


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("site_name: 甲\nsite_name: 乙\n", ["mkdocs.yml:2:1: FM04 site_name 写了两次；第 1 行已经有了，删掉一个"]),
        (
            "extra:\n  kb:\n    hant: tw\n    brand: {name: 甲, name: 乙}\n    hant: hk\n",
            [
                "mkdocs.yml:4:22: FM04 name 写了两次；第 4 行已经有了，删掉一个",
                "mkdocs.yml:5:5: FM04 hant 写了两次；第 3 行已经有了，删掉一个",
            ],
        ),
        ("site_name: 甲\ntheme:\n  name: [material\nplugins: [kb]\n", ["mkdocs.yml:4:8: FM03 "]),
        ("site_name: 甲\n\tplugins: [kb]\n", ["mkdocs.yml:2:1: FM03 "]),
        ("extra:\n  kb:\n    brand: 甲: 乙\n", ["mkdocs.yml:3:13: FM03 "]),
    ],
)
def test_a_broken_setting_is_told_at_its_line(tmp_path: Path, text: str, letters: list[str]):
    """All that was said twice at once; where YAML breaks off, the first thing that it could not read."""
    (tmp_path / "mkdocs.yml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as told:
        _ = Settings(tmp_path, tmp_path / "content", tmp_path / "site").site_name

    lines = str(told.value).split("\n")
    assert len(letters) == len(lines)
    assert all(line.startswith(letter) for line, letter in zip(lines, letters, strict=True)), lines
    assert 1 == told.value.exit_code


@pytest.mark.parametrize(("told", "names"), [("[OA.example.com, crm]", ("oa.example.com", "crm")), ("[]", ()), ("", ())])
def test_inner_hosts_are_names(tmp_path: Path, told: str, names: tuple[str, ...]):
    (tmp_path / "mkdocs.yml").write_text(f"extra:\n  kb:\n    internal_hosts: {told}\n", "utf-8")
    assert names == Settings(tmp_path, tmp_path / "content", tmp_path / "site").internal_hosts


@pytest.mark.parametrize("told", ["oa.example.com", "[https://oa.example.com/]", "[oa.example.com/new]", "[7]", "{oa: 1}"])
def test_what_is_no_inner_host_is_told(tmp_path: Path, told: str):
    (tmp_path / "mkdocs.yml").write_text(f"extra:\n  kb:\n    internal_hosts: {told}\n", "utf-8")
    with pytest.raises(UsageError, match="internal_hosts"):
        _ = Settings(tmp_path, tmp_path / "content", tmp_path / "site").internal_hosts
