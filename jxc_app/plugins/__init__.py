"""Build plugins: what we change in the front end that Reflex generates."""

from jxc_app.plugins.own_address import OwnAddressPlugin
from jxc_app.plugins.own_words import OwnWordsPlugin
from jxc_app.plugins.same_origin import SameOriginPlugin
from jxc_app.plugins.slim_radix import SlimRadixPlugin

__all__ = ["OwnAddressPlugin", "OwnWordsPlugin", "SameOriginPlugin", "SlimRadixPlugin"]
