"""Small clustered samples, and what is known about them written out row by row and PSU by PSU, without the library."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from disrupting_harm.survey import SurveyDesign


def make(frame: pd.DataFrame, **options) -> SurveyDesign:
    return SurveyDesign(frame, **{"weight": "w", "strata": "h", "psu": "p"} | options)


def draw_sample(seed: int, strata: int = 3, psus: int = 4, size: int = 8) -> pd.DataFrame:
    """An equal number of rows in every PSU; y is 0/1, x continuous, s and g have two and three levels, a is 12 to 17."""
    rng = np.random.default_rng(seed)
    n = strata * psus * size
    frame = pd.DataFrame({"h": np.repeat(np.arange(strata), psus * size), "p": np.tile(np.arange(psus), strata * size)})
    shift = np.repeat(rng.normal(0, 0.5, strata), psus * size)
    return frame.assign(
        w=rng.uniform(1, 5, n),
        x=rng.normal(10, 3, n) + shift,
        s=rng.choice(["f", "m"], n),
        g=rng.choice(["a", "b", "c"], n),
        a=rng.integers(12, 18, n),
        y=(rng.random(n) < 1 / (1 + np.exp(0.6 - shift))).astype(float),
    )


@st.composite
def samples(draw, lonely: bool = False):
    """2-4 strata of 2-4 PSUs (with `lonely`, one more that has a single PSU); y, g and x have gaps, s has none."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    counts = [draw(st.integers(2, 4)) for _ in range(draw(st.integers(2, 4)))] + [1] * lonely
    rows = [(h, p) for h, count in enumerate(counts) for p in range(count) for _ in range(draw(st.integers(1, 5)))]
    frame = pd.DataFrame(rows, columns=["h", "p"]).sample(frac=1, random_state=rng.integers(2**31), ignore_index=True)
    n, gaps = len(frame), draw(st.sampled_from([0.0, 0.3]))
    frame["w"] = np.exp(rng.normal(size=n) * draw(st.sampled_from([0.0, 0.5, 2.0])))
    frame["y"] = np.where(rng.random(n) < gaps, np.nan, rng.random(n) < rng.random())
    frame["x"] = np.where(rng.random(n) < gaps, np.nan, rng.normal(size=n) * 10 + draw(st.sampled_from([0.0, 1e3])))
    frame["g"] = rng.choice(["a", "b", "c", None], size=n)
    frame["s"] = rng.permutation(np.resize(["f", "m"], n))
    return frame


def covariance(frame: pd.DataFrame, z, u, lonely_psu: str = "fail") -> float:
    """Covariance of the sums of two columns of weighted influence values, with-replacement PSUs within strata."""
    z, u = np.asarray(z, float), np.asarray(u, float)
    psus = [(frame["h"] == h) & (frame["p"] == p) for h, p in dict.fromkeys(zip(frame["h"], frame["p"], strict=True))]
    stratum_of = [frame["h"][psu].iloc[0] for psu in psus]
    totals = [(z[psu].sum(), u[psu].sum()) for psu in psus]
    centre = np.mean(totals, axis=0)
    parts, alone = [], 0
    for stratum in dict.fromkeys(stratum_of):
        own = np.array([total for total, h in zip(totals, stratum_of, strict=True) if h == stratum])
        if len(own) > 1:
            around = own - own.mean(axis=0)
            parts.append(len(own) / (len(own) - 1) * (around[:, 0] * around[:, 1]).sum())
            continue
        assert lonely_psu != "fail"
        alone += 1
        if lonely_psu == "adjust":
            parts.append((own[0, 0] - centre[0]) * (own[0, 1] - centre[1]))
    counted = len(parts) + alone if lonely_psu == "average" else len(parts)
    return sum(parts) * (counted / len(parts) if parts else np.nan)


def mean_influence(frame: pd.DataFrame, column: str, inside=True) -> tuple[float, np.ndarray]:
    """Weighted mean of the rows that are inside and answered, and its weighted influence values: w (y - mean) / sum w."""
    member = frame[column].notna().to_numpy() & np.asarray(inside)
    w, y = frame["w"].where(member, 0.0).to_numpy(), frame[column].fillna(0).to_numpy(float)
    mean = (w * y).sum() / w.sum()
    return mean, w * (y - mean) / w.sum()


def residuals(frame: pd.DataFrame, values, margins: list[list[str]], base: str = "w") -> np.ndarray:
    """Weighted values w z less w times the fit of z by all categories of the margins, fitted with the base weights."""
    dummies = [pd.get_dummies(frame[names].astype(str).agg("|".join, axis=1)).to_numpy(float) for names in margins]
    x, root = np.hstack(dummies), np.sqrt(frame[base].to_numpy())
    z = np.asarray(values, float) / frame["w"].to_numpy()
    fit = x @ np.linalg.lstsq(x * root[:, None], z * root, rcond=None)[0]
    return frame["w"].to_numpy() * (z - fit)


def unexplained(table: pd.DataFrame) -> pd.DataFrame:
    """Rows with a NaN that no flag accounts for; a categorical predictor alone has a reference, and a test has t or F."""
    return table[
        table.drop(columns=["reference", "t", "f"], errors="ignore").isna().any(axis=1) & (table["flags"] == "")
    ]
