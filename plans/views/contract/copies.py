"""A copy to keep of a version whose text is fixed: as a paper, as a text, to the byte; the receipt; the script."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from plans.access import partners
from plans.copies import verify
from plans.copies.pdf import paper as set_paper
from plans.copies.receipt import receipt as receipt_of
from plans.copies.text import readable
from plans.models import Contract, Partner, Plan, Rest
from plans.models.couple.rest import is_asleep
from plans.presenters.after_signing import since
from plans.presenters.table import names
from plans.views.contract.versions import fixed
from repair.foundation.base import now
from repair.foundation.responses import page


@partners()
def keep(request: HttpRequest, plan: Plan, partner: Partner, version: UUID) -> HttpResponse:
    """What there is to keep, and one's own receipt to read."""
    contract = fixed(plan, version)
    context = {"contract": contract, "receipt": receipt_of(contract, partner)}
    return page(request, "plans/contract/keep.html", context | {"reads_as": contract.reads_as(Rest.of(plan))})


@partners()
def paper(request: HttpRequest, plan: Plan, partner: Partner, version: UUID) -> HttpResponse:
    """As a PDF."""
    contract = fixed(plan, version)
    return _file(set_paper(contract, names(plan), **_stands(contract)), "plan.pdf", "application/pdf")


@partners()
def copy(request: HttpRequest, plan: Plan, partner: Partner, version: UUID) -> HttpResponse:
    """As a plain text."""
    contract = fixed(plan, version)
    return _file(readable(contract, names(plan), **_stands(contract)), "plan.txt")


@partners()
def exact(request: HttpRequest, plan: Plan, partner: Partner, version: UUID) -> HttpResponse:
    """The very bytes that were signed."""
    return _file(fixed(plan, version).text, "plan.json", "application/json")


@partners()
def receipt(request: HttpRequest, plan: Plan, partner: Partner, version: UUID) -> HttpResponse:
    """My own receipt; none without my name."""
    mine = receipt_of(fixed(plan, version), partner)
    if mine is None:
        raise Http404
    return _file(mine, "receipt.txt")


@partners()
def script(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """The script that checks a receipt without this site."""
    return _file(Path(verify.__file__).read_bytes(), "verify.py", "text/x-python")


def _stands(contract: Contract) -> dict[str, Any]:
    """How it reads now, and whether its names are shown: as on the page, whatever made the plan rest (SAF-11)."""
    plan, reads_as = contract.plan, contract.reads_as(Rest.of(contract.plan))
    told = since(contract, plan.day(now())).said if reads_as in ("running", "resting") else {}
    return {"reads_as": reads_as, "with_names": not is_asleep(plan), "since": told}


def _file(content: str | bytes, name: str, kind: str = "text/plain") -> HttpResponse:
    """A file under a name that says nothing (SAF-2)."""
    charset = "" if kind == "application/pdf" else "; charset=utf-8"
    found = HttpResponse(content, content_type=f"{kind}{charset}")
    found["Content-Disposition"] = f'attachment; filename="{name}"'
    return found
