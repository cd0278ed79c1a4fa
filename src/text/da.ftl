### The words of both languages stand in the same order; a test holds the keys equal.
## Common words
yes = Ja
no = Nej
date-open = uden slut
none = ingen
hidden = skjult
unknown = ukendt
today = i dag
days =
    { $count ->
        [one] 1 dag
       *[other] { $count } dage
    }
kroner = { $amount } kr.
demo = eksempeldata

## Entities
entity-organisation = Organisation
entity-organisation-plural = Organisationer
entity-org-unit = Organisationsenhed
entity-org-unit-plural = Organisationsenheder
entity-person = Bruger
entity-person-plural = Brugere
entity-assignment = Rettighed
entity-assignment-plural = Rettigheder
entity-accession = Tilslutning
entity-accession-plural = Tilslutninger
entity-option-value = Udfaldsrum
entity-option-value-plural = Udfaldsrum
entity-option-local = Lokalt udfaldsrum
entity-option-local-plural = Lokale udfaldsrum
entity-kle = KLE-opgave
entity-kle-plural = KLE
entity-it-system = Katalogsystem
entity-it-system-plural = Systemkatalog
entity-it-system-kle = Tilknyttet opgave
entity-it-system-kle-plural = Tilknyttede opgaver
entity-it-interface = Snitflade
entity-it-interface-plural = Snitflader
entity-system-usage = IT-system
entity-system-usage-plural = IT-systemer
entity-usage-kle = Lokalt tilknyttet opgave
entity-usage-kle-plural = Lokale KLE
entity-contract = Kontrakt
entity-contract-plural = Kontrakter
entity-economy-line = Betalingslinje
entity-economy-line-plural = Betalingslinjer
entity-contract-system = Kontraktens system
entity-contract-system-plural = Kontraktens systemer
entity-system-relation = Relation
entity-system-relation-plural = Relationer
entity-contract-element = Aftaleelement
entity-contract-element-plural = Aftaleelementer
entity-contract-role = Kontraktrolle
entity-contract-role-plural = Kontraktroller
entity-usage-role = Systemrolle
entity-usage-role-plural = Systemroller
entity-reference = Reference
entity-reference-plural = Referencer
entity-notice = Advis
entity-notice-plural = Advis
entity-catalogue-order = Bestilling
entity-catalogue-order-plural = Bestillinger
entity-report-template = Rapport
entity-report-template-plural = Rapporter

## Field labels that several entities share
field-name = Navn
field-login = Brugernavn
field-note = Note
field-description = Beskrivelse
field-url = Link til beskrivelse
field-disabled = Ikke tilgængelig
field-access = Synlighed
field-visibility = Synlighed
field-parent-id = Overordnet
field-kind = Type
field-status = Status
field-valid-from = Gyldig fra
field-valid-to = Gyldig til
field-is-stub = Skal suppleres
field-contract-id = Kontrakt
field-usage-id = IT System
field-from-usage-id = IT System (anvender)
field-to-usage-id = IT System (udstiller)
field-interface-id = Snitflade
field-system-id = IT System
field-kle-id = KLE
field-role-id = Rolle
field-person-id = Navn
field-rights-holder-id = Rettighedshaver
field-responsible-unit-id = Ansvarlig organisationsenhed
field-email = Email
field-phone = Telefonnummer
field-code = Kode
field-active = Aktiv

## Contract
field-contract-name = IT kontraktnavn
field-contract-contract-ref = Kontrakt ID
field-contract-contract-type-id = Kontrakttype
field-contract-contract-template-id = Kontraktskabelon
field-contract-criticality-id = Kritikalitet
field-contract-purchase-form-id = Indkøbsform
field-contract-procurement-strategy-id = Genanskaffelsesstrategi
field-contract-procurement-year = Genanskaffelsesplan, år
field-contract-procurement-quarter = Genanskaffelsesplan, kvartal
field-contract-procurement-initiated = Genanskaffelse igangsat
field-contract-enforced-valid = Gennemtving gyldighed
field-contract-parent-id = Overordnet kontrakt
field-contract-require-valid-parent = Nedarv den overordnedes gyldighed
field-contract-contract-signer = Kontraktunderskriver
field-contract-is-signed = Underskrevet
field-contract-signed-date = Dato
field-contract-supplier-id = Leverandør
field-contract-supplier-signer = Leverandørs kontraktunderskriver
field-contract-supplier-signed = Underskrevet (leverandør)
field-contract-supplier-signed-date = Dato (leverandør)
field-contract-supplier-internal = Intern leverandør
field-contract-supplier-unit-id = Leverandørens enhed
field-contract-supplier-contact-name = Leverandørens kontaktperson
field-contract-supplier-contact-phone = Telefonnummer
field-contract-supplier-contact-email = Email
field-contract-remark = Bemærkning
field-contract-duration-years = Varighed: År
field-contract-duration-months = Varighed: Måneder
field-contract-duration-ongoing = Løbende
field-contract-option-extend-id = Option forlæng
field-contract-extend-multiplier = Antal brugte optioner
field-contract-irrevocable-to = Uopsigelig til
field-contract-terminated-at = Kontrakten opsagt
field-contract-termination-deadline-id = Opsigelsesfrist (måneder)
field-contract-running = Løbende (opsigelse)
field-contract-by-ending = Inden udgangen af
field-contract-remuneration-begun = Driftsvederlag påbegyndt
field-contract-payment-frequency-id = Betalingsfrekvens
field-contract-payment-model-id = Betalingsmodel
field-contract-price-regulation-id = Prisregulering
field-contract-visibility-chosen-at = Synlighed valgt
field-contract-effective-end = Udløber
field-contract-days-to-end = Dage til ophør
field-contract-days-to-termination = Dage til opsigelse
field-contract-end-month = Ophører i
field-contract-latest-termination = Opsiges senest
field-contract-is-valid = Status
field-contract-line-count = Antal betalingslinjer
field-contract-system-count = Antal IT-systemer
field-contract-acquisition-total = Anskaffelse
field-contract-operation-total = Drift/år
field-contract-other-total = Andet
field-contract-changed-by = Sidst redigeret (bruger)
field-contract-changed-at = Sidst redigeret (dato)

## Payment lines
field-economy-line-direction = Betaling
field-economy-line-unit-id = Organisationsenhed
field-economy-line-acquisition = Anskaffelse
field-economy-line-operation = Drift/år
field-economy-line-other = Andet
field-economy-line-accounting = Kontering
field-economy-line-audit-status = Audit
field-economy-line-audit-date = Dato
field-economy-line-ean = EAN nummer

## What hangs on a contract
field-contract-system-usage-id = IT System
field-contract-system-system-id = Katalogsystem
field-contract-system-contract-valid = Status
field-contract-element-element-id = Aftaleelement
field-contract-role-role-id = Kontraktrolle
field-usage-role-role-id = Systemrolle
field-reference-title = Dokumenttitel
field-reference-document-id = DokumentID/sagsnr.
field-reference-url = URL
field-reference-is-master = Vises i overblik
field-notice-subject = Emne
field-notice-body = Tekst
field-notice-from-date = Fra dato
field-notice-frequency = Gentagelse
field-notice-to-date = Til dato
field-notice-role-id = Modtager: rolle
field-notice-person-id = Modtager: person
field-notice-emails = Modtager: email
field-notice-copies = Kopi til (email)

## IT system in use
field-system-usage-name = IT System
field-system-usage-system-id = Katalogsystem
field-system-usage-local-name = Systemnavn (lokalt)
field-system-usage-local-system-id = Systemnavn ID (lokalt)
field-system-usage-system-version = Version
field-system-usage-life-cycle = Livscyklus
field-system-usage-valid-from = Ibrugtagningsdato
field-system-usage-valid-to = Slutdato for anvendelse
field-system-usage-main-contract-id = Kontrakt der gør systemet aktivt
field-system-usage-user-count = Antal brugere
field-system-usage-hosted-at = IT-systemet driftes
field-system-usage-data-classification-id = Klassifikation af data i systemet
field-system-usage-contains-ai = Indeholder AI-teknologi?
field-system-usage-business-critical = Forretningskritisk IT-system
field-system-usage-general-purpose = Systemets overordnede formål
field-system-usage-sensitivity = Hvilke typer data indeholder systemet?
field-system-usage-archive-duty = Arkiveringspligt
field-system-usage-archive-frequency = Arkiveringsfrekvens (antal år)
field-system-usage-document-bearing = Dokumentbærende
field-system-usage-archive-note = Arkiveringsbemærkninger
field-system-usage-is-active = Status
field-system-usage-contract-count = Antal kontrakter
field-system-usage-has-roles = Har roller
field-system-usage-uses-count = Anvender andre systemer
field-system-usage-used-by-count = Anvendes af andre systemer
field-usage-kle-mode = Tilknytning
field-system-relation-frequency-id = Frekvens
field-system-relation-reference = Reference
part-system-relation-from-usage-id = Relationer til andre systemer
part-system-relation-to-usage-id = Relationer fra andre systemer

## System catalogue
field-it-system-name = Systemnavn
field-it-system-previous-name = Tidligere systemnavn
field-it-system-business-type-id = Forretningstype
field-it-system-parent-id = Overordnet system
field-it-system-archive-duty = Rigsarkivets vejledning til arkivering
field-it-system-archive-duty-comment = Bemærkning fra Rigsarkivet
field-it-system-legal-name = DBS Navn
field-it-system-legal-processor-name = DBS Databehandler
field-it-system-external-uuid = Ekstern UUID
field-it-system-usage-count = Anvendes af
field-it-system-kle-count = Antal KLE
field-it-system-in-use = Anvendes

## Interfaces, KLE, options
field-it-interface-interface-ref = Snitflade ID
field-it-interface-interface-version = Version
field-it-interface-exhibitor-id = Udstillersystem
field-it-interface-interface-type-id = Grænseflade
field-kle-name = KLE
field-kle-number = KLE ID
field-kle-title = KLE Navn
field-kle-parent-id = Hører under
field-kle-active-from = Gælder fra
field-kle-active-to = Udgået
field-kle-replaced-by = Afløst af
field-kle-preservation = Bevaring
field-option-value-option-type = Udfaldsrum
field-option-value-enabled = Tilgængelig
field-option-value-obligatory = Obligatorisk
field-option-value-priority = Rækkefølge
field-option-value-write-access = Skriverettighed
field-option-value-active-here = Aktiv her
field-option-value-description-here = Beskrivelse her
field-option-value-version-here = Udgave her
field-option-local-option-id = Udfaldsrum

## Organisations and people
field-organisation-cvr = CVR-nummer
field-organisation-municipality-code = Kommunekode
field-organisation-region = Region
field-organisation-inhabitants = Indbyggere
field-organisation-size-class = Størrelse
field-organisation-foreign-cvr = Udenlandsk CVR
field-organisation-country = Land
field-organisation-address = Adresse
field-organisation-disabled = Deaktiveret
field-org-unit-name = Enhedens navn
field-org-unit-local-id = Enhed ID
field-org-unit-ean = EAN nummer
field-org-unit-parent-id = Overordnet enhed
field-person-login = Brugernavn
field-assignment-role = Rettighed
field-accession-member-id = Kommune
field-accession-agreement = Aftale
field-accession-sent-on = Sendt
field-accession-signed-on = Underskrevet
field-accession-in-force-from = I kraft fra
field-accession-notice-on = Opsagt
field-accession-leaves-on = Udtræder

## Orders and reports
field-catalogue-order-explanation = Begrundelse
field-report-template-scope = Deling
field-report-template-published-version = Version
field-report-template-ordered-by-id = Ønsket af
field-report-template-explanation = Forklaring

## Short column headings
column-contract-name = Navn
column-visibility = Syn
column-contract-contract-ref = ID
column-contract-valid-from = Fra
column-contract-valid-to = Udløber
column-contract-days-to-end = Dage
column-contract-days-to-termination = Dage
column-contract-latest-termination = Opsig senest
column-contract-responsible-unit-id = Enhed
column-contract-irrevocable-to = Uopsigelig
column-contract-terminated-at = Opsagt
column-contract-remuneration-begun = Vederlag fra
column-contract-signed-date = Underskrevet
column-contract-supplier-signed-date = Lev. skrev
column-contract-visibility-chosen-at = Syn. valgt
column-contract-changed-at = Ændret
column-contract-line-count = Linjer
column-contract-system-count = Systemer
column-contract-termination-deadline-id = Frist
column-economy-line-unit-id = Enhed
column-operation-total = Drift/år
column-economy-line-operation = Drift/år
column-system-usage-responsible-unit-id = Enhed
column-system-usage-contract-count = Kontrakter
column-system-usage-valid-from = I brug fra
column-system-usage-valid-to = I brug til
column-system-usage-sensitivity = Persondata
column-it-system-usage-count = Kommuner
column-it-system-in-use = Bruges
column-kle-active-from = Gælder fra
column-kle-active-to = Udgået
column-organisation-cvr = CVR
column-org-unit-local-id = ID
column-org-unit-ean = EAN
column-org-unit-parent-id = Hører under
column-option-value-option-type = Liste
column-option-value-active-here = Her
column-option-value-obligatory = Oblig.
column-option-value-enabled = Fælles
column-option-value-description-here = Beskrivelse her
column-reference-is-master = Overblik
column-reference-document-id = Dokument
column-notice-role-id = Modtager
column-system-relation-from-usage-id = Anvender
column-system-relation-to-usage-id = Udstiller
column-report-template-published-version = Version

## Words of fixed choices
choice-visibility-local = Lokal
choice-visibility-shared = Delt
letter-visibility-local = L
letter-visibility-shared = D
choice-access-local = Lokal
choice-access-shared = Offentlig
letter-access-local = L
letter-access-shared = O
choice-yes-no-undecided-yes = Ja
choice-yes-no-undecided-no = Nej
choice-yes-no-undecided-undecided = Ikke besluttet
choice-yes-no-unknown-yes = Ja
choice-yes-no-unknown-no = Nej
choice-yes-no-unknown-unknown = Ved ikke
choice-year-segment-calendar-year = Kalenderår
choice-year-segment-half-year = Halvår
choice-year-segment-quarter = Kvartal
choice-year-segment-month = Måned
choice-direction-external = Ekstern betaling
choice-direction-internal = Intern betaling
choice-audit-status-white = Audit ikke gennemført
choice-audit-status-red = Væsentlige forbedringer nødvendige
choice-audit-status-yellow = Mindre forbedringer påkrævet
choice-audit-status-green = Opfylder standarderne
choice-notice-frequency-once = Én gang
choice-notice-frequency-day = Hver dag
choice-notice-frequency-week = Hver uge
choice-notice-frequency-month = Hver måned
choice-notice-frequency-quarter = Hvert kvartal
choice-notice-frequency-half-year = Hvert halvår
choice-notice-frequency-year = Hvert år
choice-kle-kind-main-group = Hovedgruppe
choice-kle-kind-group = Gruppe
choice-kle-kind-subject = Emne
choice-option-type-contract-type = Kontrakttyper
choice-option-type-contract-template = Kontraktskabeloner
choice-option-type-contract-criticality = Kritikalitet
choice-option-type-purchase-form = Indkøbsformer
choice-option-type-procurement-strategy = Genanskaffelsesstrategier
choice-option-type-payment-model = Betalingsmodeller
choice-option-type-agreement-element = Aftaleelementer
choice-option-type-option-extend = Option forlæng
choice-option-type-payment-frequency = Betalingsfrekvenser
choice-option-type-price-regulation = Prisreguleringer
choice-option-type-termination-deadline = Opsigelsesfrister
choice-option-type-business-type = Forretningstyper
choice-option-type-interface-type = Grænseflader
choice-option-type-relation-frequency = Relationsfrekvenser
choice-option-type-data-classification = Klassifikation af data
choice-option-type-contract-role = Kontraktroller
choice-option-type-system-role = Systemroller
choice-option-type-org-unit-role = Organisationsroller
choice-archive-duty-undecided = Ikke besluttet
choice-archive-duty-preserve = Data og dokumenter bevares (B)
choice-archive-duty-discard = Data og dokumenter kasseres (K)
choice-archive-duty-preserve-data = Data bevares, men en delmængde af dokumenter kan kasseres (B+D)
letter-archive-duty-preserve = B
letter-archive-duty-discard = K
letter-archive-duty-preserve-data = B+D
choice-archive-duty-no-recommendation = Ingen vejledning
choice-local-archive-duty-undecided = Ikke besluttet
choice-local-archive-duty-preserve = Data og dokumenter bevares (B)
choice-local-archive-duty-discard = Data og dokumenter kasseres (K)
choice-local-archive-duty-preserve-data = Data bevares, men en delmængde af dokumenter kan kasseres (B+D)
letter-local-archive-duty-preserve = B
letter-local-archive-duty-discard = K
letter-local-archive-duty-preserve-data = B+D
choice-local-archive-duty-unknown = Ingen vejledning
choice-life-cycle-undecided = Ikke besluttet
choice-life-cycle-not-in-use = Ikke i drift
choice-life-cycle-testing = Under afprøvning
choice-life-cycle-phasing-in = Under indfasning
choice-life-cycle-operational = I drift
choice-life-cycle-phasing-out = Under udfasning
choice-user-count-under-10 = <10
choice-user-count-to-49 = 10-49
choice-user-count-to-99 = 50-99
choice-user-count-to-499 = 100-499
choice-user-count-from-500 = >500
choice-hosted-at-on-premise = On-premise
choice-hosted-at-external = Eksternt
choice-hosted-at-hybrid = Hybrid
choice-sensitivity-none = Ingen personoplysninger
choice-sensitivity-personal = Almindelige personoplysninger
choice-sensitivity-sensitive = Følsomme personoplysninger
choice-sensitivity-criminal = Straffedomme og lovovertrædelser
choice-kle-mode-add = Tilføjet lokalt
choice-kle-mode-remove = Fravalgt lokalt
choice-organisation-kind-municipality = Kommune
choice-organisation-kind-interest-community = Interessefællesskab
choice-organisation-kind-company = Virksomhed
choice-organisation-kind-other-authority = Anden offentlig myndighed
choice-size-class-small = Under 25.000 indbyggere
choice-size-class-medium = 25.000-60.000 indbyggere
choice-size-class-large = 60.000-120.000 indbyggere
choice-size-class-very-large = Over 120.000 indbyggere
choice-role-user = Bruger
choice-role-read-only = Læseadgang
choice-role-local-admin = Lokal administrator
choice-role-organisation-admin = Organisationsadministrator
choice-role-system-admin = Systemadministrator
choice-role-contract-admin = Kontraktadministrator
choice-role-report-admin = Rapportadministrator
choice-role-global-admin = Sekretariatet
choice-order-kind-supplier = Leverandør
choice-order-kind-system = IT-system
choice-order-kind-template = Rapport
choice-order-status-open = Åben
choice-order-status-done = Udført
choice-order-status-declined = Afvist
choice-template-scope-local = lokal
choice-template-scope-shared-identified = fælles, med navn
choice-template-scope-shared-anonymous = fælles, anonym
choice-template-scope-secretariat = sekretariatet
choice-template-status-wish = ønske
choice-template-status-assessed = vurderet
choice-template-status-draft = kladde
choice-template-status-ready = klar til godkendelse
choice-template-status-published = publiceret
choice-template-status-withdrawn = trukket tilbage

