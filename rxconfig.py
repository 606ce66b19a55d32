"""What Reflex builds. What differs from one installation to the next is set by `jxc serve` instead."""

import reflex as rx

from jxc_app.plugins import OwnAddressPlugin, OwnWordsPlugin, SameOriginPlugin, SlimRadixPlugin

config = rx.Config(
    app_name="jxc_app",
    cors_allowed_origins=["http://localhost:3000"],
    default_color_mode="light",
    frontend_compression_formats=["gzip", "brotli"],
    show_built_with_reflex=False,
    telemetry_enabled=False,
    plugins=[
        rx.plugins.RadixThemesPlugin(
            theme=rx.theme(appearance="inherit", accent_color="teal", gray_color="slate", radius="small"),
        ),
        SlimRadixPlugin(),
        OwnAddressPlugin(),
        OwnWordsPlugin(),
        SameOriginPlugin(),
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
