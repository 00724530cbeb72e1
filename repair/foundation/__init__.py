"""What every package stands on; it imports none of them."""
