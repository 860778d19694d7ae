"""Charts for print: what stands where, and that nothing overlaps."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from tests.notebooks.figure_faults import faults, lightness
from vnplan_nlp import plots
from vnplan_nlp.errors import MissingLibraryError


@pytest.fixture(autouse=True)
def plt() -> Iterator[Any]:
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    with plt.rc_context(plots.PRINT):
        yield plt
    plt.close("all")


def words(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_greys_can_be_told_apart() -> None:
    light = [lightness(grey) for grey in plots.GREYS]
    assert light == sorted(light)
    assert min(more - less for less, more in pairwise(light)) > 0.15


@pytest.mark.parametrize(
    "title", ["Ngắn", "Một nửa số nhiệm vụ không có thời hạn riêng trong các kế hoạch của cấp huyện và cấp xã năm 2024"]
)
def test_a_title_stays_on_its_sheet(title: str) -> None:
    figure, axes = plots.sheet(title, height=2)
    axes.set_axis_off()
    assert faults(figure) == []
    assert figure.get_suptitle().replace("\n", " ") == title


def test_a_sheet_needs_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.pyplot", None)
    with pytest.raises(MissingLibraryError, match=r"vnplan-nlp\[notebooks\]"):
        plots.sheet("a", height=2)


def test_values_stand_in_their_parts() -> None:
    figure, axes = plots.sheet("a", height=2)
    axes.set_xlabel("n")
    plots.stacked_bars(axes, ["huyện", "xã"], {"đủ": [7, 2], "thiếu": [0, 4]})
    assert words(axes) == ["7", "2", "4", "đủ", "thiếu"]  # none for 0
    assert [label.get_text() for label in axes.get_yticklabels()] == ["huyện", "xã"]
    assert axes.yaxis_inverted()
    assert faults(figure) == []


def test_one_series_has_no_name_and_its_values_beside_the_bars() -> None:
    figure, axes = plots.sheet("a", height=2)
    axes.set_xlabel("n")
    plots.stacked_bars(axes, ["a", "b"], {"n": [3, 200]}, form="{:.0f} lần")
    assert words(axes) == ["3 lần", "200 lần"]
    assert faults(figure) == []


def test_a_part_that_is_too_narrow_has_no_value() -> None:
    _, axes = plots.sheet("a", height=2)
    plots.stacked_bars(axes, ["a"], {"one": [1000], "two": [1]})
    assert words(axes) == ["1000", "one", "two"]


@pytest.mark.parametrize("first", [[0, 0, 0, 40], [1, 1, 1, 1], [40, 1, 1, 1], [40, 0, 0, 0]])
def test_names_of_series_do_not_meet(first: list[int]) -> None:
    figure, axes = plots.sheet("a", height=2)
    axes.set_xlabel("n")
    names = ["được triển khai", "triển khai một phần", "chưa triển khai", "không thuộc thẩm quyền"]
    plots.stacked_bars(axes, ["a", "b"], {name: [value, 10] for name, value in zip(names, first, strict=True)})
    assert set(names) <= set(words(axes))
    assert faults(figure) == []


@pytest.mark.parametrize("series", [{"a": [1]}, {name: [1, 2] for name in "abcde"}])
def test_series_that_do_not_fit_are_refused(series: dict[str, list[float]]) -> None:
    _, axes = plots.sheet("a", height=2)
    with pytest.raises(ValueError, match="4 series at most, each with a value for each of 2 bars"):
        plots.stacked_bars(axes, ["a", "b"], series)


def scattered(count: int) -> tuple[Any, Any, list[tuple[float, float]]]:
    chance = random.Random(count)
    points = [(chance.random(), chance.random()) for _ in range(count)]
    figure, axes = plots.sheet("a", height=4)
    axes.set_xlim(-0.1, 1.1)
    axes.set_ylim(-0.1, 1.1)
    axes.set_axis_off()
    axes.scatter(*zip(*points, strict=True), s=64, color="#8c8c8c")
    return figure, axes, points


@pytest.mark.parametrize("count", [1, 5, 20, 40])
def test_labels_of_points_lie_on_nothing(count: int) -> None:
    figure, axes, points = scattered(count)
    written = plots.label_points(axes, points, [f"Kế hoạch {n}" for n in range(count)], radii=4)
    assert len(written) == count
    assert faults(figure) == []


def test_labels_without_room_are_left_out() -> None:
    figure, axes, points = scattered(40)
    long = "Chỉ thị về việc tăng cường công tác bảo đảm trật tự, an toàn giao thông"
    written = plots.label_points(axes, points, [long] * 40, radii=4)
    assert 0 < len(written) < 40
    assert len(axes.texts) == len(written)
    assert faults(figure) == []


def test_a_label_keeps_clear_of_lines_where_it_can() -> None:
    _, axes, _ = scattered(1)
    (free,) = plots.label_points(axes, [(0.5, 0.5)], ["Kế hoạch"])
    (moved,) = plots.label_points(axes, [(0.5, 0.5)], ["Kế hoạch"], lines=[((0.5, 0.5), (1.0, 0.5))])
    assert free.xyann[1] == pytest.approx(0)
    assert abs(moved.xyann[1]) > plots.LETTERS / 2


def test_the_same_points_get_the_same_places() -> None:
    places = []
    for _ in range(2):
        _, axes, points = scattered(20)
        places.append([text.xyann for text in plots.label_points(axes, points, ["Kế hoạch"] * 20)])
    assert places[0] == places[1]


# --- the checks themselves -------------------------------------------------------------------------


def bad(plt: Any, fault: str) -> Any:
    figure, axes = plots.sheet("a", height=3)
    axes.set_xlabel("x")
    axes.set_ylabel("y")
    match fault:
        case "overlaps":
            axes.text(0.5, 0.5, "Kế hoạch")
            axes.text(0.52, 0.5, "Chỉ thị")
        case "leaves the figure":
            axes.text(0.95, 0.5, "Ủy ban nhân dân huyện").set_in_layout(False)
        case "has 6 pt":
            axes.text(0.5, 0.5, "Kế hoạch", fontsize=6)
        case "is faint on":
            axes.text(0.5, 0.5, "Kế hoạch", color="#cccccc")
        case "lies on a mark":
            axes.scatter([0.5], [0.5], s=200)
            axes.text(0.5, 0.5, "Kế hoạch", ha="center", va="center")
        case "look alike in grey":
            axes.barh([0, 1], [1, 1], color=["#ff0000", "#7f7f00"])
        case "lies across the edge of a bar":
            axes.barh([0], [0.5], color="#d2d2d2")
            axes.text(0.45, 0, "Kế hoạch")
        case "an axis of numbers has no label":
            axes.set_xlabel("")
        case "there is no title":
            figure.suptitle("")
    return figure


@pytest.mark.parametrize(
    "fault",
    [
        "overlaps", "leaves the figure", "has 6 pt", "is faint on", "lies on a mark", "look alike in grey",
        "lies across the edge of a bar", "an axis of numbers has no label", "there is no title",
    ],
)  # fmt: skip
def test_the_checks_find_what_is_wrong(plt: Any, fault: str) -> None:
    found = faults(bad(plt, fault))
    assert len(found) == 1
    assert fault in found[0]


def test_the_checks_find_nothing_wrong(plt: Any) -> None:
    assert faults(bad(plt, "nothing")) == []