## Sections and tabs
section-procurement = Anskaffelse
section-parent = Overordnet kontrakt
section-signatures = Underskrifter
section-supplier = Leverandør
section-remarks = Bemærkninger
section-bookkeeping = Sidst redigeret
section-duration = Varighed
section-termination = Opsigelse
section-computed = Beregnet
section-operation = Drift
section-archive = Arkivering
section-use = Anvendelse
section-identity = Identitet
section-municipality = Kommune
section-contact = Stamdata
section-here = I egen kommune
section-common = Fælles for alle kommuner
tab-front = Forside
tab-systems = IT-systemer
tab-processing = Databehandling
tab-economy = Økonomi
tab-deadlines = Frister
tab-hierarchy = Hierarki
tab-roles = Roller
tab-rights = Rettigheder
tab-contract-roles = Kontraktroller
tab-system-roles = Systemroller
tab-references = Referencer
tab-notices = Advis
tab-contracts = Kontrakter
tab-kle = KLE
tab-archive = Arkivering
tab-gdpr = GDPR
tab-interfaces = Udstillede snitflader
tab-relations = Relationer
tab-empty-read = Ingen linjer.

## Actions: a short name for hints, and a sentence for help
action-down = ned
help-down = Én linje ned.
action-up = op
help-up = Én linje op.
action-left = venstre
help-left = En kolonne til venstre.
action-right = højre
help-right = En kolonne til højre.
action-page-down = side ned
help-page-down = En side ned.
action-page-up = side op
help-page-up = En side op.
action-half-page-down = halv side ned
help-half-page-down = En halv side ned.
action-half-page-up = halv side op
help-half-page-up = En halv side op.
action-first = første
help-first = Til den første linje.
action-last = sidste
help-last = Til den sidste linje.
action-next-pane = næste rude
help-next-pane = Til næste rude på skærmen.
action-previous-pane = forrige rude
help-previous-pane = Til forrige rude på skærmen.
action-next-field = næste felt
help-next-field = Behold det skrevne, og gå til næste felt.
action-previous-field = forrige felt
help-previous-field = Behold det skrevne, og gå til forrige felt.
action-go-home = Hjem
help-go-home = Gå til Hjem: frister, kladder og datakvalitet.
action-go-contracts = Kontrakter
help-go-contracts = Gå til kommunens kontrakter.
action-go-systems = IT-systemer
help-go-systems = Gå til de IT-systemer, kommunen bruger.
action-go-catalogue = Systemkatalog
help-go-catalogue = Gå til det fælles systemkatalog.
action-go-interfaces = Snitflader
help-go-interfaces = Gå til snitfladerne.
action-go-organisations = Organisationer
help-go-organisations = Gå til kommuner, leverandører og andre organisationer.
action-go-kle = KLE
help-go-kle = Gå til KLE, kommunernes emnesystematik.
action-go-persons = Brugere
help-go-persons = Gå til kommunens brugere og deres rettigheder.
action-go-units = Organisationsenheder
help-go-units = Gå til kommunens organisationsenheder.
action-go-options = Udfaldsrum
help-go-options = Gå til valglisterne: de fælles værdier, og hvad der gælder her.
action-go-reports = Rapporter
action-go-reports-home = rapporter
help-go-reports = Gå til rapporterne.
action-go-templates = Skabeloner og ønsker
help-go-templates = Gå til skabelonerne og ønskerne om rapporter, i alle tilstande.
action-go-quality = Datakvalitet
help-go-quality = Gå til datakvalitet: hvad mangler, og hvor.
action-go-drafts = Kladder
help-go-drafts = Gå til rettelser, der ikke er gemt endnu.
action-lane = fristlinje
help-lane = Vis kontrakternes frister de næste 24 måneder.
action-go-changes = Egne ændringer
help-go-changes = Gå til dine egne gemte ændringer; de kan fortrydes, også i dele.
action-palette = søg overalt
help-palette = Søg i alt: kontrakter, systemer, leverandører, rapporter og kommandoer.
action-open = åbn
help-open = Åbn det, markøren står på.
action-filter = filter
help-filter = Skriv et filter: ord, eller felt:værdi.
action-clear-filter = vis alle
help-clear-filter = Fjern filteret, og vis alle.
action-sort = sortér
help-sort = Sortér efter kolonnen; igen vender rækkefølgen.
action-views = visninger
help-views = Vælg en gemt visning.
action-mark = markér
action-mark-members = vælg
help-mark = Markér linjen, og gå én ned.
action-mark-range = markér række
help-mark-range = Begynd en række af markerede linjer, og afslut den på linjen, markøren står på.
action-mark-all = markér alle
help-mark-all = Markér alle, som filteret viser.
action-invert-marks = vend markering
help-invert-marks = Byt om på markerede og ikke markerede.
action-copy-cell = kopiér
help-copy-cell = Send feltets tekst til terminalens udklipsholder.
action-take-into-use = tag i anvendelse
help-take-into-use = Tag systemet i anvendelse i egen kommune; en valgmulighed slås til eller fra her.
action-export = eksport
help-export = Gem det viste som XLSX eller CSV.
action-edit-field = ret felt
help-edit-field = Ret feltet, markøren står på. Rettelsen bliver en kladde, til der gemmes.
action-new = ny
help-new = Opret en ny her.
action-delete-line = slet
help-delete-line = Tag linjen væk; det kan fortrydes, til der er gemt. Uden for linjerne slettes hele posten.
action-clone = kopiér kontrakt
help-clone = Lav en kladde til en ny kontrakt ud fra denne: uden priser, underskrifter og valgt synlighed.
action-delete-record = slet posten
help-delete-record = Slet hele posten: det siges, hvad der slettes med den, og dens navn skal skrives.
action-save = gem
help-save = Vis, hvad der ændres, og gem det.
action-undo = fortryd
help-undo = Fortryd den seneste rettelse, markering eller filtrering; før en gemning fortrydes, spørges der.
action-redo = gør igen
help-redo = Gør det igen, som sidst blev fortrudt.
action-discard = drop rettelsen
help-discard = Tag rettelsen ud af kladden.
action-leaver = fratræder
help-leaver = Vis alt, hvad brugeren har af rettigheder og roller, og overdrag eller afslut det.
action-keep-mine = behold min
help-keep-mine = Behold min værdi i feltet.
action-take-theirs = tag den andens
help-take-theirs = Tag den værdi, den anden har gemt.
action-take-original = tag den oprindelige
help-take-original = Tag den værdi, feltet havde, før I begge rettede det.
action-history = historik
help-history = Alle ændringer af posten: hvem, hvornår og hvorfor.
action-blame = hvem rettede
help-blame = Hvem der sidst har ændret hvert felt, og hvornår.
action-next-record = næste
help-next-record = Til næste post i listen; ved fejlrettelse næste fejl.
action-previous-record = forrige
help-previous-record = Til forrige post i listen.
action-bulk-edit = ret mange
help-bulk-edit = Ret et felt på alle de markerede linjer, eller på den ene, med en forhåndsvisning.
action-include-hidden = skjulte med
help-include-hidden = Tag markerede linjer med, som filteret ikke viser.
action-repeat = gentag
help-repeat = Gør den seneste rettelse igen, på linjen som kladde eller på alle markerede.
action-macro-record = optag makro
help-macro-record = Begynd at optage en makro, eller stop optagelsen.
action-macro-run = kør makro
help-macro-run = Kør en makro på linjen, eller på hver markeret linje.
action-next-tab = næste fane
help-next-tab = Til næste fane.
action-previous-tab = forrige fane
help-previous-tab = Til forrige fane.
action-visibility-toggle = skift synlighed
help-visibility-toggle = Skift prisernes synlighed mellem Lokal og Delt.
action-visibility-local = Lokal
help-visibility-local = Skjul priserne: de udgår af fælles rapporter med det samme.
action-visibility-shared = Delt
help-visibility-shared = Del priserne i fælles rapporter.
action-show-others = hvad ser andre?
help-show-others = Vis kontrakten, som andre kommuner ser den, før og efter et skift.
action-price-uses = hvor bruges prisen?
help-price-uses = Vis de fælles skabeloner, der bruger priser, og hvem der har kørt dem.
action-visibility-log = synlighedens log
help-visibility-log = Vis, hvem der har valgt kontraktens synlighed, og hvornår.
action-preview = vend
help-preview = Se, hvordan det ville være efter et skift; intet gemmes.
action-report = rapport
help-report = Kør en rapport på det valgte.
action-new-blueprint = tilføj
action-edit-field-blueprint = ret
action-delete-line-blueprint = fjern
action-save-as-template = som skabelon
help-save-as-template = Gem listen som en rapportskabelon.
action-next-value = skift
help-next-value = Skift til den næste værdi: omfang, sum, diagram.
action-earlier = op
help-earlier = Flyt linjen op.
action-later = ned
help-later = Flyt linjen ned.
action-form-text-lab = formular
action-form-text = tekst
help-form-text = Vis skabelonen som tekst, og tilbage.
action-parameters = parametre
help-parameters = Skift rapportens parametre.
action-chart = diagram
help-chart = Vis rapporten som diagram, eller som tabel igen.
action-edit-template = ret skabelonen
help-edit-template = Ret skabelonens tekst med resultatet ved siden af.
action-save-draft = gem kladde
help-save-draft = Gem teksten som kladde til skabelonens næste version.
action-next-fault = næste fejl
help-next-fault = Til den næste fejl i skabelonens tekst.
action-versions = versioner
help-versions = Skabelonens versioner, og hvad der er anderledes i teksten nu.
action-vote = stem
help-vote = Giv kommunens stemme til rapporten, eller tag den tilbage.
action-next-step = næste trin
help-next-step = Tag skabelonens næste trin: vurder, udvikl, klar, publicer.
action-reviewers = godkendere
help-reviewers = Se, hvem ud over sekretariatet der kan publicere skabelonen; sæt en på, eller tag en af.
action-withdraw = træk tilbage
help-withdraw = Træk skabelonen eller ønsket tilbage: Den kan ikke køres mere.
action-new-templates = ønsk
action-find = søg
help-find = Søg i rækkerne, mens der skrives. Tøm feltet for at se dem alle igen.
action-fold = fold
help-fold = Fold gruppen sammen, eller fold den ud.
action-fold-all = fold alle
help-fold-all = Fold alle grupper sammen, eller fold dem ud.
action-accept = ok
help-accept = Tag det valgte eller skrevne.
action-complete = udfyld
help-complete = Udfyld med forslaget.
action-escape = luk
help-escape = Luk vinduet, fjern markeringerne, eller gå ét niveau tilbage.
action-back = tilbage
help-back = Ét niveau tilbage. Det skrevne går ikke tabt.
action-menu = menu
help-menu = Vis alt, hvad der kan gøres her.
action-help = taster
help-help = Vis tasterne her, og hvad de gør.
action-command-line = kommando
help-command-line = Skriv en kommando.
action-messages = Meddelelser
help-messages = Vis de seneste meddelelser.
action-switch-identity = skift person
help-switch-identity = Bliv en anden af demoens personer.
action-reload = hent igen
help-reload = Hent data igen.
action-redraw = tegn igen
help-redraw = Tegn skærmen igen.
action-suspend = til skallen
help-suspend = Gå til skallen; fg vender tilbage.
action-quit = afslut
help-quit = Afslut. Kladder gemmes til næste gang.
action-tab-1 = fane 1
help-tab-1 = Til fane 1.
action-tab-2 = fane 2
help-tab-2 = Til fane 2.
action-tab-3 = fane 3
help-tab-3 = Til fane 3.
action-tab-4 = fane 4
help-tab-4 = Til fane 4.
action-tab-5 = fane 5
help-tab-5 = Til fane 5.
action-tab-6 = fane 6
help-tab-6 = Til fane 6.
action-tab-7 = fane 7
help-tab-7 = Til fane 7.
action-tab-8 = fane 8
help-tab-8 = Til fane 8.
action-tab-9 = fane 9
help-tab-9 = Til fane 9.

# What the same action is called where it means something more definite: action-<name>-<context>
action-accept-field = behold
word-throw-away = kassér
word-on-off = slå til/fra
word-name-or-not = sæt på/tag af
word-cancel = fortryd
action-escape-field = luk (kladde)
action-accept-editor = færdig
action-accept-pick = vælg
action-accept-filter = søg
action-accept-confirm = ja
action-escape-confirm = nej
action-accept-review = gem
action-escape-review = tilbage
action-edit-field-review = begrundelse
action-accept-conflict = færdig
action-edit-field-conflict = skriv selv
action-accept-leaver = overdrag
action-accept-members = videre
action-escape-leaver = tilbage
action-open-history = åbn
action-undo-history = fortryd denne
action-edit-field-grid = ret beløb
action-new-grid = ny linje
action-delete-line-grid = slet linje
action-open-start = vælg
action-escape-report = stop
action-open-report = åbn
action-reload-lab = kør igen
action-escape-lab = luk (kladde)
action-accept-versions = hent ind
action-escape-versions = tilbage

## Groups, prefixes and contexts in help
group-move = Flyt
group-go = Gå til
group-list = Lister
group-record = Ret
group-visibility = Synlighed
group-report = Rapporter
group-macro = Makroer
group-program = Program
prefix-move = flyt
prefix-go = gå til
prefix-list = liste
prefix-record = ret
prefix-visibility = synlighed
prefix-report = rapport
prefix-macro = makro
prefix-program = mere
context-global = Overalt
context-home = Hjem
context-table = Liste
context-record = Post
context-field = Felt
context-editor = Lang tekst
context-grid = Betalingslinjer
context-pick = Valgliste
context-filter = Filter og kommando
context-confirm = Spørgsmål
context-review = Før der gemmes
context-conflict = Konflikt
context-leaver = Fratræder
context-history = Historik
context-report = Rapport
context-start = Start
context-help = Hjælp
context-lane = Fristlinje
context-compare = Hvad ser andre?
context-report-choice = Valg af rapport
context-blueprint = Skabelon i formular
context-lab = Skabelon
context-versions = Versioner
context-templates = Skabeloner og ønsker
context-members = Sammenligningsgruppe

## Mistakes in a keymap file
keymap-broken = Tastefilen { $file }, linje { $line }: { $problem } Standardtasterne bruges, til filen er rettet.
keymap-not-toml = Filen er ikke gyldig TOML ({ $detail }).
keymap-unknown-keymap = Der er ingen tastefil »{ $name }«.
keymap-unknown-context = Der er ingen afdeling »{ $name }«.
keymap-unknown-key = Ingen tast hedder »{ $name }«.
keymap-unknown-action = Ingen handling hedder »{ $name }«.
keymap-twice = »{ $keys }« er allerede bundet i linje { $other-line }.
keymap-also-prefix = »{ $keys }« kan ikke stå sammen med »{ $other }« i linje { $other-line }: den ene begynder den anden.
keymap-is-text = »{ $keys }« kan ikke bindes i »{ $context }«: dér er tasten tekst.
keymap-not-text = Værdien af »{ $name }« skal være tekst i anførselstegn.
did-you-mean = Mente du »{ $name }«?

