"""How dates and times are written, one folder for each language (setting FORMAT_MODULE_PATH)."""
