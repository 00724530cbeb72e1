"""Limits on tries of passwords and codes and on emails asked for, as allauth writes them: amount/span/counted by.

`key` counts by what is tried, `ip` by the network. Limits of an address count address and network together
(`per_network_key`), so that nobody can use up the tries of a person elsewhere. The limits by address alone are higher,
and hold even if every network of the world takes part. A code of six digits that is asked for 30 times a day and tried
three times each is guessed on one day in 11,000.
"""

from django.utils.translation import gettext_lazy as _

TOO_MANY_TRIES = _("There were many tries in a short time. Please wait, or try from another connection.")
RATES = {
    "login_failed": "10/m/ip,5/300s/key,50/d/key",  # by address and network; second factors by owner
    "own_password": "10/m/key,50/d/key",  # of the person who is signed in, wherever a page asks for it
    "code": "3/h/key",  # tries of one code, however many arrive at once
    "letters": "10/d/key",  # requests for a code, by address and network
    "reset_password": "20/m/ip,5/m/key,30/d/key",
    "confirm_email": "1/10s/key,30/d/key",
}


def per_network_key(what: str, network: str) -> str:
    """Return the key that counts tries of `what` from `network` alone."""
    return f"{what} {network}"
