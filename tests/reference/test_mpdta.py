"""County teen employment and minimum wages (mpdta of the R package did): the panel engine beside two others.

Callaway & Sant'Anna 2021 use these data. PUBLISHED is what diff-diff 3.13.0 gives, rounded (the R package gives the
same to four digits, with standard errors up to 3 % apart by convention). CSDID is csdid 0.4.3 with drdid 1.1.7:
`ATTgt("lemp", "year", "countyreal", "first_treat", data, xformla=..., control_group=..., anticipation=...,
weights_name=...).fit(est_method=..., bstrap=False)`. It divides by n where we divide by n - 1.
"""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from collegium.engines.panel import Change, Rows, Setting, change_over_time
from tests.reference.tables import shared_file

pytestmark = pytest.mark.shared_data
COUNTIES = 500


@pytest.fixture(scope="module")
def counties() -> pd.DataFrame:
    return pd.read_csv(shared_file("mpdta.csv"))


def answer(table: pd.DataFrame, setting: Setting, *, lpop: bool, **columns) -> Change:
    covariates = {"covariates": table[["lpop"]], "names": ("lpop",)} if lpop else {}
    return change_over_time(
        Rows(table.lemp, table.countyreal, table.year, table.first_treat, **covariates, **columns), setting
    )


def numbers(effects, *, units: int = COUNTIES) -> np.ndarray:
    """Estimates and standard errors as csdid has them."""
    return np.array([(one.estimate, one.se * math.sqrt((units - 1) / units)) for one in effects])


PUBLISHED = {
    False: {
        "simple": [(-0.039951, 0.01203)],
        "event": [
            (0.0305, 0.0150),
            (-0.0006, 0.0133),
            (-0.0245, 0.0142),
            (-0.0199, 0.0118),
            (-0.0510, 0.0169),
            (-0.1373, 0.0364),
            (-0.1008, 0.0344),
        ],
        "group": [(-0.0797, 0.0264), (-0.0229, 0.0167), (-0.0261, 0.0167)],
        "cells": [
            *(-0.0105, -0.0704, -0.1373, -0.1008),
            *(0.0065, -0.0028, -0.0046, -0.0412),
            *(0.0305, -0.0027, -0.0311, -0.0261),
        ],
        # the R package's vignettes print p-values of .16812 and .23267
        "p before": 0.16812,
    },
    True: {
        "simple": [(-0.041751, 0.01150)],
        "event": [
            (0.0267, 0.0141),
            (-0.0036, 0.0129),
            (-0.0232, 0.0145),
            (-0.0211, 0.0115),
            (-0.0530, 0.0163),
            (-0.1404, 0.0354),
            (-0.1069, 0.0329),
        ],
        "group": [(-0.0846, 0.0246), (-0.0202, 0.0175), (-0.0288, 0.0162)],
        "cells": [
            *(-0.0145, -0.0764, -0.1404, -0.1069),
            *(-0.0005, -0.0062, 0.0010, -0.0413),
            *(0.0267, -0.0046, -0.0284, -0.0288),
        ],
        "p before": 0.23267,
    },
}


@pytest.mark.parametrize("lpop", PUBLISHED)
def test_published(counties, lpop):
    found, published = answer(counties, Setting(), lpop=lpop), PUBLISHED[lpop]
    series = {
        "simple": [found.simple],
        "event": [part.effect for part in found.event.parts],
        "group": [part.effect for part in found.group.parts],
    }
    for name, effects in series.items():
        own, theirs = numbers(effects), np.array(published[name])
        assert own[:, 0] == pytest.approx(theirs[:, 0], abs=1e-4)
        assert own[:, 1] == pytest.approx(theirs[:, 1], rel=0.05)
    assert [cell.effect.estimate for cell in found.cells] == pytest.approx(published["cells"], abs=1e-4)
    assert [part.at for part in found.event.parts] == [-3, -2, -1, 0, 1, 2, 3]
    # their statistic has no small-sample factor
    chi2 = found.before.chi2 * COUNTIES / (COUNTIES - 1)
    assert stats.chi2.sf(chi2, 5) == pytest.approx(published["p before"], abs=5e-6)


