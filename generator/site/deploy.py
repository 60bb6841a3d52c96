"""The headers in the words of three hosts: a `_headers` file (Netlify, Cloudflare Pages), nginx and Caddy."""

from __future__ import annotations

from generator.site.csp import headers

_NOTE = "Written by tools/make_deploy.py from generator/site/csp.py; include it, do not edit it."


def snippets() -> dict[str, str]:
    """Text by file name."""
    told = headers()
    netlify = "".join(f"  {name}: {value}\n" for name, value in told.items())
    nginx = "".join(f'add_header {name} "{value}" always;\n' for name, value in told.items())
    caddy = "".join(f'    {name} "{value}"\n' for name, value in told.items())
    return {
        "_headers": f"# {_NOTE}\n/*\n{netlify}",
        "headers.nginx.conf": f"# {_NOTE}\n# nginx forgets inherited add_header lines in any block that has its own: include it there, too.\n{nginx}",
        "headers.Caddyfile": f"# {_NOTE}\n(kb_headers) {{\n  header {{\n{caddy}  }}\n}}\n",
    }
