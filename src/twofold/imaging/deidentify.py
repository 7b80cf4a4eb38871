"""DICOM without identity: only what geometry and grey values need is kept, all else is gone.

*Source*: DICOM PS3.15 Annex E, Basic Application Level Confidentiality Profile, with the Clean Descriptors Option.
The profile lists what to remove; this keeps a list instead (``KEPT``), so what nobody thought of is removed too.
A test holds the result against the profile's own table.
"""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence

from twofold import store
from twofold.errors import BadInput
from twofold.imaging import numerics as n
from twofold.imaging.headers import File, Flaw, read
from twofold.imaging.kinds import kind_of
from twofold.imaging.unpack import files_of

KEPT_WORDS = """
SOPClassUID Modality ImageType SamplesPerPixel PhotometricInterpretation Rows Columns BitsAllocated BitsStored
HighBit PixelRepresentation PixelSpacing ImagePositionPatient ImageOrientationPatient SliceThickness
SpacingBetweenSlices SliceLocation RescaleIntercept RescaleSlope RescaleType WindowCenter WindowWidth NumberOfFrames
PixelData FloatPixelData SmallestImagePixelValue LargestImagePixelValue PixelPaddingValue KVP GantryDetectorTilt
RepetitionTime EchoTime EchoNumbers EchoTrainLength MagneticFieldStrength FlipAngle ScanningSequence SequenceVariant
ScanOptions MRAcquisitionType InversionTime ImagesInAcquisition InstanceNumber SeriesNumber AcquisitionNumber
TemporalPositionIdentifier NumberOfTemporalPositions PatientPosition BodyPartExamined LossyImageCompression
LossyImageCompressionRatio LossyImageCompressionMethod BurnedInAnnotation SharedFunctionalGroupsSequence
PerFrameFunctionalGroupsSequence FrameContentSequence PlanePositionSequence PlaneOrientationSequence
PixelMeasuresSequence PixelValueTransformationSequence FrameVOILUTSequence StackID InStackPositionNumber
DimensionIndexValues TemporalPositionIndex FrameType CTImageFrameTypeSequence MRImageFrameTypeSequence
PixelPresentation VolumetricProperties VolumeBasedCalculationTechnique DimensionOrganizationSequence
DimensionOrganizationUID DimensionIndexSequence DimensionIndexPointer FunctionalGroupPointer FrameOfReferenceUID
StudyInstanceUID SeriesInstanceUID SOPInstanceUID
"""
KEPT = frozenset(KEPT_WORDS.split())
EMPTY = ("PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName",
         "StudyID", "PositionReferenceIndicator", "Manufacturer", "Laterality")  # fmt: skip
IMAGES = ("CT Image Storage", "MR Image Storage", "Enhanced CT Image Storage", "Enhanced MR Image Storage",
          "Legacy Converted Enhanced CT Image Storage", "Legacy Converted Enhanced MR Image Storage")  # fmt: skip
METHOD = "Twofold: PS3.15 Annex E basic profile, by a list of what is kept"
PROFILE = (("113100", "Basic Application Confidentiality Profile"), ("113105", "Clean Descriptors Option"))
FACES = (
    "Faces: a head's surface can be drawn from these slices, and two joined heads are known to anybody who has read "
    "a newspaper. This is de-identified, not anonymous. Ask the parents and the hospital before it leaves the house."
)
BURNED = "Burned-in text: no program has looked at the pixels. Look at every series before it leaves the house."


