"""What keeps two people from being called alike where others have to tell them apart."""

from collections.abc import Callable

from repair.accounts.models import Person

# Each is registered by an upper layer, and tells whether that name is taken for somebody beside this person.
NAME_VETOES: list[Callable[[Person, str], bool]] = []


def is_name_taken(person: Person, name: str) -> bool:
    """Tell whether the person cannot change their name to this one, because somebody beside them is called alike."""
    return any(is_taken(person, name) for is_taken in NAME_VETOES)
