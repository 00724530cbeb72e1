"""How often a password, a code or a letter may be tried: amount/span/by whom, in the account library's terms.

`key` is what is tried, `ip` the network it is tried from. What concerns an address is counted by address and network
together (`per_network_key`), so that nobody can use up the tries of a person who is elsewhere. The counts by address
alone are higher and hold for all networks together. A code of six digits that is requested 30 times a day and tried
three times each is guessed on one day in 11,000.
"""

from django.utils.translation import gettext_lazy as _

TOO_MANY_TRIES = _("There were many tries in a short time. Please wait, or try from another connection.")
RATES = {
    "login_failed": "10/m/ip,5/300s/key,50/d/key",  # by address and network; second factors by owner
    "code": "3/h/key",  # tries of one code, however many arrive at once
    "letters": "10/d/key",  # requests for a code, by address and network
    "reset_password": "20/m/ip,5/m/key,30/d/key",
    "confirm_email": "1/10s/key,30/d/key",
}


def per_network_key(what: str, network: str) -> str:
    """Return a key that counts tries of this thing from that network alone."""
    return f"{what} {network}"
