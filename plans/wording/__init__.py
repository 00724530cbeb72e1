"""Rule-based checks of a text: wording hints, care notices, refused credentials, hidden characters."""
