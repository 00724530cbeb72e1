"""The account library's mail, sent as letters of ours."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Lays every mail of the account library into the outbox."""
