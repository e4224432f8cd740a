"""The Lambda of a reinforcement fine-tuning on Amazon Bedrock or SageMaker.

Passes the event on to a reward service and its answer back. The service is the one at PLP_SERVICE,
or, where that is not set, one that the container starts beside this function, with settings from
the environment. PLP_PROFILE names the profile, PLP_TOKEN the token. Needs nothing but Python.
"""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request

OWN = "PLP_SERVICE" not in os.environ
SERVICE = os.environ.get("PLP_SERVICE", f"http://127.0.0.1:{os.environ.get('PLP_PORT', 8000)}")
PROFILE = os.environ.get("PLP_PROFILE", "plp")
TOKEN = os.environ.get("PLP_TOKEN", "")


def handler(event, context):
    """Return a reward for each conversation of the event."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}
    body = json.dumps(event).encode()
    request = urllib.request.Request(f"{SERVICE}/aws/{PROFILE}", body, headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"the reward service refuses: {error.read().decode()}") from None


def start():
    """Start the service, and wait until it grades."""
    service = subprocess.Popen(["plp", "serve"])
    while service.poll() is None:
        try:
            urllib.request.urlopen(f"{SERVICE}/health/ready").close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the reward service did not start; the log above tells why")


if OWN:
    start()