# (method, lpop, controls, anticipation): cells by group and period, then simple and overall of the three averages
CSDID = {
    ("doubly robust", False, "never", 0): (
        [
            (-0.010503246220963524, 0.023251036368166184),
            (-0.07042315810314909, 0.03098476675727638),
            (-0.13725873888940443, 0.036435664287686145),
            (-0.10081136308540524, 0.03435922583467304),
            (0.006520112424232912, 0.023326805141804827),
            (-0.00275081875051868, 0.019558561035881508),
            (-0.004594606952862727, 0.017755196659276398),
            (-0.04122447154621794, 0.02022918070410706),
            (0.030506655583292106, 0.015033560280130049),
            (-0.002725892886115959, 0.016395832895534427),
            (-0.031087119389688136, 0.017877511313343496),
            (-0.026054410719197237, 0.016655435349252175),
        ],
        [
            (-0.03995128, 0.01203401),
            (-0.07723982, 0.01996499),
            (-0.03101828, 0.01244606),
            (-0.04170043, 0.01597185),
        ],
    ),
    ("doubly robust", True, "never", 0): (
        [
            (-0.014529668304900049, 0.022129157238335365),
            (-0.07642188173478864, 0.02867131415556104),
            (-0.14044833681012356, 0.03537815471009604),
            (-0.1069038981114605, 0.032886493002897046),
            (-0.0004721460884860261, 0.02222343703665842),
            (-0.006202524579796492, 0.018495701904182486),
            (0.0009605737466988026, 0.01940019542202316),
            (-0.041293865588180496, 0.019721144145395577),
            (0.02672779620370112, 0.014065660764396424),
            (-0.004576570763525665, 0.01571776313026435),
            (-0.028447487197560028, 0.018180881152697774),
            (-0.028781361039487172, 0.01623895296618498),
        ],
        [
            (-0.04175177, 0.01150284),
            (-0.08035395, 0.01895756),
            (-0.0328196, 0.01189818),
            (-0.04417736, 0.01503818),
        ],
    ),
    ("outcome regression", True, "never", 0): (
        [
            (-0.014911237790362276, 0.0220556930763194),
            (-0.07699632296605373, 0.028359745510149297),
            (-0.14108010462858894, 0.03483628695361812),
            (-0.1075442746730475, 0.032737692643411816),
            (-0.002066058118439927, 0.022122286483578116),
            (-0.006968283067270559, 0.01834578562936932),
            (0.0007655250263964646, 0.019195907032878625),
            (-0.041535636529325494, 0.019716873645373112),
            (0.026365831746979415, 0.014018949322675106),
            (-0.00475983533866919, 0.015669966037328932),
            (-0.02850210641385816, 0.01813206589247024),
            (-0.02878948819382488, 0.016167867253691823),
        ],
        [
            (-0.04196861, 0.01144483),
            (-0.08078175, 0.01874585),
            (-0.03292924, 0.01186031),
            (-0.04453233, 0.01488503),
        ],
    ),
    ("weighting", True, "never", 0): (
        [
            (-0.014548431154141006, 0.022114533111436574),
            (-0.07644986075866311, 0.02864886253738329),
            (-0.1404646026554933, 0.035371001785682095),
            (-0.10693255710571734, 0.03288915170894664),
            (-0.0008685602909432946, 0.02215284341812957),
            (-0.006397240343384937, 0.018457328457978227),
            (0.0012080452397309274, 0.019487929103448966),
            (-0.041308231738724346, 0.019721398187520413),
            (0.026556103623585195, 0.014044158504654295),
            (-0.004660904906027398, 0.015669164248939927),
            (-0.028340303804834825, 0.018189309095329124),
            (-0.028894766614560835, 0.016246409387179233),
        ],
        [
            (-0.04177708, 0.01149972),
            (-0.08037689, 0.01895425),
            (-0.03287537, 0.0118932),
            (-0.0441701, 0.01503522),
        ],
    ),
    ("doubly robust", True, "not yet", 0): (
        [
            (-0.021183053478759074, 0.02164820771472739),
            (-0.08160318585568103, 0.028341541085782556),
            (-0.1381918226084283, 0.034228037221318244),
            (-0.1069038981114605, 0.032886493002897046),
            (-0.007455236111948324, 0.021835715405796166),
            (-0.004563376993305782, 0.018291386063693415),
            (0.008660699867713591, 0.016839060956375478),
            (-0.041293865588180496, 0.019721144145395577),
            (0.026932652900658608, 0.01391362597067394),
            (-0.004200980469979451, 0.015548366320610827),
            (-0.028447487197560028, 0.018180881152697774),
            (-0.028781361039487172, 0.01623895296618498),
        ],
        [
            (-0.04135163, 0.01142784),
            (-0.07999262, 0.018494),
            (-0.03226404, 0.01198341),
            (-0.04566463, 0.01469826),
        ],
    ),
    ("doubly robust", True, "not yet", 1): (
        [
            (-0.007455236111948324, 0.021835715405796166),
            (-0.004563376993305782, 0.018291386063693415),
            (-0.005241950833097692, 0.024021329555696826),
            (-0.047496390167977, 0.02576794157090141),
            (0.026932652900658608, 0.013913625970673938),
            (-0.004576570763525665, 0.015717763130264368),
            (-0.028447487197560028, 0.01818088115269777),
            (-0.05722884823704721, 0.019803998935404514),
        ],
        [
            (-0.0455285, 0.01662666),
            (-0.04628228, 0.01828123),
            (-0.05001021, 0.01719037),
            (-0.0300971, 0.01758047),
        ],
    ),
}


