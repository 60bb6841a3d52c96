"""The brand as `mkdocs.yml` tells it (`extra.kb.brand` and `extra.kb.contact`): read, judged, and turned into files of the site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from generator.places import CONFIG
from generator.problems import Place, Problem
from generator.settings import Settings
from generator.site.colour import Colour
from generator.site.palette import SHAPE, TEXT, Palette, in_the_dark, palette, too_faint

FOLDER: Final = "assets/brand"
"""Where the brand's own files lie in a site."""
LARGEST_IMAGE: Final = 60_000
"""Bytes of a logo: it is part of every first visit."""

_DEFAULT: Final = Colour(0.4822, 0.079, 203.07)
"""Of a brand that has not chosen a colour: petrol, #0d6b72."""
_BRAND_KEYS: Final = ("name", "tagline", "color", "color_dark", "logo", "favicon", "footer")
_CONTACT_KEYS: Final = ("hotline", "hours", "chat", "mail")
_IMAGES: Final = (".svg", ".png", ".webp", ".jpg", ".ico")
_LIVE_SVG: Final = re.compile(
    rb"<\s*(?:\w+:)?(?:script|foreignObject|iframe|style)\b|\son\w+\s*=|<!|(?:href|src)\s*=\s*[\"']?(?!#)", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"^https?://[^\s<>\"']+$")
_MAIL: Final = re.compile(r"^[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+$")
_QUOTES: Final = re.compile(r"\{\{.*\}\}")


@dataclass(frozen=True, slots=True)
class Brand:
    """What a site looks like; the words (name, tagline, contacts) go to the templates as they are."""

    light: Palette
    dark: Palette
    logo: Path | None
    favicon: Path | None
    footer: tuple[Mapping[str, str], ...]

    @property
    def for_templates(self) -> dict[str, Any]:
        """What pages need to know beside the words."""
        return {
            "logo": f"{FOLDER}/{_file('logo', self.logo)}" if self.logo else "",
            "favicon": f"{FOLDER}/{_file('favicon', self.favicon)}",
            "footer": [dict(line) for line in self.footer],
            "theme_color": {"light": self.light.colours["card"], "dark": self.dark.colours["card"]},
        }


def read_brand(settings: Settings) -> tuple[Brand, list[Problem]]:
    """The brand, and all that is wrong with it; what is wrong is replaced by what everybody has."""
    reader = _Reader(settings)
    brand = reader.brand()
    return brand, reader.problems


def brand_files(brand: Brand, theme: Path) -> dict[str, bytes | Path]:
    """The brand's files by path in a site: colours in front of the theme's style sheet, logo and icon."""
    styles = stylesheet(brand) + (theme / "assets" / "kb" / "kb.css").read_text("utf-8")
    files: dict[str, bytes | Path] = {
        "assets/kb/kb.css": styles.encode(),
        f"{FOLDER}/{_file('favicon', brand.favicon)}": brand.favicon or _icon(brand).encode(),
    }
    if brand.logo:
        files[f"{FOLDER}/{_file('logo', brand.logo)}"] = brand.logo
    return files


def stylesheet(brand: Brand) -> str:
    """All colours. Dark ones where the reader or, without JavaScript, the system wants them; never on paper."""
    dark = brand.dark.css
    return (
        f"/* Made from the brand's colour in {CONFIG}. */\n"
        f":root {{ {brand.light.css} }}\n"
        f'@media screen {{ [data-md-color-scheme="slate"] {{ color-scheme: dark; {dark} }} }}\n'
        f"@media screen and (prefers-color-scheme: dark) {{ .no-js body {{ color-scheme: dark; {dark} }} }}\n"
    )


