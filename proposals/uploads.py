"""Receiving uploads: a file beyond the limit is dropped while it arrives, and the rest of the form is kept."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from proposals.files import largest

_REFUSED = "_files_too_large"
#: A request of more bytes than this is not read at all: nobody's browser sends it by mistake.
MOST_OF_A_REQUEST = 2 * 1024**3


class BoundedUploadHandler(FileUploadHandler):
    """Counts what arrives. First in FILE_UPLOAD_HANDLERS, so that nothing beyond the limit reaches the disk."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> tuple[QueryDict, MultiValueDict[str, Any]] | None:
        if content_length > MOST_OF_A_REQUEST:
            return QueryDict(), MultiValueDict()
        return None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._received += len(raw_data)
        if self._received > largest():
            assert self.request is not None
            assert self.field_name is not None
            self.request.__dict__.setdefault(_REFUSED, set()).add(self.field_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def too_large(request: HttpRequest) -> frozenset[str]:
    """The fields of this request whose file was larger than fits, and was dropped."""
    request.FILES  # noqa: B018  # reads the body
    return frozenset(request.__dict__.get(_REFUSED, ()))