## Why a value was refused
problem-required = Feltet skal udfyldes.
problem-too-long = Teksten er for lang: højst { $max } tegn.
problem-not-a-date = Det er ikke en dato. Skriv fx 31-12-2026, 31/12 eller +3m.
problem-not-a-number = Det er ikke et helt tal.
problem-not-money = Det er ikke et beløb. Skriv fx 1.250.000, 1,25m eller 310t.
problem-out-of-range = Tallet skal være mellem { $min } og { $max }.
problem-not-a-choice = Det er ikke en af valgmulighederne. Vælg på listen.
problem-not-an-email = Det er ikke en mailadresse. Skriv fx navn@kommune.dk.
problem-not-a-url = Det er ikke et link. Det skal begynde med http://, https://, kmdedhvis:, kmdsageraabn: eller sbsyslauncher:.
problem-not-a-cvr = Et CVR-nummer er otte cifre.
problem-not-an-ean = Det er ikke et EAN-nummer: 13 cifre, hvor det sidste kontrollerer de andre.
problem-before = Datoen ligger før »{ $other }«. Ret en af de to.
problem-must-be-empty = Feltet skal være tomt, så længe »{ $other }« er udfyldt.
problem-needs = Udfyld også »{ $other }«.
problem-no-recipient = Vælg en rolle eller en person, eller skriv en mailadresse.
problem-cycle = En post kan ikke stå over sig selv. Vælg en anden overordnet.
problem-retired = Valgmuligheden er udgået. Vælg en, der stadig bruges.
problem-not-a-phone = Det er ikke et telefonnummer: cifre og mellemrum, evt. + foran.
problem-not-a-login = Et brugernavn begynder med et lille bogstav a-z; resten er små bogstaver, tal, punktum, _ og -.
problem-nobodys-login = Ingen her har det brugernavn. Se efter, om det er stavet rigtigt.
problem-own-login = Du kan ikke gøre dig selv til godkender.
problem-fixed = Det vælges, når posten oprettes, og kan ikke rettes her siden.
problem-obligatory = Den er obligatorisk for alle og kan ikke slås fra her.
problem-not-its-contract = Kontrakten gælder ikke systemet. Tilknyt den først på fanen Kontrakter.
problem-in-catalogue = Opgaven står allerede på katalogsystemet.
problem-not-in-catalogue = Opgaven står ikke på katalogsystemet, så den kan ikke fravælges.
problem-to-itself = Et system har ingen relation til sig selv. Vælg et andet.
problem-not-exhibited = Det udstillende system udstiller ikke snitfladen. Vælg en af dets egne.

## Why something was not done
refusal-denied = Ikke gjort: det har du ikke ret til. En lokal administrator kan gøre det eller give dig retten.
refusal-conflict = Ikke gemt: en anden har ændret samme post ({ $entity }), siden du åbnede den. Din kladde er her stadig; sammenlign og gem igen.
refusal-invalid = { $field }: { $problem }
refusal-gone = Posten findes ikke længere: den er slettet af en anden. Gå tilbage, og hent listen igen.
refusal-name-taken = Navnet »{ $name }« er taget. Vælg et andet navn.
refusal-name-taken-for = Intet er gemt: »{ $row }« kan ikke hedde »{ $name }«, for navnet er taget.
refusal-twice = Ikke gemt: det samme er der allerede, måske fra en kollega. Hent igen, og tag din egen linje ud af kladden.
refusal-offline = Databasen kan ikke nås ({ $detail }). Det, du har skrevet, er bevaret; prøv igen om lidt.
refusal-locked = Filen er i brug af et andet program. Luk det, eller prøv igen om lidt.
refusal-read-only = Ikke gemt: databasen kan kun læses. Start uden --read-only, eller få skriveret til filen.
refusal-newer-database = Databasen er nyere (version { $found }) end programmet (version { $known }). Hent et nyere program; intet er ændret.
refusal-not-set-up = Databasen er ikke sat op. Kør »kitos db migrate«.
refusal-unknown-person = Ingen her hedder »{ $login }«. Bed en administrator om at oprette dig, eller brug --as.
refusal-template = Rapporten { $code } kan ikke køres: { $detail } Ret skabelonen, eller vælg en anden.
refusal-cancelled = Stoppet. Hent igen for at prøve igen.
refusal-database = Databasen svarede med fejl { $code }. Intet er ændret; sig koden til den, der driver databasen.
refusal-login-refused = Serveren lukker dig ikke ind: den kender ikke navnet, eller kodeordet passer ikke. Tjek navnet i adressen og filen, som PGPASSFILE peger på, eller bed den, der driver serveren, om adgang.
refusal-no-such-database = Serveren har ingen database med det navn. Tjek navnet sidst i adressen, eller bed den, der driver serveren, om at oprette den.
refusal-not-empty = Registret har allerede data, og opdigtede data lægges kun i et tomt. Intet er ændret; lav en ny fil eller database med »kitos db migrate«, og fyld den.
refusal-nothing-to-undo = Der er intet at fortryde.
refusal-as-of = Ikke gjort: du ser registret, som det var på en tidligere dag. Der kan intet ændres, og fælles rapporter viser kun i dag. Skriv :idag for at komme tilbage.
refusal-not-logged = Fælles rapporter kan ikke køres her. Hver kørsel skrives ned, før nogen ser den, og her kan intet skrives: serveren er en kopi, eller programmet er startet med --read-only. Kør rapporten uden, på den server, der kan skrives på.
refusal-untrusted = Serveren kan ikke bevise, at den er den rigtige (TLS). Dens certifikat er ikke udstedt af nogen, som denne maskine stoler på, eller gælder et andet navn eller en anden dag. Intet er sendt. Spørg den, der driver serveren; en særlig udsteder angives i adressen med sslrootcert=FIL.
refusal-not-published = Rapporten { $code } kan ikke køres: Den er ikke publiceret, eller den er trukket tilbage. Dens tilstand står under skabeloner og ønsker (g b).
refusal-not-its-template = Rapporten { $code } køres ikke: Den SQL, der er gemt til den, er ikke den, som dette program laver af dens skabelon. Gem en ny version, og få den publiceret.
refusal-frozen = Ikke gjort: En publiceret version er låst. Lav ændringen i en ny version.
refusal-second-person = Ikke publiceret: En delt rapport publiceres af en, der hverken har skrevet den eller meldt den klar. Bed en anden i sekretariatet eller en godkender.
refusal-wrong-step = Ikke gjort: Skabelonen er ikke dér, hvor dette trin begynder. Læs listen igen.

## Names in the typed filter: the first is the one that is written, all are understood
filter-missing = mangler
filter-retired = udgået
filter-today = idag
filter-terminated = opsagt
bool-contract-is-valid-yes = gyldig
bool-contract-is-valid-no = ugyldig
bool-system-usage-is-active-yes = aktiv
bool-system-usage-is-active-no = inaktiv
bool-it-system-in-use-yes = ja
bool-it-system-in-use-no = nej
bool-contract-price-shared-yes = Delt
bool-contract-price-shared-no = Lokal
alias-name = navn
alias-note = note
alias-description = beskrivelse
alias-url = link
alias-disabled = lukket utilgængelig
alias-access = synlighed adgang
alias-visibility = synlighed syn
alias-kind = type
alias-is-stub = suppleres
alias-valid-from = fra gyldigfra
alias-rights-holder-id = rettighedshaver
alias-responsible-unit-id = enhed ansvarlig
alias-email = email mail
alias-phone = telefon
alias-contract-contract-ref = id kontraktid
alias-contract-contract-type-id = type kontrakttype
alias-contract-contract-template-id = skabelon
alias-contract-criticality-id = kritikalitet
alias-contract-purchase-form-id = indkøbsform
alias-contract-procurement-strategy-id = strategi genanskaffelsesstrategi
alias-contract-procurement-year = udbudsår genanskaffelsesår
alias-contract-procurement-quarter = udbudskvartal
alias-contract-procurement-initiated = igangsat
alias-contract-valid-to = udløber gyldigtil til
alias-contract-enforced-valid = gennemtvunget
alias-contract-parent-id = overordnet
alias-contract-require-valid-parent = nedarv
alias-contract-contract-signer = underskriver
alias-contract-is-signed = underskrevet
alias-contract-signed-date = underskriftsdato
alias-contract-supplier-id = leverandør
alias-contract-supplier-signer = leverandørunderskriver
alias-contract-supplier-signed = leverandørunderskrevet
alias-contract-supplier-signed-date = leverandørdato
alias-contract-supplier-internal = intern
alias-contract-supplier-unit-id = leverandørenhed
alias-contract-supplier-contact-name = kontaktperson
alias-contract-supplier-contact-phone = kontakttelefon
alias-contract-supplier-contact-email = kontaktmail
alias-contract-remark = bemærkning
alias-contract-duration-years = varighed varighedår
alias-contract-duration-months = varighedmåneder
alias-contract-duration-ongoing = løbende
alias-contract-option-extend-id = option forlæng
alias-contract-extend-multiplier = optioner
alias-contract-irrevocable-to = uopsigelig
alias-contract-terminated-at = opsagt
alias-contract-termination-deadline-id = opsigelsesfrist frist
alias-contract-running = løbendeopsigelse
alias-contract-by-ending = udgangenaf
alias-contract-remuneration-begun = driftsvederlag
alias-contract-payment-frequency-id = betalingsfrekvens frekvens
alias-contract-payment-model-id = betalingsmodel
alias-contract-price-regulation-id = prisregulering
alias-contract-visibility-chosen-at = synlighedvalgt
alias-contract-effective-end = ophører reeltslut
alias-contract-days-to-end = dage dagetilophør
alias-contract-days-to-termination = opsigesom dagetilopsigelse
alias-contract-end-month = ophørsmåned
alias-contract-latest-termination = opsiges opsigsenest
alias-contract-is-valid = status gyldig
alias-contract-line-count = linjer
alias-contract-system-count = systemer
alias-contract-acquisition-total = anskaffelse
alias-contract-operation-total = drift
alias-contract-other-total = andet
alias-contract-changed-by = ændretaf
alias-contract-changed-at = ændret
alias-economy-line-contract-id = kontrakt
alias-economy-line-direction = betaling
alias-economy-line-unit-id = enhed
alias-economy-line-acquisition = anskaffelse
alias-economy-line-operation = drift
alias-economy-line-other = andet
alias-economy-line-accounting = kontering
alias-economy-line-audit-status = audit
alias-economy-line-audit-date = auditdato
alias-system-usage-system-id = katalogsystem
alias-system-usage-local-name = lokaltnavn
alias-system-usage-local-system-id = lokaltid
alias-system-usage-system-version = version
alias-system-usage-life-cycle = livscyklus
alias-system-usage-valid-from = ibrugtagning fra
alias-system-usage-valid-to = slutdato til
alias-system-usage-main-contract-id = kontrakt
alias-system-usage-user-count = brugere
alias-system-usage-hosted-at = driftes
alias-system-usage-data-classification-id = klassifikation
alias-system-usage-contains-ai = ai
alias-system-usage-business-critical = forretningskritisk
alias-system-usage-general-purpose = formål
alias-system-usage-sensitivity = persondata
alias-system-usage-archive-duty = arkiveringspligt
alias-system-usage-archive-frequency = arkiveringsfrekvens
alias-system-usage-document-bearing = dokumentbærende
alias-system-usage-archive-note = arkivbemærkning
alias-system-usage-is-active = status aktiv
alias-system-usage-contract-count = kontrakter
alias-system-usage-has-roles = roller
alias-system-usage-uses-count = anvenderantal
alias-system-usage-used-by-count = anvendtantal
alias-system-relation-from-usage-id = anvender
alias-system-relation-to-usage-id = udstiller
alias-system-relation-interface-id = snitflade
alias-system-relation-frequency-id = frekvens
alias-system-relation-contract-id = kontrakt
alias-system-relation-reference = reference
alias-system-relation-description = beskrivelse
alias-accession-name = navn
alias-accession-member-id = medlem
alias-accession-agreement = aftale
alias-accession-sent-on = sendt
alias-accession-signed-on = underskrevet
alias-accession-in-force-from = ikraft
alias-accession-notice-on = opsagt
alias-accession-leaves-on = udtræder
alias-sharing-terms-agreement = aftale
alias-sharing-terms-first-day = delingfra
alias-it-system-merged-into-id = gåetopi
alias-it-system-previous-name = tidligerenavn
alias-it-system-business-type-id = forretningstype type
alias-it-system-parent-id = overordnet
alias-it-system-archive-duty = arkiveringspligt
alias-it-system-archive-duty-comment = rigsarkivet
alias-it-system-legal-name = dbsnavn
alias-it-system-legal-processor-name = databehandler
alias-it-system-external-uuid = uuid
alias-it-system-usage-count = kommuner anvendesaf
alias-it-system-kle-count = kle
alias-it-system-in-use = anvendes bruges
alias-it-interface-interface-ref = id
alias-it-interface-interface-version = version
alias-it-interface-exhibitor-id = system udstiller
alias-it-interface-interface-type-id = grænseflade type
alias-kle-number = nummer
alias-kle-title = titel
alias-kle-parent-id = under
alias-kle-active-from = gælderfra fra
alias-kle-active-to = udgik til
alias-kle-replaced-by = afløst
alias-kle-preservation = bevaring
alias-organisation-cvr = cvr
alias-organisation-municipality-code = kommunekode
alias-organisation-region = region
alias-organisation-inhabitants = indbyggere
alias-organisation-size-class = størrelse
alias-organisation-foreign-cvr = udenlandskcvr
alias-organisation-country = land
alias-organisation-address = adresse
alias-organisation-disabled = deaktiveret
alias-org-unit-local-id = id
alias-org-unit-ean = ean
alias-org-unit-parent-id = overordnet

## Mistakes in a typed filter
filter-unknown-field = Der er intet felt »{ $name }« her.
filter-unknown-value = »{ $value }« er ikke en værdi af { $field }.
filter-no-value = Skriv en værdi efter { $field }:, eller mangler:{ $field }.
filter-open-quote = Anførselstegnet lukkes ikke. Skriv " efter det sidste ord.
filter-bad-value = { $field }: { $problem }

## Lists, views and messages
view-local = Lokale priser
unchanged = Uændret.
not-editable = { $field } beregnes og kan ikke rettes.
stopped = Stoppet.
key-by-menu = { $menu } og »{ $action }«
menu-title = Hvad kan gøres her
help-title = Taster

## Record, editing and review
review-title = Før der gemmes

## Home
home-deadlines = Frister de næste 90 dage
home-drafts = Kladder
home-quality = Datakvalitet
home-visibility = Synlighed
home-catalogue-faults = Fejl i kataloget
home-orders = Bestillinger

## Start screen
start-title = KITOS i terminalen
start-open = Åbn en fil

## Empty lists: why, and what to do
empty-organisation = Ingen organisationer. Sekretariatet opretter dem; bestil en fra feltet Leverandør på en kontrakt.
empty-org-unit = Ingen organisationsenheder. En organisationsadministrator opretter dem.
empty-person = Ingen brugere. En organisationsadministrator opretter dem.
empty-assignment = Ingen rettigheder er givet. En lokal administrator giver dem.
empty-accession = Ingen kommuner har tilsluttet sig aftalen endnu.
empty-option-value = Intet udfaldsrum. Sekretariatet vedligeholder dem.
empty-option-local = Ingen lokale udfaldsrum: de fælles gælder.
empty-kle = KLE er ikke indlæst. Kør »kitos import« på KLE-filen.
empty-it-system = Systemkataloget er tomt. Sekretariatet opretter systemer.
empty-it-system-kle = Ingen opgaver er knyttet til.
empty-it-interface = Ingen snitflader. Sekretariatet opretter dem.
empty-system-usage = Kommunen har ingen IT-systemer i anvendelse. Find et i systemkataloget ({ $key-go-catalogue }), og tag det i anvendelse ({ $key-take-into-use }).
empty-usage-kle = Ingen lokale opgaver er knyttet til.
empty-contract = Ingen kontrakter endnu. Tryk { $key-new } for at oprette en, eller kør »kitos import«.
empty-economy-line = Ingen betalingslinjer. Tryk { $key-new } for at tilføje en.
empty-contract-system = Kontrakten gælder ingen IT-systemer. Tryk { $key-new } for at vælge et.
empty-system-relation = Ingen relationer. Tryk { $key-new } for at tilføje en.
empty-contract-element = Ingen aftaleelementer. Tryk { $key-new } for at vælge et.
empty-contract-role = Ingen har en rolle på kontrakten. Tryk { $key-new } for at give en.
empty-usage-role = Ingen har en rolle på systemet. Tryk { $key-new } for at give en.
empty-reference = Ingen referencer. Tryk { $key-new } for at tilføje en.
empty-notice = Ingen advis. Tryk { $key-new } for at lave et.
empty-catalogue-order = Ingen bestillinger. De kommer fra kommunernes valglister.
empty-report-template = Ingen rapporter passer. Fjern filteret med { $key-clear-filter }.

## Reports
report-rows =
    { $count ->
        [one] 1 række
       *[other] { $count } rækker
    }
