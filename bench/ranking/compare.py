"""Ranks collections with several programs and counts reciprocal ranks.

usage: compare.py NHIP FOLDER [DOCS.jsonl QUERIES.tsv]…
"""

import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import unicodedata

BEST = 10
TONES = "\u0300\u0301\u0303\u0309\u0323"
# A rhyme whose tone mark stands on its first or its second letter, by custom (hoà and hòa).
OPEN = re.compile(r"(o[ae]|uy)([%s]?)$|(o)([%s])([ae])$|(u)([%s])(y)$" % ((TONES,) * 3), re.I)


def apart(text):
    return unicodedata.normalize("NFD", text)


def joined(text):
    return unicodedata.normalize("NFC", text)


def bare(text):
    marks = "".join(sign for sign in apart(text) if not unicodedata.combining(sign))
    return marks.replace("đ", "d").replace("Đ", "D")


def every_second(text):
    words, marked = [], 0
    for word in text.split(" "):
        if bare(word) != joined(word):
            marked += 1
            word = bare(word) if marked % 2 == 0 else word
        words.append(word)
    return " ".join(words)


def other_place(text):
    """Tone marks of open oa, oe and uy on the other letter."""

    def moved(word):
        found = OPEN.search(apart(word))
        if not found or word.lower().startswith("qu"):
            return word
        both, tone = found.group(1), found.group(2)
        whole = apart(word)[: found.start()]
        if both:
            return joined(whole + both[0] + tone + both[1])
        first, tone, second = [part for part in found.groups() if part]
        return joined(whole + first + second + tone)

    return " ".join(moved(word) for word in text.split(" "))


def swapped(text):
    swap = {"\u0303": "\u0309", "\u0309": "\u0303"}
    return joined("".join(swap.get(sign, sign) for sign in apart(text)))


VARIANTS = {
    "typed": lambda text: text,
    "no marks": bare,
    "every second": every_second,
    "decomposed": apart,
    "other place": other_place,
    "hỏi/ngã swapped": swapped,
}


def words(text):
    return re.findall(r"[\w\u0300-\u036f]+", text)


def nhip(binary, folder, docs_path):
    at = os.path.join(folder, "index-" + os.path.basename(docs_path))
    subprocess.run([binary, "search", "index", docs_path, "--at", at], check=True, capture_output=True)

    def ask(queries):
        path = os.path.join(folder, "asked.tsv")
        with open(path, "w", encoding="utf8") as file:
            file.writelines(f"{key}\t{text}\n" for key, text in queries)
        command = [binary, "search", "run", path, "--at", at, "-k", str(BEST)]
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        found = {}
        for line in run.stdout.splitlines():
            key, _, document, _ = line.split(" ")
            found.setdefault(key, []).append(document)
        return found

    return ask


def fts5(remove):
    def make(docs):
        base = sqlite3.connect(":memory:")
        tokens = f"unicode61 remove_diacritics {remove}"
        base.execute(f"create virtual table pages using fts5(id unindexed, text, tokenize='{tokens}')")
        base.executemany("insert into pages values (?, ?)", docs)

        def ask(queries):
            found = {}
            for key, text in queries:
                any_of = " OR ".join(f'"{word}"' for word in words(text))
                rows = base.execute("select id from pages where pages match ? order by bm25(pages) limit ?", (any_of, BEST))
                found[key] = [row[0] for row in rows]
            return found

        return ask

    return make


def tantivy(folding):
    def make(docs):
        import tantivy as t

        schema = t.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw")
        schema.add_text_field("text", tokenizer_name="folded" if folding else "default")
        index = t.Index(schema.build())
        if folding:
            analyzer = t.TextAnalyzerBuilder(t.Tokenizer.simple())
            analyzer = analyzer.filter(t.Filter.lowercase()).filter(t.Filter.ascii_fold()).build()
            index.register_tokenizer("folded", analyzer)
        writer = index.writer(100_000_000, 1)
        for key, text in docs:
            writer.add_document(t.Document(id=key, text=text))
        writer.commit()
        index.reload()
        searcher = index.searcher()

        def ask(queries):
            found = {}
            for key, text in queries:
                query = index.parse_query(" ".join(words(text)).lower(), ["text"])
                hits = searcher.search(query, BEST).hits
                found[key] = [searcher.doc(place)["id"][0] for _, place in hits]
            return found

        return ask

    return make


def postgres(folder):
    def make(docs):
        import psycopg

        base = psycopg.connect(f"host={folder}/socket user=nhip dbname=postgres", autocommit=True)
        base.execute("create extension if not exists unaccent")
        base.execute("drop table if exists pages")
        base.execute("create table pages (id text, words tsvector)")
        with base.cursor() as cursor:
            cursor.executemany("insert into pages values (%s, to_tsvector('simple', unaccent(%s)))", docs)
        base.execute("create index on pages using gin (words)")

        def ask(queries):
            found = {}
            for key, text in queries:
                any_of = " | ".join(words(text))
                rows = base.execute(
                    "select id from pages, to_tsquery('simple', unaccent(%s)) asked where words @@ asked "
                    "order by ts_rank_cd(words, asked, 1) desc limit %s",
                    (any_of, BEST),
                )
                found[key] = [row[0] for row in rows]
            return found

        return ask

    return make


def reciprocal(found, right):
    ranks = {key: found.get(key, []) for key in right}
    return [1 / (1 + ranks[key].index(right[key])) if right[key] in ranks[key] else 0.0 for key in right]


def interval(values, tries=1000):
    """Half of the width of the middle 95 of 100 means of questions drawn anew (Efron 1979)."""
    dice = random.Random(1)
    means = sorted(sum(dice.choices(values, k=len(values))) / len(values) for _ in range(tries))
    return (means[int(0.975 * tries)] - means[int(0.025 * tries)]) / 2


def main():
    binary, folder, *collections = sys.argv[1:]
    for docs_path, queries_path in zip(collections[::2], collections[1::2]):
        lines = [line.rstrip("\n").split("\t") for line in open(queries_path, encoding="utf8")]
        right = {line[0]: line[2] for line in lines}
        docs = [(doc["id"], doc["text"]) for doc in map(json.loads, open(docs_path, encoding="utf8"))]
        programs = {"nhip search": lambda _: nhip(binary, folder, docs_path)}
        programs |= {f"FTS5, remove_diacritics {by}": fts5(by) for by in (0, 1, 2)}
        programs |= {"Tantivy, default": tantivy(False), "Tantivy, ASCII folding": tantivy(True)}
        if os.path.exists(f"{folder}/socket"):
            programs["PostgreSQL, unaccent"] = postgres(folder)
        print(f"\n{os.path.basename(docs_path)}: {len(docs)} texts, {len(lines)} questions\n")
        print("| program | " + " | ".join(VARIANTS) + " |\n|---|" + "--:|" * len(VARIANTS))
        for name, make in programs.items():
            ask = make(docs)
            row = []
            for change in VARIANTS.values():
                values = reciprocal(ask([(line[0], change(line[1])) for line in lines]), right)
                row.append(f"{sum(values) / len(values):.3f} ± {interval(values):.3f}")
            print(f"| {name} | " + " | ".join(row) + " |", flush=True)


main()
