"""Write the report of all studies: claims, tables, figures.

python -m pipelines.study.report --studies=docs/studies --out=docs/study

Every number is read from the files that jobs left; what was not run is said
to be not tested.
"""

from pathlib import Path

from absl import app
from absl import flags

from pipelines.study.report.content import content_of
from pipelines.study.report.pages import HTML
from pipelines.study.report.pages import save

_STUDIES = flags.DEFINE_string(
    "studies", "runs/study", "Folder of a folder for each study."
)
_OUT = flags.DEFINE_string("out", "runs/study/report", "Folder of the report.")


def main(arguments: list[str]) -> None:
    """Reads the jobs' files, and writes the report."""
    if len(arguments) > 1:
        raise app.UsageError(f"Flags only. Received: {arguments[1:]}")
    studies = Path(_STUDIES.value)
    if not studies.is_dir():
        raise app.UsageError(
            "--studies must be a folder of studies that have run. "
            f"Received: {studies}"
        )
    content = content_of(studies)
    save(content, Path(_OUT.value))
    for judged in content.claims:
        claim = judged.claim
        print(f"{claim.number:2}. {judged.answer.value}: {claim.words}")
    print(Path(_OUT.value) / HTML)


if __name__ == "__main__":
    app.run(main)
