import sys

from collegium.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
