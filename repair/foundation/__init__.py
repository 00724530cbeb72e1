"""The lowest layer: what every package uses. It imports none of them."""
