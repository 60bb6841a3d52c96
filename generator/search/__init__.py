"""From an Edition to what can be searched, and from a question to what was meant."""
