"""A small REFI-QDA project as the programs write them, and the mutants that tests make of it. No text in it is anybody's."""

import io
import zipfile


ANNA, BEN = "70daf61c-b6f0-4b5e-8c2f-548fde3ad3d1", "70daf61c-b6f0-4b5e-8c2f-548fde3ad3d2"
HEADING, BARRIERS, COST = (f"1b594544-2954-4b67-86ff-fb552f090ba{n}" for n in range(3))
FIRST, SECOND = "437477f4-4326-4d8a-94fa-000000000001", "437477f4-4326-4d8a-94fa-000000000002"
GROUP, MET = "5c94bc9e-db8c-4f1d-9cd6-e900c7440861", "5c94bc9e-db8c-4f1d-9cd6-e900c7440862"
CASE, SET = "0f758eeb-d61d-4e91-b250-000000000001", "0f758eeb-d61d-4e91-b250-000000000002"
SECRET = "spoken words"  # stands for what a respondent said: in no message, and in no file
FIRST_TEXT = f"Line one of the {SECRET}.\nLine two.\n"
SECOND_TEXT = f"Other {SECRET}."


def selection(number: int, start: int, end: int, code: str, coder: str | None = ANNA, more: str = "") -> str:
    by = f' creatingUser="{coder}"' if coder else ""
    return (
        f'<PlainTextSelection guid="aaaaaaaa-0000-0000-0000-{number:012d}" startPosition="{start}" endPosition="{end}">'
        f'<Coding guid="bbbbbbbb-0000-0000-0000-{number:012d}"{by}><CodeRef targetGUID="{code}"/></Coding>{more}</PlainTextSelection>'
    )


def value(variable: str, text: str) -> str:
    return f'<VariableValue><VariableRef targetGUID="{variable}"/><TextValue>{text}</TextValue></VariableValue>'


PROJECT = f"""<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Interviews" origin="MAXQDA 24">
<Users>
<User guid="{ANNA}" name="Anna"/>
<User guid="{BEN}" name="Ben"/>
</Users>
<CodeBook><Codes>
<Code guid="{HEADING}" name="Access" isCodable="false">
<Code guid="{BARRIERS}" name="Barriers" isCodable="true"/>
</Code>
<Code guid="{COST}" name="Cost" isCodable="true" color="#46aa00"/>
</Codes></CodeBook>
<Variables>
<Variable guid="{GROUP}" name="Respondent" typeOfVariable="Text"/>
<Variable guid="{MET}" name="Met on" typeOfVariable="Date"/>
</Variables>
<Sources>
<TextSource guid="{FIRST}" name="Interview with A" plainTextPath="internal://{FIRST}.txt">
{selection(1, 0, 8, BARRIERS)}
{selection(2, 0, 8, BARRIERS, BEN)}
{selection(3, 9, 20, COST)}
{value(GROUP, "Caregiver")}{value(MET, "2019-05-01")}
</TextSource>
<TextSource guid="{SECOND}" name="Interview with B">
<PlainTextContent>{SECOND_TEXT}</PlainTextContent>
{selection(4, 0, 5, COST, BEN)}
{value(GROUP, "Professional")}{value(MET, "2019-04-01")}
</TextSource>
</Sources>
</Project>
"""


def pack(
    project: str | bytes | None = PROJECT, texts: dict[str, str | bytes] | None = None, *, folder: str = "sources"
) -> bytes:
    """The bytes of a project file. `texts` by name of the source."""
    members = {f"{folder}/{name}": text for name, text in (texts or {f"{FIRST}.txt": FIRST_TEXT}).items()}
    if project is not None:
        members = {"project.qde": project} | members
    return pack_members(members.items())


def pack_members(members) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            archive.writestr(zipfile.ZipInfo(name), text)
    return packed.getvalue()


def changed(old: str, new: str, count: int = -1) -> str:
    """The project with another text in one place, or in all."""
    assert old in PROJECT
    return PROJECT.replace(old, new, count)


def with_selection(added: str) -> str:
    """The project with one more selection of the first document."""
    return changed("\n</TextSource>", f"\n{added}</TextSource>", 1)


def with_part(added: str) -> str:
    """The project with another part after its sources."""
    return changed("</Project>", f"{added}</Project>")
