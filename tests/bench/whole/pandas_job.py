# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole job with pandas and SciPy: per week the disparate impact by sex and age, and for 16 features against week 1 the
population stability index, for numbers Kolmogorov-Smirnov and Wasserstein, for categories chi-square. With Fairlearn, where
it is installed and asked for, the rates come from MetricFrame. pandas_job.py FILE [--fairlearn]"""
import json
import sys

import numpy as np
import pandas as pd
from scipy import stats

frame = pd.read_csv(sys.argv[1])
week = (pd.to_datetime(frame["timestamp"]) - pd.Timestamp("2024-01-01", tz="UTC")).dt.days // 7
favorable = frame["prediction"].eq("Approved")
groups = {"sex": frame["sex"], "age": pd.Series(np.where(frame["age"] <= 25, "18-25", "26-100"))}
result = {"disparate_impact": {}, "drift": {}}
if "--fairlearn" in sys.argv:
    from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate

    label = frame["label"].eq("repaid")
    for name, group in groups.items():
        by_week = []
        for _, rows in frame.groupby(week).groups.items():
            rates = MetricFrame(metrics={"selection_rate": selection_rate, "tpr": true_positive_rate, "fpr": false_positive_rate},
                                y_true=label[rows], y_pred=favorable[rows], sensitive_features=group[rows]).by_group
            by_week.append(float(rates["selection_rate"].iloc[0] / rates["selection_rate"].iloc[1]))
        result["disparate_impact"][name] = by_week
else:
    for name, group in groups.items():
        rates = favorable.groupby([week, group]).mean().unstack()
        result["disparate_impact"][name] = (rates.iloc[:, 0] / rates.iloc[:, 1]).tolist()


def stability(baseline, window):
    p = np.maximum(baseline / baseline.sum(), 1e-4)
    q = np.maximum(window / window.sum(), 1e-4)
    return float(((q - p) * np.log(q / p)).sum())


first = week.eq(0)
windows = [group.index for _, group in frame.groupby(week)]
for column in frame.columns[6:14]:
    edges = np.unique(np.quantile(frame.loc[first, column], np.linspace(0, 1, 11)[1:-1]))
    cells = pd.Series(np.searchsorted(edges, frame[column], side="right"))
    counts = cells.groupby(week).value_counts().unstack(fill_value=0)
    baseline = frame.loc[first, column].to_numpy()
    values = frame[column].to_numpy()
    result["drift"][column] = [
        {"psi": stability(counts.iloc[0], counts.iloc[i]), "ks": stats.ks_2samp(baseline, values[rows], method="asymp").pvalue,
         "wasserstein": stats.wasserstein_distance(baseline, values[rows])}
        for i, rows in enumerate(windows)]
for column in ["region", "purpose", *frame.columns[14:20]]:
    counts = frame[column].groupby(week).value_counts().unstack(fill_value=0)
    result["drift"][column] = [
        {"psi": stability(counts.iloc[0], row), "chi_square": stats.chi2_contingency([counts.iloc[0] + 1e-9, row + 1e-9]).pvalue}
        for _, row in counts.iterrows()]
print(json.dumps(result))
