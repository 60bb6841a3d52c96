"""What machines and other places read from a site: structured data, maps, feeds, copies, other forms of the pages.

Three moments. Before rendering pages learn what their heads say (`heads.describing`); while rendering the words of the body go into
the structured data (`heads.completed`); after it `stages.twins`, `search_twins` and `pack_offline` make the traditional twins, the worker
and the zip of the finished site. `stages.extra_files` are the files that are no pages; `stages.finish` does all of this for a site that
MkDocs made.
"""
