"""MkDocs' own build is the slow twin of our renderer: over the same tree both come to the same site, to the byte."""

from __future__ import annotations

from mkdocs.commands.build import build
from mkdocs.config import load_config
from shipped import ROOT, TODAY, tree

from generator import pipeline
from generator.cache import Cache
from generator.model import Audience
from generator.settings import Settings
from generator.shelf import Shelf
from generator.site.bodies import Bodies
from generator.site.compile import Site, compile_site
from generator.site.tree import write_tree


def test_agents_pages_are_what_mkdocs_makes_of_them(tmp_path, monkeypatch):
    """The internal edition has every template there is."""
    settings = Settings(ROOT, ROOT / "content", tmp_path)
    library, _ = pipeline.read(settings)
    staged = pipeline.searchable(library, Audience.INTERNAL, TODAY, settings)
    cache = Cache(tmp_path / "bodies")
    compile_site(Site(settings.config_file, settings.content, staged.kb, TODAY), staged, "ours", Shelf(tmp_path), Bodies(cache))
    cache.close()

    def stage(_config, _content, docs):
        write_tree(docs, staged)
        return staged

    monkeypatch.setattr(pipeline, "stage_public", stage)
    build(load_config(str(settings.config_file), site_dir=str(tmp_path / "theirs")))

    assert tree(tmp_path / "theirs") == tree(tmp_path / "ours")
