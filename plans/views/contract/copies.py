"""Downloads of a version with a fixed text: PDF, plain text, canonical text, receipt, and the script to check it."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse

from plans.access import partners
from plans.copies import verify
from plans.copies.pdf import contract_pdf as set_paper
from plans.copies.receipt import receipt_text as receipt_of
from plans.copies.text import contract_as_text
from plans.models import Contract, Partner, Plan, Rest
from plans.models.couple.rest import is_asleep
from plans.presenters.after_signing import changes_since_signing
from plans.presenters.draft_agreement import seat_names
from plans.views.contract.versions import frozen_version_or_404
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import render_page


@partners()
def show_copies(request: Request, plan: Plan, partner: Partner, version: UUID) -> HttpResponse:
    """List the copies of this version that can be downloaded, and show the partner's own receipt."""
    contract = frozen_version_or_404(plan, version)
    context = {"contract": contract, "receipt": receipt_of(contract, partner)}
    return render_page(
        request, "plans/contract/keep.html", context | {"reads_as": contract.shown_status(Rest.of(plan))}
    )


@partners()
def download_pdf(request: Request, plan: Plan, partner: Partner, version: UUID) -> HttpResponse:
    """Return the version as a PDF."""
    contract = frozen_version_or_404(plan, version)
    return _file(set_paper(contract, seat_names(plan, contract), **_stands(contract)), "plan.pdf", "application/pdf")


@partners()
def download_text(request: Request, plan: Plan, partner: Partner, version: UUID) -> HttpResponse:
    """Return the version as plain text."""
    contract = frozen_version_or_404(plan, version)
    return _file(contract_as_text(contract, seat_names(plan, contract), **_stands(contract)), "plan.txt")


@partners()
def download_canonical_text(request: Request, plan: Plan, partner: Partner, version: UUID) -> HttpResponse:
    """Return the exact bytes that are hashed and signed."""
    return _file(frozen_version_or_404(plan, version).text, "plan.json", "application/json")


@partners()
def download_receipt(request: Request, plan: Plan, partner: Partner, version: UUID) -> HttpResponse:
    """Return the partner's own receipt; 404 if no signature of theirs counts."""
    mine = receipt_of(frozen_version_or_404(plan, version), partner)
    if mine is None:
        raise Http404
    return _file(mine, "receipt.txt")


@partners()
def download_verify_script(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Return the script that checks a receipt without this site."""
    return _file(Path(verify.__file__).read_bytes(), "verify.py", "text/x-python")


def _stands(contract: Contract) -> dict[str, Any]:
    """Return the state of the version for a copy: its word, whether names are shown, what changed since signing.

    Names are hidden as on the page, whatever made the plan rest (SAF-11).
    """
    plan, reads_as = contract.plan, contract.shown_status(Rest.of(contract.plan))
    told = changes_since_signing(contract, plan.day(now())).said if reads_as in ("running", "resting") else {}
    return {"reads_as": reads_as, "with_names": not is_asleep(plan), "since": told}


def _file(content: str | bytes, name: str, kind: str = "text/plain") -> HttpResponse:
    """Return `content` as a download; `name` is a file name that does not tell what the app is about (SAF-2)."""
    charset = "" if kind == "application/pdf" else "; charset=utf-8"
    found = HttpResponse(content, content_type=f"{kind}{charset}")
    found["Content-Disposition"] = f'attachment; filename="{name}"'
    return found
