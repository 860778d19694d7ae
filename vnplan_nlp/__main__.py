"""`python -m vnplan_nlp` is `vnplan`."""

from vnplan_nlp.cli import main

if __name__ == "__main__":
    main()
