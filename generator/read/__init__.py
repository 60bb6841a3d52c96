"""Readers: files become a Library. Nothing here raises for bad content; everything wrong becomes a Problem."""
