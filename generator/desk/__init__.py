"""The agent's desk: what happens between finding the words and saying them. Pure logic; `cli/` draws it."""
