"""How right a set of answers is: the measures of the benchmarks of understanding, all in percent."""

from collections.abc import Mapping, Sequence

import numpy as np


def macro_f1(truth: Sequence[str], said: Sequence[str]) -> float:
    """Mean F1 over the labels that stand in the truth."""
    scores = []
    for one in sorted(set(truth)):
        right = sum(t == s == one for t, s in zip(truth, said, strict=True))
        scores.append(2 * right / (truth.count(one) + list(said).count(one)) if right else 0.0)
    return 100 * sum(scores) / len(scores)


def accuracy(truth: Sequence[str], said: Sequence[str]) -> float:
    return 100 * sum(t == s for t, s in zip(truth, said, strict=True)) / len(truth)


def recall(truth: Sequence[str], said: Sequence[str], label: str) -> float:
    return 100 * sum(t == s == label for t, s in zip(truth, said, strict=True)) / max(truth.count(label), 1)


def precision(truth: Sequence[str], said: Sequence[str], label: str) -> float:
    return recall(said, truth, label)


def balanced(truth: Sequence[str], said: Sequence[str]) -> float:
    """Balanced accuracy: the mean recall of the labels."""
    return sum(recall(truth, said, one) for one in set(truth)) / len(set(truth))


def as_mixed(truth: Sequence[str], said: Sequence[str], mix: Mapping[str, float]) -> float:
    """Accuracy as it would be where the labels occur as in `mix`."""
    return sum(share * recall(truth, said, label) for label, share in mix.items()) / sum(mix.values())


def calibration_error(right: Sequence[bool], scores: Sequence[float]) -> float:
    """Expected calibration error, ten bins."""
    bins = np.minimum((np.array(scores) * 10).astype(int), 9)
    hit, said = np.array(right, float), np.array(scores)
    return 100 * float(
        sum(abs(hit[bins == b].mean() - said[bins == b].mean()) * (bins == b).mean() for b in range(10) if (bins == b).any())
    )
