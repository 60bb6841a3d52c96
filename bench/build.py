"""How long builds take: ours, Material for MkDocs, Hugo and Zensical, over the same articles, side by side in one run.

    .venv/bin/python bench/build.py --sizes 1000,5000,10000 --peers      # synthetic articles, peers installed beside us
    .venv/bin/python bench/build.py DIR                                  # a folder of real Markdown

Peers live in a virtual environment of their own (`--peers-at`, made by `--peers` with pip; nothing of ours changes). The articles are
those of bench/corpus.py as files: about 700 characters, four sections, one of them a list, three aliases, two tags. Half of them are
public, so we make 1.5 pages an article, lists, two search indexes, a traditional edition and a zip; the others make one site of all.

DIR is copied and mapped so that our check lets it through: bench/real.py tells how, and each run says what it came to.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from corpus import ROOT, library, read_pool
from real import Article, Dialect, accepted, read

KB = Path(sys.executable).with_name("kb")
TODAY = "2026-11-22"
TOPICS = ("before", "order", "return", "complain")
PEERS = ("mkdocs-material>=9.8,<10", "jieba", "hugo", "zensical==0.0.73")
ZENSICAL_MOST = 2000
"""Its memory grows with the square of the pages: 3.6 GB at 2,000, more than 11 at 5,000."""
MATERIAL = """
site_name: bench
use_directory_urls: false
theme: {name: material, language: zh, font: false, features: [navigation.prune, navigation.indexes]}
plugins: [search: {lang: zh}, tags]
"""
HUGO = {
    "hugo.toml": 'baseURL = "https://example.org/"\ntitle = "bench"\nuglyURLs = true\nbuildFuture = true\n[outputs]\nhome = ["HTML", "JSON"]\n'
    '[taxonomies]\ntag = "tags"\n',
    "layouts/_default/baseof.html": '<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{{ .Title }} - {{ site.Title }}</title>'
    '<meta name="description" content="{{ .Summary | plainify | truncate 90 }}"><link rel="canonical" href="{{ .Permalink }}">'
    '<link rel="stylesheet" href="/s.css"></head><body><header><a href="/">{{ site.Title }}</a><form action="/search.html"><input name="q">'
    '</form><nav>{{ range site.Sections }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav></header>'
    '<main>{{ block "main" . }}{{ end }}</main><footer>© bench</footer></body></html>',
    "layouts/_default/single.html": '{{ define "main" }}<nav><a href="/">首页</a> <a href="{{ .CurrentSection.RelPermalink }}">'
    "{{ .CurrentSection.Title }}</a></nav><article><h1>{{ .Title }}</h1>{{ .Content }}</article><aside>{{ .TableOfContents }}</aside>"
    '<ul>{{ range .Params.tags }}<li><a href="/tags/{{ . | urlize }}.html">{{ . }}</a></li>{{ end }}</ul>'
    "<section>{{ range first 5 (site.RegularPages.Related .) }}<a href='{{ .RelPermalink }}'>{{ .Title }}</a>{{ end }}</section>{{ end }}",
    "layouts/_default/list.html": '{{ define "main" }}<h1>{{ .Title }}</h1>{{ $p := .Paginate .Pages 100 }}<ul>{{ range $p.Pages }}<li>'
    '<a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ template "_internal/pagination.html" . }}{{ end }}',
    "layouts/index.json": "[{{ range $i, $p := site.RegularPages }}{{ if $i }},{{ end }}"
    '{"t":{{ $p.Title | jsonify }},"u":{{ $p.RelPermalink | jsonify }},"x":{{ $p.Plain | jsonify }}}{{ end }}]',
}  # fmt: skip
"""A page with header, breadcrumb, table of contents, tags and related pages, lists by the hundred, and a search JSON."""

_AMOUNT = re.compile(r"[0-9零〇一二两三四五六七八九十](?: *(?:个?(?:小时|秒|年|联|字)|点)|[:：][0-9])")
"""Times and amounts in the units of our facts: strewn at random they would contradict them."""


@dataclass(frozen=True)
class Ran:
    """What one run took, its children included."""

    wall: float
    cpu: float
    peak_mb: int
    failed: str = ""


def synthetic(size: int) -> list[Article]:
    """Articles of the corpus that pass our own check: what must not be said to a customer is left out, and what may contradict a fact."""
    from generator.check.saying import PAGE, Checker

    checker = Checker([], [])

    def fine(text: str) -> bool:
        return not (_AMOUNT.search(text) or list(checker.findings(text, PAGE)))

    pool = read_pool(None)
    parts = {"sentences": pool.sentences, "names": pool.names, "short": pool.short, "tags": pool.tags}
    kept = {name: [text for text in texts if fine(text)] for name, texts in parts.items()}
    pool = type(pool)(**kept, sources=pool.sources)
    made = []
    for number, record in enumerate(library(size, pool)):
        aliases = tuple(f"{record.title}{end}" for end in ("怎么办", "在哪里看", "要多久"))
        body: list[str] = []
        for place, part in enumerate(record.parts):
            body += [f"## {part.heading}", ""] if part.heading else []
            sentences = [s for s in re.split(r"(?<=[。！？；])", part.text) if s]
            body += [*(f"- {s}" for s in sentences), ""] if place == 2 else [part.text, ""]
        folder = record.url.partition("/")[0]
        made.append(
            Article(
                record.id, record.kind, folder, record.title, aliases, record.tags, "\n".join(body), public=bool(number % 2)
            )
        )
    return made


# ---- the same articles in everybody's dialect ------------------------------------------------------------------


_PLAIN = re.compile(r"[\w\u4e00-\u9fff][\w\u4e00-\u9fff？?、。（）%-]*")


def _yaml(value: str) -> str:
    """As an editor writes it: in quotes only where it must be."""
    return value if _PLAIN.fullmatch(value) and not value[0].isdigit() else json.dumps(value, ensure_ascii=False)


def ours(article: Article, number: int) -> str:
    """As we keep it."""
    rows = [
        f"id: {article.id}",
        f"kind: {article.kind}",
        f"title: {_yaml(article.title)}",
        f"audience: {'public' if article.public else 'internal'}",
        "owner: 客服培训组",
        "reviewed: 2026-11-01",
        *([f"aliases: [{', '.join(map(_yaml, article.aliases))}]"] if article.aliases else []),
        *([f"tags: [{', '.join(map(_yaml, article.tags))}]"] if article.tags else []),
        *(["effective: 2026-11-01"] if article.kind == "policy" else []),
        *([f"topic: {TOPICS[number % 4]}"] if article.kind == "faq" else []),
    ]
    return "---\n" + "\n".join(rows) + f"\n---\n\n{article.body}"


def theirs(article: Article, _number: int) -> str:
    """For the others: title and tags, aliases as a line, or their search would not know them."""
    title = json.dumps(article.title, ensure_ascii=False)
    tags = json.dumps(article.tags, ensure_ascii=False)
    aliases = f"{'、'.join(article.aliases)}\n\n" if article.aliases else ""
    return f"---\ntitle: {title}\ntags: {tags}\n---\n\n{aliases}{article.body}"


def write_all(folder: Path, articles: Sequence[Article], dialect: Dialect, per_folder: int) -> list[Path]:
    """Files, by the hundred a folder where a tool wants it so."""
    files = []
    for number, article in enumerate(articles):
        place = folder / article.folder
        if per_folder:
            place = folder / f"{number // per_folder:04}"
        place.mkdir(parents=True, exist_ok=True)
        files.append(place / f"{article.id}.md")
        files[-1].write_text(dialect(article, number), "utf-8")
    return files


# ---- measuring -------------------------------------------------------------------------------------------------


def run(command: Sequence[str | Path], cwd: Path) -> Ran:
    """Run a program to its end: wall, CPU of it and its children, and the most memory that one of them held."""
    started = time.perf_counter()
    # A shell that forbids byte code lets us compile two hundred modules at each start, and nobody who pip has installed.
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(
        [str(c) for c in command], cwd=cwd, env=plain, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout
        said = process.stdout.read().decode("utf-8", "replace")
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    failed = f"exit {process.returncode}: {said.strip()[-300:]}" if process.returncode else ""
    return Ran(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, failed)


def weighed(folder: Path) -> tuple[int, int]:
    """Pages, and all bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    pages = [path for path in files if path.suffix == ".html"]
    return len(pages), sum(path.stat().st_size for path in files)


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    tool: str
    size: int
    what: str
    ran: Ran
    pages: int = 0
    bytes: int = 0


