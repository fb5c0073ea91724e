"""Accounts as the tests of accounts have them."""

from __future__ import annotations

from tests.server.accounts.conftest import accounts, admin, cadre, store

__all__ = ["accounts", "admin", "cadre", "store"]
