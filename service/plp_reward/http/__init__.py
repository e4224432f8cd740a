"""The reward service over HTTP: ``plp serve``, or ``create_app`` under a server of your own."""
