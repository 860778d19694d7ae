"""Write `vnplan_nlp/data/compound_words.txt`: words of several syllables that administrative texts use.

    python scripts/build_compound_words.py TEXTS/*.txt > vnplan_nlp/data/compound_words.txt

underthesea cuts the texts into words; what at least two of them use in small letters is kept. Done once, beforehand:
segmenting while comparing would take longer than parsing both documents.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

LONGEST_SYLLABLE = 7
TEXTS_EACH = 2
#: A conjunction inside is a phrase that the segmenter took for a word.
JOINERS = {"và", "của", "các", "hoặc", "với"}


def main(paths: list[str]) -> None:
    """Print the words."""
    from underthesea import word_tokenize

    texts_of: Counter[str] = Counter()
    for path in sorted(paths):
        text = unicodedata.normalize("NFC", Path(path).read_text("utf-8", errors="replace"))
        seen = set()
        for paragraph in re.split(r"\n\s*\n", text):
            for word in word_tokenize(" ".join(paragraph.split()), use_token_normalize=False):
                if " " in word and word.replace(" ", "").isalpha() and word[1:].islower():
                    seen.add(word.lower())
        texts_of.update(seen)
    print(f"# words of several syllables that at least {TEXTS_EACH} of {len(paths)} texts use, cut by underthesea")
    for word, count in sorted(texts_of.items()):
        syllables = word.split()
        short = all(len(syllable) <= LONGEST_SYLLABLE for syllable in syllables)
        if count >= TEXTS_EACH and short and not JOINERS & set(syllables):
            print(word)


if __name__ == "__main__":
    main(sys.argv[1:])
