"""The name of what has no known name: it stands in cells, in links and in checkpoint keys alike."""

from __future__ import annotations

ANY = "*"  # an index, key or name that the run cannot know
