"""Request bodies that come packed: texts of responses shrink to a quarter and less."""

from __future__ import annotations

import io

from plp_reward.files.streams import BrokenStreamError, is_packed, unpacked
from plp_reward.http.errors import InvalidRequest, TooLarge, UnknownEncoding

ENCODINGS = ("gzip", "zstd")


def unpack(body: bytes, encoding: str, most: int) -> bytes:
    """Return a body as it was before it was packed.

    Args:
        body: what was sent.
        encoding: the request's ``Content-Encoding``, or "".
        most: bytes that the result may have.

    Raises:
        UnknownEncoding: it is packed in a way that is not known.
        InvalidRequest: it is not packed so, or not whole.
        TooLarge: it is larger than ``most``; no more than that is unpacked.
    """
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return body
    if name not in ENCODINGS:
        raise UnknownEncoding(
            f"Content-Encoding {encoding[:40]!r} is none of {', '.join(ENCODINGS)}; send the body "
            "as it is, or packed by one of these alone"
        )
    if not is_packed(body[:4]):
        raise InvalidRequest(f"the body is no {name}, which its Content-Encoding says")
    whole = bytearray()
    try:
        for piece in unpacked(io.BytesIO(body)):
            whole += piece
            if len(whole) > most:
                raise TooLarge(
                    f"the body unpacks to more than {most / 2**20:g} MB (max_body_mb); send fewer "
                    "samples at a time"
                )
    except BrokenStreamError as error:
        raise InvalidRequest(f"the body's {name} is damaged or not whole") from error
    return bytes(whole)
