"""From an enriched Edition to a static site: pages, a staging tree, and MkDocs, which only `compile` knows."""
