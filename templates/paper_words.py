"""The fixed words of the papers in Finnish, Swedish and English."""

from dataclasses import dataclass

from governance.record import Language


@dataclass(frozen=True, kw_only=True)
class PaperWords:
    """Hold every word that a paper has of its own; a language that lacks one does not load."""

    #: BCP 47 tag, for w:lang and the HTML page.
    tag: str
    agenda: str
    minutes: str
    memo: str
    extract: str
    extract_of_memo: str
    proposal: str
    draft: str
    meeting: str
    time: str
    place: str
    link: str
    chair: str
    vice_chair: str
    secretary: str
    examiner: str
    examiners: str
    roster: str
    roster_minutes: str
    seat: str
    member: str
    expert: str
    deputy: str
    presence: str
    items: str
    matter_kind: str
    #: The printed kinds of a matter, for PaperItem.kind.
    kind_standing: str
    kind_decision: str
    kind_discussion: str
    kind_information: str
    case_id: str
    earlier_handling: str
    preparer: str
    presenter: str
    account: str
    proposed_decision: str
    conflict_of_interest: str
    decision: str
    dissent: str
    appendices: str
    background: str
    signatures: str
    contact: str
    to: str
    decided_in: str
    summary: str
    effects_on_children: str
    costs: str
    heard: str
    respond_by: str
    skip_to_content: str


_FI = PaperWords(
    tag="fi-FI",
    agenda="Esityslista",
    minutes="Pöytäkirja",
    memo="Muistio",
    extract="Pöytäkirjanote",
    extract_of_memo="Ote muistiosta",
    proposal="Esitys",
    draft="Luonnos",
    meeting="Kokous",
    time="Aika",
    place="Paikka",
    link="Etäyhteys",
    chair="Puheenjohtaja",
    vice_chair="Varapuheenjohtaja",
    secretary="Sihteeri",
    examiner="Pöytäkirjantarkastaja",
    examiners="Pöytäkirjantarkastajat",
    roster="Kokoonpano",
    roster_minutes="Osallistujat",
    seat="Tehtävä",
    member="Jäsen",
    expert="Asiantuntija",
    deputy="Varajäsen",
    presence="Läsnäolo",
    items="Käsiteltävät asiat",
    matter_kind="Asian laji",
    kind_standing="Kokousasia",
    kind_decision="Päätösasia",
    kind_discussion="Keskusteluasia",
    kind_information="Tiedoksi",
    case_id="Diaarinumero",
    earlier_handling="Aikaisempi käsittely",
    preparer="Valmistelija",
    presenter="Esittelijä",
    account="Selostus",
    proposed_decision="Päätösehdotus",
    conflict_of_interest="Esteellisyys",
    decision="Päätös",
    dissent="Eriävä mielipide",
    appendices="Liitteet",
    background="Oheismateriaali",
    signatures="Allekirjoitukset",
    contact="Lisätietoja",
    to="Vastaanottaja",
    decided_in="Esityksestä päättänyt",
    summary="Tiivistelmä",
    effects_on_children="Lapsivaikutusten arviointi",
    costs="Kustannukset ja kustannusvaikutukset",
    heard="Kuulemiset",
    respond_by="Vastausaika",
    skip_to_content="Siirry sisältöön",
)

_SV = PaperWords(
    tag="sv-FI",
    agenda="Föredragningslista",
    minutes="Protokoll",
    memo="Promemoria",
    extract="Protokollsutdrag",
    extract_of_memo="Utdrag ur promemorian",
    proposal="Framställning",
    draft="Utkast",
    meeting="Möte",
    time="Tid",
    place="Plats",
    link="Distansförbindelse",
    chair="Ordförande",
    vice_chair="Vice ordförande",
    secretary="Sekreterare",
    examiner="Protokolljusterare",
    examiners="Protokolljusterare",
    roster="Sammansättning",
    roster_minutes="Deltagare",
    seat="Uppdrag",
    member="Ledamot",
    expert="Sakkunnig",
    deputy="Ersättare",
    presence="Närvaro",
    items="Ärenden",
    matter_kind="Typ av ärende",
    kind_standing="Mötesärende",
    kind_decision="Beslutsärende",
    kind_discussion="Diskussionsärende",
    kind_information="För kännedom",
    case_id="Diarienummer",
    earlier_handling="Tidigare behandling",
    preparer="Beredare",
    presenter="Föredragande",
    account="Redogörelse",
    proposed_decision="Beslutsförslag",
    conflict_of_interest="Jäv",
    decision="Beslut",
    dissent="Avvikande åsikt",
    appendices="Bilagor",
    background="Tilläggsmaterial",
    signatures="Underskrifter",
    contact="Närmare upplysningar",
    to="Mottagare",
    decided_in="Beslutat av",
    summary="Sammandrag",
    effects_on_children="Barnkonsekvensbedömning",
    costs="Kostnader och kostnadseffekter",
    heard="Hörande",
    respond_by="Svarstid",
    skip_to_content="Gå till innehållet",
)

_EN = PaperWords(
    tag="en-GB",
    agenda="Agenda",
    minutes="Minutes",
    memo="Memo",
    extract="Extract from the minutes",
    extract_of_memo="Extract from the memo",
    proposal="Proposal",
    draft="Draft",
    meeting="Meeting",
    time="Time",
    place="Place",
    link="Remote access",
    chair="Chair",
    vice_chair="Vice chair",
    secretary="Secretary",
    examiner="Examiner of the minutes",
    examiners="Examiners of the minutes",
    roster="Composition",
    roster_minutes="Participants",
    seat="Seat",
    member="Member",
    expert="Expert",
    deputy="Deputy",
    presence="Attendance",
    items="Items",
    matter_kind="Type of item",
    kind_standing="Meeting procedure",
    kind_decision="For decision",
    kind_discussion="For discussion",
    kind_information="For information",
    case_id="Case number",
    earlier_handling="Earlier handling",
    preparer="Prepared by",
    presenter="Presented by",
    account="Account",
    proposed_decision="Proposed decision",
    conflict_of_interest="Conflict of interest",
    decision="Decision",
    dissent="Dissent",
    appendices="Appendices",
    background="Background material",
    signatures="Signatures",
    contact="Further information",
    to="Recipient",
    decided_in="Proposal decided by",
    summary="Summary",
    effects_on_children="Child-impact assessment",
    costs="Costs and effects on costs",
    heard="Hearings",
    respond_by="Reply by",
    skip_to_content="Skip to the content",
)

_WORDS = {Language.FI: _FI, Language.SV: _SV, Language.EN: _EN}


def paper_words(language: Language) -> PaperWords:
    """Give the words of a paper written in `language`."""
    return _WORDS[language]
