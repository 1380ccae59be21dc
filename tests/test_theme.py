"""Colours that everybody can tell apart and read, in every theme."""

import math
from dataclasses import replace

import pytest

from journeymap.drawing.colour import contrast
from journeymap.drawing.paints import PAINTS, TEXT_ON, Hatch
from journeymap.drawing.theme import LIGHT, PRINT, THEMES, Theme, Type, heat, stage, way

# How red, green and blue light look without one kind of cone: Machado, Oliveira, Fernandes, "A Physiologically-based
# Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, severity 1.0, on linear RGB.
EYES = {
    "every cone": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def seen(colour: str, eyes: str) -> tuple[float, float, float]:
    """The CIE L*a*b* (D65) of a colour as such eyes see it."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    red, green, blue = (
        min(1, max(0, sum(share * part for share, part in zip(row, light, strict=True)))) for row in EYES[eyes]
    )
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: str, other: str, eyes: str) -> float:
    """The colour difference dE76 (CIE 1976)."""
    return math.dist(seen(one, eyes), seen(other, eyes))


def test_the_yardstick_knows_black_and_white_and_the_usual_red_and_green() -> None:
    assert distance("#000000", "#FFFFFF", "every cone") == pytest.approx(100, abs=0.1)
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)  # the grey that just fails WCAG AA
    # The pair that this palette avoids: as good as alike for one man in twelve.
    assert distance("#D62728", "#2CA02C", "deuteranopia") < 40


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_good_and_bad_are_told_apart_by_all_eyes(theme: Theme, eyes: str) -> None:
    assert distance(theme.colours.good, theme.colours.bad, eyes) >= 60


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_every_text_is_readable_on_every_ground_it_may_stand_on(theme: Theme) -> None:
    unreadable = [
        (text, ground, round(contrast(ink, colour), 2))
        for text, grounds in TEXT_ON
        for ground in grounds
        for ink in colours_of(theme, text)
        for colour in colours_of(theme, ground)
        if contrast(ink, colour) < 4.5
    ]
    assert not unreadable


def colours_of(theme: Theme, name: str) -> tuple[str, ...]:
    fill = theme.paint(name).fill
    assert fill is not None, f"{name} has no fill in {theme.name}"
    if isinstance(fill, Hatch):
        return tuple(colour for colour in (fill.line, fill.ground) if colour)
    assert isinstance(fill, str)
    return (fill,)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("index", range(0, 101, 5))
def test_numbers_on_heat_cells_have_more_contrast_than_they_must(theme: Theme, index: int) -> None:
    (ink,) = colours_of(theme, "text-on-heat")
    assert min(contrast(ink, colour) for colour in colours_of(theme, heat(index))) >= 5.3


def test_texts_say_where_they_stand() -> None:
    texts = {name for name in PAINTS if name.startswith("text")}
    assert texts == {text for text, _ in TEXT_ON}
    assert "paper" in dict(TEXT_ON)["text"]


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_every_class_has_literal_colours_in_every_theme(theme: Theme) -> None:
    for name in (*PAINTS, stage(0, 1), stage(5, 6), heat(50), way(0.3, "back"), "persona-0", "persona-line-3"):
        paint = theme.paint(name)
        for ink in (paint.fill, paint.stroke):
            assert not isinstance(ink, str) or ink.startswith("#")


def test_a_class_that_nobody_defined_is_an_error() -> None:
    with pytest.raises(KeyError, match="no paint is called 'pian'"):
        LIGHT.paint("pian")


def test_heat_runs_from_orange_over_cream_to_blue() -> None:
    orange, cream, blue = LIGHT.colours.heat
    assert [LIGHT.paint(heat(index)).fill for index in (0, 50, 100)] == [orange, cream, blue]
    assert heat(-20) == heat(0) and heat(130) == heat(100) and heat(49.6) == heat(50)


def test_stages_run_from_indigo_to_teal_however_many_there_are() -> None:
    first, *_, last = LIGHT.colours.stages
    for count in (2, 5, 9):
        assert LIGHT.paint(stage(0, count)).fill == first
        assert LIGHT.paint(stage(count - 1, count)).fill == last
    assert LIGHT.paint(stage(0, 1)).fill == first


def test_print_has_white_paper_and_hatches_what_is_poor() -> None:
    grounds = ("paper", "column", "focus", "pain", "opportunity", "track", "card")
    assert {PRINT.paint(name).fill for name in grounds} == {"#FFFFFF"}
    assert isinstance(PRINT.paint(heat(20)).fill, Hatch)
    assert not isinstance(PRINT.paint(heat(60)).fill, Hatch)
    assert not isinstance(LIGHT.paint(heat(20)).fill, Hatch)


def test_ways_differ_by_more_than_colour_in_print() -> None:
    kinds = [(), ("back",), ("forced",), ("exit",)]
    assert len({PRINT.paint(way(0.3, *one)).dash for one in kinds}) == len(kinds)


def test_a_brand_replaces_colours_and_font() -> None:
    brand = replace(
        LIGHT,
        name="acme",
        colours=replace(LIGHT.colours, bad="#8A1C1C"),
        fonts={**LIGHT.fonts, "default": ("Acme Sans", *LIGHT.fonts["default"])},
    )
    assert brand.paint("pain-edge").fill == "#8A1C1C"
    assert LIGHT.paint("pain-edge").fill == "#C2410C"


@pytest.mark.parametrize("colour", ["red", "#12345", "#GGGGGG", '#123456"/><script>', "url(#x)"])
def test_a_colour_must_be_six_hexadecimal_digits(colour: str) -> None:
    with pytest.raises(ValueError, match="`good` must be written as #RRGGBB"):
        replace(LIGHT.colours, good=colour)
    with pytest.raises(ValueError, match="`stages` must be written as #RRGGBB"):
        replace(LIGHT.colours, stages=("#000000", colour))


def test_type_is_never_smaller_than_eleven_and_grows_for_slides() -> None:
    faces = [getattr(Type(), name) for name in Type.__slots__]
    assert min(face.size for face in faces) == 11
    assert Type().scaled(1.6).text.size == pytest.approx(12 * 1.6)
    assert Type().scaled(1.6).card.weight == Type().card.weight
