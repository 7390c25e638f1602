"""Words that no clinic gets as its address: machines' names, what would pass for the platform or an authority, and words
that a person in distress might type in the hope of help, or would not want in a browser's history."""

# Refused alone, and followed by a number (www2, ns1).
ALONE = frozenset(
    """
    www web http https ftp sftp ssh vpn proxy gateway mail mails email smtp imap pop pop3 mx ns dns webmail autoconfig
    autodiscover mta-sts wpad isatap localhost local host server db database sql cache cdn static assets media files file
    img images js css fonts api app apps my me portal proxy test tests testing staging stage dev demo beta alpha preview
    internal intranet extranet git ci status metrics monitor log logs jobs queue worker backup archive root sys system
    null undefined none default example invalid id idp

    owner staff help info contact billing invoice invoices payment payments pay account accounts register terms privacy
    policy cookies legal gdpr dpo press careers news blog docs developer developers pricing platform clinic clinics start
    open agreement language

    hjalp hjaelp konto konton konti registrera registrer faktura fakturor fakturaer betala betal betalning betaling
    minasidor mina-sidor minside min-side integritet privatliv kakor villkor vilkar avtal aftale drift kontakt klinik
    mottagning terapi freja ivo skat
    """.split()
)

# Refused alone and as a part between hyphens (bankid-lund).
ANYWHERE = frozenset(
    """
    enrum admin admins administrator administrators operator operators support helpdesk security secure abuse postmaster
    hostmaster webmaster noreply no-reply official login logon logout signin signout signup log-in log-out sign-in sign-up
    sign-out auth sso oauth oidc saml verify verification password reset

    administratorer kundtjanst kundeservice sakerhet sikkerhed inloggning loggain logga-in logind log-ind logud log-ud
    loggaut logga-ut losenord adgangskode kodeord

    bankid mitid nemid frejaid swish mobilepay eid e-legitimation e-boks eboks kivra

    polis polisen politi politiet imy integritetsskyddsmyndigheten datainspektionen datatilsynet socialstyrelsen
    socialtjansten skatteverket forsakringskassan kronofogden folkhalsomyndigheten skattestyrelsen sundhed
    sundhedsstyrelsen borger kommune kommun kommunen regionen 1177 112 113 1813 116111 116117 116123 vardguiden
    lagelinjen akut akutten akuten ambulans ambulance jourhavande nodhjalp nodhjaelp

    suicide suicid suicidal self-harm selfharm rape incest
    sjalvmord sjalvmordslinjen sjalvskada sjalvskadebeteende valdtakt overgrepp missbruk
    selvmord selvmordslinjen livslinien selvskade voldtaegt overgreb misbrug
    """.split()
)
