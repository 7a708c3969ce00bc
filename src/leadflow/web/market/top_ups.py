"""Credits are bought: begun here, paid at the vendor's page, and followed here."""

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.ledger.queries import balance_of, get_own_payment
from leadflow.ledger.services.payments import begin_payment, pay_simulated
from leadflow.web.market.wallet import show
from leadflow.web.market.wallet_forms import TopUpForm
from leadflow.web.shell.forms import refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page
from leadflow.web.shell.undoing import sent


@action(permission=Permission.MARKET_BUY)
def begin(request: PageRequest) -> HttpResponse:
    """Begin to buy credits."""
    form = TopUpForm(sent(request))
    if form.is_valid():
        try:
            begun = begin_payment(
                actor=request.actor,
                credits_wanted=form.cleaned_data["credits"],
                key=f"page-{form.cleaned_data['key']}",
                now=now(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, "Almost there", to=reverse("top-up", args=[begun.id]))
    return show(request, form=form)


@page(permission=Permission.MARKET_BUY)
def top_up(request: PageRequest, payment_id: int) -> HttpResponse:
    """Show how far a payment came; it shows its news by itself."""
    context = {
        "row": get_own_payment(actor=request.actor, payment_id=payment_id),
        "balance": balance_of(request.actor.user_id),
    }
    return render_page(request, "market/top_up.html", context, part="market/top_up_body.html")


@action(permission=Permission.MARKET_BUY)
def simulate(request: PageRequest, payment_id: int) -> HttpResponse:
    """Play the payer of a simulated payment: paid, or not."""
    is_paid = request.POST.get("is_paid") == "1"
    pay_simulated(actor=request.actor, payment_id=payment_id, is_paid=is_paid, now=now())
    told = "Paid" if is_paid else "Not paid"
    return done(request, told, to=reverse("top-up", args=[payment_id]))
