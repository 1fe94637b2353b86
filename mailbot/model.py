"""The nouns, in the order in which they come to exist on a letter's way.

Delivery → Letter → MeetingProtocol and SignatureFact → Case → Finding → Outcome → Plan.
All of them are frozen values; none of them can do anything.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Final, Generic, TypeVar

from mailbot.document import Unreadable

T = TypeVar("T")

MOSCOW: Final = timezone(timedelta(hours=3), "MSK")
"""Moscow time has had no changes since 26.10.2014 (Federal law 248-FZ of 21.07.2014)."""


# -- who the two co-chairs are, and what people said of a letter later ---------------------------


class Role(StrEnum):
    """Which of the two co-chairs."""

    GOVERNMENT = "government"
    COORDINATOR = "coordinator"


class Word(StrEnum):
    """What a person can say of a letter that waits, or of a protocol that was accepted."""

    CONFIRMED = "confirmed"
    """The sender: the letter is mine."""
    DISOWNED = "disowned"
    """The sender: I wrote no such letter."""
    AGREED = "agreed"
    """A co-chair signs by letter."""
    DECLINED = "declined"
    """A co-chair will not sign."""
    RELEASED = "released"
    """The duty curator or the administrator: let it through."""
    RETURNED = "returned"
    """The curator, the duty curator or the administrator: send it back."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """One person's word about one letter; it is processed again with all that was said of it."""

    word: Word
    said_at: datetime
    note: str = ""
    role: Role | None = None
    """Of the co-chair who speaks."""
    name: str = ""
    """His name as the directory has it."""
    document_sha256: str = ""
    """The document a co-chair spoke of."""


# -- what the mailbox hands over -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Delivery:
    """Bytes from a stranger and when they came; nothing in them has been looked at yet."""

    raw: bytes
    received_at: datetime
    """Arrival at our server (IMAP INTERNALDATE), aware: the only clock `process` knows."""
    file_name: str | None = None
    """Set when `raw` is one bare document (`mailbot check p.docx`) and not a letter."""
    file_fault: str = ""
    """Why that file could not even be opened, as a reason of `document.Unreadable`."""
    reg_number: str = ""
    """Number this delivery is registered under, if the ledger has given one."""
    dkim_keys: tuple[tuple[str, bytes], ...] = ()
    """TXT records of the selectors that `intake.authenticity.key_names` asked for, fetched at
    arrival and kept: keys rotate, and the core asks no network."""
    turn: int = 0
    """How often it was taken up again because of what people said of it."""
    rulings: tuple[Ruling, ...] = ()
    """What people said of it, oldest first."""


# -- what a letter says --------------------------------------------------------------------------


class AttachmentKind(StrEnum):
    """What an attachment is by its content, whatever its name says."""

    DOCX = "docx"
    CONVERTIBLE = "convertible"
    """`.doc`, `.odt`, `.rtf`: readable after LibreOffice."""
    SIGNATURE = "signature"
    PDF = "pdf"
    PICTURE = "picture"
    UNREADABLE = "unreadable"
    """Looks like a document and cannot be opened: `Attachment.reason` says why."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One leaf of a letter, found by content; archives and forwarded letters are already open."""

    name: str
    content: bytes
    kind: AttachmentKind
    depth: int = 0
    """0 at the top level, more inside forwarded letters and archives."""
    reason: str = ""
    """For `UNREADABLE`: a reason of `document.Unreadable`."""


class Robot(StrEnum):
    """Why a letter must not be answered (RFC 3834, RFC 3464)."""

    NO = "no"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    LIST = "list"
    OWN = "own"
    NO_ADDRESS = "no_address"


