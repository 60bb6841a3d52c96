"""What machines and other places read from a site: structured data, maps, feeds, copies.

Three moments, each one function of `stages`: before rendering pages learn what their heads say (`described`), while rendering the
body's text goes into the structured data (`structured.filled`), and after it files are added that are no pages (`finish`).
"""
