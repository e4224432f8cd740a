"""A reader who gave the token once: a cookie that proves it, and opens the page alone.

The cookie holds no token but a digest under it, with the time when it ends. No script can read it,
no other site's request carries it, and no route of the service but the page's takes it.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from http.cookies import CookieError, SimpleCookie

HOURS = 12
"""For which the token need not be given again."""
PREFIX = "/page/"
"""Below which everything belongs to the page."""
STATIC = "/page/static/"
LOGIN = "/page/login"


def is_page(path: str) -> bool:
    """Return whether a path is one of the page's."""
    return path == "/" or path.startswith(PREFIX)


class Session:
    """Makes and checks cookies.

    Args:
        token: the service's token.

    Attributes:
        name: of the cookie: services of one host, whatever their ports, have one each.
    """

    def __init__(self, token: str) -> None:
        self._key = token.encode()
        self.name = f"plp_page_{self._digest('name')[:8]}"

    def begin(self) -> str:
        """Return a cookie's value."""
        end = str(int(time.time()) + HOURS * 3600)
        return f"{end}.{self._digest(end)}"

    def is_token(self, given: str) -> bool:
        """Return whether it is the token."""
        return hmac.compare_digest(given.strip().encode("utf-8", "surrogatepass"), self._key)

    def opens(self, path: str, cookies: str) -> bool:
        """Return whether a request's cookies open a path."""
        if not is_page(path):
            return False
        try:
            found = SimpleCookie(cookies).get(self.name)
        except CookieError:
            return False
        if found is None:
            return False
        end, _, digest = found.value.partition(".")
        if not end.isdecimal() or not hmac.compare_digest(
            digest.encode(), self._digest(end).encode()
        ):
            return False
        return int(end) > time.time()

    def _digest(self, text: str) -> str:
        return hmac.new(self._key, f"plp page: {text}".encode(), hashlib.sha256).hexdigest()