def deidentify(source: Path, out: Path) -> tuple[list[str], list[str]]:
    """Write the CT and MR images of a file, folder or zip without identity into an empty folder.

    Returns (what was written, relative to ``out``; warnings). Other objects (reports, captures, ultrasound) are left
    out, for words stand in their pixels.

    Raises BadInput: a folder that is not empty, nothing that is a CT or MR image.
    """
    from twofold.case.new import empty_folder

    told: list[str] = []
    made: dict[str, list[tuple[str, Dataset]]] = {}
    with TemporaryDirectory(prefix="twofold-door-") as scratch:
        found = files_of(Path(source), Path(scratch))
        files: list[File] = []
        for one in found:
            try:
                file = read(one)
            except Flaw as e:
                told.append(f"{one.name}: left out: {e.field}: {e.found}")
                continue
            if file is None or not file.frames:
                told.append(f"{one.name}: left out: no CT or MR image")
                continue
            files.append(file)
        records = _records(files)
        for file in sorted(files, key=lambda f: f.sop):
            try:
                clean = cleaned(file, records[file.patient])
            except Flaw as e:
                told.append(f"{file.name}: left out: {e.field}: {e.found}")
                continue
            if file.burned_in != "NO":
                told.append(f"series {file.number}: its header does not rule out text in the pixels")
            made.setdefault(new_uid(file.series), []).append((clean.SOPInstanceUID, clean))
    if not made:
        raise BadInput(source, "", "no CT or MR image", "name a folder or zip with the DICOM slices of both heads")
    empty_folder(out)
    written = []
    for k, uid in enumerate(sorted(made), 1):
        for j, (_, ds) in enumerate(sorted(made[uid], key=lambda row: row[0]), 1):
            path = out / f"series-{k}" / f"{j:05d}.dcm"
            path.parent.mkdir(parents=True, exist_ok=True, mode=store.PRIVATE_DIR)
            ds.save_as(path, enforce_file_format=True)
            written.append(path.relative_to(out).as_posix())
    notes = [*sorted(set(told)), BURNED, FACES]
    # names of files may be names of children: the note that stays beside the copy has none
    store.write_text(out / "READ-ME-FIRST.txt", f"{METHOD}.\n\n{BURNED}\n\n{FACES}\n")
    return [*written, "READ-ME-FIRST.txt"], notes


def _records(files: list[File]) -> dict[str, str]:
    """A plain name for each patient's record, by nothing that identifies them and by no order of files."""
    least: dict[str, str] = {}
    for file in files:
        uid = new_uid(file.series)
        least[file.patient] = min(uid, least.get(file.patient, uid))
    return {patient: f"record-{k}" for k, patient in enumerate(sorted(least, key=lambda p: (least[p], p)), 1)}


def cleaned(file: File, record: str) -> Dataset:
    """One image without identity, pixels untouched; ``record`` stands for the patient.

    Raises Flaw: unreadable, or no plain CT or MR image.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            old = pydicom.dcmread(file.path, force=True)
            name = pydicom.uid.UID(str(old.SOPClassUID)).name
            if name not in IMAGES:
                raise Flaw("SOPClassUID", f"{name}: its pixels may hold text")
            new = _kept(old)
        except Flaw:
            raise
        except Exception as e:  # damaged files fail in a hundred ways inside the parser
            raise Flaw("header", f"cannot be read ({type(e).__name__})") from None
    for keyword in EMPTY:
        setattr(new, keyword, None)
    new.PatientName = new.PatientID = record
    new.SeriesDescription = kind_of(file) or file.modality.lower()
    if file.contrast:
        new.ContrastBolusAgent = "contrast"
    new.BurnedInAnnotation = file.burned_in or "YES"  # unknown counts as yes
    new.RecognizableVisualFeatures = "YES"
    new.PatientIdentityRemoved = "YES"
    new.LongitudinalTemporalInformationModified = "REMOVED"
    new.DeidentificationMethod = METHOD
    new.DeidentificationMethodCodeSequence = Sequence([_code(*row) for row in PROFILE])
    new.file_meta = FileMetaDataset()
    new.file_meta.TransferSyntaxUID = old.file_meta.TransferSyntaxUID
    new.file_meta.MediaStorageSOPClassUID = new.SOPClassUID
    new.file_meta.MediaStorageSOPInstanceUID = new.SOPInstanceUID
    return new


def _kept(old: Dataset) -> Dataset:
    """The kept attributes of a dataset and of the items in its sequences; identifiers replaced."""
    new = Dataset()
    for element in old:
        if element.tag.is_private or element.keyword not in KEPT:
            continue
        if element.VR == "SQ":
            setattr(new, element.keyword, Sequence([_kept(item) for item in element.value]))
        elif element.VR == "UI" and element.keyword != "SOPClassUID":
            setattr(new, element.keyword, new_uid(str(element.value)))
        else:
            new.add(element)
    return new


def new_uid(old: str) -> str:
    """The identifier that replaces another: the same one each time, so that series still belong together."""
    digest = hashlib.sha256(f"twofold {old}".encode()).hexdigest()[: n.UID_DIGITS]
    return f"2.25.{int(digest, n.HEX)}"


def _code(value: str, meaning: str) -> Dataset:
    ds: Any = Dataset()
    ds.CodeValue, ds.CodingSchemeDesignator, ds.CodeMeaning = value, "DCM", meaning
    return ds
