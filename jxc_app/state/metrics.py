"""Counters of the web boundary, for ``/metrics``."""

from prometheus_client import Counter, Gauge, Histogram

EVENTS = Counter("jxc_events_total", "events from browsers by what became of them", ["outcome"])
TABS = Gauge("jxc_tabs", "connected browser tabs")
REFRESHES = Counter("jxc_refreshes_total", "pages refreshed because something changed")
REQUESTS = Counter("jxc_requests_total", "requests to the API", ["method", "status"])
SECONDS = Histogram("jxc_request_seconds", "time to the first byte of an API answer")
