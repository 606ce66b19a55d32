"""What partners' fields say by themselves."""

import pytest

from jxc_app.core.masking import masked_mail, masked_phone, masked_words
from jxc_app.modules.partners.rules import is_credit_code, name_key, next_code


@pytest.mark.parametrize(
    ("code", "fits"),
    [
        ("91350100M000100Y43", True),  # the worked example of GB 32100-2015
        ("91350100M000100Y4Z", False),  # the same with a letter that the standard does not have
        ("91350100M000100Y44", False),
        ("91350100M000010Y43", False),  # two neighbours swapped
        ("9135010OM000100Y43", False),  # the letter O for a zero
        ("91350100M000100Y4", False),
        ("", False),
    ],
)
def test_the_check_character_of_a_credit_code(code: str, fits: bool) -> None:
    assert is_credit_code(code) is fits


def test_every_single_slip_in_a_credit_code_is_found() -> None:
    good = "91350100M000100Y43"
    slips = (good[:at] + wrong + good[at + 1 :] for at in range(18) for wrong in "0123456789ABCDEFGHJKLMNPQRTUWXY")
    assert [code for code in slips if is_credit_code(code)] == [good] * 18


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812341234", "138****1234"),
        ("138 1234 1234", "138 **** 1234"),
        ("+8613812341234", "+86138****1234"),
        ("021-62345678", "021-****5678"),
        ("62345678", "****5678"),
        ("13812341234、13912345678", "138****1234、139****5678"),
        ("13812341234,13912345678", "138****1234,139****5678"),
        ("95588", "****8"),
        ("", ""),
    ],
)
def test_a_phone_number_is_masked(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


@pytest.mark.parametrize(("mail", "shown"), [("li@x.com", "l***@x.com"), ("", "")])
def test_a_mail_address_keeps_its_first_sign_and_its_domain(mail: str, shown: str) -> None:
    assert masked_mail(mail) == shown


def test_an_address_keeps_its_beginning_only() -> None:
    assert masked_words("上海市徐汇区漕溪北路 18 号") == "上海市****"
    assert masked_words("上海") == "**"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("申源食品(上海)有限公司", " 申源食品（上海） 有限责任公司", True),
        ("ACME Trading Co., Ltd.", "acme trading", True),
        ("四海餐饮", "四海餐饮公司", True),
        ("四海餐饮", "四海餐具", False),
        ("公司", "有限公司", False),
    ],
)
def test_names_of_one_company_have_one_key(one: str, other: str, same: bool) -> None:
    assert (name_key(one) == name_key(other)) is same


@pytest.mark.parametrize(
    ("taken", "like", "code"),
    [
        ([], "GYS001", "GYS001"),
        (["GYS01", "GYS02"], "GYS02", "GYS03"),
        (["GYS09", "gys10"], "GYS09", "GYS11"),
        (["GYS99"], "GYS99", "GYS100"),
        (["GYS01", "GYSX7"], "GYS01", "GYS02"),
        (["7"], "7", "8"),
    ],
)
def test_the_next_code_counts_on(taken: list[str], like: str, code: str) -> None:
    assert next_code(taken, like) == code
