"""Write `vnplan_nlp/data/word_frequencies.tsv`: in what share of administrative texts a word stands.

    python scripts/build_word_frequencies.py TEXTS/*.txt > vnplan_nlp/data/word_frequencies.tsv

Words that most texts have ("báo cáo", "kịp thời") tell little about what one of them asks for.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from vnplan_nlp import parse_text
from vnplan_nlp.compare.words import function_words, words_of

LEAST = 0.12


def main(paths: list[str]) -> None:
    """Print the words and their shares."""
    texts_of: Counter[str] = Counter()
    for path in sorted(paths):
        plan = parse_text(Path(path).read_text("utf-8", errors="replace"))
        texts_of.update({word.key for word in words_of(plan.text)})
    print(f"# word and share of {len(paths)} texts that have it, from {LEAST} on")
    for word, count in sorted(texts_of.items(), key=lambda item: (-item[1], item[0])):
        share = count / len(paths)
        if share >= LEAST and not word[0].isdigit() and word not in function_words():
            print(f"{word}\t{share:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
