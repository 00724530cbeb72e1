"""Rules that read a text: wording hints, care notices, refused credentials, hidden characters."""
