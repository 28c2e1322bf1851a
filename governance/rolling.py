"""Where days go that fall on a day off, and why: a rule for each kind of day, in data."""

from governance.record import Record, Text, Words
from governance.working_day import Roll


class RollRule(Record):
    """Say where a day goes that is not worked, with the reason that people are told and its source."""

    roll: Roll
    why: Words
    source: Words


class Rolling(Record):
    """Hold the rules of the kinds of days; a moment of the clock may have its own `roll`."""

    #: What a municipality owes: the deadlines of rounds.
    answers: RollRule = RollRule(
        roll=Roll.FORWARD,
        why=Text(
            fi="Kun määräpäivä on vapaapäivä, vastata ehtii vielä seuraavana arkipäivänä",
            sv="När den sista dagen är en ledig dag kan man ännu svara följande vardag",
            en="When the last day is a day off, one may still answer on the next working day",
        ),
        source=Text(
            fi="Laki säädettyjen määräaikain laskemisesta (150/1930) 5 §",
            sv="Lagen angående beräknande av laga tid (150/1930) 5 §",
            en="Act on the Calculation of Statutory Time Limits (150/1930), section 5",
        ),
    )
    #: What others wait for: the day on which a matter must be in for a municipality's budget handling.
    budgets: RollRule = RollRule(
        roll=Roll.BACKWARD,
        why=Text(
            fi="Kunnan on saatava asia ennen talousarviokäsittelyään, eikä vapaapäivänä oteta vastaan mitään",
            sv="Kommunen ska få ärendet före sin budgetbehandling, och på en ledig dag tas inget emot",
            en="The municipality must have the matter before its budget handling; on a day off nobody is in",
        ),
        source=Text(
            fi="Kuntalaki (410/2015) 110 §; kunnan oma talousarvioaikataulu",
            sv="Kommunallagen (410/2015) 110 §; kommunens egen budgettidtabell",
            en="Local Government Act (410/2015), section 110; the municipality's own budget timetable",
        ),
    )
    #: The day by which a summons leaves.
    summons: RollRule = RollRule(
        roll=Roll.BACKWARD,
        why=Text(
            fi="Kutsussa annettu aika kokoukseen ei saa lyhentyä",
            sv="Tiden från kallelsen till mötet får inte bli kortare",
            en="The time from the summons to the meeting must not grow shorter",
        ),
        source=Text(
            fi="Toimielimen kokousmenettely; kuntalaki (410/2015) 94 §",
            sv="Organets mötesförfarande; kommunallagen (410/2015) 94 §",
            en="The body's rules of procedure; Local Government Act (410/2015), section 94",
        ),
    )
