"""Put the trained components into one pipeline, choose its thresholds on the dev documents, and save it.

python -m models.vi_vnplan_learned.scripts.assemble own|shared
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Final

from models.vi_vnplan_learned.scripts.measure import choose
from models.vi_vnplan_learned.scripts.prepare import BUILD
from models.vi_vnplan_learned.scripts.sources import there
from vnplan_nlp import __version__
from vnplan_nlp.learned.pipelines import ENTRY, load_pipeline

#: The components that the switch serves; the model of requirements is measured only.
_FACTORIES: Final = {"names": "ner", "tasks": "ner", "section_roles": "textcat"}


def assemble(parts: Path, target: Path) -> None:
    """Write one pipeline of those of the served tasks, without thresholds: it believes nothing yet.

    Args:
        parts: a folder with NAME/model-last for each task.
        target: the folder to write.
    """
    import spacy

    from vnplan_nlp.spacy_components import blank

    nlp = blank()
    for task in _FACTORIES:
        trained = spacy.load(parts / task / "model-last")
        nlp.add_pipe(_FACTORIES[task], name=task, source=trained)
    nlp.meta.update(
        {
            "name": "vnplan_learned",
            "version": __version__,
            "license": "Apache-2.0",
            "description": "Campaigns, damaged citations, tasks and roles of sections, learnt.",
            ENTRY: {"thresholds": {}, "digest": digest(parts)},
        }
    )
    nlp.to_disk(target)


def digest(parts: Path) -> str:
    """Return the beginning of the SHA-256 of all weights."""
    found = hashlib.sha256()
    for task in _FACTORIES:
        for path in sorted((parts / task / "model-last").rglob("model")):
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


def set_choices(target: Path, choices: dict[str, Any]) -> None:
    """Write thresholds and yielding rules into the meta.json of a pipeline."""
    path = target / "meta.json"
    meta = json.loads(path.read_text("utf-8"))
    meta[ENTRY].update(choices)
    path.write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", "utf-8")


def main(variant: str) -> int:
    """Assemble the pipeline of a variant in build/VARIANT/pipeline."""
    if not there(variant):
        return 0
    target = BUILD / variant / "pipeline"
    assemble(BUILD / variant, target)
    load_pipeline.cache_clear()
    choices = choose(str(target), variant)
    load_pipeline.cache_clear()
    set_choices(target, choices)
    print(json.dumps(choices, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
