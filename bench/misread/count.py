"""Counts what tesseract makes of letters and words, for the costs of viet::correct.

    count.py TEXTS WORDS...

TEXTS are the articles that bodies of made-up papers are set from; WORDS folders that the example
`reading` of crate `records` filled with `--words`. A word counts where the two words before and the
two behind it are, without marks, those of one place of the texts: what stands there was meant.
Prints letters and words with how often each is taken for another (a share, and its negative
logarithm in nats), and how often a word is wrong by how sure the reader was.
"""

import collections
import json
import math
import pathlib
import re
import sys
import unicodedata

LETTERS_MIN, WORDS_MIN = 3, 5


def core(text):
    return re.sub(r"^\W+|\W+$", "", unicodedata.normalize("NFC", text))


def plain(text):
    spelt = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(sign for sign in spelt if not unicodedata.combining(sign))


def meant_by_neighbours(path):
    words = [core(word) for line in open(path) for word in [*line.split(), ""]]
    spelt = [plain(word) for word in words]
    meant = collections.defaultdict(set)
    for at in range(2, len(words) - 2):
        around = (*spelt[at - 2 : at], *spelt[at + 1 : at + 3])
        meant[around].add(words[at].lower())
    return {around: next(iter(one)) for around, one in meant.items() if len(one) == 1}


def pages(folders):
    for folder in folders:
        for path in sorted(pathlib.Path(folder).glob("*.json")):
            for page in json.loads(path.read_text())["pages"]:
                words = [(core(word[0]), word[5]) for word in page[3]]
                yield [word for word in words if word[0]]


def pairs(meant, folders):
    """Read word, meant word and sureness, where both are spelt alike without marks."""
    for words in pages(folders):
        spelt = [plain(text) for text, _ in words]
        for at in range(2, len(words) - 2):
            around = (*spelt[at - 2 : at], *spelt[at + 1 : at + 3])
            word = meant.get(around)
            read = words[at][0].lower()
            if word and len(word) == len(read) and plain(word) == spelt[at]:
                yield read, word, words[at][1]


def show(title, all_of, taken, least):
    print(f"## {title}")
    rows = [(seen / all_of[meant], meant, read, seen) for (meant, read), seen in taken.items()]
    for share, meant, read, seen in sorted(rows, reverse=True):
        if seen >= least:
            print(f"{meant} -> {read}  {seen} of {all_of[meant]}  {-math.log(share):.1f}")


def main():
    texts, *folders = sys.argv[1:]
    letters, words, sure = collections.Counter(), collections.Counter(), collections.Counter()
    letter_as, word_as = collections.Counter(), collections.Counter()
    for read, meant, confidence in pairs(meant_by_neighbours(texts), folders):
        words[meant] += 1
        word_as[meant, read] += read != meant
        for one, other in zip(meant, read):
            letters[one] += 1
            letter_as[one, other] += one != other
        sure[round(confidence, 2), read == meant] += 1
    show("Letters", letters, +letter_as, LETTERS_MIN)
    show("Words", words, +word_as, WORDS_MIN)
    print("## Sureness")
    for level in sorted({level for level, _ in sure}):
        right, wrong = sure[level, True], sure[level, False]
        print(f"{level:.2f}  {wrong} of {right + wrong}  {wrong / (right + wrong):.4f}")


if __name__ == "__main__":
    main()
