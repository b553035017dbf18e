"""Article in, facts out."""
