"""Forms of logging in and of the second factor."""

from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from unfold.forms import AuthenticationForm
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from monitor.accounts import second_factor


class CodeField(forms.CharField):
    def __init__(self, **options):
        attributes = {"autocomplete": "one-time-code", "inputmode": "numeric"}
        widget = UnfoldAdminTextInputWidget(attrs=attributes)
        super().__init__(max_length=20, widget=widget, **options)


class LoginForm(AuthenticationForm):
    """Name, password and code in one step: no session begins before all three are right."""

    otp_token = CodeField(
        label="Code", required=False, help_text="Only if you have set up two-factor login."
    )
    error_messages = {
        "invalid_login": "The user name, the password or the code is wrong.",
        "inactive": "The user name, the password or the code is wrong.",
    }

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        # Django limits what may be typed, not what is sent, and axes keeps every name tried.
        name = self.fields["username"]
        name.validators.append(MaxLengthValidator(name.max_length))

    def clean(self):
        given = self.cleaned_data
        if given.get("username") and given.get("password"):
            self.user_cache = authenticate(
                self.request,
                username=given["username"],
                password=given["password"],
                otp_token=given.get("otp_token", ""),
            )
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return given


class ConfirmForm(forms.Form):
    """The password, and a code: of the second factor that there is, or of the one to set up."""

    password = forms.CharField(
        strip=False, widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "current-password"})
    )
    code = CodeField()

    def __init__(self, request, *arguments, **options):
        super().__init__(*arguments, **options)
        self.request = request

    def clean(self):
        given = self.cleaned_data
        if "password" in given and "code" in given:
            user = self.request.user
            known = authenticate(
                self.request,
                username=user.get_username(),
                password=given["password"],
                otp_token=given["code"],
            )
            if known != user:
                raise ValidationError("The password or the code is wrong.")
        return given


class SetUpForm(ConfirmForm):
    """Proves that the authenticator has the key; `codes`: the recovery codes."""

    codes: list[str] = []

    def __init__(self, request, key, *arguments, **options):
        super().__init__(request, *arguments, **options)
        self.key = key

    def clean(self):
        given = super().clean()
        if not self.errors:
            self.codes = second_factor.set_up(self.request.user, self.key, given["code"])
            if not self.codes:
                raise ValidationError("The password or the code is wrong.")
        return given
