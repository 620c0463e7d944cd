"""F1 of words on character spans, white space left out, of our lines and of other programs'.

usage: compare.py TRAIN DEV OURS MB_PER_SECOND
"""

import random
import sys
import tempfile
import time


def spans(line):
    at, found = 0, set()
    for word in line.split():
        length = len(word.replace("_", ""))
        found.add((at, at + length))
        at += length
    return found


def counted(gold, said):
    """Words right, in the gold and said, of each sentence."""
    pairs = ((spans(one), spans(other)) for one, other in zip(gold, said, strict=True))
    return [(len(one & other), len(one), len(other)) for one, other in pairs]


def f1(counts):
    right, gold, said = (sum(column) for column in zip(*counts))
    return 2 * right / (gold + said)


def interval(counts, tries=1000):
    """The middle 95 of 100 figures of sentences drawn anew (Efron 1979)."""
    dice = random.Random(1)
    drawn = sorted(f1(dice.choices(counts, k=len(counts))) for _ in range(tries))
    return drawn[int(0.025 * tries)], drawn[int(0.975 * tries)]


def shape(word):
    if any(sign.isdigit() for sign in word):
        return "digit"
    if not word.isalpha():
        return "mark"
    return "upper" if word.isupper() else "title" if word[0].isupper() else "lower"


def features(words):
    """What usual taggers look at: two words to each side, their pairs, triples and shapes."""
    small = [word.lower() for word in words]

    def at(index):
        return small[index] if 0 <= index < len(small) else "#"

    def form(index):
        return shape(words[index]) if 0 <= index < len(words) else "#"

    rows = []
    for here in range(len(words)):
        row = [f"{by}={at(here + by)}" for by in range(-2, 3)]
        row += [f"form{by}={form(here + by)}" for by in range(-2, 3)]
        row += [f"pair{by}={at(here + by)}|{at(here + by + 1)}" for by in range(-2, 2)]
        row += [f"three{by}={at(here + by)}|{at(here + by + 1)}|{at(here + by + 2)}" for by in (-2, -1, 0)]
        row.append("forms=" + "|".join(form(here + by) for by in (-1, 0, 1)))
        rows.append(row)
    return rows


def crf(train):
    """A CRF that learns from the same sentences."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    for line in train:
        words, tags = [], []
        for word in line.split():
            syllables = word.split("_")
            words += syllables
            tags += ["B"] + ["I"] * (len(syllables) - 1)
        trainer.append(features(words), tags)
    trainer.set_params({"c1": 0.05, "c2": 0.02, "max_iterations": 150})
    tagger = pycrfsuite.Tagger()
    with tempfile.NamedTemporaryFile() as model:
        trainer.train(model.name)
        tagger.open(model.name)

    def segment(line):
        words = line.split()
        joined = zip(words, tagger.tag(features(words)))
        return "".join(("_" if tag == "I" else " ") + word for word, tag in joined).strip(" _")

    return segment


def pyvi():
    from pyvi import ViTokenizer

    return ViTokenizer.tokenize


def underthesea():
    from underthesea import word_tokenize

    return lambda line: word_tokenize(line, format="text")


def row(name, counts, speed):
    low, high = interval(counts)
    print(f"| {name} | {f1(counts):.4f} | {low:.4f} to {high:.4f} | {speed:.2f} |")


def main():
    train, dev, ours = (open(path, encoding="utf8").read().splitlines() for path in sys.argv[1:4])
    plain = [line.replace("_", " ") for line in dev]
    size = sum(len(line.encode()) + 1 for line in plain) / 1e6
    print("| program | F1 | 95 % interval | MB/s |\n|---|--:|--:|--:|")
    row("viet::segment, learnt from TRAIN", counted(dev, ours), float(sys.argv[4]))
    for name, make in [("CRF, learnt from TRAIN", lambda: crf(train)), ("pyvi 0.1.1", pyvi), ("underthesea 9.5.0", underthesea)]:
        segment = make()
        segment(plain[0])
        begun = time.process_time()
        said = [segment(line) for line in plain]
        row(name, counted(dev, said), size / (time.process_time() - begun))


main()
