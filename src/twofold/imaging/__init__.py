"""In: what a hospital hands out: DICOM folders and zips, a DICOMweb server, NIfTI, NRRD.
Out: ``bring`` writes one NIfTI per kind of image into a new case, with a warning for every series that has a flaw;
    ``deidentify`` writes DICOM without identity.
Trusts: no header. Whatever disagrees with itself is refused by name, or mended with a warning.
Never: tells the children apart by the order of files, or keeps a name, a date or an identifier of theirs.
Read first: door.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.imaging.door import Brought as Brought
    from twofold.imaging.door import bring as bring

__all__ = ["Brought", "bring"]


def __getattr__(name: str) -> Any:
    """The public names, imported on first use: the command line starts without imaging libraries."""
    if name in __all__:
        from twofold.imaging import door

        return getattr(door, name)
    raise AttributeError(name)
