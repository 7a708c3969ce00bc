"""Whatever clients, providers and staff do in whatever order, no sale goes wrong (I1 to I17)."""

import os
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Count, F, Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from leadflow.identity.types import SYSTEM, Role
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.leads.queries import verify_leads
from leadflow.ledger.models import Account, Entry, Posting
from leadflow.ledger.queries import balance_of, verify_ledger
from leadflow.marketplace.models import (
    Access,
    Assignment,
    Listing,
    Offer,
    Provider,
    RefundRequest,
    Review,
)
from leadflow.marketplace.queries.assignments import get_assignment
from leadflow.marketplace.queries.checks import verify_marketplace
from leadflow.marketplace.queries.clients import get_client_job
from leadflow.marketplace.queries.listings import NoSuchListing, get_preview
from leadflow.marketplace.rules.refunds import BAD_FOR_ALL
from leadflow.marketplace.rules.states import ASSIGNMENT, LISTING, STILL_RUNNING
from leadflow.marketplace.services import clients, jobs
from leadflow.marketplace.services.posting import post_listing
from leadflow.marketplace.services.purchase import purchase
from leadflow.marketplace.services.refunds import grant_refund, request_refund
from leadflow.marketplace.services.reviews import write_review
from leadflow.marketplace.services.spending import set_caps
from leadflow.marketplace.services.verifying import verify_listing
from leadflow.marketplace.services.viewing import note_view
from leadflow.marketplace.subscribers import on_offer_tell_provider
from leadflow.marketplace.types import AssignmentState, ListingState, Verification
from leadflow.marketplace.types.refunds import RefundReason
from leadflow.marketplace.types.spending import Caps
from leadflow.notifications.models import Notification
from tests.factories.identity import make_actor
from tests.factories.ledger import give, let_expire
from tests.factories.market import a_draft, actor_of, make_category, make_provider

pytestmark = [pytest.mark.fuzz, pytest.mark.django_db]

IS_FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
EXAMPLES, STEPS = (200, 50) if IS_FULL else (4, 30)
SEATS, WAVE = 3, 10
FUNDED, POOR, PREMIUM, ELSEWHERE, NEW = range(5)
WHO = st.sampled_from(range(5))
SHOWN = {ListingState.VERIFIED, ListingState.AWARDED, ListingState.COMPLETED}
NOBODY = ("", "", "", "")


