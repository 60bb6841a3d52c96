"""The knowledge base generator: Markdown in git becomes two static sites and a search index.

The house, top floor first; a file imports only from floors below its own (`tests/test_floors.py`):

    doors      __main__, cli/, plugin        what a person or MkDocs can call
    trunk      pipeline                      the whole story; the only one that knows everybody
    writers    search/, site/                an Edition becomes indexes and pages
    thinkers   check/, enrich/, scaffold/    what is wrong, what belongs together, how to begin
    readers    read/                         files become a Library
    tools      analysis, settings            text becomes terms; where things live
    ground     model, problems               the nouns

The data: content/*.md -> Library -> Edition (what one audience may see) -> pages and records -> release.
"""

__version__ = "0.1.0"
