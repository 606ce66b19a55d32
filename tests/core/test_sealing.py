"""What is sealed is unreadable without the installation's secret, and survives a change of it."""

import pytest

from jxc_app.core.errors import DomainError, say
from jxc_app.core.sealing import reseal, seal, unseal
from jxc_app.core.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, secret_key_file=tmp_path / "secret", _env_file=None)


def test_a_sealed_text_opens_again_and_shows_nothing(settings):
    sealed = seal("密码 hunter2", "channel", settings=settings)
    assert "hunter2" not in sealed
    assert unseal(sealed, "channel", settings=settings) == "密码 hunter2"
    assert seal("密码 hunter2", "channel", settings=settings) != sealed


@pytest.mark.parametrize("at", [0, 12, 40, -2])
def test_a_bent_text_does_not_open(settings, at):
    """Who can write to the database must not turn one secret into another."""
    sealed = seal("13800001111", "channel", settings=settings)
    bent = list(sealed)
    bent[at] = "A" if bent[at] != "A" else "B"
    with pytest.raises(DomainError):
        unseal("".join(bent), "channel", settings=settings)


def test_it_opens_for_no_other_purpose(settings):
    """A text moved from one table into another must not open there."""
    sealed = seal("x", "channel", settings=settings)
    with pytest.raises(DomainError, match="密钥"):
        unseal(sealed, "authenticator", settings=settings)


def test_another_secret_does_not_open_it(settings, tmp_path):
    sealed = seal("x", "channel", settings=settings)
    other = settings.model_copy(update={"secret_key_file": tmp_path / "other"})
    for opening in (unseal, reseal):
        with pytest.raises(DomainError) as refused:
            opening(sealed, "channel", settings=other)
        assert refused.value.code == "sealing.lost"
        assert "密钥" in say(refused.value)


def test_the_secret_can_be_changed(settings):
    """New line on top, reseal, take the old line away."""
    old = settings.secret_key()
    sealed = seal("x", "channel", settings=settings)
    settings.secret_key_file.write_bytes(b"a-new-secret-that-nobody-knows\n" + old + b"\n")
    assert unseal(sealed, "channel", settings=settings) == "x"
    again = reseal(sealed, "channel", settings=settings)
    settings.secret_key_file.write_bytes(b"a-new-secret-that-nobody-knows\n")
    assert unseal(again, "channel", settings=settings) == "x"
    with pytest.raises(DomainError):
        unseal(sealed, "channel", settings=settings)
