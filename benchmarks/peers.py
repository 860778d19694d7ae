"""The citation layer against eyecite, each on its own kind of text of equal length, in one run.

eyecite finds the citations of American courts with an Aho-Corasick tokenizer: the nearest relative that there is. Its
text is an opinion written for this benchmark; the cases in it are real, what is said of them is not.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence

import vnplan_nlp as vp
from vnplan_nlp.extract.citations import extract_citations
from vnplan_nlp.normalize import normalize
from vnplan_nlp.schema import Draft, Header
from vnplan_nlp.segment import mark_zones

_OPINION = (
    "The library asked the court to order the return of the maps. The court below refused, relying on Marbury v. "
    "Madison, 5 U.S. (1 Cranch) 137, 163 (1803), and on the rule that a shelf is no forum. See also McCulloch v. "
    "Maryland, 17 U.S. 316 (1819); Gibbons v. Ogden, 22 U.S. 1, 9 (1824). We read these cases otherwise. In Brown v. "
    "Board of Education, 347 U.S. 483 (1954), the question was a larger one, and the answer was given in plain words. "
    "Id. at 495. The catalogue was printed twice and corrected by hand; nobody who used it was misled. Miranda v. "
    "Arizona, 384 U.S. 436, 444 (1966), speaks of warnings, not of labels. The reading room closes at six, and the "
    "statute, 42 U.S.C. § 1983, says nothing of lamps. Bush v. Gore, 531 U.S. 98 (2000) (per curiam), was decided in "
    "a hurry that no reader of maps has known. Marbury, 5 U.S. at 177. The trustees point to Roe v. Wade, 410 U.S. 113 "
    "(1973), and to Obergefell v. Hodges, 576 U.S. 644 (2015), without saying why. We hold that the maps belong to the "
    "town that drew them, and that the keeper may show them on two afternoons of the week. Brown, supra, at 490.\n\n"
    "There is little else to say. The parties agree on the number of the maps and on the year in which each of them"
    " was drawn; they agree that the paper is old and that the ink has held. They differ on who may turn the pages."
    " The town says that a map is a tool and wants to be used; the library says that a map is a witness and wants "
    "to be kept. Both have sent us letters from people who know about paper, about light and about the habits of "
    "readers, and we have read them with care. A witness called by the town described how her grandfather found the"
    " ford by the small cross on the third sheet. A witness called by the library described what a wet thumb does "
    "to a small cross. Neither of them was shaken. The order that follows tries to leave both of them right: the "
    "sheets stay flat, the room stays dry, and the door is open on the two afternoons that the keeper names at the "
    "beginning of the year. Whoever comes writes his name in the book. Whoever copies a sheet leaves a copy behind."
    " If the roof is repaired, the maps are moved first and the town pays for the cart; if the river rises, nobody "
    "waits for the court. The costs lie where they fell.\n\n"
)


def _best(run: Callable[[], object], rounds: int = 9) -> float:
    shortest = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest


def _draft(text: str) -> Draft:
    """Return a plan as the citation layer gets it."""
    aligned, blocks = normalize(text)
    return Draft(aligned.text, mark_zones(aligned.text, blocks), header=Header(doc_type="Kế hoạch"))


def tokenizers(texts: Sequence[str]) -> tuple[float, str]:
    """Return the tokens a second of spaCy's blank tokenizer in parts of those of ours, and the figures."""
    import spacy

    from vnplan_nlp.spacy_components import PlanTokenizer

    blank = spacy.blank("xx")
    own = PlanTokenizer(spacy.blank("xx").vocab)
    mine = other = 0.0
    ours = theirs = 0
    for text in texts:
        ours, theirs = ours + len(own(text)), theirs + len(blank.tokenizer(text))
        mine += _best(lambda text=text: own(text))  # type: ignore[misc]
        other += _best(lambda text=text: blank.tokenizer(text))  # type: ignore[misc]
    speed, their_speed = ours / mine, theirs / other
    detail = f"{speed / 1e6:.2f} and {their_speed / 1e6:.2f} million tokens/s: {speed / their_speed:.1f} times"
    return their_speed / speed, detail


def components(texts: Sequence[str]) -> tuple[float, str]:
    """Return what all spaCy components together cost in parts of a bare parse of the same texts, and the figures."""
    from vnplan_nlp.spacy_components import SPAN_LAYERS, blank

    nlp = blank()
    for layer in SPAN_LAYERS:
        nlp.add_pipe(f"vnplan_{layer}")
    whole = bare = 0.0
    for text in texts:
        nlp(text)
        whole += _best(lambda text=text: nlp(text))  # type: ignore[misc]
        bare += _best(lambda text=text: vp.parse_text(text))  # type: ignore[misc]
    return whole / bare, f"{1e3 * whole / len(texts):.1f} and {1e3 * bare / len(texts):.1f} ms a plan"


def against_eyecite(texts: Sequence[str]) -> tuple[float, str]:
    """Return what a byte costs the citation layer, in parts of what it costs eyecite, and the figures."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from eyecite import get_citations
        from eyecite.tokenizers import AhocorasickTokenizer
    tokenizer = AhocorasickTokenizer()
    drafts = [_draft(text) for text in texts]
    opinions = [(_OPINION * (len(draft.text) // len(_OPINION) + 1))[: len(draft.text)] for draft in drafts]
    ours = sum(len(list(extract_citations(draft))) for draft in drafts)
    theirs = sum(len(get_citations(opinion, tokenizer=tokenizer)) for opinion in opinions)
    mine = other = 0.0
    for draft, opinion in zip(drafts, opinions, strict=True):
        mine += _best(lambda draft=draft: list(extract_citations(draft)))  # type: ignore[misc]
        other += _best(lambda opinion=opinion: get_citations(opinion, tokenizer=tokenizer), 3)  # type: ignore[misc]
    size = sum(len(draft.text.encode()) for draft in drafts) / 1e6
    their_size = sum(len(opinion.encode()) for opinion in opinions) / 1e6
    speed, their_speed = size / mine, their_size / other
    times = f"{speed / their_speed:.0f} times"
    detail = f"{speed:.1f} MB/s ({ours} citations) and {their_speed:.2f} MB/s ({theirs}): {times}"
    return their_speed / speed, detail


if __name__ == "__main__":
    from corpora.manifest import plans

    texts = [path.read_text("utf-8") for path in plans(round_trip=True)]
    print(f"vnplan_nlp {vp.__version__}: {against_eyecite(texts)[1]}")
