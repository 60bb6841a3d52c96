"""The doors a person types at. `lookup` is the entry; `commands` holds what may take its time."""
