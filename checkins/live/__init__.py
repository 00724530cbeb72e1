"""Live updates: how an open page learns of a change (server-sent events)."""
