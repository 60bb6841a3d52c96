"""A release behind a real nginx with the configuration that ships: the headers promised, the cache, the compression, the gate."""

from __future__ import annotations

import base64
import gzip
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import NamedTuple

import pytest
from shipped import ROOT, build

from generator.site import deploy
from generator.site.csp import headers

DEPLOY = ROOT / "docs" / "deploy"
NAMES = {"public": "help.example.com", "internal": "agents.example.com", "records": "records.example.com"}
AGENT = "Basic " + base64.b64encode(b"agent:s3cret").decode()


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes


class Nginx(NamedTuple):
    """A running nginx and the folder of releases that it serves."""

    port: int
    out: Path

    def get(self, site: str, path: str, more: Mapping[str, str] | None = None) -> Answer:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Host": NAMES[site], **(more or {})})
        try:
            with urllib.request.build_opener(_Stay).open(request, timeout=20) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(folder: Path, out: Path) -> Iterator[Nginx]:
    """The shipped file, with only its names of places changed."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
    assert program, "no nginx: run the tests with `python3 build.py test`"
    port = free_port()
    shipped = (DEPLOY / "nginx.conf").read_text("utf-8")
    site = (
        shipped.replace("listen 80;", f"listen 127.0.0.1:{port};")
        .replace("/srv/kefu-kb/site", str(out))
        .replace("/srv/kefu-kb/docs/deploy", str(DEPLOY))
        .replace("/srv/kefu-kb", str(folder))
    )
    # {PLAIN} is one of the forms that nginx takes without a crypt library's help
    (folder / "agents.htpasswd").write_text("agent:{PLAIN}s3cret\n", "utf-8")
    mime = next(p for p in (Path("/etc/nginx/mime.types"), Path("/usr/share/nginx/mime.types")) if p.is_file())
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid;\nerror_log {folder}/error.log;\n{'user root;' if os.geteuid() == 0 else ''}\nevents {{}}\nhttp {{\n"
        f"include {mime};\ndefault_type application/octet-stream;\naccess_log off;\n"
        + "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        + f"{site}\n}}\n",
        "utf-8",
    )
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"])
    try:
        for _ in range(400):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, (folder / "error.log").read_text("utf-8")
            time.sleep(0.05)
        yield Nginx(port, out)
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Nginx]:
    folder = tmp_path_factory.mktemp("nginx")
    build(folder / "site")
    with running(folder, folder / "site") as nginx:
        yield nginx


def test_every_page_comes_with_the_headers_promised(server):
    """Pages, styles, scripts, what is not there: the whole policy and the others, once each."""
    for path in ("/", "/faqs/D01.html", "/hant/faqs/D01.html", "/assets/kb/kb.css", "/nothing-here", "/offline.zip"):
        answer = server.get("public", path)
        for name, value in headers().items():
            assert [value] == answer.headers.get_all(name), (path, name)


def test_what_is_not_there_is_answered_with_our_own_page(server):
    """404, and the page that searches for what was meant; hidden files are not there either."""
    own = (server.out / "current" / "public" / "404.html").read_bytes()
    for path in ("/nothing-here", "/faqs/Z99.html", "/.lock", "/%2e%2e/manifest.json", "/..%2fmanifest.json"):
        answer = server.get("public", path)
        assert 404 == answer.status or 400 == answer.status, path
        assert answer.status == 400 or own == answer.body, path


def test_what_has_a_digest_is_kept_for_ever_and_everything_else_asked_for_again(server):
    """Shards are immutable; pages, styles and the worker are `no-cache` and cost a 304 when they are the same."""
    public = server.out / "current" / "public"
    shard = next(p for p in sorted(public.rglob("*.js")) if re.search(deploy.IMMUTABLE, "/" + p.relative_to(public).as_posix()))

    assert deploy.FOR_EVER == server.get("public", "/" + shard.relative_to(public).as_posix()).headers["Cache-Control"]
    for path in ("/", "/faqs/D01.html", "/assets/kb/kb.css", "/sw.js", "/search/index.js", "/nothing-here"):
        answer = server.get("public", path)
        assert deploy.EACH_TIME == answer.headers["Cache-Control"], path
    again = server.get("public", "/sw.js", {"If-None-Match": server.get("public", "/sw.js").headers["ETag"]})
    assert (304, b"") == (again.status, again.body)


def test_texts_are_compressed_and_named_by_their_kind(server):
    """Gzip where the browser takes it, UTF-8 said, Markdown and the manifest by their own types."""
    page = server.get("public", "/faqs/D01.html", {"Accept-Encoding": "gzip"})

    assert ("gzip", "Accept-Encoding") == (page.headers["Content-Encoding"], page.headers["Vary"])
    assert "什么时候发货" in gzip.decompress(page.body).decode()
    types = {
        "/faqs/D01.html": "text/html; charset=utf-8",
        "/faqs/D01.md": "text/markdown; charset=utf-8",
        "/manifest.webmanifest": "application/manifest+json; charset=utf-8",
        "/sw.js": "application/javascript; charset=utf-8",
    }
    assert types == {path: server.get("public", path).headers["Content-Type"] for path in types}


def test_a_folder_is_its_index_page(server):
    """/terms and /terms/ both."""
    index = (server.out / "current" / "public" / "terms" / "index.html").read_bytes()

    assert [index, index] == [server.get("public", path).body for path in ("/terms/", "/terms/index.html")]


@pytest.mark.parametrize("site", ["internal", "records"])
def test_nothing_internal_without_the_password(server, site):
    """401 for every path without it and with a wrong one; with it the page, private and not for search engines."""
    paths = {
        "internal": ("/", "/scripts/T04.html", "/nothing-here"),
        "records": ("/internal/manifest.json", "/internal/records.jsonl"),
    }
    for path in paths[site]:
        for more in ({}, {"Authorization": "Basic " + base64.b64encode(b"agent:wrong").decode()}):
            answer = server.get(site, path, more)
            assert 401 == answer.status, path
            assert "无声".encode() not in answer.body
    assert 200 == server.get(site, paths[site][1], {"Authorization": AGENT}).status


def test_the_internal_site_is_private_and_for_no_search_engine(server):
    """Even with the password nothing may be kept by a proxy."""
    answer = server.get("internal", "/scripts/T04.html", {"Authorization": AGENT})

    assert "无声电话" in answer.body.decode()
    assert "private, no-cache" == answer.headers["Cache-Control"]
    assert "noindex, nofollow" == answer.headers["X-Robots-Tag"]
    assert headers()["Content-Security-Policy"] == answer.headers["Content-Security-Policy"]


def test_internal_pages_are_not_on_the_public_host(server):
    """By no spelling of the path."""
    for path in (
        "/scripts/T04.html",
        "/../internal/scripts/T04.html",
        "/%2e%2e/internal/index.html",
        "/..%2finternal/index.html",
        "//internal/",
    ):
        answer = server.get("public", path)
        assert answer.status in (400, 404), path
        assert "无声电话".encode() not in answer.body


def test_a_publish_is_seen_at_once_without_a_reload(tmp_path):
    """Nginx follows the link at each request."""
    content = tmp_path / "content" / "services"
    content.mkdir(parents=True)

    def publish(word: str) -> None:
        text = f"---\nid: V01\nkind: service\ntitle: 安装\naudience: public\nowner: 组\nreviewed: 2026-11-01\n---\n\n我们{word}安装。\n"
        (content / "V01.md").write_text(text, "utf-8")
        build(tmp_path / "site", tmp_path / "content")

    publish("上门")
    with running(tmp_path, tmp_path / "site") as nginx:
        assert "我们上门安装" in nginx.get("public", "/services/V01.html").body.decode()
        publish("免费")
        assert "我们免费安装" in nginx.get("public", "/services/V01.html").body.decode()


def test_the_files_that_ship_are_what_the_command_prints():
    """One policy in one place; the worker and nginx know what never changes by the same expression."""
    for name, form in deploy.FILES.items():
        assert (DEPLOY / name).read_text("utf-8") == deploy.FORMS[form]()
    assert deploy.IMMUTABLE in (DEPLOY / "nginx.conf").read_text("utf-8")
    worker = (ROOT / "generator" / "data" / "worker.js").read_text("utf-8")
    assert f"HASHED = /{deploy.IMMUTABLE}/;" in worker.replace("\\/", "/")


def test_a_host_without_expressions_keeps_the_same_files(server):
    """What `_headers` keeps for ever is what the expression keeps: every file of the search with a digest, and no other."""
    public = server.out / "current" / "public"
    names = ["/" + path.relative_to(public).as_posix() for path in public.rglob("*") if path.is_file()]
    told = [line.removesuffix("*") for line in deploy.netlify().splitlines() if line.endswith("*") and line != "/*"]

    kept = {name for name in names if name.startswith(tuple(told))}
    assert kept
    assert {name for name in names if re.search(deploy.IMMUTABLE, name)} == kept


def test_a_foreign_endpoint_for_feedback_is_let_through_and_nothing_else():
    """In the words of each host."""
    for form in deploy.FORMS.values():
        assert "connect-src 'self' https://fb.example.com;" in form(("https://fb.example.com",))
        assert "connect-src 'self';" in form()