class Market(RuleBasedStateMachine):
    """Five providers, some jobs, and a plain account of what should have come of them."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        make_category()
        self.staff = make_actor(Role.ADMIN)
        self.providers = [
            make_provider(credits=30),
            make_provider(credits=2),
            make_provider(credits=0, is_premium=True),
            make_provider(area="Durban"),
            make_provider(verification=Verification.PENDING),
        ]
        self.held = [balance_of(one.user_id) for one in self.providers]
        self.verified = [True, True, True, True, False]
        self.jobs = {}  # lead -> {state, most, seats: {who: seat}, ...}
        self.seats = {}  # seat -> {lead, who, status, paid, posting, revoked}
        self.written = {}  # entries as they were first seen
        self.steps = 0
        self.cap = None

    def teardown(self):
        try:
            self.everything_is_in_order()
        finally:
            transaction.savepoint_rollback(self.savepoint)

    # what happens

    @rule(trap=st.sampled_from(["", "", "", "x"]))
    def a_client_posts(self, trap):
        made = post_listing(actor=SYSTEM, draft=a_draft(trap=trap), now=now())
        self.jobs[made.pk] = {
            "state": ListingState(made.state),
            "most": SEATS,
            "seats": {},
            "reference": made.reference,
            "seen": set(),
            "reviewed": False,
            "withdrawn": False,
        }
        assert made.state == (ListingState.PENDING if trap else ListingState.VERIFIED)

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def staff_verifies(self, data):
        lead, job = self.a_job(data)
        is_due = job["state"] is ListingState.PENDING
        self.expect(is_due, verify_listing, actor=SYSTEM, lead_id=lead)
        if is_due:
            job["state"] = ListingState.VERIFIED

    @precondition(lambda self: self.jobs)
    @rule(data=st.data(), who=WHO)
    def a_provider_looks(self, data, who):
        lead, job = self.a_job(data)
        if self.expect(job["state"] in SHOWN, note_view, actor=self.actor(who), lead_id=lead):
            job["seen"].add(who)

    @precondition(lambda self: self.jobs)
    @rule(data=st.data(), who=WHO)
    def a_provider_buys(self, data, who):
        self.buy(*self.a_job(data), who)

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def everybody_buys_the_same(self, data):
        lead, job = self.a_job(data)
        for who in range(5):
            self.buy(lead, job, who)

    def buy(self, lead, job, who):
        actor, price = self.actor(who), None
        if job["state"] in SHOWN:
            price = get_preview(actor=actor, lead_id=lead, now=now()).credit_cost
        cost = 0 if who == PREMIUM else price
        has = job["seats"].get(who)
        is_free = len(job["seats"]) < job["most"] and job["state"] is ListingState.VERIFIED
        matches = self.verified[who] and who != ELSEWHERE
        pays = price is not None and is_free and matches and cost <= self.held[who]
        if who == FUNDED and self.cap is not None and pays:
            pays = sum(one["paid"] for one in self.of(FUNDED)) + cost <= self.cap
        may = job["state"] in SHOWN and (has is not None or pays)

        bought = self.expect(may, purchase, actor=actor, lead_id=lead)

        if not bought:
            return
        assert bought.is_new is (has is None)
        if has is None:
            assert (bought.credit_cost, bought.credits_charged) == (price, cost)
            self.held[who] -= cost
            job["seats"][who] = bought.assignment_id
            self.seats[bought.assignment_id] = {
                "lead": lead,
                "who": who,
                "status": AssignmentState.PURCHASED,
                "paid": cost,
                "given_back": 0,
                "asked": False,
                "revoked": False,
            }
            assert bought.balance == self.held[who]
        assert bought.assignment_id == job["seats"][who]
        is_shown = bought.contact.phone != ""
        assert is_shown is not self.seats[bought.assignment_id]["revoked"]

    @rule(who=st.sampled_from([FUNDED, PREMIUM]), is_done=st.booleans())
    def a_job_runs_its_whole_life(self, who, is_done):
        self.a_client_posts("")
        lead = max(self.jobs)
        job = self.jobs[lead]
        self.buy(lead, job, who)
        self.buy(lead, job, PREMIUM)
        if seat := job["seats"].get(who):
            clients.accept(reference=job["reference"], assignment_id=seat, now=now())
            self.moves(seat, AssignmentState.WON)
            if is_done:
                clients.confirm_done(reference=job["reference"], now=now())
                job["state"] = ListingState.COMPLETED

    @precondition(lambda self: self.seats)
    @rule(data=st.data(), to=st.sampled_from(["contacted", "quoted", "won", "lost"]))
    def a_provider_works(self, data, to):
        seat, facts, job = self.a_seat(data)
        act = {
            "contacted": jobs.mark_contacted,
            "quoted": jobs.quote,
            "won": jobs.mark_won,
            "lost": jobs.mark_lost,
        }[to]
        more = {"amount": Decimal(4500)} if to == "quoted" else {}
        goes = AssignmentState(to) in ASSIGNMENT.after(facts["status"])
        goes = goes or (to != "quoted" and facts["status"] == to)
        if to == "won" and facts["status"] is not AssignmentState.WON:
            goes = goes and job["state"] is ListingState.VERIFIED
        actor = self.actor(facts["who"])
        if to == "lost" and facts["status"] is AssignmentState.WON:
            return  # whether a winner may go back is asked of the client, below

        if self.expect(goes, act, actor=actor, assignment_id=seat, **more):
            self.moves(seat, AssignmentState(to))

    @precondition(lambda self: self.seats)
    @rule(data=st.data())
    def the_client_accepts(self, data):
        seat, facts, job = self.a_seat(data)
        is_won = facts["status"] is AssignmentState.WON
        goes = AssignmentState.WON in ASSIGNMENT.after(facts["status"])
        may = is_won or (goes and job["state"] is ListingState.VERIFIED)
        if self.expect(may, clients.accept, reference=job["reference"], assignment_id=seat):
            self.moves(seat, AssignmentState.WON)

    @precondition(lambda self: self.jobs)
    @rule(data=st.data(), act=st.sampled_from(["confirm_done", "close", "withdraw"]))
    def the_client_decides(self, data, act):
        _, job = self.a_job(data)
        state = job["state"]
        to = ListingState.COMPLETED if act == "confirm_done" else ListingState.CLOSED
        may = state == to or to in LISTING.after(state)
        if act == "withdraw":
            may = True
        if not self.expect(may, getattr(clients, act), reference=job["reference"]):
            return
        is_done = state is ListingState.COMPLETED
        if not (act == "withdraw" and is_done):
            job["state"] = to
        if to is ListingState.CLOSED and not is_done:
            for seat in job["seats"].values():
                if self.seats[seat]["status"] in {*STILL_RUNNING, AssignmentState.WON}:
                    self.seats[seat]["status"] = AssignmentState.LOST
        if act == "withdraw":
            for seat in job["seats"].values():
                self.seats[seat]["revoked"] = True

    @precondition(lambda self: self.jobs)
    @rule(data=st.data(), rating=st.integers(1, 5))
    def the_client_reviews(self, data, rating):
        _, job = self.a_job(data)
        may = job["state"] is ListingState.COMPLETED and not job["reviewed"]
        told = {"reference": job["reference"], "rating": rating, "text": ""}
        if self.expect(may, write_review, **told):
            job["reviewed"] = True

    @precondition(lambda self: self.jobs)
    @rule(data=st.data(), most=st.integers(1, SEATS))
    def staff_changes_how_many_may_buy(self, data, most):
        lead, job = self.a_job(data)
        Listing.objects.filter(pk=lead).update(max_providers=most)
        job["most"] = most

    @rule(who=st.sampled_from([FUNDED, POOR, NEW]), is_good=st.booleans())
    def staff_judges_a_provider(self, who, is_good):
        to = Verification.VERIFIED if is_good else Verification.SUSPENDED
        Provider.objects.filter(pk=self.providers[who].pk).update(verification=to)
        self.verified[who] = is_good

    @rule(who=WHO, amount=st.integers(1, 3))
    def credits_come_in_twice_under_one_key(self, who, amount):
        key = f"machine:{self.steps}:{who}"
        owner = self.providers[who].user_id
        assert give(owner, amount, key=key).id == give(owner, amount, key=key).id
        self.held[who] += amount

    @rule(who=WHO, amount=st.integers(1, 3))
    def credits_end(self, who, amount):
        may = amount <= self.held[who]
        if self.expect(may, lambda now: let_expire(self.providers[who].user_id, amount)):
            self.held[who] -= amount

    @precondition(lambda self: self.seats)
    @rule(data=st.data(), reason=st.sampled_from(RefundReason), amount=st.integers(1, 3))
    def a_provider_wants_credits_back(self, data, reason, amount):
        seat, facts, job = self.a_seat(data)
        may = facts["paid"] and not facts["asked"] and facts["status"] is not AssignmentState.WON
        actor = self.actor(facts["who"])
        asked = self.expect(may, request_refund, actor=actor, assignment_id=seat, reason=reason)
        if not asked:
            return
        facts["asked"] = True
        request = RefundRequest.objects.get(pk=asked)
        if request.status != "granted":
            grant = {"actor": self.staff, "request_id": asked, "amount": amount}
            if not self.expect(amount <= facts["paid"], grant_refund, **grant):
                return
            request.refresh_from_db()
        facts["given_back"] = request.credits
        self.held[facts["who"]] += request.credits
        if request.credits == facts["paid"]:
            facts["status"], facts["revoked"] = AssignmentState.REFUNDED, True
            if reason in BAD_FOR_ALL and job["state"] is ListingState.VERIFIED:
                job["state"] = ListingState.CLOSED

    @rule(cap=st.sampled_from([None, 0, 2, 5]))
    def a_provider_limits_what_is_spent_in_a_day(self, cap):
        set_caps(actor=self.actor(FUNDED), caps=Caps(daily_cap=cap), now=now())
        self.cap = cap

    @rule()
    def the_worker_tells_of_every_offer_again(self):
        for offer in Offer.objects.values_list("pk", flat=True):
            on_offer_tell_provider({"offer_id": offer}, now())

    # what must be true

    @invariant()
    def wallets_hold_what_they_should(self):  # I3, I4, I14
        wallets = dict(Account.objects.filter(kind="wallet").values_list("owner_id", "balance"))
        owners = [one.user_id for one in self.providers]
        assert [wallets.get(owner, 0) for owner in owners] == self.held

    @invariant()
    def seats_stand_where_they_should(self):  # I9, I10, I15
        found = Assignment.objects.values_list("pk", "listing", "status", "credits_charged")
        assert {row[0]: row[1:] for row in found} == {
            seat: (facts["lead"], facts["status"], facts["paid"])
            for seat, facts in self.seats.items()
        }
        states = dict(Listing.objects.values_list("pk", "state"))
        assert states == {lead: job["state"] for lead, job in self.jobs.items()}

    @invariant()
    def every_few_steps_everything_is_looked_at(self):
        self.steps += 1
        if self.steps % 10 == 0:
            self.everything_is_in_order()

    def everything_is_in_order(self):
        self.credits_are_neither_made_nor_lost()
        self.contacts_are_seen_by_those_who_may()
        self.what_is_counted_is_there()
        found = [*verify_marketplace(), *verify_ledger(), *verify_leads()]
        assert [one for one in found if one.broken] == []

    def credits_are_neither_made_nor_lost(self):
        entries = {row.pop("id"): row for row in Entry.objects.values()}
        assert sum(row["amount"] for row in entries.values()) == 0  # I1
        legs = Posting.objects.annotate(legs=Count("entries"), sum=Sum("entries__amount"))
        assert not legs.exclude(legs__gte=2, sum=0).exists()  # I2
        assert self.written.items() <= entries.items()  # I5
        self.written = entries
        kinds = Entry.objects.filter(account__kind="wallet").values_list("posting__kind")
        moved = dict(kinds.annotate(sum=Sum("amount")).order_by())
        assert sum(moved.values()) == sum(self.held)  # I6
        assert -moved.get("purchase", 0) == sum(one["paid"] for one in self.seats.values())
        assert moved.get("refund", 0) == sum(one["given_back"] for one in self.seats.values())
        keys = Posting.objects.values("key").annotate(n=Count("pk"))
        assert not keys.filter(n__gt=1).exists()  # I8

    def contacts_are_seen_by_those_who_may(self):
        for seat, facts in self.seats.items():  # I12
            row = get_assignment(actor=self.actor(facts["who"]), assignment_id=seat)
            assert (row.contact.phone == "") is facts["revoked"]
            told = [row.contact]
            if self.jobs[facts["lead"]]["state"] in SHOWN:
                actor = self.actor(facts["who"])
                told.append(purchase(actor=actor, lead_id=facts["lead"], now=now()).contact)
            if facts["revoked"]:
                assert {(one.name, one.phone, one.email, one.address) for one in told} == {NOBODY}
        charged = Assignment.objects.filter(credits_charged__gt=0)
        postings = Posting.objects.filter(kind="purchase").values_list("pk", flat=True)
        assert set(charged.values_list("posting_id", flat=True)) == set(postings)  # I11
        assert Access.objects.count() == len(self.seats)
        pairs = Access.objects.filter(
            listing=F("assignment__listing"), provider=F("assignment__provider")
        )
        assert pairs.count() == len(self.seats)

    def what_is_counted_is_there(self):
        onlooker = self.actor(ELSEWHERE)
        for lead, job in self.jobs.items():
            if job["state"] in SHOWN:  # I13
                shown = get_preview(actor=onlooker, lead_id=lead, now=now())
                assert shown.responses_count == len(job["seats"])
                assert shown.remaining_slots == max(0, job["most"] - len(job["seats"]))
                assert shown.views_count == len(job["seen"])
                assert 1 <= shown.credit_cost <= 3  # I14
            else:
                with pytest.raises(NoSuchListing):
                    get_preview(actor=onlooker, lead_id=lead, now=now())
            assert len(get_client_job(job["reference"]).bidders) == len(job["seats"])
            assert len(job["seats"]) <= SEATS  # I9
        won = Assignment.objects.filter(status="won").values("listing").annotate(n=Count("pk"))
        assert not won.filter(n__gt=1).exists()  # I15
        assert Review.objects.count() == sum(job["reviewed"] for job in self.jobs.values())
        offers = Offer.objects.values("listing", "wave").annotate(n=Count("pk"))
        assert not offers.filter(n__gt=WAVE).exists()  # I17
        told = Notification.objects.filter(kind="market.offer").values("user", "lead_id")
        assert not told.annotate(n=Count("pk")).filter(n__gt=1).exists()
        stranger = Offer.objects.filter(provider=self.providers[ELSEWHERE])
        assert not stranger.exists()  # I16

    # the small print

    def actor(self, who):
        return actor_of(self.providers[who])

    def of(self, who):
        return [facts for facts in self.seats.values() if facts["who"] == who]

    def a_job(self, data):
        lead = data.draw(st.sampled_from(sorted(self.jobs)))
        return lead, self.jobs[lead]

    def a_seat(self, data):
        seat = data.draw(st.sampled_from(sorted(self.seats)))
        return seat, self.seats[seat], self.jobs[self.seats[seat]["lead"]]

    def moves(self, seat, to):
        facts = self.seats[seat]
        if facts["status"] is to:
            return
        facts["status"] = to
        if to is AssignmentState.WON:
            job = self.jobs[facts["lead"]]
            job["state"] = ListingState.AWARDED
            for other in job["seats"].values():
                if other != seat and self.seats[other]["status"] in STILL_RUNNING:
                    self.seats[other]["status"] = AssignmentState.LOST

    def expect(self, may, act, **facts):
        """Do it; return what came of it, True for nothing, or False when it was rightly refused."""
        refusal = None
        try:
            done = act(**facts, now=now())
        except DomainError as error:
            refusal = error
        if refusal is not None:
            assert not may, f"{act} was refused: {refusal}"
            return False
        assert may, f"{act} was not refused"
        return True if done is None else done


def test_no_sale_goes_wrong():
    run_state_machine_as_test(
        Market,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            phases=tuple(Phase) if IS_FULL else (Phase.generate,),  # shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
