"""`python -m matcalc_cli`: the command line."""

import sys

from matcalc_cli.cli import main

if __name__ == "__main__":
    sys.exit(main())
