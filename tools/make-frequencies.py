#!/usr/bin/env python3
"""make-frequencies.py DATA PACKS: derives packs/frequency_surname.tsv, frequency_given.tsv and company_words.tsv.

DATA holds names/ and lists/ as their publishers give them: the US census's 1990 name files, Spain's INE name counts,
name counts of the taxpayers that Mexico's tax authority lists under article 69-B, that list, and OFAC's SDN list.
Only shares and counts of single words are kept. Run once for each version of the token rule.
"""
import collections
import csv
import math
import pathlib
import re
import sys
import unicodedata

SURNAMES_MAX, GIVEN_MAX = 20000, 8000
WEIGHT = {"us": 0.5, "es": 0.3, "mx": 0.2}


def fold(text):
    text = text.replace("Ø", "O").replace("ß", "SS")
    text = unicodedata.normalize("NFKD", text.upper()).replace("'", "")
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"(?<![A-Z])([A-Z])\.(?=[A-Z](?![A-Z]))", r"\1", text)
    return " ".join(re.sub(r"[^A-Z0-9]+", " ", text).split())


def shares(rows):
    count = collections.Counter()
    for name, n in rows:
        words = fold(name).split()
        for word in words:
            if len(word) > 1 and word not in ("DE", "DEL", "LA", "LOS", "LAS"):
                count[word] += n
    total = sum(count.values())
    return {w: n / total for w, n in count.items()}


def column(path, *fields):
    with open(path, encoding="utf-8") as f:
        for row in csv.DictReader(f):
            yield [row[x] for x in fields]


def census(path):
    for line in open(path):
        name, percent = line.split()[:2]
        yield name, float(percent)


def number(text):
    return float(re.sub(r"[^0-9.]", "", text) or 0)


def mixed(parts):
    p = collections.Counter()
    for key, share in parts.items():
        for word, s in share.items():
            p[word] += WEIGHT[key] * s
    return p


def write_frequencies(path, what, p, limit, sources):
    lines = collections.defaultdict(list)
    for word, share in sorted(p.items(), key=lambda x: (-x[1], x[0]))[:limit]:
        lines[round(-16 * math.log2(share))].append(word)
    with open(path, "w") as f:
        f.write(f"# How much a {what} tells: sixteenths of a bit, then the folded names that tell so much.\n"
                "# Minus log2 of the name's share, mixed of half the US, three tenths Spain and two tenths Mexico.\n")
        f.write("".join(f"# {s}\n" for s in sources))
        for bits in sorted(lines):
            f.write(f"{bits}\t{' '.join(sorted(lines[bits]))}\n")


CONNECTIVES = set("Y E AND ET UND THE OF DE DEL LA LAS LOS EL EN".split())
STEMS = re.compile("^(COM+ERC|CONSTRUC|SERVI[CZ]|EMPRES|INDUSTR|DISTRIBU|CONSULT|ASESOR|ADMINISTR|DESARROLL|INMOBILI|OPERADOR"
                   "|PROVEED|CORPORA|INTERNA[CT]IONA|SOLUCION|SOLUTION|PROYECT|PROJECT|INTEGRAL|PROFESION|PROFESSION|LOGISTI"
                   "|TRANSPORT|MANTENIMIENT|SUMINISTR|PUBLICID|MERCADOTEC|EDIFICA|URBANIZA|INVERSION|INVESTMENT|NEGOCIO"
                   "|BUSINESS|TRADING|IMPORT|EXPORT|MANAG|HOLDING|ENTERPR|TECHNOLOG|TECNOLOG|SISTEMA|SYSTEM|ESPECIALIZ"
                   "|ESTRATEG|MATERIAL|PRODUCT|MAQUINARIA|ARRENDA|INGENIER|ENGINEER|CAPACITAC|RECURSO|MULTISERV|ASOCIA"
                   "|ASSOCIA|CONSORCI|GRUPO|GROUP|COMPAN|REPRESENTA|MANUFACTUR|INSUMO|ABASTEC|PROMOTOR|NACIONAL|NATIONAL"
                   "|REGIONAL|AGROPECUAR|AGRICOL|MINER[AO]S?$|CONTRACTOR|HUMANO|PERSONAL$|ORGANI[ZS]A|SHIPPING|PROPERTIES"
                   "|FINANC|INSTITU|RESEARCH)")