class Authenticity(StrEnum):
    """How sure we are that the address in From wrote the letter."""

    PASSED = "passed"
    FAILED = "failed"
    """Somebody claims to be him and the proof is wrong."""
    NONE = "none"
    """There is no proof either way."""
    UNCHECKED = "unchecked"
    """The check is switched off, or there is no sender (`mailbot check`)."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in, decoded: who, about what, which attachments."""

    key: str
    """sha256 of the raw bytes, hexadecimal: the identity of a delivery everywhere."""
    received_at: datetime
    message_id: str = ""
    sender: str = ""
    """The one address of the one From, lower case, IDNA; empty when there is no such thing."""
    sender_name: str = ""
    subject: str = ""
    """Decoded, one line, no control characters, reply prefixes kept."""
    body: str = ""
    """What the sender typed: no quotation of earlier letters, no signature of a mail program."""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    robot: Robot = Robot.NO
    authenticity: Authenticity = Authenticity.UNCHECKED
    smime_signer: str = ""
    """Whom the certificate of an S/MIME letter names: proves the sender and no protocol."""
    arc: str = ""
    """What forwarding servers claim to have found (RFC 8617): `mail.ru: pass`; recorded only."""
    answers_us: int = 0
    """How many letters of ours its thread names."""
    attachments: tuple[Attachment, ...] = ()
    cloud_links: tuple[str, ...] = ()
    """Hosts of file-sharing links in the body; never followed."""
    complete: bool = True
    """False when a limit of depth, parts or bytes was hit: a person must look."""
    shortened: int = 0
    """Its size in bytes when only the head of it was fetched."""
    bounced: tuple[str, ...] = ()
    """For a bounce: Message-IDs of our letters that came back."""
    bounced_recipients: tuple[str, ...] = ()


# -- what a protocol says ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands, in words the author knows, and where a comment can hang."""

    label: str
    anchor: int | None = None
    """Ordinal of the paragraph (see `document.Paragraph.anchor`); `None` = the title."""


NOWHERE = Place("Документ")


_LEFT_OVER: Final = frozenset({"placeholder", "empty"})


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """One value of the form: as written, as understood, and where."""

    raw: str
    value: T | None
    """`None` when nothing is written or it could not be understood."""
    place: Place
    flags: tuple[str, ...] = ()
    """What was odd about it: `placeholder`, `two_digit_year`, `latin_lookalikes`, …"""

    @property
    def written(self) -> bool:
        """Something stands there that is not a left-over of the blank form."""
        return bool(self.raw.strip()) and _LEFT_OVER.isdisjoint(self.flags)


@dataclass(frozen=True, slots=True)
class PersonName:
    """ФИО in the nominative and normal case; the patronymic may be missing."""

    surname: str
    given: str
    patronymic: str = ""

    @property
    def full(self) -> str:
        """Surname, given name, patronymic, one space between."""
        return " ".join(filter(None, (self.surname, self.given, self.patronymic)))

    @property
    def signature(self) -> str:
        """`И.О. Фамилия`, the way the form prints it below the votes."""
        initials = "".join(f"{part[0]}." for part in (self.given, self.patronymic) if part)
        return f"{initials} {self.surname}" if initials else self.surname


@dataclass(frozen=True, slots=True)
class CoChair:
    """Сопредседатель as named under «ПРЕДСЕДАТЕЛЬСТВОВАЛ»."""

    role: Role
    full_name: Entry[PersonName]
    position: Entry[str]


@dataclass(frozen=True, slots=True)
class Attendee:
    """Участник заседания, one row of «Присутствовали»."""

    full_name: Entry[PersonName]
    position: Entry[str]


@dataclass(frozen=True, slots=True)
class Votes:
    """Результаты голосования; `None` at a side that is not readable."""

    in_favour: int | None
    against: int | None
    abstained: int | None
    unanimous: bool
    """«единогласно»: `in_favour` is then everybody present, filled in by `extract`."""
    entry: Entry[str]
    """The block as written, its place and its flags (`votes_missing`, `votes_partial`, …)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Решение of the club under an agenda item, without its number."""

    text: Entry[str]
    kinds: tuple[str, ...]
    """`values.decisions.KINDS`, in that order; `other` alone where none is recognised."""


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """Пункт повестки: its title without the number, and the number as typed or counted."""

    number: str
    title: Entry[str]
    decisions: tuple[Decision, ...]
    votes: Votes | None


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """The place below the votes where a co-chair signs."""

    role: Role
    printed: Entry[str]
    """`И.О. Фамилия` as printed there."""
    region: Entry[str]
    anchors: tuple[int, ...] = ()
    """Paragraphs that belong to the block."""


