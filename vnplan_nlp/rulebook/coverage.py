"""Coverage: what every rule and every pattern does in a corpus, measured while it is parsed.

Each file is parsed in a process that counts what its patterns find; only counts come back, so that memory does not grow
with the number of files.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vnplan_nlp.data import watching
from vnplan_nlp.errors import SourceNotFoundError, VnplanError

if TYPE_CHECKING:
    from vnplan_nlp.archive.sources import Location
    from vnplan_nlp.config import ParseConfig
    from vnplan_nlp.data.rules import RuleKey
    from vnplan_nlp.rulebook.counting import Conflict, DocumentCount, RuleCount

#: The most conflicts of one pair of rules that a report shows.
_MOST_SHOWN: Final = 20
#: Files handed out for each process, so that none waits.
_AHEAD: Final = 3

#: Told how many files are done and how many there are.
Progress = Callable[[int, int], None]
#: A file: its name, where its bytes lie, and the files of its gold.
_Task = tuple[str, "Location", tuple[str, ...]]


@dataclass(slots=True)
class PatternCount:
    """What a named pattern found: matches, and documents with one."""

    matches: int = 0
    documents: int = 0


@dataclass(slots=True)
class Coverage:
    """What the rules and patterns did in a corpus.

    `rules` and `patterns` have every known one, those that did nothing among them; `judged` counts the verdicts of gold
    by layer of the evaluation; `gold` counts the documents with a verdict, `fitted` the files that have gold of their
    name; `failed` are the files that could not be read, with the reason, `left_out` those that are the JSON of a parse.
    """

    rules: dict[RuleKey, RuleCount]
    patterns: dict[str, PatternCount]
    documents: int = 0
    gold: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    judged: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)
    fitted: int = 0
    left_out: list[str] = field(default_factory=list)

    @property
    def dead_rules(self) -> list[RuleKey]:
        """The rules that no annotation of the corpus names."""
        return [key for key, count in self.rules.items() if not count.hits]

    @property
    def dead_patterns(self) -> list[str]:
        """The patterns that found nothing in the corpus."""
        return [name for name, count in self.patterns.items() if not count.matches]

    def of_layer(self, layer: str) -> Coverage:
        """Return the same for what serves one layer."""
        from vnplan_nlp.data.rules import serves

        return replace(
            self,
            rules={key: count for key, count in self.rules.items() if key[0] == layer},
            patterns={name: count for name, count in self.patterns.items() if serves(name.split(".")[0]) == layer},
            conflicts=[conflict for conflict in self.conflicts if conflict.layer == layer],
        )

    def add(self, counted: DocumentCount) -> None:
        """Add what the rules did in a document."""
        from vnplan_nlp.rulebook.counting import RuleCount

        self.documents += 1
        self.judged.update(counted.judged)
        self.gold += bool(counted.judged)
        for key, count in counted.rules.items():
            self.rules.setdefault(key, RuleCount()).add(count)
        for name, matches in counted.patterns.items():
            pattern = self.patterns.setdefault(name, PatternCount())
            pattern.matches += matches
            pattern.documents += 1
        shown = Counter((conflict.layer, conflict.rules) for conflict in self.conflicts)
        for conflict in counted.conflicts:
            pair = conflict.layer, conflict.rules
            shown[pair] += 1
            if shown[pair] <= _MOST_SHOWN:
                self.conflicts.append(conflict)


def coverage(
    roots: Sequence[str],
    *,
    gold: Sequence[Path] = (),
    jobs: int = 1,
    config: ParseConfig | None = None,
    progress: Progress | None = None,
) -> Coverage:
    """Return what the rules and patterns do in a corpus.

    Args:
        roots: files, folders, patterns with `*`, ZIP and tar archives of plans in any format.
        gold: folders of gold, or files, of the same names as the plans; what stands first wins.
        jobs: how many processes parse.
        config: limits; all layers are read.
        progress: called with the number of files done and the number of all.

    Raises:
        SourceNotFoundError: a root or a folder of gold does not exist, or there is no file to read.
        AnnotationFormatError: a file of gold is none.
        UnsupportedFormatError: there is nothing but the JSON of a parse.
    """
    from vnplan_nlp.archive.sources import Sources
    from vnplan_nlp.data.rules import all_patterns, known_rules
    from vnplan_nlp.rulebook.counting import RuleCount
    from vnplan_nlp.rulebook.reading import check_gold, gold_by_name, is_parsed, parsed_already

    known = gold_by_name(gold)
    sources = Sources(roots)
    found = Coverage({key: RuleCount() for key in known_rules()}, {name: PatternCount() for name in all_patterns()})
    results: dict[int, DocumentCount | tuple[str, str]] = {}
    following = 0
    try:
        tasks: list[_Task] = []
        for file in sources:
            if file.skipped is None and is_parsed(file.location.name):
                found.left_out.append(file.path)
            elif file.skipped is None:
                tasks.append((file.path, file.location, known.get(Path(file.location.name).stem, ())))
        if not tasks and found.left_out:
            raise parsed_already(found.left_out[0], "coverage")
        if not tasks:
            raise SourceNotFoundError(", ".join(roots), "no file to read there")
        check_gold(dict.fromkeys(path for *_, files in tasks for path in files))
        found.fitted = sum(bool(files) for *_, files in tasks)
        for number, result in _results(tasks, min(jobs, len(tasks)), config):
            results[number] = result
            while following in results:  # in the order of the files, however fast each was
                ready = results.pop(following)
                following += 1
                if isinstance(ready, tuple):
                    found.failed.append(ready)
                else:
                    found.add(ready)
                if progress is not None:
                    progress(following, len(tasks))
    finally:
        sources.close()
    return found


def usual_corpus() -> tuple[list[str], list[Path]]:
    """Return the written corpus of the checkout that this package is installed from, and its gold.

    Raises:
        CorpusError: there is no checkout.
    """
    from vnplan_nlp.corpus import find_root

    root = find_root()
    return [str(root / "corpora" / "plans")], [root / "annotations" / "gold"]


# --- processes -------------------------------------------------------------------------------------


def _results(
    tasks: Sequence[_Task], jobs: int, config: ParseConfig | None
) -> Iterator[tuple[int, DocumentCount | tuple[str, str]]]:
    """Yield what came of each file with its number, in the order in which they are done."""
    jobs = max(1, jobs)
    pool = _pool(jobs)
    waiting: dict[Future[DocumentCount | str], tuple[int, _Task]] = {}
    numbered = enumerate(tasks)
    try:
        while True:
            while len(waiting) < jobs * _AHEAD and (task := next(numbered, None)) is not None:
                waiting[_submitted(pool, task[1], config)] = task
            if not waiting:
                return
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                if future not in waiting:
                    continue
                number, task_ = waiting.pop(future)
                try:
                    result = future.result()
                except BrokenProcessPool:
                    # One of the files at work ended its process: each of them gets a process of its own.
                    again = [(number, task_), *waiting.values()]
                    waiting.clear()
                    pool.shutdown(wait=False, cancel_futures=True)
                    yield from (_alone(number, task_, config) for number, task_ in again)
                    pool = _pool(jobs)
                else:
                    yield number, (task_[0], result) if isinstance(result, str) else result
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _pool(jobs: int) -> ProcessPoolExecutor:
    # A process of its own beginning: this one has loaded the patterns already, and nobody counts them.
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)


def _submitted(pool: ProcessPoolExecutor, task: _Task, config: ParseConfig | None) -> Future[DocumentCount | str]:
    """Hand a file to a pool; this is where its processes are started, which must not load the program of this one."""
    from vnplan_nlp.archive.pool import without_main

    with without_main():
        return pool.submit(_count, task, config)


def _alone(number: int, task: _Task, config: ParseConfig | None) -> tuple[int, DocumentCount | tuple[str, str]]:
    """Return what came of a file in a process of its own."""
    with _pool(1) as pool:
        try:
            result = _submitted(pool, task, config).result()
        except BrokenProcessPool:
            return number, (task[0], "its process was ended, for want of memory or by hand")
    return number, (task[0], result) if isinstance(result, str) else result


def _begin() -> None:
    """What each process does first: nothing of ours that keeps patterns may be loaded yet."""
    watching.start_counting()


def _count(task: _Task, config: ParseConfig | None) -> DocumentCount | str:
    """Return what the rules did in a file, or why it could not be read."""
    from vnplan_nlp.config import ParseConfig
    from vnplan_nlp.pipeline import parse_with_text
    from vnplan_nlp.rulebook.counting import count_document, judge
    from vnplan_nlp.rulebook.reading import UNFIT, read_gold, unfit

    name, location, gold = task
    counts = watching.start_counting()
    counts.clear()
    for forget in _memories():
        forget()
    settings = (config or ParseConfig()).model_copy(update={"layers": None})
    try:
        data = location.read(settings.limits.max_bytes)
        plan, raw = parse_with_text(data, config=settings, filename=location.name)
    except (VnplanError, OSError) as error:
        return " ".join(str(error).removeprefix(f"{location.name}: ").split())
    except Exception as error:  # a fault of ours must not stop the other files
        return f"internal error: {type(error).__name__}: {error}"
    found = Counter({f"{file}.{pattern}": count for (file, pattern), count in counts.items()})
    counted = count_document(plan, raw, name)
    counted.patterns = found
    try:
        judge(counted, plan, [read_gold(path) for path in gold])
    except UNFIT as error:  # an item that only a comparison looks at
        return f"{', '.join(gold)}: {unfit(error)}"
    except (VnplanError, OSError) as error:
        return str(error)
    return counted


@cache
def _memories() -> tuple[Callable[[], None], ...]:
    """The functions that forget what was read in other documents, so that each is counted as if it were alone."""
    forget = []
    for name, module in list(sys.modules.items()):
        if name.startswith("vnplan_nlp."):
            for value in vars(module).values():
                if hasattr(value, "cache_parameters") and value.cache_parameters()["maxsize"] is not None:
                    forget.append(value.cache_clear)
    return tuple(forget)
