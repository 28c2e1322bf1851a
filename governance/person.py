"""People of the network, by role."""

from governance.mail_address import MailAddress, is_mail_address
from governance.record import Language, Record, Slug, Words


class Person(Record):
    """Know a person by role (contact, secretary, registry): what to call them and where mail reaches them."""

    id: Slug
    #: How a letter names them: "Keuruun yhteyshenkilö".
    title: Words
    #: Municipality or organisation that they work for.
    of: Slug
    email: MailAddress
    language: Language = Language.FI
    phone: str | None = None

    def reads(self, address: str | None) -> bool:
        """Tell whether mail to an address comes to them; letter case does not part mailboxes.

        People are roles: another address is another holder, or another mailbox of the same one. One that was
        not written down (None) counts as theirs; and a slip in the file that no mail could reach takes
        nothing away from whoever reads the earlier address.
        """
        if address is None or not is_mail_address(self.email):
            return True
        return address.casefold() == self.email.casefold()
