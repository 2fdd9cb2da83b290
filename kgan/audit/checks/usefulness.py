"""Are samples of use as training data?"""

import warnings

from kgan.audit.evidence import Evidence
from kgan.audit.finding import Finding
from kgan.audit.finding import not_run
from kgan.metrics import classification_accuracy_score

USEFUL = "useful"
QUESTION = "Does a classifier trained on samples know real data?"


def useful(evidence: Evidence) -> tuple[Finding, ...]:
    """Accuracy on held-out data of a classifier trained on labelled samples.

    The null is that of the same classifier trained on as many real samples.

    Args:
        evidence: of the audit.
    """
    training = evidence.training
    given = (
        training.labels,
        evidence.held_out.labels,
        evidence.generated_labels,
    )
    train_labels, held_out_labels, generated_labels = given
    if (
        train_labels is None
        or held_out_labels is None
        or generated_labels is None
    ):
        absent = " and ".join(
            name
            for name, labels in zip(
                ("training", "held-out", "generated"), given, strict=True
            )
            if labels is None
        )
        why = f"there are no labels of the {absent} samples"
        return (not_run(USEFUL, QUESTION, why, seed=evidence.seed),)
    if not training.are_pictures:
        why = "samples are no pictures of 8 pixels a side or more"
        return (not_run(USEFUL, QUESTION, why, seed=evidence.seed),)
    highest = max(
        int(labels.max())
        for labels in (train_labels, held_out_labels, generated_labels)
    )
    if highest == 0:
        why = "there is one class alone"
        return (not_run(USEFUL, QUESTION, why, seed=evidence.seed),)
    with warnings.catch_warnings():
        # That a class is missing shows in its recall, and in `kinds`.
        warnings.simplefilter("ignore", UserWarning)
        found = classification_accuracy_score(
            generated=evidence.seen,
            generated_labels=generated_labels,
            train=training.reference,
            train_labels=train_labels[training.reference_rows],
            held_out=evidence.held_out.seen,
            held_out_labels=held_out_labels,
            classes=highest + 1,
            seed=evidence.seed,
        )
    return (
        Finding(
            USEFUL,
            QUESTION,
            found["accuracy"],
            (found["accuracy_low"], found["accuracy_high"]),
            found["accuracy_real"],
            None,
            {
                "generated": int(found["n_generated"]),
                "fitted": int(found["n_fitted"]),
                "held_out": int(found["n_held_out"]),
            },
            evidence.seed,
            {
                "accuracy_on_generated": found["accuracy_on_generated"],
                "recalls": {
                    name.split("/")[1]: value
                    for name, value in found.items()
                    if name.startswith("recall/")
                },
            },
        ),
    )