@dataclass(frozen=True, slots=True)
class MeetingProtocol:
    """Протокол заседания, whole: every value keeps its raw text and its place."""

    title: Place
    region: Entry[str]
    """Value: the official name of the субъект РФ (`Directory.regions`)."""
    held_on: Entry[date]
    """Protocol date = meeting date."""
    number: Entry[str]
    co_chairs: tuple[CoChair, CoChair]
    """The government's representative, then the coordinator, whatever their order on paper."""
    attendees: tuple[Attendee, ...]
    attendees_place: Place
    agenda: tuple[AgendaItem, ...]
    agenda_place: Place
    votes: Votes | None
    """The one vote over the whole protocol, where it was taken once for several items."""
    blocks: tuple[SignatureBlock, ...]
    """At most one per co-chair; none where the document has no such place."""
    last_day: date | None = None
    """Second day of a meeting held on two days: the term counts from it."""
    flags: tuple[str, ...] = ()
    """`chairs_swapped`, `sample_heading_left`, `list_enclosed`, `sample_row_left`, …"""

    @property
    def people_present(self) -> int:
        """Unique people among co-chairs and attendees: the most who can have voted.

        A row whose name cannot be read is a person all the same.
        """
        entries = [chair.full_name for chair in self.co_chairs]
        entries += [attendee.full_name for attendee in self.attendees]
        known = {_identity(entry.value) for entry in entries if entry.value}
        return len(known) + sum(entry.value is None for entry in entries)


def _identity(name: PersonName) -> str:
    return name.full.casefold().replace("ё", "е")


# -- what proves that it was signed --------------------------------------------------------------


class Evidence(StrEnum):
    """What was offered as a signature."""

    PICTURE = "picture"
    OFFICE = "office"
    CMS = "cms"
    PDF = "pdf"
    SCAN = "scan"
    EMAIL = "email"
    NONE = "none"


class Status(StrEnum):
    """Three values, as in ETSI EN 319 102-1: not being able to tell is not a failure."""

    PASSED = "passed"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"


class Trust(StrEnum):
    """How the certificate is tied to the person."""

    PINNED = "pinned"
    CHAIN = "chain"
    INTEGRITY_ONLY = "integrity_only"
    NONE = "none"
    """Not a digital signature."""


class Level(StrEnum):
    """How much a signature proves, from nothing to most; the committee names the least it takes."""

    NOTHING = "nothing"
    UNCLEAR = "unclear"
    """A person must look."""
    EMAIL = "email"
    """His authenticated letter, or anything better."""
    PICTURE = "picture"
    """Ink at his line, or anything better."""
    INTEGRITY = "integrity"
    """A valid digital signature whose certificate nobody vouches for."""
    TRUSTED = "trusted"
    """One whose certificate a trusted authority issued."""
    PINNED = "pinned"
    """One with the very certificate the administrator entered."""

    @property
    def rank(self) -> int:
        """Its place in the order."""
        return tuple(Level).index(self)


@dataclass(frozen=True, slots=True)
class SignatureFact:
    """One piece of evidence, weighed by nobody yet."""

    evidence: Evidence
    status: Status
    reason: str
    """Code of `rules/signatures.toml`'s reasons: `ink_found`, `digest_mismatch`, `partial`, …"""
    role: Role | None = None
    """Whose signature it is; `None` when it fits neither co-chair or could not be attributed."""
    signer: str = ""
    """Name in the certificate, or of the co-chair at whose line the ink stands; never an INN or SNILS."""
    place: Place | None = None
    source: str = ""
    """Package part or attachment name."""
    signed_at: datetime | None = None
    """The signer's own claim."""
    weak: tuple[str, ...] = ()
    """`sha1`, `expired`, `claimed_after_receipt`, `no_patronymic`, …"""
    fingerprint: str = ""
    """sha256 of the certificate, hexadecimal; of the pixels for a picture."""
    trust: Trust = Trust.NONE


