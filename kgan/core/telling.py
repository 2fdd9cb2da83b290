"""Who is told what something slow is doing."""


def silent(sentence: str) -> None:
    """Takes a sentence and says nothing.

    Args:
        sentence: of what comes next, or of what was found.
    """
