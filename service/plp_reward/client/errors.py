"""What a client raises.

PlpError
├── InvalidSamples           some samples cannot be scored as asked; each is named
└── ClientError
    ├── ServiceUnavailable   no answer, or only "not now", however often it was tried
    ├── ServiceRefused       the request is at fault: an unknown profile, a size limit, ...
    │   └── TokenRefused     the token is missing or wrong
    ├── ServiceFailed        the service is at fault; its log tells why
    └── BadAnswer            what answered is no reward service, or not of this version
"""

from __future__ import annotations

from plp_reward.errors import PlpError


class ClientError(PlpError):
    """Root of what goes wrong between client and service.

    Attributes:
        request_id: the request's id in the service's log, or "" if it did not get there.
    """

    def __init__(self, message: str, request_id: str = "") -> None:
        super().__init__(f"{message} (request {request_id})" if request_id else message)
        self.request_id = request_id


class ServiceUnavailable(ClientError):  # noqa: N818  named by the state it reports
    """The service could not be reached, or could take no more, in all attempts."""


class ServiceRefused(ClientError):  # noqa: N818
    """The service does not accept the request; the message says what to change."""


class TokenRefused(ServiceRefused):
    """The service asks for a token, and this client has none or another one."""


class ServiceFailed(ClientError):  # noqa: N818
    """The service failed over the request."""


class BadAnswer(ClientError):  # noqa: N818
    """The answer is not what a reward service sends."""