# -- what is wrong -------------------------------------------------------------------------------


class Severity(StrEnum):
    """What a finding does to the protocol."""

    ERROR = "error"
    DOUBT = "doubt"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, fully worded."""

    code: str
    severity: Severity
    field: str
    """Field id of the contract: `attendees[2].full_name`."""
    place: Place
    message: str
    """Russian: what was found, quoting what is written."""
    remedy: str = ""
    """Russian: what to write instead."""

    @property
    def sentence(self) -> str:
        """Message and remedy together, as `check --json` gives them."""
        return f"{self.message} {self.remedy}".strip()


# -- what is done about it -----------------------------------------------------------------------


class Verdict(StrEnum):
    """What a letter can come to."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    HELD = "held"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Curator:
    """Куратор федерального округа, or whoever stands in for him."""

    federal_district: str
    """Full name: «Приволжский федеральный округ»; empty for the duty curator."""
    email: str
    full_name: str = ""
    deputy_for: str = ""
    """E-mail of the absent curator this one stands in for."""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One accepted protocol in the register."""

    reg_number: str
    region: str
    year: int
    number: str
    held_on: date
    document_sha256: str
    version: int
    accepted_at: datetime
    content: str
    """The protocol as canonical JSON (`check --json`'s shape): what a new version is compared to."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One protocol and what it came to: what reminders and digests are written from."""

    reg_number: str
    verdict: Verdict
    region: str
    """Empty when it could not be read, and so the district."""
    federal_district: str
    held_on: date | None
    number: str
    due: date | None
    told_at: datetime | None = None
    """When it came to that: at its arrival, or by the latest word of a person."""
    sender_known: bool = True
    """False for a stranger's letter: nobody is reminded because of it."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One protocol in a letter: its document with all that was read from it and beside it."""

    attachment: Attachment
    protocol: MeetingProtocol | None = None
    unreadable: Unreadable | None = None
    signatures: tuple[SignatureFact, ...] = ()
    traits: frozenset[str] = frozenset()
    sha256: str = ""
    readable: bytes = b""
    """The .docx that was read in place of a converted attachment; empty for a .docx."""
    companions: tuple[str, ...] = ()
    """Names of the signature files and scans paired with this document."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All facts of one delivery, as the worker process found them."""

    letter: Letter
    submissions: tuple[Submission, ...] = ()
    turn: int = 0
    """`Delivery.turn`: a letter taken up again is answered again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the coordinators' registry says of the sender."""

    checked: bool = False
    registered: bool = False
    regions: tuple[str, ...] = ()
    """Regions he may send for."""


@dataclass(frozen=True, slots=True)
class Signatory:
    """A co-chair who may sign by letter, with the address the directory has for him."""

    role: Role
    email: str
    full_name: str


@dataclass(frozen=True, slots=True)
class Case:
    """All the facts about one submission: the only thing a check may see."""

    letter: Letter
    submission: Submission | None
    """`None`: there was nothing in the letter to read."""
    standing: Standing = field(default_factory=Standing)
    federal_district: str = ""
    curator: Curator | None = None
    due: date | None = None
    working_days_late: int | None = None
    working_days_left: int | None = None
    """From the day after the arrival up to the due day."""
    calendar_complete: bool = True
    """False when the year's official calendar is missing and plain weeks were counted."""
    earlier: tuple[RegisterEntry, ...] = ()
    """Accepted protocols with the same region, year and number, newest first."""
    suggestion: tuple[str, ...] = ()
    """Official names a misspelt region may have meant."""
    signatories: tuple[Signatory, ...] = ()
    """Co-chairs of this protocol who can be asked to sign by letter."""
    rulings: tuple[Ruling, ...] = ()
    """What people said of this letter after it came."""

    def said(self, word: Word) -> Ruling | None:
        """The latest ruling of that kind."""
        return next((ruling for ruling in reversed(self.rulings) if ruling.word is word), None)

    @property
    def arrival_day(self) -> date:
        """The day of arrival by Moscow time, which all terms are counted in."""
        return self.letter.received_at.astimezone(MOSCOW).date()

    @property
    def repeats(self) -> RegisterEntry | None:
        """The accepted entry that this very document was entered under, if there is one."""
        own = self.submission.sha256 if self.submission else ""
        same = [entry for entry in self.earlier if own and entry.document_sha256 == own]
        return same[0] if same else None

    @property
    def protocol(self) -> MeetingProtocol | None:
        """The protocol, where there is one."""
        return self.submission.protocol if self.submission else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one case came to."""

    case: Case
    findings: tuple[Finding, ...]
    verdict: Verdict
    curator: Curator | None
    reg_number: str = ""
    repeated: bool = False
    """The identical document was accepted before: answered, not sent twice."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to attach."""

    name: str
    content: bytes
    media_type: str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Papers:
    """What was drawn up for one outcome."""

    official: File | None = None
    official_pdf: File | None = None
    annotated: File | None = None
    blank: File | None = None


class Purpose(StrEnum):
    """Why a letter goes out: with the delivery's key it makes the Message-ID."""

    REPLY = "reply"
    CURATOR = "curator"
    DUTY = "duty"
    ADMIN = "admin"
    CONFIRM_SENDER = "confirm-sender"
    CO_CHAIR = "co-chair"
    REMINDER = "reminder"
    DIGEST = "digest"
    ANSWER = "answer"
    """To whoever answered a question of ours."""
    OPINION = "opinion"
    """The curator's word, passed on to the coordinator."""


class Topic(StrEnum):
    """What a letter of ours asks its reader."""

    SENDER = "sender"
    """Did you write this letter?"""
    CO_CHAIR = "co-chair"
    """Do you sign this protocol?"""
    DECISION = "decision"
    """What shall become of this held letter?"""
    OPINION = "opinion"
    """What do you think of this accepted protocol?"""


@dataclass(frozen=True, slots=True)
class Question:
    """What one letter out asks; the answer is recognised by the token or by the thread."""

    topic: Topic
    token: str
    """Nobody can guess it: an HMAC under the ledger's own secret."""
    recipient: str
    reg_number: str
    title: str = ""
    """What the protocol is called in letters."""
    document_sha256: str = ""
    role: Role | None = None
    name: str = ""
    remind_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the ledger keeps it, with the letter it is about."""

    question: Question
    letter_id: int
    open: bool
    sender: str
    """Who sent that letter."""
    message_id: str
    """Of that letter, for the thread."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that was answered, and by which word."""

    asked: Asked
    ruling: Ruling

    @property
    def reopens(self) -> bool:
        """The letter is processed again; an opinion changes nothing about an accepted protocol."""
        return self.asked.question.topic is not Topic.OPINION


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One letter out, before it becomes bytes (`mime.render_message`)."""

    purpose: Purpose
    key: str
    """Unique per letter out; `mime.message_id` derives the Message-ID from it and nothing else."""
    to: str
    subject: str
    text: str
    html: str
    attachments: tuple[File, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    reply_to: str = ""
    auto_submitted: str = "auto-replied"
    null_return_path: bool = True
    question: Question | None = None
    daily_limit: int | None = None
    """Most letters of this purpose to this address in a day; `None` = what the configuration says."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done about one delivery; `service` does it."""

    letter: Letter
    outcomes: tuple[Outcome, ...]
    verdict: Verdict
    letters: tuple[Outgoing, ...]
    entries: tuple[RegisterEntry, ...] = ()
    """New lines of the register, committed together with `letters`."""
    judged: tuple[Judged, ...] = ()
    """What each protocol came to; a trial leaves none."""
    papers: tuple[Papers, ...] = ()
    """What was drawn up, one per outcome."""
    answer: Answer | None = None
    """What this letter answers."""
    undeliverable: tuple[str, ...] = ()
    """Message-IDs of our letters that this one brings back."""
