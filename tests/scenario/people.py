"""Invented people for the scenario tests, with keys that pass their checks. Deterministic: no randomness, no real person."""

GIVEN = ["Abelardo", "Brisa", "Celedonio", "Dalila", "Eleuterio", "Fidelia", "Gumersindo", "Hortensia", "Isauro", "Jacinta",
         "Librado", "Macrina", "Nicanor", "Obdulia", "Policarpo", "Quirina"]
FIRST = ["Qui", "Zu", "Tla", "Hui", "Xo", "Ba", "Cua", "Ye", "Mal", "Oce", "Paz", "Urri"]
MIDDLE = ["ber", "nopa", "rama", "zun", "che", "to", "vil", "lasa", "doro", "mi", "fre", "guan"]
LAST = ["ndo", "lvillo", "rrubia", "tzin", "goyen", "xtle", "barren", "quiza", "moral", "tepec", "hual", "salas"]
STATES = ["AS", "BC", "CL", "DG", "JC", "MC", "NL", "OC", "SR", "VZ"]
ALPHABET = "0123456789ABCDEFGHIJKLMN?OPQRSTUVWXYZ"


def surname(n):
    """Numbers below 1,728 have surnames of their own, and neighbours share no syllable."""
    return FIRST[n % 12] + MIDDLE[(n // 12 + n) % 12] + LAST[(n // 144 + n * 5) % 12]


def after_first(word, letters):
    return next((c for c in word[1:].upper() if c in letters), "X")


def curp(given, father, mother, birth, sex, state):
    consonants = "BCDFGHJKLMNPQRSTVWXYZ"
    key = father[0].upper() + after_first(father, "AEIOU") + mother[0].upper() + given[0].upper()
    key += birth[2:4] + birth[5:7] + birth[8:10] + sex + state
    key += "".join(after_first(w, consonants) for w in (father, mother, given)) + "0"
    total = sum(ALPHABET.index(c) * (18 - i) for i, c in enumerate(key))
    return key + str(-total % 10)


def person(number, prefix, status=None, shout=False):
    """The same number is the same person, whatever the prefix."""
    given, father, mother = GIVEN[number % 16], surname(number), surname(number * 5 + 700)
    birth = "%d-%02d-%02d" % (1950 + number % 47, 1 + number % 12, 1 + number * 3 % 28)
    name = f"{given} {father} {mother}"
    properties = {"name": [name.upper() if shout else name], "birthDate": [birth],
                  "curp": [curp(given, father, mother, birth, "HM"[number % 2], STATES[number % 10])],
                  "email": [f"{given}.{father}.{number}@{prefix}.invalid".lower()]}
    if status:
        properties["status"] = [status]
    return {"id": f"{prefix}-{number:05d}", "schema": "Person", "properties": properties}


def held_by(prefix, numbers, **how):
    return [person(n, prefix, **how) for n in numbers]