report-municipalities =
    { $count ->
        [one] 1 kommune
       *[other] { $count } kommuner
    }
report-hidden =
    { $count ->
        [one] 1 skjult pris udeladt
       *[other] { $count } skjulte priser udeladt
    }
report-hidden-none = ingen skjulte priser
report-more = flere rækker: snævr ind
result-no-key = (ingen)
result-left-out = { $count } uden beløb
result-search = Søg:
result-kept = { $kept } af { $count } rækker
result-sorted-part = Sorteret er de { $count } rækker, der er hentet; der er flere. Snævr rapporten ind for at sortere alle.
result-no-groups = Der er ingen grupper at folde: rapporten er ikke delt op efter to ting.
result-own = Egen
result-own-of = Egen: { $heading }
result-own-hidden = { $value } skjult
result-no-record = Der er ingen af jeres egne poster bag rækken.
result-no-filter = Gruppens poster kan ikke skrives som et filter på en liste.
result-closed-others = Rækken er en anden kommunes. Kun jeres egne poster kan åbnes.
result-closed-sample = Rækken er opfundet: eksempeldata har ingen poster bag sig.
chart-kroner = { $heading }, kr.
chart-count = antal rækker
chart-today = i dag
category-it-contract = IT-kontrakt
category-it-project = IT-projekt
category-it-system = IT-system
category-organisation = Organisation
category-other = Andet
category-cross-cutting = På tværs

## Templates made by choosing
blueprint-rows = Antal
blueprint-municipalities = Kommuner
blueprint-municipality = Kommune
blueprint-price-shared = Priser
blueprint-window = Vindue
blueprint-per-inhabitant = { $what } pr. indbygger
blueprint-per = { $what } pr. { $per }
blueprint-share-of-total = { $what }, %
blueprint-share = { $what }, %
blueprint-first = { $what }, første
blueprint-last = { $what }, sidste
blueprint-count = { $what }, antal
blueprint-count-yes = { $what }: ja
blueprint-count-no = { $what }: nej
blueprint-count-distinct = { $what }, forskellige
blueprint-min = { $what }, mindst
blueprint-max = { $what }, højest
blueprint-avg = { $what }, snit
blueprint-median = { $what }, median
blueprint-name-listed = { $rows }
blueprint-name-grouped = { $what } efter { $groups }
blueprint-purpose-listed = Hvilke rækker er der i listen: { $rows }?
blueprint-purpose-grouped = Hvordan fordeler det sig: { $what } efter { $groups }?
blueprint-audience-local = Kommunens egne medarbejdere
blueprint-audience-shared = Aftalens kommuner
blueprint-why-note = bemærkninger og noter deles aldrig
blueprint-why-person = personer deles aldrig
blueprint-why-project = projektmodulet deles aldrig
blueprint-why-internal = interne felter deles aldrig
blueprint-why-not-shared = det er ikke i den fælles rapportering
blueprint-why-identifies = det kan røbe, hvilken kommune det er
blueprint-why-group-by-it = det vises kun, når der grupperes efter det
blueprint-why-price-group = grupper af priser ville vise priserne
blueprint-why-fixed-text = en fælles skabelon har ingen faste tekster
blueprint-why-comparison-group = to grupper, der kun skiller sig ved én kommune, ville røbe dens tal
blueprint-why-open-parameter = en anonym rapport snævres kun ind med faste lister
blueprint-why-unsayable = en skabelon kan ikke udtrykke det
blueprint-title = Ny skabelon
blueprint-code = kode { $code } · rækker: { $rows } · { $key-next-pane } til resultatet
blueprint-line-name = Navn
blueprint-line-scope = Omfang
blueprint-line-minimum = Mindst
blueprint-line-groups = Grupper
blueprint-line-columns = Kolonner
blueprint-line-filter = Filter
blueprint-line-parameters = Parametre
blueprint-line-sort = Sortering
blueprint-line-chart = Diagram
blueprint-line-purpose = Formål
blueprint-line-audience = Målgruppe
blueprint-minimum =
    { $count ->
        [one] 1 kommune i hver gruppe
       *[other] { $count } kommuner i hver gruppe
    }
blueprint-no-group = ingen: hver række vises
blueprint-no-parameter = læseren vælger intet
blueprint-parameter-text = tekst
blueprint-parameter-int = tal
blueprint-parameter-choice = fast liste
blueprint-parameter-prefix = begyndelse
blueprint-parameter-municipalities = kommuner
blueprint-parameter-default = ellers { $value }
blueprint-parameter-twice = Feltet er allerede en parameter.
blueprint-no-filter = alle rækker
blueprint-no-sort = ingen
blueprint-no-chart = ingen
blueprint-more-filters = + { $count } i teksten
blueprint-chart-bars = søjler
blueprint-chart-stacked = stablede søjler
blueprint-chart-histogram = fordeling
blueprint-chart-timeline = tidslinje
blueprint-chart-dots = prikker
blueprint-shape-count = antal
blueprint-shape-count-yes = antal ja
blueprint-shape-count-no = antal nej
blueprint-shape-count-distinct = antal forskellige
blueprint-shape-municipalities = antal kommuner
blueprint-shape-sum = sum
blueprint-shape-min = mindst
blueprint-shape-max = højest
blueprint-shape-avg = snit
blueprint-shape-median = median
blueprint-shape-list = liste
blueprint-shape-share = andel ja
blueprint-shape-share-of-total = andel af alt
blueprint-shape-total = i alt
blueprint-about-local = Egne rækker; kun kommunen selv ser rapporten.
blueprint-about-identified = Alle aftalens kommuner, hver række med kommunens navn. Vises på eksempeldata, til den er udgivet.
blueprint-about-anonymous = Alle aftalens kommuner i grupper, som ingen kommune kan kendes i. Vises på eksempeldata, til den er udgivet.
blueprint-about-minimum = Grupper med færre kommuner vises uden tal.
blueprint-about-filter = Som i listens filter: status:gyldig udløber:<90d
blueprint-about-sort = { $key-next-value } vender rækkefølgen; { $key-open } vælger en kolonne.
blueprint-about-no-parameter = Det, som læseren selv kan vælge, fx et system eller en kommunestørrelse.
blueprint-about-parameter-text = Læseren vælger eller skriver en tekst.
blueprint-about-parameter-int = Læseren skriver et tal.
blueprint-about-parameter-choice = Læseren vælger på en fast liste.
blueprint-about-parameter-prefix = Læseren skriver, hvad nummeret begynder med.
blueprint-about-parameter-municipalities = Læseren vælger kommuner eller en af sine egne grupper.
blueprint-pick-column = Hvilken kolonne?
blueprint-pick-group = Gruppér efter hvad?
blueprint-pick-parameter = Hvad skal læseren kunne vælge?
blueprint-pick-order = Sortér efter hvilken kolonne?
blueprint-not-here = ikke her
blueprint-left = Udgår: { $what } ({ $why }).
blueprint-left-filter = Udeladt af filteret: { $filter } ({ $why }).
blueprint-grouped-by = Grupperet efter { $what }.
blueprint-rows-of = Nu én række pr. { $what }.
blueprint-one-system = Kun kontrakter med ét system tæller.
blueprint-a-condition = en betingelse
blueprint-refused = Det kan ikke vælges: { $why }.
blueprint-last-column = En skabelon har mindst én kolonne.
blueprint-last-group = En anonym skabelon vises i grupper. Tilføj en anden gruppe først.
blueprint-shows-group = Kolonnen viser en gruppe. Fjern gruppen, så går kolonnen med.
blueprint-too-many = Der er ikke plads til flere: højst { $max }.
blueprint-unfit = Det passer ikke i skabelonen: { $error }
blueprint-one-scope = Rækkerne er ikke i den fælles rapportering; skabelonen kan kun være lokal.
blueprint-nothing-to-undo = Der er ikke mere at fortryde i skabelonen.
blueprint-nothing-to-redo = Der er ikke mere at gøre igen i skabelonen.
blueprint-kept = Gemt som kladde: { $code }, version { $version }. Den føres videre i skabelonlisten.
blueprint-ordered = Bestilt hos sekretariatet. Alle medlemmer kan se og stemme for ønsket.
blueprint-order-question = Fælles skabeloner gemmes af sekretariatet. Gem igen bestiller den; navn, formål og kolonner ses af alle medlemmer.
blueprint-secretariat-keeps = Fælles skabeloner gemmes af sekretariatet.
blueprint-administrator-keeps = Kommunens skabeloner gemmes af en lokal administrator eller rapportadministrator.
blueprint-replaces = »{ $name }«, der ikke er gemt, erstattes ved den første ændring her.
blueprint-unnamed = en skabelon med fejl
blueprint-no-form = Skabelonen har vinduer, som formularen ikke kan vise. Ret den som tekst.
blueprint-faults-first = Ret fejlene først; så kan skabelonen vises i formularen.
report-choice-title = Rapport
report-choice-rows = { $rows }: { $count }
report-choice-prices = Priser på systemet
report-choice-template = Gem listen som skabelon
report-choice-go-on = Fortsæt på »{ $name }«
export-progress = Skriver filen: { $count } rækker. { $key-escape } stopper.
message-export-stopped = Stoppet. Der er ikke skrevet nogen fil.
export-not-there = { $reason }. Vælg en anden mappe i config.toml (export_folder).
export-too-large = et regneark kan højst rumme 1.048.576 rækker og 16.384 kolonner: vælg CSV, eller snævr ind
cli-export-progress = { $count } rækker; Ctrl-C stopper
cli-export-stopped = Stoppet. Der er ikke skrevet nogen fil.
cli-export-file = Skrevet: { $path }
cli-output-format = { $format } kan ikke skrives i en fil. Vælg csv, csv-rfc4180, xlsx, json eller markdown med --format.
format-csv-rfc4180 = CSV for programmer (RFC 4180)
about-param = Valgt: { $name } = { $value }
about-unknown = Ikke en kommune (mere), så ingen rækker herfra: { $names }
about-marked = Kun de { $count } markerede poster
about-filter = Filter: { $filter }
about-list = { $list } · { $organisation } · i orden efter { $field } · hentet { $at }
condition-and = og
condition-or = eller
condition-not = ikke { $condition }
condition-text = teksten »{ $text }«
condition-missing = { $field } mangler
condition-not-missing = { $field } er udfyldt
condition-retired = { $field } er udgået
condition-exists = har { $rows }
condition-exists-not = har ingen { $rows }
condition-contains = indeholder
condition-shorter-than = er kortere end
condition-today = i dag
condition-in-days = i dag + { $days } dage
condition-days-ago = i dag − { $days } dage
condition-field-organisation = Kommune
condition-field-price-shared = Priser

## Data quality
quality-title = Datakvalitet
quality-rule = Regel
quality-level = Krav
quality-minimum = minimumskrav
quality-quality = kvalitetskrav
quality-none = Ingen fejl.
quality-next = Næste fejl: { $key-next-record }. { $count } tilbage.
quality-last = Det var den sidste.
rule-s02 = Katalogsystem uden en sigende beskrivelse
fix-s02 = Skriv formålet i én sætning.
rule-s03 = Katalogsystem uden rettighedshaver
fix-s03 = Vælg leverandøren.
rule-s04 = Katalogsystem uden KLE
fix-s04 = Tilknyt mindst én opgave.
rule-s05 = Katalogsystem uden gældende forretningstype
fix-s05 = Vælg en forretningstype.
rule-u01 = IT-system uden ansvarlig enhed
fix-u01 = Vælg den ansvarlige enhed.
rule-u09 = IT-system i drift uden kontrakt
fix-u09 = Tilknyt kontrakten, eller opret den.
rule-k02 = Kontrakt uden leverandør
fix-k02 = Vælg leverandøren.
rule-k03 = Kontrakt uden slutdato, som ikke er løbende
fix-k03 = Skriv slutdatoen, eller sæt Løbende.
rule-k04 = Kontrakt, hvis datoer strider mod hinanden
fix-k04 = Ret den dato, der er forkert.
rule-k10 = Kontrakt uden IT-system
fix-k10 = Tilknyt mindst ét IT-system.

refusal-older-database = Databasen er ældre (version { $found }) end programmet (version { $known }). Kør »kitos db migrate«; data bevares.
refusal-not-an-address = Det er ikke en databaseadresse. Skriv sqlite:STI eller postgres://bruger@vært/database.
refusal-password-in-address = Adressen indeholder et kodeord. Fjern det; læg kodeordet i filen, som PGPASSFILE peger på.
refusal-no-such-file = Filen { $path } findes ikke. Tjek stien, eller lav filen med »kitos db migrate«.
refusal-not-a-database = Filen er ikke en database, eller den er beskadiget. Vælg en anden fil, eller hent en sikkerhedskopi.
refusal-file-too-open = Andre på maskinen kan åbne { $path }. Luk filen for andre med »chmod 600«, og prøv igen.
refusal-missing-roles = Serveren mangler rollerne { $roles }. Den, der driver serveren, skal køre roles.sql.
problem-not-a-field = feltet findes ikke; tjek stavningen.