@pytest.mark.parametrize("case", CSDID, ids=str)
def test_as_csdid(counties, case):
    method, lpop, controls, anticipation = case
    setting = Setting(method=method, controls=controls, anticipation=anticipation)
    found = answer(counties, setting, lpop=lpop)
    units = found.account.treated + found.account.comparison
    cells, averages = CSDID[case]
    # logit fits stop at slightly different places: 1e-8
    assert numbers([cell.effect for cell in found.cells], units=units) == pytest.approx(
        np.array(cells), abs=1e-8
    )
    overall = [found.simple, found.event.overall, found.group.overall, found.calendar.overall]
    assert numbers(overall, units=units) == pytest.approx(np.array(averages), abs=1e-8)


def test_weights_as_csdid(counties):
    found = answer(counties, Setting(), lpop=True, weight=np.exp(counties.lpop / 4))
    overall = [found.simple, found.event.overall, found.group.overall, found.calendar.overall]
    assert numbers(overall) == pytest.approx(
        np.array(
            [
                (-0.03819601, 0.00980274),
                (-0.07004869, 0.01711983),
                (-0.03356367, 0.00936124),
                (-0.03688478, 0.01310583),
            ]
        ),
        abs=1e-8,
    )
    first = numbers([found.cells[0].effect])[0]
    assert first == pytest.approx([-0.013043972690533834, 0.01723946834042399], abs=1e-9)


def test_without_untreated_counties_as_csdid(counties):
    """Those that start last are only compared."""
    found = answer(counties[counties.first_treat > 0], Setting(controls="not yet"), lpop=True)
    assert [(cell.group, cell.period) for cell in found.cells] == [
        (group, year) for group in (2004, 2006) for year in (2004, 2005, 2006)
    ]
    assert numbers([cell.effect for cell in found.cells], units=191) == pytest.approx(
        np.array(
            [
                (-0.03540404839439058, 0.023583866724464653),
                (-0.09176946205448537, 0.031209417344601906),
                (-0.1340342582080638, 0.037999104506798366),
                (-0.02408243743904937, 0.023039952785817015),
                (-0.0018612743110009156, 0.020686639764889263),
                (0.02737939241728796, 0.01757312343277919),
            ]
        ),
        abs=1e-8,
    )
    assert numbers([found.simple], units=191)[0] == pytest.approx([-0.0412898, 0.01978961], abs=1e-8)
    assert any("start last, in 2007" in warning for warning in found.warnings)


def test_clusters_as_diff_diff(counties):
    """CallawaySantAnna(cluster="cl"), cl the state; it bounds the propensity score, hence 1e-6."""
    found = answer(counties, Setting(), lpop=True, cluster=counties.countyreal // 1000)
    assert found.simple.se == pytest.approx(0.01670163013698859, abs=1e-6)
    last = [cell.effect.se for cell in found.cells if cell.group == 2007]
    theirs = [0.01504561960494942, 0.01508898028301721, 0.0276293350473436, 0.015624485476796323]
    assert last == pytest.approx(theirs, abs=1e-6)
    assert [part.effect.se for part in found.event.parts[:4]] == pytest.approx(
        [0.01504561960494942, 0.014149576713067496, 0.022523867228828223, 0.01129268810753928], rel=5e-4
    )
    # counties that started in 2004 and in 2006 are in too few states
    assert all(cell.effect.se is None for cell in found.cells if cell.group < 2007)


def test_universal_base_as_diff_diff(counties):
    found = answer(counties, Setting(base="universal"), lpop=True)
    own = [(one.group, one.period, one.effect.estimate) for one in found.cells if one.when == "before"]
    assert [(group, period) for group, period, _ in own] == [
        (2006, 2003),
        (2006, 2004),
        (2007, 2003),
        (2007, 2004),
        (2007, 2005),
    ]
    theirs = [
        0.006664735455775341,
        0.006199300412165448,
        0.006295734030778302,
        0.03302384867881093,
        0.028447439145383967,
    ]
    assert [estimate for *_, estimate in own] == pytest.approx(theirs, abs=1e-4)


def test_band_is_wider_than_an_interval(counties):
    found = answer(counties, Setting(), lpop=False)
    # did for R prints 2.6 to 2.8 for the 12 cells, by its bootstrap
    assert 2.6 < found.critical < 2.95
    for part in found.event.parts:
        assert part.effect.band_low < part.effect.low < part.effect.high < part.effect.band_high
