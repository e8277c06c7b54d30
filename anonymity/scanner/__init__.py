"""What in a text tells who wrote it: a pure function of the text and of what is known of its authors.

from anonymity.scanner import Identity, scan

for finding in scan(text, [Identity(names=("Ada Lovelace",))]):
    print(finding.start, finding.end, finding.level, RULES[finding.rule], finding.replacement)
"""

from anonymity.scanner.model import Finding, Identity, Level
from anonymity.scanner.rules import RULES
from anonymity.scanner.scanning import MOST_CHARACTERS, scan

__all__ = ["MOST_CHARACTERS", "RULES", "Finding", "Identity", "Level", "scan"]
