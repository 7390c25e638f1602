"""Passwords are for clients. Staff sign in with hardware keys at BASE, and no password opens a door for them."""

from allauth.account.auth_backends import AuthenticationBackend


class ClientBackend(AuthenticationBackend):
    """allauth's, which spends the same time on an address that nobody has. Staff and closed accounts are answered like
    unknown ones. (A staff member's session, begun by the hand-off, is read here like any other.)"""

    def _check_password(self, user, password):
        found = super()._check_password(user, password)
        self.unstash_authenticated_user()
        return None if found is None or found.is_staff_member else found
