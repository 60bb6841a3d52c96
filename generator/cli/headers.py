"""`kb headers`: what the web server should send with the pages, for this very site."""

from __future__ import annotations

import click

from generator.cli.console import emit
from generator.errors import UsageError


@click.command()
@click.argument("form", metavar="nginx|caddy|netlify")
@click.option("--edition", type=click.Choice(["public", "internal"]), default="public", help="为哪一版，缺省 public。")
def headers(form: str, edition: str) -> None:
    """打印网站服务器要加的响应头：内容安全策略、缓存，例如 kb headers nginx > kb-headers.conf。

    反馈接口在别的主机上时，策略里会放行那一台。netlify 也适用于 Cloudflare Pages。
    """
    from generator.settings import Settings
    from generator.site.deploy import FORMS

    if form not in FORMS:
        raise UsageError(f"不认识「{form}」；可以写：{'、'.join(sorted(FORMS))}")
    connect = Settings.find().feedback_host if edition == "public" else ()
    emit(FORMS[form](connect).removesuffix("\n"))
