"""A second proof before what is sensitive, and the authenticator app that gives it."""

from datetime import timedelta

import pyotp
import pytest
from sqlmodel import col, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, PermissionDenied, ProofNeeded
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import USE_CASES, perform, read
from jxc_app.modules.access.authenticators import (
    BeginAuthenticator,
    ConfirmAuthenticator,
    RemoveAuthenticator,
    RenewRecoveryCodes,
    ResetAuthenticator,
    begin_authenticator,
    confirm_authenticator,
    remove_authenticator,
    renew_recovery_codes,
    reset_authenticator,
)
from jxc_app.modules.access.models import Authenticator, RecoveryCode, User
from jxc_app.modules.access.proving_oneself import (
    ChangeProofRule,
    change_proof_rule,
    offered_acts,
    proof_rules,
)
from jxc_app.modules.access.queries import own_security
from jxc_app.modules.access.signing_out import EndOwnSessions, end_own_sessions
from jxc_app.modules.access.users import DisableUser, EnableUser, disable_user, enable_user
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.documents.commands import RecordDocument
from jxc_app.modules.documents.service import record_document
from jxc_app.modules.migration.exports import MOST_UNPROVEN, refuse_many_unproven
from tests.support.company import PASSWORD, SYSTEM, Company, Line
from tests.support.sessions import at_browser, enter, prove

#: the rules are the same code on both engines; what locks and merges rows runs on both
ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def boss(company: Company, standing_clock: FixedClock) -> Actor:
    """The administrator, at a browser."""
    company.hire("boss", [("administrator", None)], password=PASSWORD)
    company.hire("keeper", [("keeper", None)], password=PASSWORD)
    return at_browser(company, standing_clock, "boss")


def switch_off_keeper(company: Company, actor: Actor) -> None:
    user_id = company.database.read(lambda session: session.exec(select(User.id).where(User.login == "keeper")).one())
    perform(disable_user, DisableUser(user_id=user_id), actor=actor)


def begin(actor: Actor) -> pyotp.TOTP:
    """An app with the person's secret, not confirmed yet."""
    assert prove(actor, PASSWORD, "own_proof").ok
    return pyotp.TOTP(perform(begin_authenticator, BeginAuthenticator(), actor=actor).secret)


@ONE_ENGINE
def test_switching_somebody_on_again_waits_for_a_proof(company: Company, boss: Actor) -> None:
    keeper = company.database.read(lambda session: session.exec(select(User.id).where(User.login == "keeper")).one())
    assert keeper is not None
    perform(disable_user, DisableUser(user_id=keeper), actor=SYSTEM)
    with pytest.raises(ProofNeeded):
        perform(enable_user, EnableUser(user_id=keeper), actor=boss)
    assert prove(boss, PASSWORD).ok
    perform(enable_user, EnableUser(user_id=keeper), actor=boss)
    assert enter("keeper").ok


def test_what_is_sensitive_waits_for_a_proof_and_five_minutes_of_it_are_enough(
    company: Company, boss: Actor, standing_clock: FixedClock
) -> None:
    with pytest.raises(ProofNeeded):
        switch_off_keeper(company, boss)
    assert not prove(boss, "wrong").ok
    with pytest.raises(ProofNeeded):
        switch_off_keeper(company, boss)
    assert prove(boss, PASSWORD).ok
    standing_clock.at += timedelta(minutes=5)
    switch_off_keeper(company, boss)
    standing_clock.at += timedelta(seconds=1)
    with pytest.raises(ProofNeeded):
        switch_off_keeper(company, boss)


@ONE_ENGINE
def test_a_proof_is_of_one_kind_of_act_and_one_session(
    company: Company, boss: Actor, standing_clock: FixedClock
) -> None:
    assert prove(boss, PASSWORD, "own_proof").ok
    with pytest.raises(ProofNeeded):
        switch_off_keeper(company, boss)
    assert prove(boss, PASSWORD).ok
    elsewhere = at_browser(company, standing_clock, "boss")
    with pytest.raises(ProofNeeded):
        switch_off_keeper(company, elsewhere)