class _Reader:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._brand = settings.table("brand")
        self._contact = settings.table("contact")
        self.problems: list[Problem] = []
        self._known("brand", self._brand, _BRAND_KEYS)
        self._known("contact", self._contact, _CONTACT_KEYS)

    def brand(self) -> Brand:
        self._contacts()
        self._text("name")
        self._text("tagline")
        day = self._colour("color", dark=False) or _DEFAULT
        night = self._colour("color_dark", dark=True) or in_the_dark(day)
        return Brand(
            palette(day, dark=False),
            palette(night, dark=True),
            self._image("logo"),
            self._image("favicon"),
            tuple(self._footer()),
        )

    def _known(self, table: str, found: Mapping[str, Any], known: tuple[str, ...]) -> None:
        value = self._settings.kb.get(table)
        if value is not None and not isinstance(value, dict):
            self._wrong("BR01", (table,), f"{table} 不是一张表", f"写成“键: 值”，可以写的键有 {'、'.join(known)}")
        for key in found:
            if key not in known:
                self._wrong("BR01", (table, str(key)), f"{table} 里没有 {key} 这一项", f"可以写的有 {'、'.join(known)}")

    def _wrong(self, code: str, keys: tuple[str, ...], message: str, hint: str) -> None:
        place = Place(CONFIG, *self._settings.line_of("extra", "kb", *keys))
        self.problems.append(Problem(place, code, message, hint))

    def _text(self, key: str) -> str:
        value = self._brand.get(key)
        if value is not None and not isinstance(value, str | int | float):
            self._wrong("BR01", ("brand", key), f"{key} 不是一行文字", "写成一行文字")
            return ""
        return str(value or "").strip()

    def _colour(self, key: str, *, dark: bool) -> Colour | None:
        text = self._text(key)
        if not text:
            return None
        colour = Colour.of(text)
        if colour is None:
            hint = '写成引号里的 #加六位十六进制，如 "#0d6b72"'
            self._wrong("BR02", ("brand", key), f"{key} 的「{text}」不是颜色", hint)
            return None
        if faint := too_faint(colour, dark=dark):
            ratio, better = faint
            where, way = ("深色页面", "浅") if dark else ("浅色页面", "深")
            self._wrong(
                "BR02",
                ("brand", key),
                f"品牌色 {text} 在{where}上看不清：对比度 {ratio:.1f}:1，文字要 {TEXT}:1，图形要 {SHAPE:g}:1",
                f'选{way}一些的颜色，同色调里最近的是 "{better}"',
            )
            return None
        return colour

    def _image(self, key: str) -> Path | None:
        text = self._text(key)
        if not text:
            return None
        root = self._settings.root.resolve()
        path = (root / text).resolve()
        wrong = _wrong_with(path, root)
        if wrong:
            message, hint = wrong
            self._wrong("BR03", ("brand", key), f"{key} 的 {text} {message}", hint)
            return None
        return path

    def _footer(self) -> Iterator[Mapping[str, str]]:
        lines = self._brand.get("footer") or []
        hint = "每行写一句话，或者写 {text: 文字, url: https://…}"
        if not isinstance(lines, list):
            self._wrong("BR01", ("brand", "footer"), "footer 不是一张清单", hint)
            return
        for number, line in enumerate(lines):
            entry = line if isinstance(line, dict) else {"text": line}
            text, url = entry.get("text"), entry.get("url", "")
            if (
                not isinstance(text, str | int | float)
                or set(entry) - {"text", "url"}
                or (url and not _ADDRESS.match(str(url)))
            ):
                self._wrong("BR01", ("brand", "footer", str(number)), "footer 里这一行看不懂", hint)
            else:
                yield {"text": str(text), "url": str(url)}

    def _contacts(self) -> None:
        shapes = {"chat": (_ADDRESS, "网址，如 https://…"), "mail": (_MAIL, "邮箱地址，如 kefu@example.com")}
        for key, value in self._contact.items():
            if not isinstance(value, str | int):
                self._wrong("BR01", ("contact", key), f"{key} 不是一行文字", "写成引号里的一行文字")
                continue
            shape = shapes.get(key)
            if shape and not _QUOTES.search(str(value)) and not shape[0].match(str(value)):
                self._wrong("BR01", ("contact", key), f"{key} 的「{value}」不像{shape[1][:2]}", f"写成{shape[1]}")


def _wrong_with(path: Path, root: Path) -> tuple[str, str] | None:
    if not path.is_relative_to(root):
        return "在知识库以外", "把图片放进知识库的目录里"
    if not path.is_file():
        return "没有这个文件", f"路径从 {CONFIG} 所在的目录算起"
    if path.suffix.lower() not in _IMAGES:
        return "不是能用的图片", f"用 {'、'.join(suffix[1:] for suffix in _IMAGES)}"
    data = path.read_bytes()
    if len(data) > LARGEST_IMAGE:
        return f"有 {len(data) // 1000} KB，太大", f"压到 {LARGEST_IMAGE // 1000} KB 以内，每位顾客第一次打开都要下载它"
    if path.suffix.lower() == ".svg" and _LIVE_SVG.search(data):
        return "里有脚本、样式或外部引用", "从绘图软件另存为“纯 SVG”，颜色写在 fill 属性里"
    return None


def _file(name: str, path: Path | None) -> str:
    return name + (path.suffix.lower() if path else ".svg")


def _icon(brand: Brand) -> str:
    """A tile in the brand's colour with a speech bubble: it needs no font, and is the logo of our header too."""
    fill, on = brand.light.colours["brand"], brand.light.colours["on"]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="8" fill="{fill}"/>'
        f'<path d="M9 8h14a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-7l-5.500 4.500V22H9a3 3 0 0 1-3-3v-8a3 3 0 0 1 3-3Z" fill="{on}"/>'
        f'<path d="M11 13h10M11 17h6" stroke="{fill}" stroke-width="2" stroke-linecap="round"/></svg>\n'
    )
