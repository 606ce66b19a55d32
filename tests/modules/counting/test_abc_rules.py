"""The rules of ABC on cases made by hand."""

from hypothesis import given
from hypothesis import strategies as st

from jxc_app.modules.counting.abc_rules import Limits, Place, higher, month_number, ranked, settle


def letters(values: list[int], limits: Limits = Limits()) -> str:  # noqa: B008  frozen
    places = ranked(list(enumerate(values)), limits)
    return "".join(places[at].abc_class for at in range(len(values)))


def test_a_sku_is_a_while_the_share_before_it_is_below_the_limit() -> None:
    # before: 0, 50, 79, 95
    assert letters([50, 29, 16, 5]) == "AAAC"
    # exactly 80 % and exactly 95 % before: not below
    assert letters([50, 30, 15, 5]) == "AABC"
    # one hair below: still A, still B
    assert letters([50_00, 29_99, 15_01, 5_00]) == "AAAC"
    assert letters([50_00, 30_00, 14_99, 5_01]) == "AABB"


def test_one_alone_is_a_however_little_it_is() -> None:
    assert letters([1]) == "A"
    assert letters([1, 0, 0]) == "ACC"


def test_who_has_nothing_or_brought_back_more_than_it_took_is_c() -> None:
    assert letters([0, 0]) == "CC"
    assert letters([]) == ""
    # what is below nothing takes nothing away from the whole
    assert letters([80, 15, 5, -1000]) == "ABCC"
    assert ranked([(1, -5)], Limits())[1] == Place("C", None)


def test_equals_stand_in_the_order_in_which_they_come() -> None:
    assert letters([10] * 10) == "AAAAAAAABB"
    places = ranked([(7, 10), (3, 10), (5, 10)], Limits(34, 67))
    assert [places[key].abc_class for key in (7, 3, 5)] == ["A", "A", "B"]


def test_the_limits_are_the_companys() -> None:
    assert letters([50, 29, 16, 5], Limits(50, 80)) == "ABBC"


def test_the_share_shown_is_rounded_down() -> None:
    places = ranked([(1, 79_999), (2, 20_001)], Limits())
    assert (places[2].before, places[2].abc_class) == (7999, "A")


def test_the_higher_class_counts() -> None:
    assert (higher(("C", "A")), higher(("B", "C")), higher(("C", "C"))) == ("A", "B", "C")


@given(st.lists(st.integers(-50, 10_000), max_size=60))
def test_whoever_has_more_is_in_no_lower_class(values: list[int]) -> None:
    """And the values of the As are the fewest that reach the first limit."""
    classes = letters(values)
    order = sorted(range(len(values)), key=lambda at: -values[at])
    assert [classes[at] for at in order] == sorted(classes)
    whole = sum(value for value in values if value > 0)
    of_a = [values[at] for at in order if classes[at] == "A"]
    if of_a:
        assert sum(of_a) * 100 >= 80 * whole > (sum(of_a) - of_a[-1]) * 100


def story(results: str) -> str:
    """The class after each month's result."""
    classes, known = "", None
    for month, result in enumerate(results):
        known = settle(known, result, month)
        classes += known.abc_class
    return classes


def test_a_class_changes_when_two_months_agree() -> None:
    assert story("AAA") == "AAA"
    assert story("ABBB") == "AABB"
    # upwards too
    assert story("CAA") == "CCA"
    # once back, the count begins anew
    assert story("ABABAB") == "AAAAAA"
    assert story("ABAABB") == "AAAAAB"
    # two that agree with neither each other nor with what stands
    assert story("ABCB") == "AAAA"
    assert story("ABCC") == "AAAC"


def test_computed_again_within_a_month_is_not_another_month() -> None:
    january = settle(None, "A", 1)
    february = settle(january, "B", 2)
    assert settle(settle(february, "B", 2), "B", 2) == february
    assert (february.abc_class, february.waits) == ("A", True)
    # the month's last word counts
    corrected = settle(february, "A", 2)
    assert (corrected.abc_class, corrected.waits) == ("A", False)
    assert settle(corrected, "B", 3).abc_class == "A"
    assert settle(settle(february, "B", 3), "C", 3).abc_class == "A"


def test_in_its_first_month_a_class_follows_each_result() -> None:
    assert settle(settle(None, "A", 5), "C", 5).abc_class == "C"


def test_a_clock_set_back_starts_no_month() -> None:
    february = settle(settle(None, "A", 1), "B", 2)
    assert settle(february, "B", 1).month == 2


def test_months_are_numbered_through() -> None:
    assert month_number(2027, 1) - month_number(2026, 12) == 1
