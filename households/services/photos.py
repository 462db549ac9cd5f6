"""Photos of visits: checked by content, stripped of what the camera hides in them, the original's hash kept."""

import hashlib
import io
import logging
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from PIL import ExifTags, Image, ImageOps

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import RECORD_VISITS
from accounts.reveal import open_stored
from config.lib.refusals import Refused
from households.models import Visit, VisitPhoto
from households.models.photo_waits import MOST_PER_VISIT
from households.services.photo_files import WithFile, write
from households.services.photo_waits import settle

logger = logging.getLogger(__name__)

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
"""A file that claims more than this is refused by its header, before anything is unpacked."""
LONGEST_SIDE = 1600
SMALL_SIDE = 320
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")
EARLIEST_PHOTO_YEAR = 2000


class PhotoRefused(Refused):
    """This photo cannot be kept; the sentence says why and what to do."""


class PhotoNotStored(PhotoRefused):
    """The photo is sound, but the server cannot keep it just now: sent again later it may be stored."""


@dataclass(frozen=True)
class Picture:
    """A photo ready to store: JPEG bytes without hidden data, its size in pixels, when it was taken if known."""

    content: bytes
    width: int
    height: int
    taken_at: datetime | None


@service("households.add_photo")
def add_photo(*, visit_id: int, upload: "UploadedFile[Any]", actor: User) -> VisitPhoto:
    """Store one photo of a visit and return it; the same file sent again returns the photo it already made.

    Raises PermissionDenied without the right to record visits, ObjectDoesNotExist outside the scope, Refused when the
    visit is somebody else's or voided, PhotoRefused when there are enough photos or the file is too large or no image,
    PhotoNotStored when it cannot be written to disk. The visit itself is never touched.
    """
    require(actor, RECORD_VISITS)
    visit = Visit.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=visit_id)
    _require_open(visit, actor)
    original = _read(upload)
    digest = hashlib.sha256(original).hexdigest()
    earlier = VisitPhoto.objects.filter(visit=visit, original_sha256=digest).first()
    if earlier is not None:
        return earlier
    if visit.photos.count() >= MOST_PER_VISIT:
        raise PhotoRefused(f"一次走访最多 {MOST_PER_VISIT} 张照片，这一张没有存。")
    picture = prepare(original)
    photo = _store(visit, picture, digest=digest, name=upload.name or "", actor=actor)
    settle(visit)
    record(actor=actor, action="households.add_photo", subject=visit, after={"photo": photo.pk, "sha256": digest})
    return photo


def prepare(original: bytes) -> Picture:
    """Return `original` upright, at most 1,600 pixels long, as a JPEG that holds nothing but the picture.

    Raises PhotoRefused for anything that is not a whole JPEG, PNG or WebP of at most 40 million pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(original), formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise PhotoRefused("照片的像素太多，系统打不开。请用手机相机的普通模式重拍。")
                return _redrawn(image)
    except PhotoRefused:
        raise
    except Exception as error:  # a hostile file makes a decoder raise nearly anything; all of it means: no photo
        raise PhotoRefused("文件不是完整的照片。请重新拍一张，或者选 JPG、PNG 格式的照片。") from error


def keep(photo: Any, upload: "UploadedFile[Any]") -> None:
    """Store a photo whose other columns are filled in, with the hash of what came. Raises Refused for no picture."""
    if (upload.size or 0) > MOST_BYTES:
        raise Refused(f"照片超过 {MOST_BYTES // 1024 // 1024} MB，没有存。请缩小以后再传。")
    original: bytes = upload.read()
    photo.original_sha256 = hashlib.sha256(original).hexdigest()
    content = prepare(original).content
    try:
        write(photo, content)
    except OSError as error:
        logger.exception("cannot store %s", photo)
        raise Refused("服务器暂时存不下照片，没有保存。请过一会儿再传。") from error
    photo.save()


def small(photo: WithFile) -> bytes:
    """Return `photo` as a small JPEG for lists: a page of nine must not cost a megabyte on a phone."""
    with Image.open(io.BytesIO(open_stored(photo.file))) as image:
        image.draft("RGB", (SMALL_SIDE * 2, SMALL_SIDE * 2))
        image.thumbnail((SMALL_SIDE, SMALL_SIDE))
        return _jpeg(image)


def _require_open(visit: Visit, actor: User) -> None:
    if visit.recorded_by_id != actor.pk:
        raise Refused("这次走访不是您记的，不能加照片。请由记录人补传。")
    if visit.voided_at is not None:
        raise Refused("这次走访已经作废，不能再加照片。")


def _read(upload: "UploadedFile[Any]") -> bytes:
    if (upload.size or 0) > MOST_BYTES:
        raise PhotoRefused(f"照片超过 {MOST_BYTES // 1024 // 1024} MB。请在手机上缩小后再传。")
    content: bytes = upload.read()
    return content


def _redrawn(image: Image.Image) -> Picture:
    taken_at = _taken_at(image.getexif())
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    # Shrink before anything makes a copy: forty million pixels are 160 MB each time.
    shrunk = image.convert("RGBA") if image.mode == "P" else image
    shrunk.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(shrunk).convert("RGBA")
    flat = Image.new("RGB", upright.size, "white")
    flat.paste(upright, mask=upright.getchannel("A"))
    return Picture(content=_jpeg(flat), width=flat.width, height=flat.height, taken_at=taken_at)


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True, exif=b"", icc_profile=None)
    return out.getvalue()


def _taken_at(exif: Image.Exif) -> datetime | None:
    """Return when the camera says the photo was taken, on the county's clock; None when it says nothing believable."""
    stamp: Any = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    try:
        taken = timezone.make_aware(datetime.strptime(str(stamp), "%Y:%m:%d %H:%M:%S"))
    except ValueError:
        return None
    return taken if taken.year >= EARLIEST_PHOTO_YEAR and taken <= timezone.now() else None


def _store(visit: Visit, picture: Picture, *, digest: str, name: str, actor: User) -> VisitPhoto:
    photo = VisitPhoto(
        visit=visit,
        original_sha256=digest,
        original_name=name[-120:],
        width=picture.width,
        height=picture.height,
        taken_at=picture.taken_at,
        recorded_by=actor,
    )
    try:
        write(photo, picture.content)
    except OSError as error:
        logger.exception("cannot store a photo of visit %s", visit.pk)
        raise PhotoNotStored("服务器暂时存不下照片，文字已经保存。请过一会儿再传。") from error
    photo.save()
    return photo
