"""Taking over the programme of a frab XML file: reading it, and entering it through the verbs of the rooms.

Whatever is odd is a `Remark`: where it stands, what it is, what was done instead. Nothing is dropped in silence.
"""

from schedule.importing.reading import File, Unreadable, read
from schedule.importing.remarks import Remark, Remarks
from schedule.importing.taking import Report, Wishes, take

__all__ = ["File", "Remark", "Remarks", "Report", "Unreadable", "Wishes", "read", "take"]
