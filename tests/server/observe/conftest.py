"""Accounts and the application as the tests of accounts have them."""

from __future__ import annotations

from tests.server.accounts.conftest import accounts, admin, app, browser, cadre, fake, store

__all__ = ["accounts", "admin", "app", "browser", "cadre", "fake", "store"]
