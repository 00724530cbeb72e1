"""What every page shows: the name of the site, who runs it, and who signed this form."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from repair.accounts import kept


def page(request: HttpRequest) -> dict[str, Any]:
    """`site`, `host`, and `by`, the writer's mark that every form carries (see repair.accounts.kept)."""
    return {"site": settings.SITE_NAME, "host": settings.SITE_HOST, "by": kept.mark(request)}
