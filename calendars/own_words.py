"""What somebody wrote with an answer themselves, without what their program put there."""

import re

#: A line that a mail or calendar program writes by itself: a signature of a telephone, a rule, a heading.
_BY_A_PROGRAM = re.compile(
    r"""
    [\W_]*                                                  # nothing, or a rule of signs
    | sent\ (?:from\ my|from\ (?:outlook|mail|yahoo|samsung|proton)|via|using)\b.{0,60}
    | lähetetty\ (?:iphone|ipad|android|samsung|outlook|puhelime|matkapuhelime|laitteesta|sähköposti).{0,60}
    | skickat\ (?:från\ (?:min|mitt|outlook|e-post|samsung|yahoo)|via|med\ outlook)\b.{0,60}
    | (?:get|hanki|skaffa|hämta)\ outlook\b.{0,60}
    | (?:accepted|declined|tentative|hyväksytty|hylätty|alustava|godkänt|accepterat|avböjt|preliminärt)\.?
    | .{0,120}\ has\ (?:tentatively\ )?(?:accepted|declined)\ this\ invitation\b.{0,80}
    | .{0,120}\ on\ (?:alustavasti\ )?(?:hyväksynyt|hylännyt)\ (?:tämän\ )?kutsun\.?
    | .{0,120}\ har\ (?:preliminärt\ )?(?:accepterat|godkänt|avböjt|tackat\ (?:ja|nej)\ till)
      \ (?:den\ här\ )?inbjudan\.?
    """,
    re.IGNORECASE | re.VERBOSE,
)
#: From here on it is our own letter that comes back, or the programs' joining details.
_QUOTES_FROM_HERE = re.compile(
    r"-+\s*(?:original\ message|original\ appointment|alkuperäinen\ viesti|alkuperäinen\ tapaaminen"
    r"|ursprungligt\ meddelande|ursprunglig\ avtalad\ tid)\s*-+.*"
    r"|(?:from|lähettäjä|från)\s*:\s.*@.*"
    r"|_{20,}",
    re.IGNORECASE,
)


def own_words(comment: str) -> str:
    r"""Give a person's own lines of a comment (paragraphs, joined by `\n`), or "" where there are none."""
    own = []
    for line in comment.splitlines():
        bare = line.strip().replace("\xa0", " ")
        if _QUOTES_FROM_HERE.fullmatch(bare):
            break
        if not bare.startswith(">") and not _BY_A_PROGRAM.fullmatch(bare):
            own.append(line.strip())
    return "\n".join(own)