NOTE = set("CUMPLIMIENTO SENTENCIA DICTADA SALA TRIBUNAL NULIDAD JUICIO CONTRATO FECHA JUSTICIA DENTRO FISCAL "
           "NUMERO".split())


def core(words, forms, before):
    for _ in range(4):
        for k in range(min(14, len(words) - 1), 0, -1):
            if "".join(words[-k:]) in forms:
                words = words[:-k]
                break
            if "".join(words[:k]) in before:
                words = words[k:]
                break
        else:
            break
    return {w for w in words if w not in CONNECTIVES}


def company_words(data, packs):
    forms, before = set(), set()
    for line in open(packs / "legal_forms.tsv"):
        if not line.startswith("#"):
            _, _, _, place, names = line.rstrip("\n").split("\t")
            keys = {n.replace(" ", "") for n in names.split("|")}
            forms |= keys if place != "p" else set()
            before |= keys if place != "s" else set()
    with open(data / "lists/sat69b/Listado_Completo_69-B.csv", encoding="latin-1") as f:
        names = {fold(r[2]) for r in csv.reader(f) if len(r) > 2 and re.match(r"[A-ZÑ&]{3}\d{6}", r[1])}
    with open(data / "lists/ofac/sdn.csv", encoding="latin-1") as f:
        names |= {fold(r[1]) for r in csv.reader(f) if len(r) > 3 and r[2].strip() == "-0-"}
    count = collections.Counter()
    for name in names:
        count.update(core(name.split(), forms, before))
    lines = collections.defaultdict(list)
    for word, n in count.items():
        generic = n >= 25 or STEMS.match(word)
        if (n >= 2 or generic) and not word.isdigit() and word not in NOTE and len(word) < 24:
            lines[(-n, "g" if generic else "-")].append(word)
    with open(packs / "company_words.tsv", "w") as f:
        f.write("# Words in the names of companies: in how many of them, g for a word of trade that proves nothing.\n"
                "# Counted over the organisations of OFAC's SDN list (US government work, public domain) and of the list\n"
                "# of Mexico's tax authority under article 69-B (SAT, open data, 2023-07). The first line is their number.\n")
        f.write(f"{len(names)}\t=\n")
        for (n, kind), words in sorted(lines.items()):
            f.write(f"{-n}\t{kind}\t{' '.join(sorted(words))}\n")


def main():
    data, packs = map(pathlib.Path, sys.argv[1:3])
    names = data / "names"
    surnames = {"us": shares(census(names / "dist.all.last")),
                "es": shares((a, number(b) + number(c))
                             for a, b, c in column(names / "spain/apellidos.csv", "apellido", "frec_pri", "frec_seg")),
                "mx": shares((a, number(n))
                             for a, n in column(names / "mexico/mx_surname_freq_from_sat69b.csv", "surname", "count"))}
    given = {"us": shares([*census(names / "dist.male.first"), *census(names / "dist.female.first")]),
             "es": shares((a, number(n)) for f in ("hombres", "mujeres")
                          for a, n in column(names / f"spain/{f}.csv", "nombre", "frec")),
             "mx": shares((a, number(n))
                          for a, n in column(names / "mexico/mx_given_freq_from_sat69b.csv", "given", "count"))}
    sources = ["US Census Bureau, frequently occurring names, 1990 (public domain); Instituto Nacional de Estadistica,",
               "Spain, name counts of 2012 (source: INE); word counts over SAT's open 69-B list, Mexico, 2023-07."]
    write_frequencies(packs / "frequency_surname.tsv", "surname", mixed(surnames), SURNAMES_MAX, sources)
    write_frequencies(packs / "frequency_given.tsv", "given name", mixed(given), GIVEN_MAX, sources)
    company_words(data, packs)


main()
