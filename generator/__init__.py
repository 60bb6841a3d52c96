"""The knowledge base generator: Markdown in git becomes two static sites and a search index.

The house, top floor first; a file imports only from floors below its own (`tests/test_floors.py`):

    doors      __main__ above cli/, plugin     what a person or MkDocs can call
    preview    preview                         the trunk again and again, while somebody edits
    trunk      pipeline                        the whole story; the only one that knows everybody
    writers    desk/, site/ above search/      what an agent does with a release; an Edition becomes indexes and pages
    thinkers   check/, enrich/, scaffold/      what is wrong, what belongs together, how to begin
               above diff/                     what changed in meaning
    readers    read/, publishing, saying       files become a Library; a release becomes live; what must not be said
    tools      settings, release, thin, limits, redirects   where things live; text without its looks; what work may cost; old addresses
               analysis, cleaning, places      text becomes terms, or safe to show; paths for the look-up
               lifecycle, verification         where an article stands on a day; whether its words are those that were verified
               cache, shelf, forked, progress  what builds remember and take over; work on all cores; how far it is
    ground     model above errors              the nouns; the letters and their exit statuses
               above problems, data, templates findings; tables and word lists; how an article begins

The data: content/*.md -> Library -> Edition (what one audience may see) -> pages and records -> release -> desk.
"""

__version__ = "0.1.0"
