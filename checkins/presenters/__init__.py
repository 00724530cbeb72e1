"""What a page shows, computed from models."""
