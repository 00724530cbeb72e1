"""Copies of an agreement to keep: text, PDF, receipt and their verification."""
