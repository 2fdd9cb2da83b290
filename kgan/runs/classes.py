"""The classes of a run's data, by name."""

from kgan.data import DataStream


def class_names_of(stream: DataStream) -> tuple[str, ...] | None:
    """Returns a name for each class; its number where the data have none.

    Args:
        stream: of any split; names are those of the whole source.

    Returns:
        In the order of labels; None without labels, or with one class,
        whose label tells nothing.
    """
    count = stream.num_classes
    if count is None or count < 2:
        return None
    if stream.class_names is None:
        return tuple(str(label) for label in range(count))
    return tuple(stream.class_names)