# The pages and popups of the terminal program
confirm-title = Er du sikker?
confirm-keys = { $key-accept } ja · { $key-escape } nej
clone-title = Skal rollerne med?
clone-without-roles = Uden rollerne
clone-with-roles = { $count ->
    [one] Med den ene rolle
   *[other] Med de { $count } roller
}
clone-name = { $name } (kopi)
deadline-days = { $days ->
    [one] 1 dag
   *[other] { $days } dage
}
deadline-open = uden slut
deadline-unknown = kan ikke beregnes
delete-title = Slet hele posten
delete-what = { $what } »{ $name }« slettes. Skriv navnet for at gøre det.
delete-goes = Med den slettes: { $rows }.
delete-emptied = Disse felter tømmes på andre poster: { $fields }.
delete-history = Historikken bliver stående.
delete-blocked = { $what } »{ $name }« kan ikke slettes:
delete-block-rows = { $rows } ({ $count }) henviser til den. Ret dem først.
delete-block-not-yours = { $rows } ({ $count }) henviser til den, og dem må du ikke rette. En lokal administrator kan.
delete-block-used = { $count ->
    [one] 1 kommune bruger systemet.
   *[other] { $count } kommuner bruger systemet.
}
delete-block-exhibited = Et system udstiller den. Tøm feltet først.
delete-block-root = Den er den øverste enhed, som de andre står under.
delete-block-yourself = Det er dig selv.
delete-keys = { $key-accept } sletter · { $key-escape } lader den stå
delete-blocked-keys = { $key-escape } tilbage
delete-doing = Sletter …
economy-no-external = (ingen linjer – tryk { $key-new })
economy-no-internal = (ingen linjer)
economy-no-unit = (ingen enhed)
economy-sums-external = Lister og rapporter viser summen af de eksterne linjer alene.
economy-sums-without-removed = { $count ->
    [one] Summerne er uden den linje, der slettes, når der gemmes.
   *[other] Summerne er uden de { $count } linjer, der slettes, når der gemmes.
}
economy-total = I alt
empty-filtered = Ingen poster passer på filteret. Tryk { $key-escape } for at fjerne det.
empty-rule = Ingen fejl efter denne regel. Godt gået. { $key-escape } går tilbage.
export-notes-sheet = Noter
filter-all = alle · tryk { $key-filter } for at søge
filter-tab = { $key-complete }:
hierarchy-alone = Intet overordnet og intet underordnet.
hierarchy-rolled = med grenen
hierarchy-sums = { $count ->
    [0] Ingen gyldig kontrakt i grenen
    [one] 1 gyldig kontrakt i grenen
   *[other] { $count } gyldige kontrakter i grenen
}: anskaffelse { $acquisition }, drift/år { $operation }, andet { $other }.
hierarchy-left-out = Ikke talt med: interne betalinger{ $count ->
    [0] {""}
    [one] {" "}og 1 kontrakt, der ikke er gyldig
   *[other] {" "}og { $count } kontrakter, der ikke er gyldige
}.
home-greeting = { $name } · { $date }
home-more-deadlines = flere frister …
home-no-deadlines = Ingen frister de næste 90 dage.
home-order-supplier = leverandør, der ønskes oprettet
home-quality-counts = { $minimum } mod minimumskrav · { $quality } mod kvalitetskrav
home-terminate-by = opsiges senest
home-expires = udløber, opsigelsesfrist mangler
home-visibility-counts = { $shared } delt · { $local } lokal · { $never } aldrig valgt
home-never-chosen = Synlighed aldrig valgt
home-never-chosen-count = { $count ->
    [one] 1 kontrakt
   *[other] { $count } kontrakter
}
home-waiting = Rapporter til godkendelse
home-waiting-count = { $count } venter på dig
level-minimum = minimumskrav
level-quality = kvalitetskrav
list-count = { $count } i alt
list-none = ingen
list-position = { $here } af { $count }
list-marked = { $count } markeret
list-sum-operation = i alt { $sum } kr./år
list-sum-marked = markerede i alt { $sum } kr./år
message-already-in-use = { $name } er allerede i anvendelse hos jer.
message-already-saved = Rettelserne var allerede gemt.
message-visibility-keys = { $key-visibility-toggle } skifter synligheden; { $key-visibility-local } skjuler priserne, { $key-visibility-shared } deler dem.
message-computed = Feltet beregnes af programmet og kan ikke rettes.
message-conflict = En kollega har gemt samme post imens. Dine rettelser er her stadig. Hvor I har rettet det samme: { $key-keep-mine } beholder din, { $key-take-theirs } tager kollegaens, { $key-take-original } det oprindelige, { $key-edit-field } skriver selv. Gem så igen.
message-contract-without-system = Kontrakten har intet IT-system; rapporten viser alle systemer.
message-demo = Alle data er opdigtede: prøv frit.
message-drafts-kept = Fra sidst: { $changes ->
    [one] 1 rettelse
   *[other] { $changes } rettelser
} i { $records ->
    [one] 1 post
   *[other] { $records } poster
} er ikke gemt. { $key-save } viser dem.
message-export-failed = Filen blev ikke skrevet: { $reason }
message-exported = Skrevet: { $path }
message-first-record = Det er den første i listen.
message-hidden = { $count ->
    [one] Priserne er skjult
   *[other] Priserne på { $count } kontrakter er skjult
}. De udgår af fælles rapporter nu.
message-shared = { $count ->
    [one] Priserne deles
   *[other] Priserne på { $count } kontrakter deles
} nu i fælles rapporter.
message-chosen-shared = { $count ->
    [one] Valgt: priserne deles fortsat
   *[other] Valgt: priserne på { $count } kontrakter deles fortsat
}.
message-last-record = Det er den sidste i listen.
message-may-not = Det må du ikke rette. { $who }
message-mend-first = { $count ->
    [one] Et felt skal rettes
   *[other] { $count } felter skal rettes
}, før der kan gemmes. Intet er gemt, og intet er tabt.
message-no-shell = Der er ingen skal at vende tilbage til. { $key-suspend } gør ingenting her; { $key-undo } fortryder.
message-not-here = Det kan ikke gøres her. Tryk { $key-menu } for at se, hvad der kan.
message-nothing-to-pick = Ingen linje passer. Slet lidt af det, du skrev.
message-nothing-to-save = Der er ingen rettelser at gemme.
message-nothing-to-undo = Der er intet at fortryde.
message-nothing-typed = Skriv en adresse: postgres://bruger@vært/database
message-ordered = Sekretariatet er bedt om at oprette »{ $name }«.
message-order-closed = Bestillingen af »{ $name }« er udført.
message-paste-nowhere = Her kan ikke indsættes tekst. Åbn et felt først.
message-report-stopped = Stoppet. { $key-open } kører rapporten igen.
message-row-removed = Linjen slettes, når der gemmes. { $key-undo } fortryder.
message-row-restored = Linjen bliver stående.
message-row-added = Tilføjet i kladden. { $key-save } gemmer, { $key-undo } fortryder.
message-row-twice = Den er der allerede, så den er ikke tilføjet igen.
message-deleted = »{ $name }« er slettet.
message-draft-dropped = Kladden er droppet. { $key-undo } fortryder.
message-type-the-name = Skriv navnet, præcis som det står, for at slette. { $key-escape } lader den stå.
notices-not-sent = kitos sender ikke selv. »kitos notices --due --format json« viser, hvad der er forfaldent i dag, og hvem der skal have det; et andet program sender det.
row-form-keys = { $key-open } retter feltet · { $key-escape } lukker, og alt er i kladden
message-saved = Gemt: { $changes ->
    [one] 1 rettelse
   *[other] { $changes } rettelser
} i { $records ->
    [one] 1 post
   *[other] { $records } poster
}.
message-take-into-use-from-catalogue = Find systemet her i kataloget, og tryk { $key-take-into-use } for at tage det i anvendelse.
message-taken-into-use = { $name } er taget i anvendelse.
message-unbound = Den tast gør ingenting her. Tryk { $key-menu } for at se, hvad der kan gøres.
message-undone = Fortrudt.
message-journal-unreadable = Kladderne fra sidst kan ikke læses; de er lagt til side uændret i { $path }.
message-journal-in-the-way = Kladderne fra sidst kan hverken læses eller flyttes, så nye gemmes ikke på disken, før du flytter { $path }.
messages-title = Beskeder
messages-none = Ingen beskeder endnu.
pick-no-lines = Ingen passer.
pick-nothing = (ingen)
pick-order = Bestil »{ $name }« hos sekretariatet …
pick-parameters = Rapporten snævres ind på
pick-parameter-all = alle
pick-run-for = Køres for
pick-export = Gem som fil
pick-identity = Hvem vil du være?
pick-sort = Sortér efter
pick-view = Vis
quality-subtitle = { $key-open } viser de poster, der bryder reglen
quality-count = { $count ->
    [0] ingen fejl
    [one] 1 fejl
   *[other] { $count } fejl
}
question-hide = Skjul priserne på { $count } kontrakter? { $lines } betalingslinjer udgår af { $reports } fælles rapporter. Kontrakternes øvrige felter deles fortsat.
question-share = { $count ->
    [one] Del priserne på kontrakten
   *[other] Del priserne på { $count } kontrakter
} med de kommuner, der har tilsluttet sig aftalen?{ $lines ->
    [0] {""}
    [one] {" "}Det gælder 1 betalingslinje: anskaffelse, drift, andet, kontering, audit og enhed.
   *[other] {" "}Det gælder { $lines } betalingslinjer: anskaffelse, drift, andet, kontering, audit og enhed.
} Noter deles aldrig.
question-take-into-use = Tag { $name } i anvendelse i jeres kommune?
question-close-order = »{ $name }« står i kataloget, og bestillingen er udført? Den forsvinder fra listen.
record-gone = Posten findes ikke længere, eller den er ikke jeres. { $key-escape } går tilbage.
record-loading = …
record-new = (ny)
record-was = før: { $value }
reports-empty-local = Ingen rækker: kommunen har ikke registreret { $rows }, der passer.
reports-empty-identified = Ingen rækker: ingen af aftalens kommuner deler { $rows }, der passer.
reports-empty-anonymous = Ingen grupper: ingen af aftalens kommuner deler { $rows }, der passer.
reports-empty-sample = Ingen rækker: der er ingen { $rows } i eksempeldata, der passer.
reports-empty-filter = Rapporten viser kun: { $filter }.
reports-empty-check = Mangler der noget, så se efter, om de felter er udfyldt.
reports-empty-hidden = Skjulte priser tæller ikke med.
reports-empty-minimum = Grupper med færre end { $count } kommuner er ikke med.
reports-empty-marked = Kun de markerede er med.
reports-empty-narrowed = Den er snævret ind: { $key-clear-filter } viser alt, { $key-parameters } vælger noget andet.
reports-empty-system = Ingen rækker. Ingen deltager har en kontrakt på systemet, eller det er et lokalt system: de indgår ikke i fælles rapporter. { $key-clear-filter } viser alle systemer.
reports-for-all = { $key-open } går ned i rækkerne; pile højre og venstre viser flere kolonner
reports-of-marked = { $count } markerede { $what }
reports-run-for = køres for { $name }
reports-no-parameters = Rapporten har ingen parametre. Lokale rapporter køres altid for egen kommune.
reports-viewer-local = En lokal rapport køres kun for egen kommune.
reports-viewer-anonymous = Rapporten er anonym: den viser ingen kommunes rækker, så der er intet at markere for en anden.
group-all = Alle kommuner
group-new = Ny gruppe …
group-change = Ret »{ $name }« …
group-delete = Slet »{ $name }«
group-members = Hvilke kommuner?
group-name = Hvad skal gruppen hedde?
group-name-wrong = Skriv et navn på højst 40 tegn uden kolon, komma, lodret streg og lighedstegn.
group-choose-one = Vælg mindst én kommune.
group-chosen = { $count } valgt: { $names }
group-none-chosen = Ingen valgt endnu.
group-unknown = Ikke en kommune (mere), så den udgår: { $names }.
group-kept = Gruppen »{ $name }« er gemt.
group-gone = Gruppen »{ $name }« er slettet.
group-without-own = { $own } er ikke i »{ $name }«, så egne rækker vises ikke.
group-not-kept = Grupperne kunne ikke gemmes på disken: { $reason }
reports-viewer-none = Der er ingen kommuner i rapporten, der kan markeres.
reports-outdated = ! Forældet: priser er ændret, siden rapporten blev kørt. { $key-open } kører den igen.
reports-running = Kører …  { $key-escape } stopper
reports-title = Rapporter
review-clash = din: { $mine } · kollegas: { $theirs }
review-clashes = { $count ->
    [one] 1 felt har I begge rettet; vælg her, eller e skriver selv:
   *[other] { $count } felter har I begge rettet; vælg her, eller e skriver selv:
}
review-mine = 1 din: { $value }
review-theirs = 2 kollegas: { $value }
review-original = 3 som før: { $value }
review-first-prices = { $count ->
    [one] 1 ny betalingslinje bliver delt
   *[other] { $count } nye betalingslinjer bliver delt
}: ingen har valgt synlighed på kontrakten. L gør den Lokal.
review-no-reason = (ingen – tryk { $key-edit-field } for at skrive en)
review-new = ny
review-reason = Begrundelse:
review-removed = slettes
scope-local = lokal
scope-shared-anonymous = fælles, anonym
scope-shared-identified = fælles, med navn
search-nothing = Intet svarer til »{ $text }«. Prøv færre bogstaver eller et andet ord.
search-page = Side
search-report = Rapport
search-title = Søg overalt
standing-active = aktivt
standing-not-active = ikke aktivt
standing-days-left = { $days ->
    [one] 1 dag igen
   *[other] { $days } dage igen
}
standing-valid = gyldig
standing-not-valid = ikke gyldig
standing-enforced = gennemtvunget gyldig
standing-why-enforced = gyldig, fordi det er gennemtvunget
standing-why-inherited = som den overordnede; egne datoer tæller ikke
standing-why-start = træder først i kraft { $date }
standing-why-end = udløb { $date }
standing-why-notice = opsagt; varslet udløb { $date }
standing-why-parent = den overordnede er ikke gyldig eller mangler
start-address = Adresse:
start-subtitle = Kommunernes fælles IT-overblik
start-opening = Åbner … første gang laves eksempeldata, og det tager nogle sekunder.
start-demo = Prøv med eksempeldata
start-demo-about = 98 kommuner med opdigtede systemer, kontrakter og priser.
start-own-file = Lav en egen fil
start-own-file-about = Én kommune i en fil på denne maskine. Filen er adgangen: kun du kan åbne den.
start-connect = Forbind til fælles register
start-connect-about = PostgreSQL med dit eget login. Kodeord står i den fil, som PGPASSFILE peger på.
start-quit = Afslut
start-quit-about = Kladder er gemt på disken.
status-demo = eksempeldata (opdigtet)
status-drafts = { $changes ->
    [one] 1 rettelse
   *[other] { $changes } rettelser
} i { $records ->
    [one] 1 post
   *[other] { $records } poster
}, ikke gemt
status-own-file = egen fil
status-shared-registry = fælles register
status-read-only = kun læsning
status-line-lost = ingen forbindelse
tab-later = Databehandling er ikke med i programmet endnu. Registrér databehandleraftalen i KITOS som hidtil, og sæt et link til den på fanen Referencer, så den kan findes herfra.
message-tab-later = Ikke med endnu. Sæt et link til aftalen på fanen Referencer.
value-missing = mangler
view-mine = Mine kontrakter
view-terminate-soon = Opsiges snart
view-missing-something = Mangler noget
view-local-prices = Lokale priser
view-never-chosen = Synlighed aldrig valgt
view-all = Alle
visibility-local-means = Kun { $owner } kan se priserne. De indgår ikke i rækker, summer eller filtre i fælles rapporter.
visibility-shared-means = Priserne indgår i fælles rapporter. Noter gør aldrig.
visibility-never-chosen = aldrig valgt
visibility-chosen = valgt { $date }
config-file-broken = Konfigurationen { $path } kan ikke læses: { $reason } Ret filen, eller flyt den væk.
config-value-unknown = { $name }: »{ $value }« kendes ikke. Brug { $known }.
keymap-unreadable = Tastefilen { $file } kan ikke læses ({ $reason }). Standardtasterne bruges.
message-secretariat-may = Sekretariatet vedligeholder det fælles katalog.
message-registrar-may = En, der registrerer for kommunen, eller en lokal administrator kan.
message-changed-shown = Ændret af en kollega; det nye er vist.
message-changed = Ændret af en kollega. { $key-reload } viser det nye; det, du har skrevet, bliver stående.
message-line-lost = Databasen kan ikke nås lige nu. Alt, du har skrevet, er bevaret. Der prøves igen af sig selv, og en gemning, der ikke blev besvaret, gøres færdig.
message-line-back = Forbindelsen er tilbage.
message-saved-but = Gemt. Det, der er skrevet siden (rettelser: { $left }), er stadig kladde.
message-decide-first = { $count ->
    [one] 1 felt har I begge rettet. Afgør det, før der gemmes.
   *[other] { $count } felter har I begge rettet. Afgør dem, før der gemmes.
}
message-redone = Gjort igen.
message-nothing-to-redo = Der er intet at gøre igen.
message-save-undone = Fortrudt: { $what }.
message-save-redone = Gjort igen: { $what }.
message-nothing-left-to-undo = Intet blev fortrudt. { $left }
message-wait-for-save = Vent, til der er gemt.
message-as-of = Registret vises, som det var ved udgangen af { $date }. Intet kan ændres. Skriv :idag for at komme tilbage.
message-before-history = Registret vises, som det var ved udgangen af { $date }, men historikken begynder først { $first }. Skriv :dato med en senere dag, eller :idag.
history-begins = Historikken begynder { $date }: før den dag er der intet at vise. Vælg en senere dag.
empty-before-history = Historikken begynder { $date }: før den dag er der intet at vise. Skriv :dato med en senere dag, eller :idag.
message-today = Registret vises, som det er nu.
message-brought-back = { $field }: { $value } er lagt i kladden.
message-row-gone = Rækken er slettet. Fortryd sletningen først.
message-removal-withdrawn = En kollega har rettet en linje, du ville slette. Den slettes ikke; se den, og slet den igen, hvis den stadig skal væk.
question-undo = Fortryd { $save } ({ $what })?
question-redo = Gør { $save } igen ({ $what })?
question-undo-shares = { $count ->
    [one] Så deles priserne på 1 kontrakt igen
   *[other] Så deles priserne på { $count } kontrakter igen
} ({ $lines ->
    [one] 1 betalingslinje
   *[other] { $lines } betalingslinjer
}), og alle kommuner i aftalen kan se dem i rapporter. Rapporter, der er kørt imens, ændres ikke.
undo-left = { $count ->
    [one] 1 bliver stående:
   *[other] { $count } bliver stående:
} { $names }.
undo-left-more = og { $count } til
undo-why-changed = ændret siden af { $who }
undo-why-taken = navnet er taget
undo-why-in-use = andet hænger på den
undo-why-denied = du har ikke ret til den
change-kind-edit = gemning
change-kind-visibility = skift af synlighed
change-kind-import = import
change-kind-take-into-use = ibrugtagning
change-kind-order = bestilling
change-kind-undo = fortrydelse
change-kind-redo = gentagelse
change-kind-merge = sammenlægning
change-kind-seed = oprettelse
change-kind-reference = oprettelse
change-kind-reports = skabeloner
change-kind-owner = oprettelse
change-kind-template-order = bestilling af en rapport
change-kind-template-vote = stemme på en rapport
change-kind-template-assess = vurdering af et ønske
change-kind-template-develop = skabelon under udvikling
change-kind-template-draft = kladde til en skabelon
change-kind-template-ready = skabelon klar
change-kind-template-publish = publicering af en skabelon
change-kind-template-reviewer = godkender på en skabelon
change-kind-template-withdraw = tilbagetrækning af en skabelon
history-title = Historik: nyeste først
history-nothing = (tom)
history-the-secretariat = sekretariatet
history-loaded = indlæst
blame-title = Hvem har sidst ændret hvert felt
changes-title = Egne ændringer
changes-one-title = Alt, hvad gemningen ændrede
changes-subtitle = Det, du har gemt, nyeste først
changes-none = Du har ikke gemt noget endnu.
changes-undone = fortrudt
changes-partly-undone = delvis fortrudt
deed-made = oprettet
deed-changed = ændret
deed-removed = slettet
deed-restored = genskabt
search-command = Kommando
command-date = dato
command-today = idag
command-date-means = Vis registret, som det var ved udgangen af { $date }
command-date-missing = Skriv en dag, for eksempel dato 31-12-2025
command-today-means = Tilbage til registret, som det er nu
status-as-of = SOM DET VAR { $date } · kun læsning
status-before-history = SOM DET VAR { $date } · historikken begynder { $first }
report-as-of = Egne data, som de var ved udgangen af { $date }.
action-follow = følg
help-follow = Gå til det, feltet henviser til.
report-total = I alt
mark-shared = delt
mark-may-be-hidden = kan være skjult
mark-never = aldrig
report-provenance = { $code } version { $version } · kørt { $at }
report-members-only = Kun til brug i medlemskommuner.
report-local-system = (lokalt system)
report-sample-title = { $name } (eksempeldata)
report-sample = Dette er eksempeldata: opfundne kommuner, systemer og priser.
## Deadlines explained, the lane, and what others see
explain-title = Sådan er »{ $field }« regnet ud
explain-effective-end = udløber
explain-notice-end = varslet er udløbet
explain-latest-termination = opsiges senest
explain-first-termination = første frist (filtre og sortering bruger den)
about-contract-latest-termination = Den næste dag, opsigelse senest skal gives, regnet fra i dag: løber kontrakten videre, er det den nye periodes frist. Filtre og sortering bruger den gemte første frist. På feltet selv viser ? regnestykket.
explain-runs-to = løber indtil videre til
explain-with-options = med alle optioner
explain-leave-from = kan tidligst forlades
explain-leave-to = kan senest forlades
explain-notice-from = kan opsiges fra
explain-notice-to = kan opsiges til
explain-open = ingen slutdato
explain-unknown = kan ikke beregnes
explain-nothing = Der er intet at regne ud fra endnu: udfyld »Gyldig til« eller »Uopsigelig til« og en opsigelsesfrist i måneder.
explain-draft = Kladden er regnet med: når den gemmes, bliver datoen denne.
step-valid-to = Gyldig til
step-irrevocable = Uopsigelig til
step-irrevocable-beyond-end = Gyldig til (uopsigelig til { $date } ligger efter)
step-terminated = Opsagt
step-notice-added = + varsel { $months } mdr.
step-notice-subtracted = − varsel { $months } mdr.
step-notice-unknown = intet varsel i hele måneder
step-rounded-up = op til udgangen af { $period }
step-rounded-down = ned til udgangen af { $period }
step-earliest = den tidligste af de to
step-latest = den seneste af de to
step-open-ended = ingen slutdato og ikke opsagt
step-any-time = ingen slutdato: kan opsiges når som helst
step-no-end-date = hverken »Gyldig til« eller »Uopsigelig til« er udfyldt
step-no-notice = ingen opsigelsesfrist i hele måneder
step-already-terminated = allerede opsagt { $date }
step-run-on = + stiltiende { $months } mdr. ({ $times ->
    [one] 1 gang
   *[other] { $times } gange
})
step-term-end = Løber til udgangen af { $period }
step-options-taken = + option { $months } mdr. ({ $times ->
    [one] 1 gang
   *[other] { $times } gange
})
step-today = I dag
step-looked-ahead = + { $years } år (ingen slutdato)
step-too-late = for sent: dagen er passeret
period-calendar-year = kalenderåret
period-half-year = halvåret
period-quarter = kvartalet
period-month = måneden
lane-title = Frister
lane-all = alle kontrakter, der ikke er udløbet · 24 måneder
lane-empty = Ingen kontrakter med frister her.
lane-notice-by = Opsig senest
lane-terminated = opsagt
lane-any-time = altid
lane-unknown = ukendt
lane-today = i dag
lane-notice = kan opsiges
lane-end = udløber
lane-option = option
lane-beyond = senere
month-short-4 = apr
month-short-7 = jul
month-short-10 = okt
calendar-notice = Opsiges senest: { $name }
calendar-end = Udløber: { $name }
export-calendar-of-contracts = En kalender kan kun laves af kontrakter. Vælg et andet format, eller brug »kitos deadlines --format ics«.
seen-title = Hvad ser andre?
seen-now = { $visibility } · sådan er det nu
seen-preview = Hvis den var { $visibility } · intet er gemt
seen-we = Vi ({ $name })
seen-others = Andre, i fælles rapporter
seen-counts = { $same } felter ens · { $hidden } skjult
hidden-note = bemærkning: deles aldrig
hidden-person = person: deles aldrig
hidden-internal = internt: deles aldrig
hidden-project = projekt: deles aldrig
hidden-local-price = Lokal pris
hidden-local-system = lokalt system
hidden-not-party = tilslutning ikke i kraft
hidden-not-begun = deles tidligst { $date }
hidden-other = ikke med i delingen
hidden-as-stored = andre får den gemte dato
message-save-first = Gem posten først.
uses-title = Hvor bruges prisen? · { $name }
uses-summary = { $count ->
    [one] 1 publiceret skabelon bruger priser.
   *[other] { $count } publicerede skabeloner bruger priser.
}
uses-municipalities = { $count ->
    [0] ingen anden kommune har kørt den
    [one] 1 anden kommune har kørt den
   *[other] { $count } andre kommuner har kørt den
}
uses-last = sidst: { $who }, { $at }
uses-note = Talt, mens jeres kommune var med i delingen. Kommune og tid, aldrig personen. En rapport, der allerede er trukket, kan ikke kaldes tilbage.
uses-own-file = En egen fil er kun jeres: andre kører deres rapporter i det fælles register.
log-title = Synlighedens log · { $name }
log-chosen-by = valgt af { $who }
log-not-chosen = ingen har valgt; kom med kontrakten ({ $who })
log-chosen = valgt ved import eller opsætning
log-came = ingen har valgt; kom med kontrakten
log-note = Kun jeres egen kommune kan se loggen.

