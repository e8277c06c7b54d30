"""The picture of a person: drawn anew in three sizes, so that nothing of the file that was sent remains."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from conferences.log import record
from proposals import files
from proposals.files.pictures import square
from speakers.models import Profile

#: Lengths of the side, in points.
SIDES = (128, 256, 512)


def set_picture(profile: Profile, *, by: User | None, upload: files.Upload) -> Profile:
    """Show this picture of a person. Raises ValidationError for what is no picture, `files.StorageTrouble`."""
    if not files.check(upload).is_picture:
        raise ValidationError(gettext("This is no picture. A PNG, JPEG, WebP or GIF works."))
    content = upload.read()
    drawn = {str(side): files.store_bytes(files.PICTURES, square(content, side)) for side in SIDES}
    return _change(profile, drawn, by, "picture_saved")


def remove_picture(profile: Profile, *, by: User | None) -> Profile:
    """Show no picture of a person any more. Twice is once."""
    return _change(profile, {}, by, "picture_removed")


def _change(profile: Profile, drawn: dict[str, str], by: User | None, what: str) -> Profile:
    with transaction.atomic():
        row = Profile.objects.select_for_update().get(pk=profile.pk)
        if row.pictures == drawn:
            return row
        files.forget(row.pictures.values())
        row.pictures = drawn
        row.save(update_fields=["pictures"])
        record(f"speakers.{what}", conference=None, by=by, subject=row.code)
    return row