@ONE_ENGINE
def test_the_question_is_no_refusal_in_the_log_and_every_try_is_in_it(company: Company, boss: Actor) -> None:
    with pytest.raises(ProofNeeded):
        switch_off_keeper(company, boss)
    prove(boss, "wrong")
    prove(boss, PASSWORD)
    with company.database.reading() as session:
        entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).all()
    tried = [(entry.action, entry.outcome, entry.reason) for entry in entries if entry.action != "session.sign_in"]
    assert tried[-2:] == [("proof.give", "refused", "proof.wrong_password"), ("proof.give", "done", "")]
    assert ("user.disable", "refused", "proof.needed") not in tried
    assert PASSWORD not in str([entry.model_dump() for entry in entries])


@ONE_ENGINE
def test_tries_are_limited(company: Company, boss: Actor, standing_clock: FixedClock) -> None:
    for _ in range(6):
        last = prove(boss, "wrong")
    assert (last.reason, last.retry_after_seconds) == ("proof.wrong_password", 2)
    assert prove(boss, PASSWORD).reason == "proof.wait"
    standing_clock.at += timedelta(seconds=2)
    assert prove(boss, PASSWORD).ok


def test_a_bound_app_is_asked_instead_of_the_password(
    company: Company, boss: Actor, standing_clock: FixedClock
) -> None:
    app = begin(boss)
    assert prove(boss, PASSWORD).ok, "an app that was not confirmed counts for nothing"
    assert not perform(confirm_authenticator, ConfirmAuthenticator(code="000000"), actor=boss).ok
    codes = perform(confirm_authenticator, ConfirmAuthenticator(code=app.at(standing_clock.at)), actor=boss).codes
    assert len(set(codes)) == 10

    standing_clock.at += timedelta(minutes=6)
    assert prove(boss, PASSWORD).reason == "proof.wrong_code"
    shown = app.at(standing_clock.at)
    assert prove(boss, f" {shown[:3]} {shown[3:]} ").ok
    assert not prove(boss, shown).ok, "no code is taken twice"
    standing_clock.at += timedelta(seconds=30)
    assert prove(boss, app.at(standing_clock.at)).ok
    assert prove(boss, codes[0].lower()).ok
    assert not prove(boss, codes[0]).ok, "a recovery code is good once"
    assert read(own_security, actor=boss).codes_left == 9


@ONE_ENGINE
def test_signing_in_asks_for_the_code_too(company: Company, boss: Actor, standing_clock: FixedClock) -> None:
    app = begin(boss)
    codes = perform(confirm_authenticator, ConfirmAuthenticator(code=app.at(standing_clock.at)), actor=boss).codes
    standing_clock.at += timedelta(minutes=1)
    asked = enter("boss")
    assert (asked.ok, asked.token, asked.reason) == (False, "", "sign_in.code_needed")
    assert enter("boss", "000000").reason == "sign_in.wrong_code"
    shown = app.at(standing_clock.at)
    assert enter("boss", shown).ok
    assert enter("boss", shown).reason == "sign_in.wrong_code"
    assert enter("boss", codes[3]).ok
    standing_clock.at += timedelta(seconds=61)
    assert enter("boss", app.at(standing_clock.at - timedelta(seconds=61))).reason == "sign_in.wrong_code"


@ONE_ENGINE
def test_guessing_codes_at_the_sign_in_is_slowed_down(
    company: Company, boss: Actor, standing_clock: FixedClock
) -> None:
    app = begin(boss)
    perform(confirm_authenticator, ConfirmAuthenticator(code=app.at(standing_clock.at)), actor=boss)
    for _ in range(6):
        last = enter("boss", "000000")
    assert (last.reason, last.retry_after_seconds) == ("sign_in.wrong_code", 2)
    assert enter("boss", "000000").reason == "sign_in.wait"


@ONE_ENGINE
def test_binding_ends_the_other_sessions(company: Company, boss: Actor, standing_clock: FixedClock) -> None:
    at_browser(company, standing_clock, "boss")
    app = begin(boss)
    perform(confirm_authenticator, ConfirmAuthenticator(code=app.at(standing_clock.at)), actor=boss)
    assert [row.id for row in read(own_security, actor=boss).sessions] == [boss.session_id]


