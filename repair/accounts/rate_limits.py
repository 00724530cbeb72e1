"""Limits on tries of passwords and codes and on emails asked for, as allauth writes them: amount/span/counted by.

`ip` counts by the network, `key` by what the caller names. allauth's own actions have no `key`: it would count by the
address alone, before ours, and anybody could use up the tries of a person elsewhere. Ours (`repair.accounts.tries`)
count an address and where the try comes from together: a network, or a device on which its owner has signed in before.
The limits by address alone are higher, and hold even if every network of the world takes part; a known device passes
them. A code of six digits that is asked for 30 times a day and tried three times each is guessed on one day in 11,000.
"""

from django.utils.translation import gettext_lazy as _

TOO_MANY_TRIES = _("There were many tries in a short time. Please wait, or try from another connection.")
ALLAUTHS_RATES = {
    "login_failed": "10/m/ip",
    "reset_password": "20/m/ip",
    "confirm_email": "20/m/ip",
}
OUR_RATES = {
    "wrong_password": "5/300s/key,50/d/key",  # by address and origin
    "second_lock": "5/300s/key,50/d/key",  # by person and origin
    "second_lock_total": "100/d/key",  # by person, from devices that are not known
    "second_lock_again": "5/300s/key,50/d/key",  # by the person who is signed in
    "own_password": "10/m/key,50/d/key",  # of the person who is signed in, wherever a page asks for it
    "code": "3/h/key",  # tries of one code, however many arrive at once
    "letters": "5/m/key,10/d/key",  # requests for a code, by address and origin
    "letters_network": "50/d/ip",  # requests for a code to whatever address, from devices that are not known
    "letters_total": "30/d/key",  # requests for a code to one address, from devices that are not known
    "sign_ups": "30/d/ip,200/d/key",  # by network, and on the whole site
    "letters_to_strangers": "5/d/ip,50/d/key",  # that there is no account: by network, and on the whole site
    "letters_to_people": "5/d/ip,50/d/key",  # counted and never refused: both take as long (SEC-5)
}
RATES = ALLAUTHS_RATES | OUR_RATES
WHOLE_SITE = "site"


def per_origin_key(what: str, origin: str) -> str:
    """Return the key that counts tries of `what` from `origin` alone."""
    return f"{what} {origin}"
