"""One warehouse or store 仓库门店: its form."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, filled_button, link_button, live_field, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, note
from jxc_app.components.forms import clash_note, field_note, form_section, restored_note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.texts import t
from jxc_app.pages.history import history_button
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.warehouse import WarehouseState as Warehouse


@rx.page(route="/warehouse", title="仓库门店资料 · 进销存", on_load=[FrameState.load, Warehouse.open])
def warehouse() -> rx.Component:
    """For a new one too."""
    missing = empty(
        t("warehouses.missing"), t("warehouses.missing_advice"), link_button(t("menu.warehouses"), "/warehouses")
    )
    return screen(
        page_head(Warehouse.heading, link_button(t("form.back"), "/warehouses"), _history(), _switch_button()),
        rx.cond(Warehouse.is_missing, panel(missing), rx.cond(Warehouse.is_loaded, _form(), rx.fragment())),
        _dialog(),
        here="warehouses",
    )


def _history() -> rx.Component:
    return rx.cond(Warehouse.is_missing, rx.fragment(), history_button("warehouse", Warehouse.logged_id))


def _switch_button() -> rx.Component:
    ask = Warehouse.ask(True)
    return rx.cond(
        Warehouse.may_switch & ~Warehouse.is_missing,
        rx.cond(
            Warehouse.is_off, button(t("act.switch_on"), on_click=ask), danger_button(t("act.switch_off"), on_click=ask)
        ),
        rx.fragment(),
    )


def _form() -> rx.Component:
    return panel(
        rx.cond(Warehouse.is_off, note(t("warehouses.is_off")), rx.fragment()),
        restored_note(Warehouse.is_restored, Warehouse.discard),
        clash_note(Warehouse.clashes, Warehouse.merged, Warehouse.take_theirs),
        form_section(
            t("form.basics"),
            _field("code", t("partners.code"), disabled=~Warehouse.is_new, placeholder=t("first_start.code_hint")),
            _field("name", t("partners.name")),
            select_field(
                t("warehouses.kind"),
                value=Warehouse.form["kind"],
                options=Warehouse.kinds,
                on_change=lambda kind: Warehouse.type_in("kind", kind),
                error=error_at(Warehouse.errors, "kind"),
                disabled=~Warehouse.may_save,
            ),
            _field("go_live_date", t("warehouses.go_live"), type="date"),
        ),
        form_section(
            t("warehouses.place"),
            _field("city", t("warehouses.city")),
            _field("address", t("warehouses.address"), span=True),
            _field("latitude", t("warehouses.latitude"), placeholder="31.2304", input_mode="decimal"),
            _field("longitude", t("warehouses.longitude"), placeholder="121.4737", input_mode="decimal"),
            rx.el.div(
                rx.el.p(t("warehouses.coordinates_hint"), class_name="quiet"),
                field_note(Warehouse.place_note),
                class_name="span",
            ),
        ),
        form_section(
            t("partners.contact_section"),
            _field("contact", t("partners.contact")),
            _field("phone", t("partners.phone"), input_mode="tel"),
        ),
        rx.cond(
            Warehouse.may_save,
            rx.el.div(filled_button(t("form.save"), on_click=Warehouse.save), class_name="form-foot"),
            rx.fragment(),
        ),
    )


def _field(name: str, label: rx.Var[str], *, disabled: rx.Var[bool] | None = None, **props: object) -> rx.Component:
    locked = ~Warehouse.may_save if disabled is None else disabled | ~Warehouse.may_save
    return live_field(
        label,
        value=Warehouse.form[name],
        revision=Warehouse.revision,
        on_commit=lambda text: Warehouse.type_in(name, text),
        error=error_at(Warehouse.errors, name),
        name=name,
        disabled=locked,
        **props,
    )


def _dialog() -> rx.Component:
    act = rx.cond(
        Warehouse.is_off,
        filled_button(t("act.switch_on"), on_click=Warehouse.switch),
        danger_button(t("act.switch_off"), is_filled=True, on_click=Warehouse.switch),
    )
    return dialog(
        rx.cond(Warehouse.is_off, t("warehouses.switch_on"), t("warehouses.switch_off")),
        rx.el.p(Warehouse.consequence),
        live_field(
            t("act.reason"), value=Warehouse.reason, revision=Warehouse.revision, on_commit=Warehouse.type_reason
        ),
        is_open=Warehouse.is_asking,
        on_close=Warehouse.ask,
        act=act,
    )
