"""How large a request with files may be, whoever sends it and wherever to."""

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

#: A little more than the largest upload of the desk. Without this, anybody could fill the disk:
#: Django keeps the files of a form before it asks who sent it.
LARGEST_REQUEST = 40 << 20


class BoundedUpload(FileUploadHandler):
    """The first of the handlers: refuses by the length announced, before anything is kept."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > LARGEST_REQUEST:
            raise RequestDataTooBig(f"A request may have {LARGEST_REQUEST:,} bytes at most.")

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None