## The command line
cli-not-a-terminal = Programmet skal have en terminal at tegne på. Kør det direkte i terminalen, eller brug en kommando; »kitos --help« nævner dem.
cli-terminal = Terminalen kunne ikke bruges ({ $reason }). Prøv i en anden terminal, eller brug en kommando; »kitos --help« nævner dem.
cli-no-database = Der er ikke valgt en database. Skriv --db sqlite:STI, sæt KITOS_DB, eller prøv --demo.
cli-xlsx-on-a-terminal = En regneark-fil kan ikke vises på skærmen. Skriv den til en fil: tilføj »> navn.xlsx«.
cli-nothing-found = Intet fundet. Prøv med færre bogstaver, eller løs filteret.
cli-unknown-entity = Der er intet, der hedder »{ $name }«. Skriv fx kontrakt, system, katalogsystem eller organisation, eller en af koderne { $known }.
cli-not-a-record = »{ $text }« er ikke en post. Skriv fx kontrakt/12.
cli-not-a-contract = »{ $text }« er ikke en kontrakt. Skriv kontraktens nummer, fx 12.
cli-unknown-field = Der er intet felt »{ $name }« i { $entity }. »kitos show« viser felterne.
cli-not-a-token = Værdien efter --after er ikke en side. Brug »next« fra den forrige side, som den stod.
cli-not-an-assignment = »{ $text }« mangler et lighedstegn. Skriv navn=værdi.
cli-not-editable = { $field } kan ikke skrives. Værdien regnes ud eller sættes af en handling for sig.
cli-ambiguous = { $field }: »{ $text }« kan være flere: { $names }. Skriv hele navnet eller nummeret.
cli-set-done =
    { $count ->
        [0] Intet at ændre.
        [one] Gemt: ét felt ændret.
       *[other] Gemt: { $count } felter ændret.
    }
cli-not-a-visibility = »{ $text }« er ikke en synlighed. Skriv lokal eller delt.
cli-share-needs-yes = Kontrakter, der vil blive delt: { $contracts } med { $lines } betalingslinjer. Kør igen med --yes for at dele dem, eller med --dry-run for kun at tælle.
cli-would-share = Kontrakter, der ville blive delt: { $contracts } med { $lines } betalingslinjer. Intet er ændret.
cli-shared = Kontrakter, der nu er delt: { $contracts } med { $lines } betalingslinjer.
cli-would-hide = Kontrakter, der ville blive lokale: { $contracts } med { $lines } betalingslinjer. Intet er ændret.
cli-hidden = Kontrakter, der nu er lokale: { $contracts } med { $lines } betalingslinjer.
cli-made = Oprettet: { $record }.
cli-removed = Taget væk: { $record }.
cli-no-such-rows = Posten har ingen linjer af slagsen »{ $rows }«. Den kan have: { $known }.
cli-not-a-row = »{ $text }« er ikke en linje på en anden post. Skriv fx reference/12; hele poster slettes med »kitos delete«.
cli-not-deletable = { $entity } kan ikke slettes med denne kommando.
cli-delete-needs-name = { $said } Intet er slettet endnu. Kør igen med --name "{ $name }".
cli-template-refused = Skabelonen { $file } kan ikke bruges: { $reason }. Ret filen, og prøv igen.
cli-template-faults = Skabelonen { $file } kan ikke bruges: { $count ->
        [one] én fejl
       *[other] { $count } fejl
    }. Ret linjerne ovenfor, og prøv igen.
cli-template-good = Skabelonen { $code } er i orden.
cli-unknown-report = Ingen rapport hedder »{ $code }«. De hedder: { $known }.
cli-template-step = { $code }: { $what } { $version }
cli-template-was = { $code }: sådan var det i forvejen; intet er skrevet.
cli-no-chart = Rapporten { $code } har intet diagram. Kør den uden --chart.
cli-unknown-parameter = Rapporten har ingen parameter »{ $name }«. Fjern den, eller tjek stavningen.
cli-unknown-group = Ingen gruppe hedder »{ $name }«. Kendte: { $known }.
cli-report-without-groups = Rapporten { $code } kan ikke snævres ind på en gruppe af kommuner.
cli-group-wrong = »{ $text }« er ingen gruppe. Skriv NAVN=Kommune,Kommune; et navn på højst 40 tegn uden kolon, komma og lodret streg.
cli-unknown-municipality = Ikke en kommune: { $names }. Tjek stavningen; intet er gemt.
cli-groups-broken = { $path } kan ikke læses som grupper ({ $reason }). Ret eller flyt filen.
cli-unknown-rule = Ingen regel hedder »{ $name }«. De hedder: { $known }.
cli-migrated = Databasen er klar (version { $version }).
cli-seeded = Databasen er fyldt med opdigtede eksempeldata.
cli-status-good = Databasen er på version { $version }, som programmet kender.
cli-alias-contract = kontrakt kontrakter
cli-alias-system-usage = system systemer it-systemer anvendelse anvendelser
cli-alias-it-system = katalogsystem katalogsystemer katalog systemkatalog
cli-alias-organisation = leverandør leverandører kommune kommuner
cli-alias-org-unit = enhed enheder
cli-alias-it-interface = snitflade snitflader
cli-alias-kle = opgave opgaver
cli-alias-economy-line = betalingslinje betalingslinjer økonomi
cli-alias-catalogue-order = bestilling bestillinger
cli-alias-option-value = udfaldsrum
cli-column-entity = Slags
cli-column-id = Nr.
cli-column-name = Navn
cli-column-detail = Kendetegn
cli-column-field = Felt
cli-column-value = Værdi
cli-column-code = Kode
cli-column-scope = Deling
cli-column-rule = Regel
cli-column-level = Krav
cli-column-count = Fejl
cli-column-meaning = Betydning
cli-column-place = Sted
cli-column-fate = Udfald
cli-column-remarks = Bemærkninger
cli-column-context = Sted
cli-column-keys = Taster
cli-column-action = Handling
cli-column-due = Forfalder
cli-column-contract = Kontrakt
cli-column-subject = Emne
cli-column-recipients = Modtagere
cli-column-checked = Undersøgt
cli-column-result = Udfald
cli-column-advice = Forklaring
cli-column-change = Ændring
cli-column-at = Hvornår
cli-column-who = Hvem
cli-column-kind = Slags
cli-column-reason = Begrundelse
cli-column-records = Poster
cli-column-undone = Fortrudt
cli-column-before = Før
cli-column-after = Efter
cli-not-a-date = "{ $text }" er ikke en dag. Skriv for eksempel 31-12-2025.
cli-undo-needs-yes = Så deles priserne på { $count } kontrakter ({ $lines } betalingslinjer) igen. Tilføj --yes, hvis det er meningen.
doctor-good = i orden
doctor-wrong = fejl
doctor-keymap = Taster
doctor-locale = Sprogindstilling
doctor-terminal = Terminal
doctor-database = Database
doctor-file = Fil
doctor-schema = Skema
doctor-dates = Frister
doctor-person = Bruger
doctor-journal = Kladder
doctor-guard = Beskyttelse
doctor-keymap-good = Tastefilen er læst uden fejl.
doctor-locale-good = { $name } kan vise danske bogstaver.
doctor-locale-wrong = Sprogindstillingen »{ $name }« lover ikke UTF-8, så stregerne tegnes med almindelige tegn. Sæt fx LANG=da_DK.UTF-8.
doctor-terminal-good = Terminalen hedder { $name }.
doctor-terminal-wrong = Terminalen »{ $name }« kan ikke tegnes på. Sæt TERM, eller start i en almindelig terminal; kommandoerne virker uanset.
doctor-file-good = Kun du kan åbne { $path }.
doctor-dates-none = Sekretariatet har ingen kontrakter at efterregne.
doctor-dates-good =
    { $count ->
        [one] Fristerne i den ene kontrakt er regnet efter og passer.
       *[other] Fristerne i { $count } kontrakter er regnet efter og passer.
    }
doctor-dates-wrong = Fristerne passer ikke med reglerne i { $count } kontrakter (nr. { $ids }). Åbn hver af dem og gem den, så regnes de ud igen.
doctor-own-file = I en egen fil er filens rettigheder det eneste, der beskytter: den, der kan åbne filen, kan læse og ændre alt i den, også historikken. Reglerne her værner mod fejl, ikke mod ejeren.
doctor-journal-good =
    { $count ->
        [0] Ingen kladder ligger og venter i { $path }.
        [one] Én kladdefil ligger i { $path }, og kun du kan læse den.
       *[other] { $count } kladdefiler ligger i { $path }, og kun du kan læse dem.
    }
doctor-journal-open = Andre kan læse kladderne i { $path } ({ $count }). Luk dem med »chmod 600«.

## Import
import-title = Import
import-fate-created = oprettet
import-fate-changed = ændret
import-fate-unchanged = uændret
import-fate-skipped = sprunget over
import-fate-refused = afvist
import-place-sheet = , ark { $sheet }
import-place-row = , række { $row }
import-place-column = , kolonne { $column }
import-applied = Importeret.
import-dry-run = Prøvekørsel: intet er skrevet.
import-nothing-written = Intet er skrevet, fordi noget blev afvist. Ret filen, eller kør igen med --skip-bad-rows.
import-shared-prices =
    { $count ->
        [one] Ét beløb på en betalingslinje deles.
       *[other] { $count } betalingslinjer med beløb deles.
    }
import-unreadable = Filen kan ikke læses ({ $detail }). Tjek stien og rettighederne.
import-empty = Filen er tom. Vælg en anden.
import-too-large = Filen er større end { $megabytes } MB. Del den op.
import-unknown-format = Filens format kendes ikke. Brug KLE som XML, KITOS-regnearket (.xlsx) eller kontrakter fra API v2 (JSON).
import-not-supported = { $what } kan ikke importeres. Brug KLE som XML, KITOS-regnearket (.xlsx) eller kontrakter fra API v2 (JSON).
import-unsupported-users = Arket Brugere
import-unsupported-units = Arket Organisationsenheder
import-unsupported-system-usages = Systemer i anvendelse fra API'et
import-unsupported-systems = Katalogsystemer fra API'et
import-unsupported-interfaces = Snitflader fra API'et
import-unsupported-data-processing = Databehandlinger fra API'et
import-unsupported-hierarchy = Et hierarki uden selve posterne
import-unsupported-grid = En liste fra websiden
import-unsupported-old-workbook = Et regneark fra før 2007 (.xls)
import-unsupported-other-xml = XML, der ikke er en KLE-emneplan,
import-not-utf8 = Filen er ikke UTF-8-tekst. Gem den som UTF-8.
import-damaged = Filen er beskadiget: { $detail }. Hent den igen.
import-no-contract-sheet = Intet ark indeholder kontrakter. Arket skal hedde »IT Kontrakter«.
import-heading-missing = Overskriften »{ $heading }« mangler. Brug skabelonens overskrifter.
import-heading-twice = Overskriften »{ $heading }« står to gange. Fjern den ene.
import-element-missing = { $element } mangler i { $parent }.
import-element-not-allowed = { $element } hører ikke hjemme i { $parent }.
import-element-repeated = { $element } står mere end én gang i { $parent }.
import-element-misplaced = { $element } står det forkerte sted i { $parent }.
import-text-not-allowed = Der må ikke stå tekst i { $element }.
import-wrong-form = »{ $value }« har ikke formen { $form }.
import-wrong-parent = { $number } hører ikke under { $parent }.
import-number-twice = { $number } står allerede i linje { $first }.
import-not-allowed = »{ $value }« er ikke en af { $allowed }.
import-not-a-date = »{ $value }« er ikke en dato. Skriv fx 31-12-2026.
import-not-an-amount = »{ $value }« er ikke et beløb i kroner med højst to decimaler.
import-not-a-uuid = »{ $value }« er ikke et UUID.
import-wrong-type = { $value } er ikke af typen { $expected }.
import-cell-error = Cellen viser fejlen { $value }. Ret den i regnearket.
import-name-twice = Navnet står allerede i række { $first }. Navne skal være forskellige.
import-invalid = Værdien er imod reglerne.
import-unknown-option = »{ $value }« er ikke en valgmulighed her. Bed sekretariatet om den, eller ret værdien.
import-other-owner = Posten tilhører { $name }. Kun egne poster kan importeres.
import-name-taken = Navnet »{ $name }« er taget af en anden post. Giv den ene et andet navn.
import-visibility-not-chosen = { $count } betalingslinjer med beløb ville blive delt, og ingen har valgt. Kør igen med --visibility lokal eller --visibility delt.
import-database = Databasen afviste rækken med kode { $code }. Sig koden til den, der driver databasen.
import-note-unknown-column = Kolonne { $letter } ({ $heading }) kendes ikke og er ikke læst.
import-note-odd-parent = { $number } står under { $parent }, som ikke er dens egen gruppe.
import-note-empty-rows = Tomme rækker sprunget over: { $count }.
import-note-sheet-left-out = Rækker i et ark, der ikke importeres: { $count }.
import-note-left-out = { $path } er ikke importeret ({ $count }).
import-note-odd-link = »{ $url }« er ikke et link, der kan åbnes; det er bevaret, som det var.
import-note-stub = »{ $name }« fandtes ikke; en post er oprettet og skal suppleres.
import-note-ordered = »{ $name }« findes ikke i kataloget; sekretariatet er bedt om at oprette den, og feltet er urørt.
import-note-not-found = »{ $name }« blev ikke fundet; feltet er urørt.
import-note-ambiguous = Flere hedder »{ $name }«; feltet er urørt.
import-note-taken-into-use = »{ $name }« er taget i anvendelse.
import-note-unknown-owner = Filen siger, at posten tilhører »{ $name }«, som ikke kendes her.

