"""What stands in TensorBoard's event files, read raw."""

from kgan.callbacks.event_writer import EVENT_FILES
from kgan.callbacks.event_writer import read_events

PACE = ("images_per_second", "input_wait")


def event_files(directory):
    """Event files as they were begun: of one second, the tenth after the ninth.

    TensorFlow's names hold the second, the host, the process and a counter.
    """
    return sorted(
        directory.glob(EVENT_FILES),
        key=lambda path: [
            (int(part), "") if part.isdigit() else (0, part)
            for part in path.name.split(".")
        ],
    )


def events_of(directory):
    """Each (tag, step) once, and its value; of the pace only that it is."""
    found = {}
    for path in event_files(directory):
        for event in read_events(path):
            for value in event.summary.value:
                place = value.tag, event.step
                assert place not in found, f"{place} stands twice"
                found[place] = (
                    None
                    if value.tag in PACE
                    else value.tensor.SerializeToString()
                )
    return found
