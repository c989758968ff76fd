"""The few lines of TAP that the script tests share."""
import sys


class Skip(Exception):
    """Raised by a test that cannot run here, with the reason."""


def run_all(tests):
    """Runs the functions, named as sentences, and ends the program."""
    print(f"1..{len(tests)}")
    failed = 0
    for number, test in enumerate(tests, 1):
        try:
            test()
            print(f"ok {number} - {test.__name__}")
        except Skip as why:
            print(f"ok {number} - {test.__name__} # SKIP {why}")
        except Exception as why:  # one test that fails keeps no other from running
            failed += 1
            print(f"not ok {number} - {test.__name__}")
            print("".join(f"# {line}\n" for line in f"{type(why).__name__}: {why}".splitlines()), end="")
        sys.stdout.flush()
    sys.exit(1 if failed else 0)
