#!/usr/bin/env python3
"""Trains the model of the fraud service on what the service itself has seen.

train.py FEATURES.csv LABELS.csv MODEL.json [--scores SCORES.csv] [--version TEXT]

FEATURES: tx_id,ts and a column for each feature, as the service emitted them when it judged the transaction. LABELS: tx_id,fraud of
those transactions that are known by now; any may be missing. SCORES: tx_id,score as the service gave them by the models
before this one, from which the score that raises an alert is taken; without it that is 0.5. MODEL is replaced when the new
one is whole: its format is boosted_trees.md. Exit codes: 0 done, 3 there are too few frauds to learn from.
"""
import argparse
import os
import sys

import lightgbm
import numpy

import labelled
import model_file

FRAUDS_MIN = 50
ROUNDS = 120
SETTINGS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 20,
    "lambda_l2": 10.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "max_bin": 127,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
ALERT_SCORE = 0.5
CHECKED_ROWS = 200
SCORES_APART_MAX = 1e-5


def alert_score(scores, frauds):
    """The score from which alerts would have been right and complete in the best balance (F1)."""
    if scores is None or frauds.sum() < FRAUDS_MIN:
        return ALERT_SCORE
    order = numpy.argsort(-scores, kind="stable")
    found = numpy.cumsum(frauds[order])
    balance = 2 * found / (numpy.arange(1, len(order) + 1) + frauds.sum())
    return float(scores[order][numpy.argmax(balance)])


def check_same_scores(model, trees, features):
    """The file must say what the model says."""
    for expected, row in zip(model.predict(features), features):
        got = model_file.score(trees, row)
        if abs(got - expected) > SCORES_APART_MAX:
            sys.exit(f"train: the trees score {got}, the model they were made of {expected}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("features")
    parser.add_argument("labels")
    parser.add_argument("model")
    parser.add_argument("--scores")
    parser.add_argument("--version")
    options = parser.parse_args()

    labels = labelled.read_labels(options.labels)
    if sum(labels.values()) < FRAUDS_MIN:
        print(f"train: {sum(labels.values())} frauds are known, {FRAUDS_MIN} are needed", file=sys.stderr)
        return 3
    names, newest, rows = labelled.read_features(options.features, labels)
    data = lightgbm.Dataset(rows.features, rows.frauds, weight=rows.weights, feature_name=names)
    model = lightgbm.train(SETTINGS, data, ROUNDS)
    trees = model_file.trees_of(model.dump_model())
    check_same_scores(model, trees, rows.features[:: max(1, len(rows.features) // CHECKED_ROWS)])
    score = alert_score(*labelled.read_scores(options.scores, labels))
    text = model_file.text_of(trees, names, options.version or f"trees-{newest}", score)
    unfinished = options.model + ".new"
    with open(unfinished, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, options.model)
    return 0


if __name__ == "__main__":
    sys.exit(main())
