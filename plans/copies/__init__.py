"""Copies of an agreement to keep: plain text, PDF and receipt, and what verifies them."""
