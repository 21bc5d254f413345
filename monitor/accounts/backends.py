"""How a login is checked."""

from django.contrib.auth.backends import ModelBackend

from monitor.accounts import second_factor


class PasswordAndCode(ModelBackend):
    """A password, and the code of those who have a second factor.

    Whatever is wrong, the answer is None after one hash: a guesser learns neither which of the two
    was wrong nor whether there is such a user.
    """

    def authenticate(self, request, username=None, password=None, otp_token="", **more):
        user = super().authenticate(request, username=username, password=password, **more)
        if user is None or not second_factor.is_set_up(user):
            return user
        return user if second_factor.matches(user, otp_token) else None
