"""On the path of a test's server, Python imports this first: the facts of modules that are still to come."""

import tests.support.green_facts  # noqa: F401
