"""What a server should send with our files, in the words of three hosts: a `_headers` file (Netlify, Cloudflare Pages), nginx and Caddy.

Two kinds of files. What carries a digest in its address never changes and may be kept for ever; everything else is asked for again each
time, and answered with 304 when it is the same. So a release is seen at once, and nobody ever mixes an old index with a new page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from generator.site.csp import headers

IMMUTABLE: Final = r"/(?:assets|search)/(?:[^/]+/)*[^/]*\.[0-9a-f]{8,}\.(?:min\.)?(?:css|js)$"
"""Addresses whose bytes never change; the service worker knows them by the same expression."""
SHARDS: Final = ("a", "w", "t", "d", "f", "s")
"""How the names of such files of the search begin, for hosts that know no expressions."""
FOR_EVER: Final = "public, max-age=31536000, immutable"
EACH_TIME: Final = "no-cache"

_NOTE: Final = "Written by kb headers from generator/site/csp.py; include it, do not edit it."


def netlify(connect: Iterable[str] = ()) -> str:
    """A `_headers` file: put it beside index.html. Such hosts ask again by themselves for what names no time."""
    told = "".join(f"  {name}: {value}\n" for name, value in headers(connect).items())
    paths = [f"/{folder}search/{letter}.*" for folder in ("", "hant/") for letter in SHARDS]
    kept = "".join(f"{path}\n  Cache-Control: {FOR_EVER}\n" for path in paths)
    return f"# {_NOTE}\n/*\n{told}{kept}"


def nginx(connect: Iterable[str] = ()) -> str:
    """Lines for a `server` block. `$kb_cache` comes from the `map` of docs/deploy/nginx.conf."""
    told = "".join(f'add_header {name} "{value}" always;\n' for name, value in headers(connect).items())
    inherited = "nginx forgets inherited add_header lines in any block that has its own: include it there, too."
    return f"# {_NOTE}\n# {inherited}\n{told}add_header Cache-Control $kb_cache always;\n"


def caddy(connect: Iterable[str] = ()) -> str:
    """A Caddy snippet, `import kb_headers`."""
    told = "".join(f'    {name} "{value}"\n' for name, value in headers(connect).items())
    return (
        f"# {_NOTE}\n(kb_headers) {{\n  @kb_kept path_regexp {IMMUTABLE}\n  header {{\n{told}    Cache-Control {EACH_TIME}\n  }}\n"
        f'  header @kb_kept Cache-Control "{FOR_EVER}"\n}}\n'
    )


FORMS: Final = {"netlify": netlify, "nginx": nginx, "caddy": caddy}
FILES: Final = {"_headers": "netlify", "headers.nginx.conf": "nginx", "headers.Caddyfile": "caddy"}


def snippets() -> dict[str, str]:
    """Text by file name, as docs/deploy/ has it: for a site that sends to nobody."""
    return {name: FORMS[form]() for name, form in FILES.items()}
