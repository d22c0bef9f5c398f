# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole job with pandas: per week the disparate impact by sex and age, and the population stability index of 16 features
against week 1. pandas_job.py FILE"""
import sys

import numpy as np
import pandas as pd

frame = pd.read_csv(sys.argv[1])
week = (pd.to_datetime(frame["timestamp"]) - pd.Timestamp("2024-01-01", tz="UTC")).dt.days // 7
favorable = frame["prediction"].eq("Approved")
for name, group in (("sex", frame["sex"]), ("age", np.where(frame["age"] <= 25, "18-25", "26-100"))):
    rates = favorable.groupby([week, group]).mean().unstack()
    print(name, (rates.iloc[:, 0] / rates.iloc[:, 1]).round(4).tolist())


def stability(baseline, window):
    p = np.maximum(baseline / baseline.sum(), 1e-4)
    q = np.maximum(window / window.sum(), 1e-4)
    return float(((q - p) * np.log(q / p)).sum())


first = week.eq(0)
for column in frame.columns[6:14]:
    edges = np.unique(np.quantile(frame.loc[first, column], np.linspace(0, 1, 11)[1:-1]))
    cells = pd.Series(np.searchsorted(edges, frame[column], side="right"))
    counts = cells.groupby(week).value_counts().unstack(fill_value=0)
    print(column, [round(stability(counts.iloc[0], row), 4) for _, row in counts.iterrows()])
for column in ["region", "purpose", *frame.columns[14:20]]:
    counts = frame[column].groupby(week).value_counts().unstack(fill_value=0)
    print(column, [round(stability(counts.iloc[0], row), 4) for _, row in counts.iterrows()])
