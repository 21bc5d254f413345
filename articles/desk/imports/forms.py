"""The form by which files are uploaded."""

from django import forms
from django.template.defaultfilters import filesizeformat
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from .upload import MAX_UPLOAD


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; together at most MAX_UPLOAD bytes."""

    widget = FilesInput

    def clean(self, data, initial=None):
        files = [super(FilesField, self).clean(one, initial) for one in data or [None]]
        if sum(file.size for file in files) > MAX_UPLOAD:
            raise forms.ValidationError(
                f"More than {filesizeformat(MAX_UPLOAD)}; put it into the inbox of the server."
            )
        return files


class UploadForm(forms.Form):
    uploads = FilesField(label="Files")
    publication = forms.CharField(
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
        help_text="The publication of documents that name none.",
    )
    strict = forms.BooleanField(
        required=False,
        label="Write nothing when one record is bad",
        widget=UnfoldBooleanWidget,
    )
