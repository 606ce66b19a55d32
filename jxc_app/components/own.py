"""Our own browser parts, in ``assets/``: what a round trip to the server is too slow or too late for."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec

from jxc_app.components.scans import Scan


class ScanBox(rx.Component):
    """Takes scans as fast as they come and hands them over in numbered batches.

    ``target``: the document that is scanned into, ``kind`` its type, ``person`` who scans. ``answer``:
    ``{scanner, seq, good, bad}``, what the server has taken last. ``multiplier``: how many the next scan is of.
    ``on_scan(target, scanner, [{seq, text}, …])`` comes again until it is answered.
    """

    library = "$/public/scan_box"
    tag = "ScanBox"

    target: rx.Var[str]
    person: rx.Var[int]
    kind: rx.Var[str]
    answer: rx.Var[dict[str, Any]]
    multiplier: rx.Var[str]
    disabled: rx.Var[bool]
    on_scan: rx.EventHandler[passthrough_event_spec(str, str, list[Scan])]


class LiveField(rx.Component):
    """A text field that saves itself; ``revision`` grows with every answer of the server.

    ``choices`` is the id of a datalist, ``latest_day`` the last day that a date may be, ``takes_scans`` whether whole
    codes of a scanner belong into it. With ``rows`` it is that many lines high, and Enter begins another line.
    """

    library = "$/public/live_field"
    tag = "LiveField"

    value: rx.Var[str]
    revision: rx.Var[int]
    column: rx.Var[str]
    type: rx.Var[str]
    name: rx.Var[str]
    input_mode: rx.Var[str]
    choices: rx.Var[str]
    latest_day: rx.Var[str]
    takes_scans: rx.Var[bool]
    placeholder: rx.Var[str]
    disabled: rx.Var[bool]
    max_length: rx.Var[int]
    rows: rx.Var[int]
    on_commit: rx.EventHandler[passthrough_event_spec(str)]


class LiveCheck(rx.Component):
    """A box that shows its tick at once; ``on_choose`` gets whether it is to be on."""

    library = "$/public/live_choice"
    tag = "LiveCheck"

    checked: rx.Var[bool]
    disabled: rx.Var[bool]
    on_choose: rx.EventHandler[passthrough_event_spec(bool)]


class LiveSelect(rx.Component):
    """A choice that shows what was chosen at once; its options are its children."""

    library = "$/public/live_choice"
    tag = "LiveSelect"

    value: rx.Var[str]
    disabled: rx.Var[bool]
    on_choose: rx.EventHandler[passthrough_event_spec(str)]


class PickField(rx.Component):
    """Search and choose one of many; ``options`` are what the server found for the text typed."""

    library = "$/public/pick_field"
    tag = "PickField"

    label: rx.Var[str]
    value: rx.Var[str]
    options: rx.Var[list[Any]]
    clears: rx.Var[bool]
    placeholder: rx.Var[str]
    invalid: rx.Var[bool]
    disabled: rx.Var[bool]
    on_search: rx.EventHandler[passthrough_event_spec(str)]
    on_pick: rx.EventHandler[passthrough_event_spec(int)]


class LeaveGuard(rx.Component):
    """Asks in ``words`` before a page with unsaved work is left."""

    library = "$/public/leave_guard"
    tag = "LeaveGuard"

    is_dirty: rx.Var[bool]
    words: rx.Var[str]


class Changing(rx.Component):
    """A number that is marked for a moment when it changes while ``mark`` stays the same row's."""

    library = "$/public/changing"
    tag = "Changing"

    text: rx.Var[str]
    mark: rx.Var[str]


class WhenThere(rx.Component):
    """Buttons that, pressed before the page has loaded, wait for it."""

    library = "$/public/when_there"
    tag = "WhenThere"

    is_there: rx.Var[bool] = rx.State.is_hydrated


class Address(rx.Component):
    """Keeps the address bar in step with what is shown; ``revision`` grows with every answer of the server."""

    library = "$/public/address"
    tag = "Address"

    path: rx.Var[str]
    revision: rx.Var[int]


