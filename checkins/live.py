"""What one does shows on the other's open page: `stir(plan)` inside a verb tells every open page to look again.

Nothing else travels: the page asks the ordinary view for the changed part, and there the ordinary door stands.
"""

from checkins.models.pulse import Pulse, stir

__all__ = ["Pulse", "stir"]