## Configuration
tab-short-systems = Systemer
tab-short-processing = Databeh.
tab-short-references = Ref.
tab-short-interfaces = Snitflader
format-xlsx = Excel
format-csv = CSV, åbner rigtigt i et dansk Excel
format-json = JSON, engelske koder
format-md = Markdown
format-ics = Kalender med frister (.ics)
empty-read = Ingen poster, som du kan se her.

# Driftens kommandoer: personer, roller og selvtesten.
refusal-shared-only = Det findes kun i det fælles register: en egen fil har én ejer. Peg på registeret med --db.
cli-column-login = Login
cli-column-organisation = Organisation
cli-column-state = Tilstand
cli-column-roles = Roller
cli-person-added = { $login } er oprettet. Giv en rolle med "kitos admin role give".
cli-person-known = { $login } fandtes i forvejen; login og forbindelsesgrænse er bragt i orden.
cli-person-deactivated = { $login } er deaktiveret og ser intet fra næste forespørgsel.
cli-person-active = aktiv
cli-person-inactive = deaktiveret
cli-role-given = Rollen er givet til { $login }.
cli-role-withdrawn = Rollen er taget fra { $login }.
cli-role-unchanged = Ingen ændring: sådan var det allerede for { $login }.
cli-not-a-role = "{ $text }" er ikke en rolle. Skriv fx contract_admin, system_admin, local_admin eller read_only.
cli-not-a-login = "{ $text }" kan ikke være et login. Brug små bogstaver og tal, begynd med et bogstav, og ikke med pg_ eller kitos_.
cli-not-a-municipality = "{ $text }" er ikke en kommune. Skriv kommunekoden (fx 0151) eller navnet; 0000 er sekretariatet.
cli-password = Adgangskode:
cli-password-again = Samme igen:
cli-passwords-differ = De to adgangskoder er ikke ens. Intet er oprettet; prøv igen.
cli-no-password = Der kom ingen adgangskode. Skriv den på første linje, eller lad --password være ude.
check-kept = ok
check-broken = BRUDT
check-unknown = ikke set
check-as-superuser = Kun en superbruger kan se efter; kør "kitos admin check" som operatør.
check-all-kept = Databasen holder alle sine { $count } regler.
check-some-broken = { $broken } af { $count } regler er brudt; "kitos admin check" siger, hvad der skal gøres:
check-server-version = Serveren har de rettelser, som rækkesikkerheden kræver.
check-statistics-rows = Planlæggeren gemmer ingen tal om kommunernes kolonner.
check-statistics-off = Ingen kolonne samler statistik.
check-row-security-forced = Rækkesikkerhed gælder tvungent i alle tabeller.
check-no-copies = Ingen kopier: materialiserede visninger, partitioner eller fremmede tabeller.
check-owners = Tabeller, visninger og funktioner har de rette ejere.
check-setting-up-ended = Ingen opsætning har efterladt sin adgang.
check-definer-search-path = Funktioner med andres rettigheder har fast søgesti.
check-functions-not-public = Ingen funktion kan kaldes af alle.
check-share-columns = Delingslaget kan ikke læse noter, personer eller historik.
check-share-views = Delingslagets visninger er spærret for udledning.
check-template-role = Skabeloner kan kun læse delingslaget og intet skrive.
check-views-of-the-reader = Visninger viser kun, hvad læseren selv må se.
check-indexes-organisation-first = Alle indeks på kommunernes tabeller begynder med kommunen.
check-policies-once = Regler spørger én gang pr. forespørgsel, hvem man er.
check-policies-first = Regler afgøres, før læserens egne betingelser spørges.
check-policies-login = Regler spørger om login, aldrig om en indstilling.
check-policies-named = Regler gælder navngivne roller, og medlemmer kan ikke slette.
check-history-kept = Alle tabeller med historik fører den.
check-member-rights = Medlemmer har kun de kolonner, de skal bruge.
check-member-schemas = Medlemmer kan intet oprette.
check-database-rights = Kun medlemmer kommer ind i databasen.
check-languages = Ingen kan skrive egne funktioner.
check-server-functions = Serverens tællere, låse og store objekter er lukket for medlemmer.
check-roles = Registerets egne roller har ingen magt på serveren.
check-logins = Personers login har kun medlemmers ret.
check-connection-limits = Hvert login har højst seks forbindelser.
check-mend-server = Opgradér PostgreSQL til mindst 15.14, 16.10 eller 17.6.
check-mend-statistics = Slå statistik fra på kolonnerne, og slet som superbruger deres rækker i pg_statistic.
check-mend-install = Kør "kitos admin install".
check-mend-login = Ret login på serveren, eller kør "kitos admin person add" igen.
check-mend-hand = Fjern eller ret det, som er nævnt; det er ikke lavet af en opgradering.
check-mend-migrate = Kør "kitos admin migrate"; hjælper det ikke, så fjern det nævnte.

# Sekretariatets skærme: kommunernes udfyldelse, tilslutning, sammenlægning.
action-go-accessions = Tilslutninger
help-go-accessions = Gå til kommunernes tilslutning til aftalen.
action-go-terms = Delingens første dag
help-go-terms = Gå til den dag, hvorfra aftalens rapporter deler data.
action-go-completeness = Kommunernes udfyldelse
help-go-completeness = Gå til tallene for, hvad kommunernes registreringer mangler (sekretariatet).
action-merge = læg sammen
help-merge = Lad systemet gå op i et andet, i alle kommuner (sekretariatet).
entity-sharing-terms = Delingsvilkår
entity-sharing-terms-plural = Delingsvilkår
field-accession-name = Medlem
field-sharing-terms-agreement = Aftale
field-sharing-terms-first-day = Deling fra
field-it-system-merged-into-id = Gået op i
empty-sharing-terms = Der er ingen vilkår; delingens første dag er 15-11-2017.
section-leaving = Udtrædelse
completeness-title = Kommunernes udfyldelse
completeness-subtitle = Registreringer, der mangler et felt, ud af alle. Kun tal, ingen navne.
completeness-municipality = Kommune
completeness-none = Ingen kommune har registreret noget endnu.
merge-title = Læg systemer sammen
merge-question = »{ $old }« går op i »{ $new }« og forsvinder fra kataloget.
merge-counts = Det sker: { $municipalities } kommuner berøres, { $moved } anvendelser flyttes, { $combined } lægges sammen; { $interfaces } snitflader, { $references } referencer og { $children } underliggende systemer følger med.
merge-combined = Hvor en kommune bruger begge, består anvendelsen af det nye system: kontrakter, roller, KLE og referencer flyttes til den, tomme felter udfyldes, og den gamle anvendelses værdier står i historikken.
merge-reason = Begrundelse (står i hver kommunes historik):
merge-needs-reason = Skriv en begrundelse først.
merge-itself = Vælg et andet system at lægge det sammen med.
merge-done = »{ $old }« er gået op i »{ $new }«.
pick-merge = { $name } går op i
cli-merge-would = Der ville ske dette: { $municipalities } kommuner berøres, { $moved } anvendelser flyttes, { $combined } lægges sammen, { $interfaces } snitflader, { $references } referencer og { $children } underliggende systemer følger med. Intet er ændret.
cli-merged = Lagt sammen: { $municipalities } kommuner berørt, { $moved } anvendelser flyttet, { $combined } lagt sammen, { $interfaces } snitflader, { $references } referencer og { $children } underliggende systemer fulgte med.
cli-not-a-system = "{ $text }" er ikke ét system i kataloget. Skriv nummeret (it_system/12) eller det hele navn.
cli-column-line = Linje
cli-column-fault = Fejl
cli-column-mark = Deling
cli-column-municipality = Kommune
cli-column-municipalities = Kommuner
cli-column-missing = Mangler
cli-column-total = Ud af
cli-column-supplier = Leverandør
cli-column-next-termination = Opsiges senest
cli-column-end = Udløber
cli-column-days = Dage
cli-column-options-left = Optioner
cli-column-why = Hvorfor
cli-column-number = Række
cli-column-ours = Vi
cli-column-others = Andre
cli-column-hidden-by = Skjult af
cli-column-visibility = Synlighed
cli-column-chosen = Valgt
cli-not-a-span = »{ $text }« er ikke et tidsrum. Skriv for eksempel 90d, 12m eller 2y.
cli-ics-of-deadlines = En kalender (ics) kan kun laves af frister: kitos deadlines --format ics.

# En begrænset session på en vært (ForceCommand).
refusal-restricted = Her kan kun det fælles register åbnes. Spørg den, der driver værten, hvis du mangler noget.
cli-restricted-flag = { $what } kan ikke bruges her: værten bestemmer databasen og dens filer. Prøv igen uden.
cli-restricted-command = »{ $what }« kan ikke bruges her: kommandoen når filer på værten eller er driftens. Prøv »kitos --help«.
export-closed = Eksport til en fil er slået fra på denne vært. Hent tallene med »ssh VÆRT list … --format xlsx > FIL«.
export-folder-not-own = Eksportmappen { $path } er ikke din egen mappe, eller andre kan skrive i den. Bed den, der driver værten, om at rette den.
start-again = Forbind igen
start-again-about = Prøv at åbne det fælles register igen.
refusal-one-municipality = Filen tilhører { $municipality }, og en egen fil rummer én kommune, fordi den, der kan åbne den, kan læse det hele. Intet er ændret; lav en fil til den anden med »kitos --db sqlite:STI db migrate --municipality KODE«.

# Brugere, enheder og udfaldsrum; en bruger, der fratræder.
alias-catalogue-order-explanation = begrundelse
alias-catalogue-order-status = status
alias-option-value-option-type = liste udfaldsrum
alias-option-value-enabled = fælles tilgængelig
alias-option-value-obligatory = obligatorisk
alias-option-value-priority = rækkefølge
alias-option-value-write-access = skriveret
alias-option-value-active-here = her aktivher
alias-option-value-description-here = beskrivelseher
alias-option-value-version-here = udgaveher
alias-person-login = brugernavn login
alias-person-active = aktiv
message-may-person = En organisationsadministrator eller en lokal administrator kan.
message-may-org-unit = En organisationsadministrator eller en lokal administrator kan.
message-may-assignment = En lokal administrator kan; de mindre rettigheder også en organisationsadministrator.
message-may-option-local = En lokal administrator vælger, hvad der gælder i kommunen.
message-may-option-value = De fælles værdier er sekretariatets; en lokal administrator vælger, hvad der gælder her.
message-here-on = Kan vælges her nu: { $name }.
message-here-off = Kan ikke længere vælges her: { $name }. Hvor den står, bliver den stående.
leaver-title = Fratræder
leaver-all = Rettigheder og roller: { $count }. Overdrag dem alle, eller markér nogle først.
leaver-marked = Markeret: { $count } af { $all }.
leaver-nothing = Ingen rettigheder eller roller. Det sidste er brugerens login: tryk { $key-accept }.
leaver-fate-moves = til { $name }
leaver-fate-had = afsluttes (har den)
leaver-fate-ends = afsluttes
leaver-fate-not-yours = må du ikke ændre
leaver-fate-own-seat = din egen plads
leaver-fate-kept = røres ikke
leaver-preview = { $moved } overdrages, { $ended } afsluttes, { $left } røres ikke.
leaver-done = { $moved } overdraget, { $ended } afsluttet, { $left } ikke rørt.
leaver-closed = { $name } er ikke længere aktiv.
leaver-closed-already = Brugeren er ikke aktiv.
leaver-operator-closes = Intet at overdrage. Login lukkes af den, der driver registret: kitos admin person deactivate { $login }
question-close-login = { $name } har ingen rettigheder eller roller. Skal brugeren ikke længere være aktiv?
pick-successor = Hvem overtager efter { $name }?
pick-nobody = (ingen: rettigheder og roller afsluttes)
cli-leaver-would = Der ville ske dette: { $moved } overdrages, { $ended } afsluttes, { $left } røres ikke. Intet er ændret.
cli-not-a-person = "{ $text }" er ikke én bruger i kommunen. Skriv brugernavnet, hele navnet eller nummeret (person/12).
cli-same-person = Den, der fratræder, kan ikke overtage efter sig selv.
cli-alias-person = bruger brugere
cli-alias-assignment = rettighed rettigheder
cli-column-role = Rolle
cli-column-on = På
cli-column-becomes = Bliver til
cli-column-status = tilstand
cli-column-version = version
cli-column-draft = kladde
cli-column-votes = stemmer
cli-column-own-vote = egen stemme
cli-column-owner = hvis
cli-column-ordered-by = ønsket af
cli-column-explanation = skal svare på
cli-column-author-is-me = skrevet af dig
cli-column-sha256 = sha256
message-computed-person-active = Et login åbnes og lukkes af den, der driver registret (kitos admin person). L overdrager det, brugeren har.
# Mange på én gang: markeringer, masserettelse, gentagelse, makroer.
list-marked-hidden = { $count } skjult af filteret
message-range-begun = Rækken begynder her. Gå til den sidste linje, og tryk { $key-mark-range } igen.
message-range-lost = Rækkens første linje er ikke længere i listen. Begynd forfra med V.
message-nothing-to-repeat = Der er ingen rettelse at gentage her endnu. Ret først et felt.
message-repeated = Gentaget som kladde: { $field } { $value }
message-bulk-done = { $count ->
    [one] Rettet: 1 post
   *[other] Rettet: { $count } poster
}
message-bulk-already = { $count ->
    [one] Rettelsen af 1 post var allerede gemt.
   *[other] Rettelsen af { $count } poster var allerede gemt.
}
message-stopped = Stoppet. Intet er ændret.
bulk-pick-field = Hvilket felt skal rettes?
bulk-way-set = Sæt til …
bulk-way-clear = Tøm
bulk-way-replace = Erstat tekst …
bulk-way-add = Læg til …
bulk-way-add-date = Flyt datoen …
bulk-prompt-value = Ny værdi
bulk-prompt-find = Find (store og små bogstaver som skrevet)
bulk-prompt-with = Erstat med
bulk-prompt-shift = Flyt med: 3m, -14d, 1å
bulk-prompt-add = Læg til (minus trækker fra)
bulk-emptied = tømmes
bulk-days = { $count ->
    [one] dag
   *[other] dage
}
bulk-months = { $count ->
    [one] måned
   *[other] måneder
}
bulk-title = { $count ->
    [0] Intet at rette
    [one] Ret 1 post?
   *[other] Ret { $count } poster?
}
bulk-title-progress = Forhåndsvisning
bulk-progress = { $done } af { $all } gennemgået. { $key-escape } stopper.
bulk-saving = Gemmer … { $key-escape } stopper.
bulk-written = { $done } af { $all } skrevet. { $key-escape } stopper, og så er intet gemt.
bulk-changes = { $count ->
    [one] 1 ændres
   *[other] { $count } ændres
}
bulk-same = { $count } er det allerede
bulk-refused = { $count } kan ikke rettes
bulk-hidden-without = { $count } skjult af filteret og ikke med ({ $key-include-hidden } tager med)
bulk-hidden-with = { $count } skjult af filteret er med ({ $key-include-hidden } udelader)
bulk-hidden-sign = skjult
bulk-row-same = (er det allerede)
bulk-nothing = Der er ingen poster at rette.
reason-gone = findes ikke længere
reason-denied = det må du ikke rette
reason-changed = en kollega har rettet posten imens
reason-empty = der er intet at lægge til
reason-name-taken = en anden post hedder sådan
reason-name-twice = flere ville hedde det samme
many-nothing = Der er intet at ændre.
many-counts = { $marked } markeret: { $change } → { $to }
many-same = { $count } er det allerede
many-gone = { $count } findes ikke længere
many-more = og { $count } til
macro-recording = ● optager makro
macro-begun = Makroen optages. m m stopper.
macro-empty = Der blev ikke optaget noget.
macro-name = Hvad skal makroen hedde?
macro-name-keys = { $key-accept } gemmer, { $key-escape } kasserer.
macro-saved = Makroen »{ $name }« er gemt: { $count } trin. m k kører den.
macro-stopped-at-confirmation = Makroen stopper her: en bekræftelse trykker du selv.
macro-ran = { $count ->
    [one] Makroen »{ $name }« er kørt på 1 linje.
   *[other] Makroen »{ $name }« er kørt på { $count } linjer.
}
macro-broke = Makroen »{ $name }« stoppede ved »{ $step }«, som ikke kan gøres her.
macro-cancelled = Makroen »{ $name }« blev stoppet.
macro-none = Der er ingen makroer endnu. m m optager en.
macro-pick = Hvilken makro?
macro-steps = { $count } trin
macro-delete = slet »{ $name }«
macro-not-kept = Makroerne kunne ikke gemmes på disken: { $reason }
macro-default = seneste
cli-many-would = Ville blive ændret: { $changed }. Er det allerede: { $same }. Kan ikke rettes: { $refused }. Intet er ændret.
cli-many-done = Ændret: { $changed }. Var det allerede: { $same }. Kunne ikke rettes: { $refused }.

