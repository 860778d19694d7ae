"""Make a variant from its documents to its table: `python -m models.vi_vnplan_learned.scripts.run own 500 300 200 100`.

The numbers are the steps of the trainings of names, tasks, section_roles and requirements.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any, Final

from models.vi_vnplan_learned.scripts import assemble, evaluate, prepare
from models.vi_vnplan_learned.scripts.prepare import BUILD, TASKS
from models.vi_vnplan_learned.scripts.sources import PROJECT, there

CONFIGS: Final = {"names": "spans.cfg", "tasks": "spans.cfg", "section_roles": "texts.cfg", "requirements": "texts.cfg"}


def train(task: str, data: Path, target: Path, steps: int) -> None:
    """Train the component of a task on CPU, from a fixed seed.

    Args:
        task: a key of `CONFIGS`.
        data: the folder with TASK.train.spacy and TASK.dev.spacy.
        target: the folder that gets `model-last`.
        steps: how many batches are learnt from.
    """
    from spacy.cli.train import train as spacy_train

    overrides: dict[str, Any] = {
        "paths.train": str(data / f"{task}.train.spacy"),
        "paths.dev": str(data / f"{task}.dev.spacy"),
        "training.max_steps": steps,
        "training.eval_frequency": max(1, steps // 2),
    }
    spacy_train(PROJECT / "configs" / CONFIGS[task], target, overrides=overrides)


def main(variant: str, *steps: str) -> int:
    """Make a variant; nothing where its documents are not there."""
    if not there(variant):
        print(f"{variant}: the documents are not there; its table stays as it was recorded", file=sys.stderr)
        return 0
    begun = time.monotonic()
    prepare.main(variant)
    for task, count in zip(TASKS, map(int, steps), strict=True):
        train(task, BUILD / variant / "data", BUILD / variant / task, count)
    assemble.main(variant)
    evaluate.main(variant)
    print(f"{variant}: done in {time.monotonic() - begun:.0f} seconds", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
