"""A brand is a name and a colour in `mkdocs.yml`; whatever the colour, what lies on something can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from shipped import TODAY

from generator.pipeline import read_and_check
from generator.settings import Settings
from generator.site.brand import brand_files, read_brand, stylesheet
from generator.site.colour import Colour
from generator.site.palette import GROUNDS, SHAPE, TEXT, in_the_dark, palette, too_faint

HEX = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


PAIRS = (
    *((text, ground, TEXT) for text in ("ink", "soft", "link", "deep") for ground in GROUNDS),
    *((shape, ground, SHAPE) for shape in ("brand", "edge") for ground in ("bg", "card")),
    ("on", "brand", TEXT),
    ("on", "deep", TEXT),
    ("ink", "mark", TEXT),
    *((f"{kind}", f"{kind}-bg", TEXT) for kind in ("warn", "bad")),
    *((kind, ground, TEXT) for kind in ("warn", "bad") for ground in ("bg", "card")),
)
"""(what, on what, at least): everything that lies on something else in our style sheets."""


def faint(made):
    """The pairs of a palette that are below their ratio."""
    colours = {name: Colour.of(text) for name, text in made.colours.items()}
    return [(what, on) for what, on, least in PAIRS if colours[what].against(colours[on]) < least]


def branded(folder: Path, brand: str, contact: str = "{}") -> Settings:
    """A project with nothing but its settings."""
    (folder / "mkdocs.yml").write_text(f"site_name: 测试\nextra:\n  kb:\n    brand: {brand}\n    contact: {contact}\n", "utf-8")
    return Settings(folder, folder / "content", folder / "site")


def letters(settings: Settings) -> list[str]:
    return [str(problem) for problem in read_brand(settings)[1]]


@examples(max_examples=60, deadline=None)
@given(HEX)
def test_every_pair_of_colours_can_be_read(text):
    """For any brand colour, by day and by night, each pair that our style sheets make has the contrast of WCAG AA."""
    colour = Colour.of(text)
    assert [] == faint(palette(colour, dark=False))
    assert [] == faint(palette(in_the_dark(colour), dark=True))


@examples(max_examples=60, deadline=None)
@given(HEX)
def test_a_colour_goes_to_lightness_and_hue_and_comes_back(text):
    """Nothing is lost on the way, but the last bit of rounding."""
    back = Colour.of(text).hex
    assert all(abs(int(text[i : i + 2], 16) - int(back[i : i + 2], 16)) <= 1 for i in (1, 3, 5)), back


def test_contrast_is_what_wcag_says():
    """The figures that everybody knows: black on white, and the lightest grey that passes on white."""
    white = Colour.of("#fff")
    assert 21 == round(Colour.of("#000000").against(white), 2)
    assert 4.54 == round(Colour.of("#767676").against(white), 2)
    assert 4.48 == round(Colour.of("#777777").against(white), 2)


@examples(max_examples=40, deadline=None)
@given(HEX)
def test_the_colour_that_is_proposed_is_taken(text):
    """Whoever does what the finding says has no finding."""
    for dark in (False, True):
        if told := too_faint(Colour.of(text), dark=dark):
            assert too_faint(Colour.of(told[1]), dark=dark) is None


def test_a_colour_that_nobody_can_read_is_a_finding_with_a_better_one(tmp_path):
    """With line and column of the colour, the contrast it has, and the nearest shade that will do."""
    told = (
        "mkdocs.yml:4:30: BR02 品牌色 #ffd400 在浅色页面上看不清：对比度 1.4:1，文字要 4.5:1，图形要 3:1；"
        '选深一些的颜色，同色调里最近的是 "#8b7304"'
    )
    assert [told] == letters(branded(tmp_path, '{name: 柠檬, color: "#ffd400"}'))
    assert "深色页面" in letters(branded(tmp_path, '{color_dark: "#123"}'))[0]


@pytest.mark.parametrize(
    ("brand", "contact", "told"),
    [
        ("{colour: red}", "{}", "BR01 brand 里没有 colour 这一项"),
        ("{color: red}", "{}", "BR02 color 的「red」不是颜色"),
        ("{color: [1]}", "{}", "BR01 color 不是一行文字"),
        ("明灯", "{}", "BR01 brand 不是一张表"),
        ("{footer: 一行}", "{}", "BR01 footer 不是一张清单"),
        ('{footer: [{text: 甲, url: "javascript:1"}]}', "{}", "BR01 footer 里这一行看不懂"),
        ("{logo: none.svg}", "{}", "BR03 logo 的 none.svg 没有这个文件"),
        ("{logo: ../logo.svg}", "{}", "BR03 logo 的 ../logo.svg 在知识库以外"),
        ("{logo: mkdocs.yml}", "{}", "BR03 logo 的 mkdocs.yml 不是能用的图片"),
        ("{favicon: live.svg}", "{}", "BR03 favicon 的 live.svg 里有脚本、样式或外部引用"),
        ("{favicon: large.png}", "{}", "BR03 favicon 的 large.png 有 90 KB，太大"),
        ("{}", "{phone: 1}", "BR01 contact 里没有 phone 这一项"),
        ("{}", '{chat: "javascript:alert(1)"}', "BR01 chat 的「javascript:alert(1)」不像网址"),
        ("{}", "{mail: kefu}", "BR01 mail 的「kefu」不像邮箱"),
        ("{}", "{hours: [1]}", "BR01 hours 不是一行文字"),
        ("{}", '"4001234567"', "BR01 contact 不是一张表"),
    ],
)
def test_each_mistake_is_told(tmp_path, brand, contact, told):
    """One finding, in the settings, with what to do."""
    (tmp_path / "live.svg").write_text('<svg onload="x()"><script>1</script></svg>', "utf-8")
    (tmp_path / "large.png").write_bytes(b"\x89PNG" + bytes(90_000))
    (tmp_path / "content").mkdir()
    _, report = read_and_check(branded(tmp_path, brand, contact), TODAY)
    found = [str(problem) for problem in report.problems]
    assert 1 == len(found)
    assert told in found[0]
    assert found[0].startswith("mkdocs.yml:")
    assert "；" in found[0]


def test_all_mistakes_are_told_at_once(tmp_path):
    """A wrong colour does not hide a wrong address."""
    assert 3 == len(letters(branded(tmp_path, "{color: blue, slogan: 好}", "{mail: x}")))


def test_a_brand_has_its_files_in_the_site(tmp_path):
    """Colours in front of the theme's styles, the logo under its own name, an icon made of the colour if there is no file."""
    (tmp_path / "art").mkdir()
    (tmp_path / "art" / "我们的.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>', "utf-8")
    theme = tmp_path / "theme" / "assets" / "kb"
    theme.mkdir(parents=True)
    (theme / "kb.css").write_text("body { color: var(--ink) }\n", "utf-8")
    brand, problems = read_brand(branded(tmp_path, '{name: 仁心诊所, color: "#8a1c5b", logo: art/我们的.svg}'))

    files = brand_files(brand, tmp_path / "theme")

    assert [] == problems
    styles = files["assets/kb/kb.css"].decode()
    assert "--brand: #8a1c5b" in styles
    assert styles.endswith("body { color: var(--ink) }\n")
    assert "assets/brand/logo.svg" == brand.for_templates["logo"]
    assert tmp_path / "art" / "我们的.svg" == files["assets/brand/logo.svg"]
    assert b"#8a1c5b" in files["assets/brand/favicon.svg"]


def test_paper_is_white_under_every_brand(tmp_path):
    """Dark colours are for screens."""
    brand, _ = read_brand(branded(tmp_path, "{name: 甲}"))
    dark = [line for line in stylesheet(brand).splitlines() if "color-scheme: dark" in line]
    assert 2 == len(dark)
    assert all(line.startswith("@media screen") for line in dark)