@ONE_ENGINE
def test_what_is_kept_gives_nobody_a_code(company: Company, boss: Actor, standing_clock: FixedClock) -> None:
    app = begin(boss)
    codes = perform(confirm_authenticator, ConfirmAuthenticator(code=app.at(standing_clock.at)), actor=boss).codes
    with company.database.reading() as session:
        kept = session.exec(select(Authenticator)).one().model_dump_json()
        kept += str([row.model_dump() for row in session.exec(select(RecoveryCode)).all()])
        kept += str([entry.model_dump() for entry in session.exec(select(AuditEntry)).all()])
    assert app.secret not in kept
    assert not [code for code in codes if code in kept or code.replace("-", "") in kept]


@ONE_ENGINE
def test_one_renews_codes_and_unbinds_with_a_proof_only(
    company: Company, boss: Actor, standing_clock: FixedClock
) -> None:
    app = begin(boss)
    old = perform(confirm_authenticator, ConfirmAuthenticator(code=app.at(standing_clock.at)), actor=boss).codes
    standing_clock.at += timedelta(minutes=6)
    for case, command in ((renew_recovery_codes, RenewRecoveryCodes()), (remove_authenticator, RemoveAuthenticator())):
        with pytest.raises(ProofNeeded):
            perform(case, command, actor=boss)
    assert prove(boss, app.at(standing_clock.at), "own_proof").ok
    new = perform(renew_recovery_codes, RenewRecoveryCodes(), actor=boss).codes
    assert not prove(boss, old[0], "own_proof").ok
    assert prove(boss, new[0], "own_proof").ok
    perform(remove_authenticator, RemoveAuthenticator(), actor=boss)
    assert enter("boss").ok


@ONE_ENGINE
def test_who_lost_the_phone_is_helped_by_another_never_by_themselves(
    company: Company, boss: Actor, standing_clock: FixedClock
) -> None:
    app = begin(boss)
    perform(confirm_authenticator, ConfirmAuthenticator(code=app.at(standing_clock.at)), actor=boss)
    company.hire("second", [("administrator", None)], password=PASSWORD)
    second = at_browser(company, standing_clock, "second")
    wanted = ResetAuthenticator(user_id=boss.user_id, reason="手机丢了")
    with pytest.raises(ProofNeeded):
        perform(reset_authenticator, wanted, actor=second)
    assert prove(second, PASSWORD).ok
    perform(reset_authenticator, wanted, actor=second)
    assert read(own_security, actor=boss).sessions == []
    assert enter("boss").ok
    with pytest.raises(DomainError, match="自己"):
        perform(reset_authenticator, ResetAuthenticator(user_id=second.user_id, reason="x"), actor=second)


@ONE_ENGINE
def test_the_company_says_what_asks_but_not_for_rights(company: Company, boss: Actor) -> None:
    assert {row.code for row in read(proof_rules, actor=boss) if row.is_asked} >= {
        "rights",
        "own_proof",
        "void",
        "price",
    }
    wanted = ChangeProofRule(act="price", is_asked=False, reason="价格天天变")
    with pytest.raises(ProofNeeded):
        perform(change_proof_rule, wanted, actor=boss)
    assert prove(boss, PASSWORD).ok
    perform(change_proof_rule, wanted, actor=boss)
    assert not {row.code: row for row in read(proof_rules, actor=boss)}["price"].is_asked
    with pytest.raises(DomainError, match="必须二次验证"):
        perform(change_proof_rule, ChangeProofRule(act="rights", is_asked=False, reason="x"), actor=boss)


@ONE_ENGINE
def test_the_company_puts_any_write_under_proof(company: Company, boss: Actor, standing_clock: FixedClock) -> None:
    """The list was what the product came with; a company could turn kinds off and add nothing."""
    keeper = at_browser(company, standing_clock, "keeper")
    receipt = RecordDocument(**company.fields("other_receipt", [Line(company.a, 5)]))
    offered = dict(read(offered_acts, actor=boss))
    assert offered["document.record"] == "录入并过账"
    assert prove(boss, PASSWORD).ok
    asks = ChangeProofRule(act="document.record", is_asked=True, reason="公用电脑太多")
    perform(change_proof_rule, asks, actor=boss)
    assert "document.record" not in dict(read(offered_acts, actor=boss))
    [row] = [row for row in read(proof_rules, actor=boss) if row.is_own]
    assert (row.code, row.title, row.is_asked) == ("document.record", "录入并过账", True)
    with pytest.raises(ProofNeeded):
        perform(record_document, receipt, actor=keeper, key="K1")
    assert company.stock(company.a).on_hand == 0
    assert prove(keeper, PASSWORD, "document.record").ok
    assert perform(record_document, receipt, actor=keeper, key="K1").status == "posted"
    perform(change_proof_rule, asks.model_copy(update={"is_asked": False}), actor=boss)
    standing_clock.at += timedelta(minutes=6)
    perform(record_document, RecordDocument(**company.fields("other_receipt", [Line(company.a, 5)])), actor=keeper)