## The lab: a template's text, its faults, its versions
lab-title = Skabelon
lab-new = ny
lab-changed = rettet
lab-own-rows = Egne rækker · { $key-next-pane } skifter
lab-sample-rows = Fælles, på eksempeldata · { $key-next-pane } skifter
lab-faulty = Teksten har fejl og vises ikke endnu
lab-letter-shared = D
lab-letter-may-be-hidden = K
lab-letter-never = A
lab-result = Resultat
lab-last-good = Sidste gyldige resultat
lab-no-result = Intet resultat endnu
lab-running = Kører …  { $key-escape } stopper
lab-stopped = Stoppet. { $key-reload } kører igen.
lab-sample = eksempeldata
lab-faults = { $count ->
    [one] 1 fejl, i linje { $line }. { $key-next-fault } går til den.
   *[other] { $count } fejl, den første i linje { $line }. { $key-next-fault } går til den næste.
}
lab-no-faults = Teksten er i orden.
lab-in-order = Teksten er i orden.
lab-means-shared = Feltet må indgå i fælles rapporter.
lab-means-may-be-hidden = En pris: i fælles rapporter står den som skjult, hvor kommunen ikke deler den.
lab-means-never = Feltet forlader aldrig kommunen: det kan kun stå i en lokal skabelon.
lab-saved = Gemt som kladde: { $code }, version { $version }.
lab-saved-with-faults = Gemt som kladde: { $code }, version { $version }. Den har fejl og kan ikke vises endnu.
lab-code-missing = Skabelonen mangler en kode: skriv code = "…" øverst.
lab-ships-with-the-program = »{ $code }« følger med programmet. Skriv en anden code, så gemmes teksten som en kopi.
lab-secretariat-writes-shared = Fælles skabeloner skrives af sekretariatet. Skriv scope = "local" og en anden code, så bliver den kommunens egen.
lab-nobody-may-save = Skabeloner skrives af kommunens rapportadministrator eller lokale administrator. Teksten bliver liggende her.
lab-text-kept = Din tekst fra sidst er her igen. { $key-versions } viser forskellen fra den gemte.
lab-nothing-written-yet = Der er ikke skrevet noget endnu.
lab-nothing-to-complete = Her er intet at foreslå. Stil markøren i et feltnavn mellem anførselstegn.
lab-pick-word = Hvad kan stå her?
lab-leads-on = fører videre
versions-title = Versioner af skabelonen
versions-legend = - kun i versionen   + kun i teksten nu   { $key-next-pane } ruller
versions-stored = Som den er gemt
versions-one = Version { $number }, { $status } · { $at }
versions-mine = Version { $number }, { $status } · { $at } · skrevet af dig
versions-same = Der er ingen forskel.
fault-slip = Tegn { $column }: { $what }
fault-slip-quote = Anførselstegnet er ikke lukket.
fault-slip-equals = Her mangler et lighedstegn: navn = værdi.
fault-slip-value = Her mangler værdien.
fault-slip-unquoted = Tekst skal stå i anførselstegn; ja og nej skrives true og false.
fault-slip-twice = »{ $name }« står her for anden gang.
fault-slip-escape = Efter \ kan det ikke stå. En omvendt skråstreg skrives \\.
fault-slip-bracket = Parentesen er ikke lukket: { $closing } mangler.
fault-slip-comma = Her mangler et komma, eller parentesen er ikke lukket.
fault-slip-rest = Det her er for meget på linjen.
fault-slip-name = Et navn er af bogstaverne a-z, tal, - og _.
fault-slip-number = Det kan ikke læses som et tal eller en dato. Tekst skal stå i anførselstegn.
fault-slip-character = Her er et tegn, der ikke kan stå i en tekst.
fault-slip-unknown-word = Ordet »{ $name }« kendes ikke her. Mente du »{ $nearest }«?
fault-slip-missing-word = »{ $name }« mangler.
fault-slip-wants-text = Her skal stå tekst i anførselstegn.
fault-slip-wants-number = Her skal stå et helt tal.
fault-slip-wants-yes-no = Her skal stå true eller false.
fault-slip-wants-list = Her skal stå en liste: [ … ].
fault-slip-wants-table = Her skal stå navne med værdier: da = "…", en = "…".
fault-slip-unreadable = Det kan ikke læses herfra.
fault-fixed-text = et fælles filter har koder og ingen anden tekst; gør den til en parameter
fault-unknown-entity = Ingen post hedder »{ $name }«. Mente du »{ $nearest }«?
fault-unknown-column = Ingen kolonne hedder »{ $name }«. Mente du »{ $nearest }«?
fault-unknown-field = { $entity } har intet felt »{ $name }«. Mente du »{ $nearest }«?
fault-not-a-link = { $path }: { $field } er ikke en henvisning, så intet kan følge efter den.
fault-ends-in-link = { $path } er en henvisning. Skriv et felt af den, fx { $path }.name.
fault-never-shared = { $entity }.{ $field } kan ikke stå i en fælles skabelon: { $rule }.
fault-class-note = bemærkninger og noter deles aldrig
fault-class-person = oplysninger om personer deles aldrig
fault-class-project = projektmodulet deles aldrig
fault-class-internal = kommunens egne interne felter deles aldrig
fault-not-in-share-layer = { $entity } deles ikke mellem kommunerne og kan kun bruges i en lokal skabelon.
fault-identifies = { $path } kan røbe, hvilken kommune det er; det må en anonym rapport ikke.
fault-open-parameter = Parameteren »{ $name }«: en anonym rapport tager kun parametre fra faste lister, hver med default.
fault-comparison-group = Parameteren »{ $name }«: to grupper, der kun skiller sig ved én kommune, ville røbe dens tal. I en anonym rapport grupperes efter organisation.region eller organisation.size_class.
fault-wrong = { $place }: { $detail }.
fault-too-many = { $place }: højst { $max }.
fault-small-letters-digits-dashes-at-most-40 = små bogstaver, tal og bindestreger; højst 40 tegn
fault-a-report-shows-at-least-one = en rapport viser mindst én
fault-two-columns-have-this-code = to kolonner har denne kode
fault-two-parameters-have-this-name = to parametre har dette navn
fault-windows-are-compared-within-a-group = vinduer sammenlignes inden for en gruppe (group)
fault-bars-and-histogram-have-one-number-stacked-and-dots-up-to-four-a-timeline-up-to-four-dates = bars og histogram har ét tal, stacked og dots op til fire, timeline op til fire datoer
fault-an-anonymous-report-shows-groups = en anonym rapport viser grupper
fault-an-anonymous-report-cannot-compare-windows = en anonym rapport kan ikke sammenligne vinduer
fault-an-anonymous-report-needs-at-least-three = en anonym rapport kræver mindst tre kommuner
fault-at-least-one = mindst én
fault-only-groups-have-a-minimum = kun grupper har et mindste antal
fault-a-price-is-no-group = der kan ikke grupperes efter en pris
fault-windows-are-of-dates = vinduer er datoer
fault-a-code-has-small-letters-digits-dashes-at-most-40 = en kode har små bogstaver, tal og bindestreger; højst 40 tegn
fault-only-a-grouped-report-has-aggregates = aggregate kræver, at rapporten grupperer (group)
fault-the-value-is-missing = value mangler
fault-a-grouped-report-shows-what-it-groups-by-or-an-aggregate = en rapport med grupper viser det, den grupperer efter, eller et aggregate
fault-a-grouped-sum-needs-an-aggregate = en sum i en rapport med grupper kræver et aggregate
fault-a-grouped-ratio-needs-an-aggregate = et forhold i en rapport med grupper kræver et aggregate
fault-this-aggregate-does-not-fit-the-value = dette aggregate passer ikke til værdien
fault-an-anonymous-report-has-no-lists-and-no-distinct-counts = en anonym rapport har ingen lister og ingen count-distinct
fault-an-anonymous-ratio-is-per-something-of-the-municipality = et anonymt forhold er pr. noget, der hører til kommunen, fx organisation.inhabitants
fault-a-name-has-small-letters-digits-dashes-at-most-40 = et navn har små bogstaver, tal og bindestreger; højst 40 tegn
fault-the-kind-does-not-fit-the-field = kind passer ikke til feltet
fault-a-price-is-no-parameter = en pris kan ikke være parameter
fault-a-local-report-is-of-one-municipality-and-has-no-comparison-groups = en lokal rapport er om én kommune og har ingen sammenligningsgrupper
fault-a-comparison-group-is-the-reader-s-own-and-has-no-default = en sammenligningsgruppe er læserens egen og har ingen default
fault-groups-are-sorted-by-their-columns = grupper sorteres efter kolonnerne
fault-each-test-has-one-of-field-any-all-not-exists = hver test har netop én af field, any, all, not og exists
fault-a-comparison-needs-a-field = en sammenligning kræver field
fault-via-and-matching-belong-to-exists = via og matching hører til exists
fault-exists-needs-via = exists kræver via
fault-via-does-not-lead-back-to-the-row = via fører ikke tilbage til rækken
fault-each-field-has-one-comparison = hvert felt har netop én sammenligning
fault-this-value-does-not-fit-the-field = værdien passer ikke til feltet
fault-only-0-30-60-90-180-365-30-90-365-days = kun 0, 30, 60, 90, 180, 365, -30, -90 eller -365 dage
fault-the-two-fields-are-of-different-kinds = de to felter er af hver sin slags
fault-a-table-is-today-days-or-field-name = skriv today = dage eller field = navn mellem krølleparenteserne
fault-the-default-is-not-among-the-values = default er ikke blandt værdierne
fault-a-sum-begins-with-a-value = en sum begynder med value
fault-a-sum-has-at-most-four-terms = en sum har højst fire led
fault-the-terms-of-a-sum-are-numbers-of-one-kind-of-the-same-record = en sums led er tal af samme slags, fra samme post
fault-a-term-is-multiplied-by-1-to-100-or-1-to-100 = et led ganges med 1 til 100 eller -1 til -100
fault-only-counts-amounts-and-their-sums-have-a-total = kun antal, beløb og summer af dem har total
fault-the-kind-does-not-fit-the-value = kind passer ikke til værdien
fault-only-a-count-of-a-fixed-choice-is-of-one-code = kun et antal af et fast valg kan være af én kode
fault-an-anonymous-report-is-of-what-municipalities-have-registered = en anonym rapport er af det, kommunerne har registreret
fault-this-is-none-of-the-field-s-codes = det er ikke en af feltets koder
fault-a-ratio-is-of-two-numbers-and-not-per-price = et forhold er mellem to tal, og ikke pr. pris
## Templates and orders

templates-title = Skabeloner og ønsker
templates-subtitle = { $orders ->
    [0] Rapporter, som kommunerne laver sammen. Ingen ønsker venter.
    [one] Rapporter, som kommunerne laver sammen. 1 ønske venter.
   *[other] Rapporter, som kommunerne laver sammen. { $orders } ønsker venter.
}
templates-empty = Ingen skabeloner og ingen ønsker endnu. Tryk { $key-new } for at ønske en rapport; alle medlemmer ser det og kan stemme på det.
templates-no-orders = Mangler du en rapport? Tryk { $key-new }, og skriv, hvad den skal svare på.
templates-no-versions = Intet er publiceret endnu. Indtil da ser kun de, der skriver den, teksten.
templates-name = Rapport
templates-status = Tilstand
templates-version = V.
templates-votes = Stemmer
templates-scope = Deling
templates-owner = Hvis
templates-shipped = programmet
templates-status-wish = ønske
templates-status-assessed = vurderet
templates-status-draft = kladde
templates-status-ready = klar
templates-status-published = publiceret
templates-status-withdrawn = trukket tilbage
templates-status-for-you = venter på dig
templates-reviewers = Godkendere ud over sekretariatet: { $names }
templates-you-review = Du er godkender på den. Læs den version, der venter, og publicer den, hvis den er god.
templates-audience = Til: { $audience }
templates-ordered-by = Ønsket af { $by }: { $why }
templates-voted = { $count ->
    [one] 1 stemme: { $names }
   *[other] { $count } stemmer: { $names }
}
templates-version-line = Version { $number }
templates-written-by-me = skrevet af dig
templates-ready-by-me = meldt klar af dig
templates-read-first = Læs det, der skal publiceres; tryk derefter { $key-next-step } igen.
templates-may-not-order = At ønske en rapport er for dem, der registrerer i en kommune, som er part i aftalen.
templates-may-not-vote = Kun de, der registrerer i en kommune, stemmer, og det sker i kommunens navn.
templates-no-vote = Her stemmes der ikke: Den er lokal eller trukket tilbage.
templates-may-not-step = Næste trin er ikke dit: Det tager sekretariatet, en godkender, når den er klar, eller din egen rapportadministrator ved en lokal rapport.
templates-may-not-name = Godkendere sættes på af sekretariatet, og kun på fælles rapporter.
templates-withdrawn = Den er allerede trukket tilbage.
question-template-assess = »{ $name }«: Er ønsket vurderet? Alle medlemmer ser, at det er det.
question-template-develop = Begynd på version { $version } af »{ $name }«? Det, der er publiceret, kører uændret videre.
question-template-ready = Er version { $version } af »{ $name }« klar? Så skal en anden publicere den: hverken du eller forfatteren.
question-template-publish = Publicer version { $version } af »{ $name }«? Så kan alle parter køre den, du står som den anden person, og versionen er låst.
question-template-publish-local = Publicer version { $version } af »{ $name }«? Alle i din egen kommune kan køre den, ingen andre ser den, og versionen er låst.
question-template-withdraw = Træk »{ $name }« tilbage? Fra nu af kan ingen køre den. En ny version kan publiceres senere.
message-template-assess = »{ $name }« er vurderet.
message-template-develop = Version { $version } af »{ $name }« er en kladde.
message-template-ready = Version { $version } af »{ $name }« er klar. En anden publicerer den.
message-template-publish = Version { $version } af »{ $name }« er publiceret.
message-template-reviewer = { $login } er godkender på »{ $name }«.
message-template-reviewer-off = { $login } er ikke længere godkender på »{ $name }«.
message-template-withdraw = »{ $name }« er trukket tilbage.
message-template-vote = Din kommune stemmer på »{ $name }«. { $key-vote } tager stemmen tilbage.
message-template-vote-back = Din kommune stemmer ikke længere på »{ $name }«.
order-title-order = Ønsk en rapport
order-title-own = En rapport til os selv
order-title-shared = En ny fælles rapport
order-name = Navn
order-explanation = Skal svare på
order-about-order = Alle medlemmer ser ønsket, forklaringen og din kommunes navn, aldrig dit. Sekretariatet vurderer det; stemmerne viser, hvor mange der mangler den.
order-about-own = En kladde, som kun din egen kommune ser. Du publicerer den alene.
order-about-shared = Den første kladde til en fælles rapport. En anden publicerer den.
order-keys = { $key-next-field }  det andet felt · { $key-accept }  videre og færdig · { $key-escape }  fortryd
order-keys-kinds = { $key-next-field }  det andet felt · { $key-down }  en anden slags · { $key-accept }  videre og færdig · { $key-escape }  fortryd
order-needs-name = Giv rapporten et navn.
order-needs-explanation = Skriv, hvad rapporten skal svare på.
order-name-long = Navnet er for langt: højst { $max } tegn.
order-explanation-long = Forklaringen er for lang: højst { $max } tegn.
order-done-order = »{ $name }« er ønsket. Alle medlemmer ser det.
order-done-own = »{ $name }« er en kladde i din egen kommune.
order-done-shared = »{ $name }« er en kladde, version 1.
reviewers-title = Godkendere: { $name }
reviewers-nobody = Kun sekretariatet kan publicere den.
reviewers-about = En godkender kan læse den version, der venter, og publicere den; det kræver skriveadgang i en kommune i aftalen. Skriv et brugernavn for at sætte en på; skriv et, der allerede står her, for at tage det af.
reviewers-needs-login = Skriv et brugernavn.
