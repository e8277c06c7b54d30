"""Documents of a released version for the programs of others. Each takes a `Programme` and returns bytes."""

from schedule.exports.frab_json import as_json
from schedule.exports.frab_xml import as_xml
from schedule.exports.ical import as_ical

__all__ = ["as_ical", "as_json", "as_xml"]
