"""Rule-based readers of a text: hints, care notices, refused credentials, hidden characters."""
