"""The way in for foreign documents: bytes become drafts, and a log of everything that was changed, dropped or doubted on the way.

    charset     bytes become text
    text html docx table zendesk      a file becomes Raws: a title, lines with their places, what the format told besides
    mojibake notes letters punctuation      repairs of a line; each gives Edits, which `line.py` applies and logs
    furniture parts questions numbering      what is not the article's; one file that is several; lists run together
    kinds drafts      a kind is guessed; a draft with its front matter
    guard run log     each file in a process of its own, with limits; all files; what the editor reads afterwards

Nothing is lost silently: a letter of the source is in a draft, or in the `before` of an entry of the log (tests/importers/).
"""
