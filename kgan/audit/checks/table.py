"""All checks, in the order they run: a new one is one line here."""

from kgan.audit.check import Check
from kgan.audit.checks.copies import authentic
from kgan.audit.checks.copies import distances_to_train
from kgan.audit.checks.copies import exact_copies
from kgan.audit.checks.copies import near_copies
from kgan.audit.checks.covering import coverage
from kgan.audit.checks.covering import repeats
from kgan.audit.checks.discriminating import discriminating
from kgan.audit.checks.likelihood import likely
from kgan.audit.checks.proportions import kinds
from kgan.audit.checks.real_looking import precision
from kgan.audit.checks.support import support
from kgan.audit.checks.telling_apart import told_apart
from kgan.audit.checks.usefulness import useful

CHECKS = (
    Check("precision", precision),
    Check("coverage", coverage),
    Check("repeats", repeats),
    Check("kinds", kinds),
    Check("exact_copies", exact_copies),
    Check("near_copies", near_copies),
    Check("distances_to_train", distances_to_train),
    Check("authentic", authentic),
    Check("support", support),
    Check("likely", likely),
    Check("discriminator", discriminating),
    Check("told_apart", told_apart),
    Check("useful", useful),
)