def measure_ours(folder: Path, articles: Sequence[Article]) -> Iterator[Line]:
    """A clean build, one of no change, of one edit, and of one new article."""
    content, out = folder / "content", folder / "site"
    files = write_all(content, articles, ours, 0)
    for name in ("facts.yml", "placeholders.yml", "synonyms.yml"):
        shutil.copy(ROOT / "content" / name, content / name)
    command = [KB, "build", "--quiet", "--content", content, "--out", out, "--today", TODAY]
    size = len(articles)

    def line(what: str) -> Line:
        ran = run(command, ROOT)
        made = [weighed(out / "current" / edition) for edition in ("public", "internal")] if not ran.failed else [(0, 0)]
        return Line("kefu-kb", size, what, ran, sum(p for p, _ in made), sum(b for _, b in made))

    yield line("full")
    yield line("no change")
    victim = files[len(files) // 2]
    victim.write_text(victim.read_text("utf-8") + "\n这一句是后来加上的。\n", "utf-8")
    yield line("one edit")
    fresh = Article(
        "X000001", "faq", "faqs", "一篇新写的文章", ("新写的", "刚写的", "后来写的"), (), "这是新写的。\n", public=True
    )
    (content / "faqs").mkdir(exist_ok=True)
    (content / "faqs" / "X000001.md").write_text(ours(fresh, 0), "utf-8")
    yield line("one new")


def measure_hugo(folder: Path, articles: Sequence[Article], bin_: Path) -> Iterator[Line]:
    """Hugo with small templates; it has no cache of pages, so an edit is a build."""
    for name, text in HUGO.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    write_all(folder / "content", articles, theirs, 100)
    for path in (folder / "content").iterdir():
        (path / "_index.md").write_text(f'---\ntitle: "{path.name}"\n---\n', "utf-8")
    ran = run([bin_ / "hugo", "--quiet"], folder)
    yield Line("Hugo", len(articles), "full", ran, *weighed(folder / "public"))


def measure_material(folder: Path, articles: Sequence[Article], bin_: Path) -> Iterator[Line]:
    """Stock Material: search with jieba, tags, pruned navigation."""
    write_all(folder / "docs", articles, theirs, 100)
    (folder / "docs" / "index.md").write_text("# bench\n", "utf-8")
    (folder / "mkdocs.yml").write_text(MATERIAL, "utf-8")
    ran = run([bin_ / "mkdocs", "build", "-q"], folder)
    yield Line("Material", len(articles), "full", ran, *weighed(folder / "site"))


def measure_zensical(folder: Path, articles: Sequence[Article], bin_: Path) -> Iterator[Line]:
    """Zensical over Material's project, while it fits into memory."""
    if len(articles) > ZENSICAL_MOST:
        return
    write_all(folder / "docs", articles, theirs, 100)
    (folder / "docs" / "index.md").write_text("# bench\n", "utf-8")
    (folder / "mkdocs.yml").write_text(MATERIAL, "utf-8")
    ran = run([bin_ / "zensical", "build"], folder)
    yield Line("Zensical", len(articles), "full", ran, *weighed(folder / "site"))


# ---- the table -------------------------------------------------------------------------------------------------


def show(lines: Sequence[Line]) -> None:
    """Everything that was measured, then ratios and growth."""
    print(
        f"{'tool':10} {'articles':>8} {'what':10} {'wall s':>8} {'CPU s':>8} {'RSS MB':>7} {'pages':>7} {'KB/page':>8} {'x Hugo':>7}"
    )
    for line in lines:
        hugo = next(
            (x.ran.wall for x in lines if (x.tool, x.size, x.what) == ("Hugo", line.size, "full") and not x.ran.failed), 0
        )
        each = f"{line.bytes / line.pages / 1000:8.1f}" if line.pages else f"{'–':>8}"
        ratio = f"{line.ran.wall / hugo:7.2f}" if hugo else f"{'–':>7}"
        numbers = f"{line.ran.wall:8.2f} {line.ran.cpu:8.2f} {line.ran.peak_mb:7} {line.pages:7} {each} {ratio}"
        print(
            f"{line.tool:10} {line.size:8} {line.what:10} {numbers}"
            if not line.ran.failed
            else f"{line.tool:10} {line.ran.failed}"
        )
    for tool in dict.fromkeys(line.tool for line in lines):
        full = sorted((x.size, x.ran.wall) for x in lines if x.tool == tool and x.what == "full" and not x.ran.failed)
        if len(full) > 1:
            (small, first), (large, last) = full[0], full[-1]
            print(f"{tool}: seconds an article at {large} are {last / large / (first / small):.2f} x those at {small}")


def install(place: Path) -> None:
    """The peers in an environment of their own."""
    if not (place / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    subprocess.run([str(place / "bin" / "pip"), "install", "-q", *PEERS], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="a folder of Markdown instead of synthetic articles")
    parser.add_argument("--sizes", default="1000,5000,10000")
    parser.add_argument("--peers", action="store_true", help="install and measure the others, too")
    parser.add_argument("--peers-at", type=Path, default=Path(tempfile.gettempdir()) / "kb-bench-peers")
    parser.add_argument("--only", default="kefu-kb,Hugo,Material,Zensical")
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    args = parser.parse_args()
    if args.peers:
        install(args.peers_at)
    sets: Iterable[Sequence[Article]] = (synthetic(int(size)) for size in args.sizes.split(","))
    if args.folder:
        articles, told = accepted(read(args.folder), ours, date.fromisoformat(TODAY))
        print(f"{args.folder}: {told}", file=sys.stderr)
        sets = [articles]
    tools: dict[str, Callable[[Path, Sequence[Article]], Iterator[Line]]] = {"kefu-kb": measure_ours}
    if (args.peers_at / "bin" / "hugo").exists():
        at = args.peers_at / "bin"
        tools["Hugo"] = lambda folder, articles: measure_hugo(folder, articles, at)
        tools["Material"] = lambda folder, articles: measure_material(folder, articles, at)
        tools["Zensical"] = lambda folder, articles: measure_zensical(folder, articles, at)
    else:
        print("peers are not installed; add --peers", file=sys.stderr)
    lines: list[Line] = []
    for articles in sets:
        for name in (n for n in args.only.split(",") if n in tools):
            with tempfile.TemporaryDirectory(prefix="kb-bench-") as folder:
                for line in tools[name](Path(folder), articles):
                    lines.append(line)
                    print(f"… {line.tool} {line.size} {line.what}: {line.ran.wall:.2f} s {line.ran.failed}", file=sys.stderr)
    print(f"{date.today()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end")
    show(lines)
    if args.json:
        args.json.write_text(json.dumps([_plain(line) for line in lines], indent=1), "utf-8")


def _plain(line: Line) -> dict[str, Any]:
    return {**vars(line), "ran": vars(line.ran)}


if __name__ == "__main__":
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))  # Ctrl-C: what was made goes, and nothing is told about it
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    main()
