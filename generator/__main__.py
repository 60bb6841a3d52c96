"""`python -m generator` is `kb`."""

from generator.cli.lookup import kb

kb()
