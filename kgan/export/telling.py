"""Who is told what an export does while it does it."""


def nobody(sentence: str) -> None:
    """Takes a sentence and does nothing with it.

    Args:
        sentence: of what comes next, or of what was found.
    """
