"""What frameworks mean: adapters behind one protocol."""
