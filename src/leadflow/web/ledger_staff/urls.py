"""Addresses of the ledger's pages."""

from django.urls import path

from leadflow.web.ledger_staff import books, wallets

urlpatterns = [
    path("ledger/", wallets.ledger, name="ledger"),
    path("ledger/payments/", wallets.payments, name="ledger-payments"),
    path("ledger/reconciliation/", books.reconciliations, name="reconciliations"),
    path("ledger/reconciliation/now/", books.look_now, name="reconcile-now"),
    path(
        "ledger/reconciliation/<int:reconciliation_id>/",
        books.reconciliation,
        name="reconciliation",
    ),
    path("ledger/wallets/<int:owner_id>/", wallets.account, name="ledger-account"),
    path(
        "ledger/wallets/<int:owner_id>/statement.csv",
        wallets.take_statement,
        name="ledger-statement",
    ),
]
