"""Says in Chinese what the client of Reflex says by itself."""

from typing import Any

from reflex.plugins import Plugin

_CLIENT = "utils/state.js"
_WORDS = {
    '"A new version of this app is available."': '"系统已经更新，请刷新页面；已保存的内容不会丢失。"',
    'textContent = "Reload"': 'textContent = "刷新"',
}


class OwnWordsPlugin(Plugin):
    """The bar over a page that is older than its server: it is drawn past all components, so no text reaches it."""

    def pre_compile(self, **context: Any) -> None:
        """Queue the change of the client; the build fails if the client no longer has the words."""
        context["add_modify_task"](_CLIENT, say_in_chinese)


def say_in_chinese(client: str) -> str:
    """The client's source with our words in it; raises ValueError if it is not as expected."""
    for theirs, ours in _WORDS.items():
        if ours in client:
            continue
        if client.count(theirs) != 1:
            message = f"{_CLIENT} of this Reflex version does not say {theirs} as expected"
            raise ValueError(message)
        client = client.replace(theirs, ours)
    return client
