"""Presenters compute what a page shows from the models, so that templates decide nothing."""