@ONE_ENGINE
def test_who_may_not_at_all_is_refused_and_not_asked(company: Company, boss: Actor, standing_clock: FixedClock) -> None:
    assert prove(boss, PASSWORD).ok
    for act in ("document.record", "sku.create"):
        perform(change_proof_rule, ChangeProofRule(act=act, is_asked=True, reason="试"), actor=boss)
    with pytest.raises(PermissionDenied):
        company.record("other_receipt", [Line(company.a, 5)], actor=boss)
    with pytest.raises(PermissionDenied):
        perform(create_sku, CreateSku(code="X", name="新", base_unit="个"), actor=boss)


@ONE_ENGINE
def test_signing_in_and_what_carries_a_password_are_not_offered(company: Company, boss: Actor) -> None:
    offered = dict(read(offered_acts, actor=boss))
    assert not {"session.sign_in", "proof.give", "user.create", "document.void", "notice.mark_read"} & set(offered)
    with pytest.raises(DomainError) as refused:
        assert prove(boss, PASSWORD).ok
        perform(change_proof_rule, ChangeProofRule(act="session.sign_in", is_asked=True, reason="试"), actor=boss)
    assert refused.value.code == "proof.unknown_act"


@ONE_ENGINE
def test_sessions_elsewhere_are_ended_by_their_own_person_only(
    company: Company, boss: Actor, standing_clock: FixedClock
) -> None:
    keeper = at_browser(company, standing_clock, "keeper")
    elsewhere = at_browser(company, standing_clock, "boss")
    with pytest.raises(ProofNeeded):
        perform(end_own_sessions, EndOwnSessions(), actor=boss)
    assert prove(boss, PASSWORD, "own_proof").ok
    perform(end_own_sessions, EndOwnSessions(session_id=keeper.session_id), actor=boss)
    assert read(own_security, actor=keeper).sessions
    perform(end_own_sessions, EndOwnSessions(), actor=boss)
    assert [row.id for row in read(own_security, actor=boss).sessions] == [boss.session_id] != [elsewhere.session_id]


@ONE_ENGINE
def test_nobody_without_a_session_proves_anything(company: Company, boss: Actor) -> None:
    with pytest.raises(PermissionDenied):
        prove(Actor(user_id=boss.user_id, name="boss"), PASSWORD)


def test_rights_are_never_changed_without_a_proof() -> None:
    """Each use case of this module that gives or takes rights asks; the first person of a company is the exception."""
    own = (
        "session.", "password.", "proof.give", "proof.send_code", "authenticator.confirm", "proof_address.bind",
        "user.make_administrator",
    )  # fmt: skip
    asking = {code for code, case in USE_CASES.items() if case.proof}
    changing = {
        code
        for code in USE_CASES
        if code.startswith(("user.", "role.", "authenticator.", "proof.", "proof_address."))
        and not code.startswith(own)
    }
    assert changing - asking == {"user.create"}


@ONE_ENGINE
def test_many_rows_leave_only_after_a_proof(company: Company, boss: Actor) -> None:
    def taken_away(actor: Actor, count: int) -> int:
        with company.database.reading() as session:
            return len(list(refuse_many_unproven(session, actor, iter(range(count)))))

    assert taken_away(boss, MOST_UNPROVEN) == MOST_UNPROVEN
    with pytest.raises(ProofNeeded):
        taken_away(boss, MOST_UNPROVEN + 1)
    assert prove(boss, PASSWORD, "export_all").ok
    assert taken_away(boss, 2 * MOST_UNPROVEN) == 2 * MOST_UNPROVEN
    assert taken_away(SYSTEM, MOST_UNPROVEN + 1) == MOST_UNPROVEN + 1, "nobody sits there"