class SignInForm(rx.Component):
    """Posts name and password to the session endpoint; no State ever sees them."""

    library = "$/public/sign_in_form"
    tag = "SignInForm"

    demo_users: rx.Var[list[Any]]


class SwitchForm(rx.Component):
    """Changing places at a shared computer: posts badge or login and PIN; no State ever sees them."""

    library = "$/public/switch_form"
    tag = "SwitchForm"


class StationForm(rx.Component):
    """Makes this browser a shared computer. ``on_prove``: a second proof is asked for; ``on_done`` gets its name."""

    library = "$/public/station_form"
    tag = "StationForm"

    warehouses: rx.Var[list[Any]]
    on_prove: rx.EventHandler[rx.event.no_args_event_spec]
    on_done: rx.EventHandler[passthrough_event_spec(str)]


class StationLock(rx.Component):
    """At a shared computer the button that locks it, and the clock that does; nothing at any other.

    What stood in a form of ``person`` when it locked is shown to them again.
    """

    library = "$/public/station_lock"
    tag = "StationLock"

    person: rx.Var[int]


class SecretForm(rx.Component):
    """A form whose fields reach one event and are kept nowhere; ``fields``: ``[{name, label, type}, …]``, with
    ``autoComplete`` where the browser may help.

    ``is_danger``: sending it takes something away for good.
    """

    library = "$/public/secret_form"
    tag = "SecretForm"

    fields: rx.Var[list[dict[str, str]]]
    submit: rx.Var[str]
    is_danger: rx.Var[bool]
    errors: rx.Var[dict[str, str]]
    on_send: rx.EventHandler[passthrough_event_spec(dict[str, str])]


class SendCode(rx.Component):
    """A button that has a code sent, and again only after a pause.

    ``answers`` grows with every answer of the server; ``pause``: seconds until the next, 0 where nothing went out.
    """

    library = "$/public/send_code"
    tag = "SendCode"

    answers: rx.Var[int]
    pause: rx.Var[int]
    on_send: rx.EventHandler[no_args_event_spec]


class MenuArea(rx.Component):
    """One area of the menu; this browser remembers which are folded."""

    library = "$/public/side_menu"
    tag = "MenuArea"

    area: rx.Var[str]
    title: rx.Var[str]


class MenuToggle(rx.Component):
    """Makes the menu narrow or wide."""

    library = "$/public/side_menu"
    tag = "MenuToggle"


class SearchAll(rx.Component):
    """The search for everything: Ctrl-K or ``/`` opens it.

    ``groups``: what the server found for the text ``answered``, as ``[{key, hits: [{key, href, label, note, status,
    status_title}]}]``. ``first``: hits to show before anything is typed.
    """

    library = "$/public/search_all"
    tag = "SearchAll"

    answered: rx.Var[str]
    groups: rx.Var[list[Any]]
    first: rx.Var[list[Any]]
    on_search: rx.EventHandler[passthrough_event_spec(str)]


class PersonMenu(rx.Component):
    """The person's name, and behind it roles, password, theme and the way out."""

    library = "$/public/person_menu"
    tag = "PersonMenu"

    person: rx.Var[int]
    name: rx.Var[str]
    roles: rx.Var[str]


class PersonCard(PersonMenu):
    """The same as part of a page."""

    tag = "PersonCard"


class CopyField(rx.Component):
    """A text to take along, with a button that copies it."""

    library = "$/public/copy_field"
    tag = "CopyField"

    label: rx.Var[str]
    text: rx.Var[str]


class LinkedPaper(rx.Component):
    """The paper behind the link whose token stands behind the # of this page; ``action`` gives it out."""

    library = "$/public/linked_paper"
    tag = "LinkedPaper"

    action: rx.Var[str]
    label: rx.Var[str]


class FileLink(rx.Component):
    """A link to a file; a large one comes after a second proof, for which :class:`Courier` asks."""

    library = "$/public/take_away"
    tag = "FileLink"

    href: rx.Var[str]


class Courier(rx.Component):
    """Hears of every :class:`FileLink` of the page whose file waits for a proof."""

    library = "$/public/take_away"
    tag = "Courier"

    on_wanted: rx.EventHandler[passthrough_event_spec(str)]
