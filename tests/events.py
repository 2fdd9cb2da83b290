"""What stands in TensorBoard's event files, read raw."""

from kgan.callbacks.event_writer import EVENT_FILES
from kgan.callbacks.event_writer import read_events

PACE = ("images_per_second", "input_wait")


def events_of(directory):
    """Each (tag, step) once, and its value; of the pace only that it is."""
    found = {}
    for path in sorted(directory.glob(EVENT_FILES)):
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
