"""What rules do with the source: the walk over its libcst nodes, and the edits of their fixes."""
