"""Views on the versions whose text was fixed: the list of them, one version, and two versions side by side."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from plans.access import partners
from plans.models import Contract, Partner, Plan, Rest
from plans.models.contract.version import Contracts
from plans.models.couple.rest import is_asleep
from plans.presenters import compare
from plans.presenters.after_signing import changes_since_signing
from plans.presenters.draft_agreement import seat_names
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import render_page


@partners()
def list_versions(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """List every version with a fixed text, newest first, each with the version in force before it."""
    rest = Rest.of(plan)
    every = list(frozen_versions(plan).defer("text"))
    before = {one.pk: next((old for old in every if old.number < one.number and old.runs_from), None) for one in every}
    listed = [(one, one.shown_status(rest), before[one.pk]) for one in every]
    never = [row for row in listed[1:] if not row[0].runs_from]  # frozen once, then reopened
    stand = [row for row in listed if row not in never]
    return render_page(
        request, "plans/contract/versions.html", {"plan": plan, "every": listed, "versions": stand, "never": never}
    )


@partners()
def show_version(request: Request, plan: Plan, partner: Partner, version: UUID) -> HttpResponse:
    """Show one version with the text that was fixed."""
    found = frozen_version_or_404(plan, version)
    reads_as = found.shown_status(Rest.of(plan))
    context = {"contract": found, "is_asleep": is_asleep(plan), "reads_as": reads_as}
    if reads_as in ("running", "resting"):
        context["since"] = changes_since_signing(found, plan.day(now()))
    return render_page(request, "plans/contract/version.html", seat_names(plan, found) | context)


@partners()
def choose_two_versions(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Redirect to the comparison of the two versions chosen on the list, or back to the list if one is unknown."""
    known = {str(pk) for pk in frozen_versions(plan).values_list("pk", flat=True)}
    chosen = [request.GET.get(name, "") for name in ("one", "two")]
    if not known.issuperset(chosen):
        return HttpResponseRedirect(reverse("plans:contract-versions"))
    return HttpResponseRedirect(reverse("plans:contract-beside", args=chosen))


@partners()
def compare_two_versions(request: Request, plan: Plan, partner: Partner, one: UUID, two: UUID) -> HttpResponse:
    """Show two versions side by side, the older first, with what is the same, new or gone."""
    old, new = sorted(
        (frozen_version_or_404(plan, one), frozen_version_or_404(plan, two)), key=lambda version: version.number
    )
    rest = Rest.of(plan)
    pairs = compare.compare_texts(old.text, new.text)
    context = {"old": old, "new": new, "pairs": pairs, "is_same": compare.has_no_changes(pairs)}
    context |= {"old_reads_as": old.shown_status(rest), "new_reads_as": new.shown_status(rest)}
    return render_page(request, "plans/contract/beside.html", seat_names(plan, new) | context)


def frozen_versions(plan: Plan) -> Contracts:
    """Return the versions of this plan with a fixed text, newest first."""
    found: Contracts = Contract.objects.filter(plan=plan).frozen().select_related("plan")
    return found


def frozen_version_or_404(plan: Plan, pk: UUID) -> Contract:
    """Return this version of this plan if its text is fixed; else 404."""
    found = frozen_versions(plan).filter(pk=pk).first()
    if found is None:
        raise Http404
    found.plan = plan
    return found
