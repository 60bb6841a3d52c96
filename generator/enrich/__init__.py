"""What belongs together, worked out inside one edition: a public page cannot count what is not public."""

from __future__ import annotations

from generator.enrich.relations import Enriched, enrich

__all__ = ["Enriched", "enrich"]
