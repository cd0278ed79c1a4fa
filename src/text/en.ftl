### The words of both languages stand in the same order; a test holds the keys equal.
## Common words
yes = Yes
no = No
date-open = open-ended
none = none
hidden = hidden
unknown = unknown
today = today
days =
    { $count ->
        [one] 1 day
       *[other] { $count } days
    }
kroner = DKK { $amount }
demo = sample data

## Entities
entity-organisation = Organisation
entity-organisation-plural = Organisations
entity-org-unit = Organisation unit
entity-org-unit-plural = Organisation units
entity-person = User
entity-person-plural = Users
entity-assignment = Right
entity-assignment-plural = Rights
entity-accession = Accession
entity-accession-plural = Accessions
entity-option-value = Option
entity-option-value-plural = Options
entity-option-local = Local option
entity-option-local-plural = Local options
entity-kle = KLE task
entity-kle-plural = KLE
entity-it-system = Catalogue system
entity-it-system-plural = System catalogue
entity-it-system-kle = Attached task
entity-it-system-kle-plural = Attached tasks
entity-it-interface = Interface
entity-it-interface-plural = Interfaces
entity-system-usage = IT system
entity-system-usage-plural = IT systems
entity-usage-kle = Locally attached task
entity-usage-kle-plural = Local KLE
entity-contract = Contract
entity-contract-plural = Contracts
entity-economy-line = Payment line
entity-economy-line-plural = Payment lines
entity-contract-system = Contract's system
entity-contract-system-plural = Contract's systems
entity-system-relation = Relation
entity-system-relation-plural = Relations
entity-contract-element = Agreement element
entity-contract-element-plural = Agreement elements
entity-contract-role = Contract role
entity-contract-role-plural = Contract roles
entity-usage-role = System role
entity-usage-role-plural = System roles
entity-reference = Reference
entity-reference-plural = References
entity-notice = Notice
entity-notice-plural = Notices
entity-catalogue-order = Order
entity-catalogue-order-plural = Orders
entity-report-template = Report
entity-report-template-plural = Reports

## Field labels that several entities share
field-name = Name
field-login = User name
field-note = Note
field-description = Description
field-url = Link to description
field-disabled = Not available
field-access = Visibility
field-visibility = Visibility
field-parent-id = Parent
field-kind = Type
field-status = Status
field-valid-from = Valid from
field-valid-to = Valid to
field-is-stub = To be completed
field-contract-id = Contract
field-usage-id = IT system
field-from-usage-id = IT system (uses)
field-to-usage-id = IT system (exhibits)
field-interface-id = Interface
field-system-id = IT system
field-kle-id = KLE
field-role-id = Role
field-person-id = Name
field-rights-holder-id = Rights holder
field-responsible-unit-id = Responsible unit
field-email = Email
field-phone = Telephone
field-code = Code
field-active = Active

## Contract
field-contract-name = IT contract name
field-contract-contract-ref = Contract ID
field-contract-contract-type-id = Contract type
field-contract-contract-template-id = Contract template
field-contract-criticality-id = Criticality
field-contract-purchase-form-id = Purchase form
field-contract-procurement-strategy-id = Procurement strategy
field-contract-procurement-year = Procurement plan, year
field-contract-procurement-quarter = Procurement plan, quarter
field-contract-procurement-initiated = Procurement initiated
field-contract-enforced-valid = Enforce validity
field-contract-parent-id = Parent contract
field-contract-require-valid-parent = Inherit the parent's validity
field-contract-contract-signer = Contract signer
field-contract-is-signed = Signed
field-contract-signed-date = Date
field-contract-supplier-id = Supplier
field-contract-supplier-signer = Supplier's signer
field-contract-supplier-signed = Signed (supplier)
field-contract-supplier-signed-date = Date (supplier)
field-contract-supplier-internal = Internal supplier
field-contract-supplier-unit-id = Supplier's unit
field-contract-supplier-contact-name = Supplier's contact
field-contract-supplier-contact-phone = Telephone
field-contract-supplier-contact-email = Email
field-contract-remark = Remark
field-contract-duration-years = Duration: years
field-contract-duration-months = Duration: months
field-contract-duration-ongoing = Ongoing
field-contract-option-extend-id = Extension option
field-contract-extend-multiplier = Options used
field-contract-irrevocable-to = Irrevocable to
field-contract-terminated-at = Contract terminated
field-contract-termination-deadline-id = Notice period (months)
field-contract-running = Running (notice)
field-contract-by-ending = By the end of
field-contract-remuneration-begun = Operation remuneration begun
field-contract-payment-frequency-id = Payment frequency
field-contract-payment-model-id = Payment model
field-contract-price-regulation-id = Price regulation
field-contract-visibility-chosen-at = Visibility chosen
field-contract-effective-end = Expires
field-contract-days-to-end = Days to the end
field-contract-days-to-termination = Days to give notice
field-contract-end-month = Ends in
field-contract-latest-termination = Terminate no later than
field-contract-is-valid = Status
field-contract-line-count = Payment lines
field-contract-system-count = IT systems
field-contract-acquisition-total = Acquisition
field-contract-operation-total = Operation/year
field-contract-other-total = Other
field-contract-changed-by = Last edited (user)
field-contract-changed-at = Last edited (date)

## Payment lines
field-economy-line-direction = Payment
field-economy-line-unit-id = Organisation unit
field-economy-line-acquisition = Acquisition
field-economy-line-operation = Operation/year
field-economy-line-other = Other
field-economy-line-accounting = Accounting entry
field-economy-line-audit-status = Audit
field-economy-line-audit-date = Date
field-economy-line-ean = EAN number

## What hangs on a contract
field-contract-system-usage-id = IT system
field-contract-system-system-id = Catalogue system
field-contract-system-contract-valid = Status
field-contract-element-element-id = Agreement element
field-contract-role-role-id = Contract role
field-usage-role-role-id = System role
field-reference-title = Document title
field-reference-document-id = Document ID/case no.
field-reference-url = URL
field-reference-is-master = Shown in overviews
field-notice-subject = Subject
field-notice-body = Text
field-notice-from-date = From date
field-notice-frequency = Repeats
field-notice-to-date = To date
field-notice-role-id = Recipient: role
field-notice-person-id = Recipient: person
field-notice-emails = Recipient: email
field-notice-copies = Copy to (email)

## IT system in use
field-system-usage-name = IT system
field-system-usage-system-id = Catalogue system
field-system-usage-local-name = System name (local)
field-system-usage-local-system-id = System name ID (local)
field-system-usage-system-version = Version
field-system-usage-life-cycle = Life cycle
field-system-usage-valid-from = Taken into use on
field-system-usage-valid-to = End of use
field-system-usage-main-contract-id = Contract that makes the system active
field-system-usage-user-count = Number of users
field-system-usage-hosted-at = Hosted
field-system-usage-data-classification-id = Classification of data
field-system-usage-contains-ai = Contains AI technology?
field-system-usage-business-critical = Business-critical IT system
field-system-usage-general-purpose = General purpose
field-system-usage-sensitivity = What kinds of data does the system hold?
field-system-usage-archive-duty = Archive duty
field-system-usage-archive-frequency = Archiving frequency (years)
field-system-usage-document-bearing = Document-bearing
field-system-usage-archive-note = Archive remarks
field-system-usage-is-active = Status
field-system-usage-contract-count = Contracts
field-system-usage-has-roles = Has roles
field-system-usage-uses-count = Uses other systems
field-system-usage-used-by-count = Used by other systems
field-usage-kle-mode = Attachment
field-system-relation-frequency-id = Frequency
field-system-relation-reference = Reference
part-system-relation-from-usage-id = Relations to other systems
part-system-relation-to-usage-id = Relations from other systems

## System catalogue
field-it-system-name = System name
field-it-system-previous-name = Previous system name
field-it-system-business-type-id = Business type
field-it-system-parent-id = Parent system
field-it-system-archive-duty = National Archives' guidance
field-it-system-archive-duty-comment = National Archives' remark
field-it-system-legal-name = DBS name
field-it-system-legal-processor-name = DBS processor
field-it-system-external-uuid = External UUID
field-it-system-usage-count = Used by
field-it-system-kle-count = KLE tasks
field-it-system-in-use = In use

## Interfaces, KLE, options
field-it-interface-interface-ref = Interface ID
field-it-interface-interface-version = Version
field-it-interface-exhibitor-id = Exhibiting system
field-it-interface-interface-type-id = Interface type
field-kle-name = KLE
field-kle-number = KLE ID
field-kle-title = KLE name
field-kle-parent-id = Belongs under
field-kle-active-from = In force from
field-kle-active-to = Withdrawn
field-kle-replaced-by = Replaced by
field-kle-preservation = Preservation
field-option-value-option-type = Option type
field-option-value-enabled = Available
field-option-value-obligatory = Obligatory
field-option-value-priority = Order
field-option-value-write-access = Write right
field-option-value-active-here = Active here
field-option-value-description-here = Description here
field-option-value-version-here = Version here
field-option-local-option-id = Option

## Organisations and people
field-organisation-cvr = CVR number
field-organisation-municipality-code = Municipality code
field-organisation-region = Region
field-organisation-inhabitants = Inhabitants
field-organisation-size-class = Size
field-organisation-foreign-cvr = Foreign CVR
field-organisation-country = Country
field-organisation-address = Address
field-organisation-disabled = Deactivated
field-org-unit-name = Unit name
field-org-unit-local-id = Unit ID
field-org-unit-ean = EAN number
field-org-unit-parent-id = Parent unit
field-person-login = Login
field-assignment-role = Right
field-accession-member-id = Municipality
field-accession-agreement = Agreement
field-accession-sent-on = Sent
field-accession-signed-on = Signed
field-accession-in-force-from = In force from
field-accession-notice-on = Notice given
field-accession-leaves-on = Leaves

## Orders and reports
field-catalogue-order-explanation = Explanation
field-report-template-scope = Sharing
field-report-template-published-version = Version
field-report-template-ordered-by-id = Ordered by
field-report-template-explanation = Explanation

## Short column headings
column-contract-name = Name
column-visibility = Vis
column-contract-contract-ref = ID
column-contract-valid-from = From
column-contract-valid-to = Expires
column-contract-days-to-end = Days
column-contract-days-to-termination = Days
column-contract-latest-termination = Give notice
column-contract-responsible-unit-id = Unit
column-contract-irrevocable-to = Irrevocable
column-contract-terminated-at = Terminated
column-contract-remuneration-begun = Paid from
column-contract-signed-date = Signed
column-contract-supplier-signed-date = Supp. signed
column-contract-visibility-chosen-at = Chosen
column-contract-changed-at = Changed
column-contract-line-count = Lines
column-contract-system-count = Systems
column-contract-termination-deadline-id = Notice
column-economy-line-unit-id = Unit
column-operation-total = Oper./year
column-economy-line-operation = Oper./year
column-system-usage-responsible-unit-id = Unit
column-system-usage-contract-count = Contracts
column-system-usage-valid-from = In use from
column-system-usage-valid-to = In use to
column-system-usage-sensitivity = Personal data
column-it-system-usage-count = Members
column-it-system-in-use = Used
column-kle-active-from = From
column-kle-active-to = Withdrawn
column-organisation-cvr = CVR
column-org-unit-local-id = ID
column-org-unit-ean = EAN
column-org-unit-parent-id = Part of
column-option-value-option-type = List
column-option-value-active-here = Here
column-option-value-obligatory = Oblig.
column-option-value-enabled = Common
column-option-value-description-here = Description here
column-reference-is-master = Master
column-reference-document-id = Document
column-notice-role-id = Recipient
column-system-relation-from-usage-id = Uses
column-system-relation-to-usage-id = Exhibits
column-report-template-published-version = Version

## Words of fixed choices
choice-visibility-local = Local
choice-visibility-shared = Shared
letter-visibility-local = L
letter-visibility-shared = S
choice-access-local = Local
choice-access-shared = Public
letter-access-local = L
letter-access-shared = P
choice-yes-no-undecided-yes = Yes
choice-yes-no-undecided-no = No
choice-yes-no-undecided-undecided = Undecided
choice-yes-no-unknown-yes = Yes
choice-yes-no-unknown-no = No
choice-yes-no-unknown-unknown = Don't know
choice-year-segment-calendar-year = Calendar year
choice-year-segment-half-year = Half-year
choice-year-segment-quarter = Quarter
choice-year-segment-month = Month
choice-direction-external = External payment
choice-direction-internal = Internal payment
choice-audit-status-white = Not audited
choice-audit-status-red = Major improvements needed
choice-audit-status-yellow = Minor improvements needed
choice-audit-status-green = Meets the standards
choice-notice-frequency-once = Once
choice-notice-frequency-day = Every day
choice-notice-frequency-week = Every week
choice-notice-frequency-month = Every month
choice-notice-frequency-quarter = Every quarter
choice-notice-frequency-half-year = Every half-year
choice-notice-frequency-year = Every year
choice-kle-kind-main-group = Main group
choice-kle-kind-group = Group
choice-kle-kind-subject = Subject
choice-option-type-contract-type = Contract types
choice-option-type-contract-template = Contract templates
choice-option-type-contract-criticality = Criticality
choice-option-type-purchase-form = Purchase forms
choice-option-type-procurement-strategy = Procurement strategies
choice-option-type-payment-model = Payment models
choice-option-type-agreement-element = Agreement elements
choice-option-type-option-extend = Extension options
choice-option-type-payment-frequency = Payment frequencies
choice-option-type-price-regulation = Price regulations
choice-option-type-termination-deadline = Notice periods
choice-option-type-business-type = Business types
choice-option-type-interface-type = Interface types
choice-option-type-relation-frequency = Relation frequencies
choice-option-type-data-classification = Classification of data
choice-option-type-contract-role = Contract roles
choice-option-type-system-role = System roles
choice-option-type-org-unit-role = Unit roles
choice-archive-duty-undecided = Undecided
choice-archive-duty-preserve = Data and documents are preserved (B)
choice-archive-duty-discard = Data and documents are discarded (K)
choice-archive-duty-preserve-data = Data are preserved, part of the documents may be discarded (B+D)
letter-archive-duty-preserve = B
letter-archive-duty-discard = K
letter-archive-duty-preserve-data = B+D
choice-archive-duty-no-recommendation = No guidance
choice-local-archive-duty-undecided = Undecided
choice-local-archive-duty-preserve = Data and documents are preserved (B)
choice-local-archive-duty-discard = Data and documents are discarded (K)
choice-local-archive-duty-preserve-data = Data are preserved, part of the documents may be discarded (B+D)
letter-local-archive-duty-preserve = B
letter-local-archive-duty-discard = K
letter-local-archive-duty-preserve-data = B+D
choice-local-archive-duty-unknown = No guidance
choice-life-cycle-undecided = Undecided
choice-life-cycle-not-in-use = Not in operation
choice-life-cycle-testing = Under test
choice-life-cycle-phasing-in = Phasing in
choice-life-cycle-operational = In operation
choice-life-cycle-phasing-out = Phasing out
choice-user-count-under-10 = <10
choice-user-count-to-49 = 10-49
choice-user-count-to-99 = 50-99
choice-user-count-to-499 = 100-499
choice-user-count-from-500 = >500
choice-hosted-at-on-premise = On-premise
choice-hosted-at-external = Externally
choice-hosted-at-hybrid = Hybrid
choice-sensitivity-none = No personal data
choice-sensitivity-personal = Ordinary personal data
choice-sensitivity-sensitive = Sensitive personal data
choice-sensitivity-criminal = Criminal convictions
choice-kle-mode-add = Added locally
choice-kle-mode-remove = Removed locally
choice-organisation-kind-municipality = Municipality
choice-organisation-kind-interest-community = Interest community
choice-organisation-kind-company = Company
choice-organisation-kind-other-authority = Other public authority
choice-size-class-small = Under 25,000 inhabitants
choice-size-class-medium = 25,000-60,000 inhabitants
choice-size-class-large = 60,000-120,000 inhabitants
choice-size-class-very-large = Over 120,000 inhabitants
choice-role-user = User
choice-role-read-only = Reader
choice-role-local-admin = Local administrator
choice-role-organisation-admin = Organisation administrator
choice-role-system-admin = System administrator
choice-role-contract-admin = Contract administrator
choice-role-report-admin = Report administrator
choice-role-global-admin = The secretariat
choice-order-kind-supplier = Supplier
choice-order-kind-system = IT system
choice-order-kind-template = Report
choice-order-status-open = Open
choice-order-status-done = Done
choice-order-status-declined = Declined
choice-template-scope-local = local
choice-template-scope-shared-identified = shared, by name
choice-template-scope-shared-anonymous = shared, anonymous
choice-template-scope-secretariat = secretariat
choice-template-status-wish = wish
choice-template-status-assessed = assessed
choice-template-status-draft = draft
choice-template-status-ready = ready for approval
choice-template-status-published = published
choice-template-status-withdrawn = withdrawn

## Sections and tabs
section-procurement = Procurement
section-parent = Parent contract
section-signatures = Signatures
section-supplier = Supplier
section-remarks = Remarks
section-bookkeeping = Last edited
section-duration = Duration
section-termination = Termination
section-computed = Computed
section-operation = Operation
section-archive = Archiving
section-use = Use
section-identity = Identity
section-municipality = Municipality
section-contact = Contact
section-here = In one's own municipality
section-common = Common to all municipalities
tab-front = Front page
tab-systems = IT systems
tab-processing = Data processing
tab-economy = Economy
tab-deadlines = Deadlines
tab-hierarchy = Hierarchy
tab-roles = Roles
tab-rights = Rights
tab-contract-roles = Contract roles
tab-system-roles = System roles
tab-references = References
tab-notices = Notices
tab-contracts = Contracts
tab-kle = KLE
tab-archive = Archiving
tab-gdpr = GDPR
tab-interfaces = Exhibited interfaces
tab-relations = Relations
tab-empty-read = No rows.

## Actions: a short name for hints, and a sentence for help
action-down = down
help-down = One line down.
action-up = up
help-up = One line up.
action-left = left
help-left = One column to the left.
action-right = right
help-right = One column to the right.
action-page-down = page down
help-page-down = One page down.
action-page-up = page up
help-page-up = One page up.
action-half-page-down = half page down
help-half-page-down = Half a page down.
action-half-page-up = half page up
help-half-page-up = Half a page up.
action-first = first
help-first = To the first line.
action-last = last
help-last = To the last line.
action-next-pane = next pane
help-next-pane = To the next pane on the screen.
action-previous-pane = previous pane
help-previous-pane = To the previous pane on the screen.
action-next-field = next field
help-next-field = Keep what was typed and go to the next field.
action-previous-field = previous field
help-previous-field = Keep what was typed and go to the previous field.
action-go-home = Home
help-go-home = Go home: deadlines, drafts and data quality.
action-go-contracts = Contracts
help-go-contracts = Go to the municipality's contracts.
action-go-systems = IT systems
help-go-systems = Go to the IT systems in use in the municipality.
action-go-catalogue = System catalogue
help-go-catalogue = Go to the common system catalogue.
action-go-interfaces = Interfaces
help-go-interfaces = Go to the interfaces.
action-go-organisations = Organisations
help-go-organisations = Go to municipalities, suppliers and other organisations.
action-go-kle = KLE
help-go-kle = Go to KLE, the municipalities' classification.
action-go-persons = Users
help-go-persons = Go to the municipality's users and their rights.
action-go-units = Units
help-go-units = Go to the municipality's units.
action-go-options = Options
help-go-options = Go to the lists to choose from: the common values, and what holds here.
action-go-reports = Reports
action-go-reports-home = reports
help-go-reports = Go to the reports.
action-go-templates = Templates and orders
help-go-templates = Go to the templates and the orders of reports, in all states.
action-go-quality = Data quality
help-go-quality = Go to data quality: what is missing, and where.
action-go-drafts = Drafts
help-go-drafts = Go to changes that are not saved yet.
action-lane = deadline lane
help-lane = Show the contracts' deadlines of the next 24 months.
action-go-changes = Own changes
help-go-changes = Go to your own saved changes; they can be undone, in part too.
action-palette = search everything
help-palette = Search everything: contracts, systems, suppliers, reports and commands.
action-open = open
help-open = Open what the cursor is on.
action-filter = filter
help-filter = Type a filter: words, or field:value.
action-clear-filter = show all
help-clear-filter = Remove the filter and show all.
action-sort = sort
help-sort = Sort by the column; again reverses the order.
action-views = views
help-views = Choose a saved view.
action-mark = mark
action-mark-members = choose
help-mark = Mark the line and go one down.
action-mark-range = mark range
help-mark-range = Begin a range of marked lines, and end it on the line with the cursor.
action-mark-all = mark all
help-mark-all = Mark all that the filter shows.
action-invert-marks = invert marks
help-invert-marks = Swap marked and unmarked.
action-copy-cell = copy
help-copy-cell = Send the field's text to the terminal's clipboard.
action-take-into-use = take into use
help-take-into-use = Take the system into use in one's own municipality; an option is switched on or off here.
action-export = export
help-export = Save what is shown as XLSX or CSV.
action-edit-field = edit field
help-edit-field = Edit the field under the cursor. The change is a draft until it is saved.
action-new = new
help-new = Create a new one here.
action-delete-line = delete
help-delete-line = Take the row away; it can be taken back until you save. Away from rows the whole record is deleted.
action-clone = clone contract
help-clone = Make a draft of a new contract from this one: without prices, signatures or a chosen visibility.
action-delete-record = delete record
help-delete-record = Delete the whole record: what goes with it is said, and its name must be typed.
action-save = save
help-save = Show what will change, and save it.
action-undo = undo
help-undo = Undo the latest change, mark or filter; before a save is undone you are asked.
action-redo = redo
help-redo = Do again what was undone last.
action-discard = discard
help-discard = Take the change out of the draft.
action-leaver = leaves
help-leaver = Show all rights and roles that the user has, and hand them over or end them.
action-keep-mine = keep mine
help-keep-mine = Keep my value in the field.
action-take-theirs = take theirs
help-take-theirs = Take the value that somebody else saved.
action-take-original = take the original
help-take-original = Take the value that the field had before you both changed it.
action-history = history
help-history = Every change of the record: who, when and why.
action-blame = who changed it
help-blame = Who last changed each field, and when.
action-next-record = next
help-next-record = To the next record of the list; when mending, the next fault.
action-previous-record = previous
help-previous-record = To the previous record of the list.
action-bulk-edit = edit many
help-bulk-edit = Change a field of all marked lines, or of this one, with a preview.
action-include-hidden = hidden too
help-include-hidden = Take along marked lines that the filter does not show.
action-repeat = repeat
help-repeat = Do the last edit again, on the line as a draft or on all marked lines.
action-macro-record = record macro
help-macro-record = Begin to record a macro, or stop recording.
action-macro-run = run macro
help-macro-run = Run a macro on the line, or on every marked line.
action-next-tab = next tab
help-next-tab = To the next tab.
action-previous-tab = previous tab
help-previous-tab = To the previous tab.
action-visibility-toggle = toggle visibility
help-visibility-toggle = Switch the prices between Local and Shared.
action-visibility-local = Local
help-visibility-local = Hide the prices: they leave shared reports at once.
action-visibility-shared = Shared
help-visibility-shared = Share the prices in shared reports.
action-show-others = what do others see?
help-show-others = Show the contract as other municipalities see it, before and after a switch.
action-price-uses = where is the price used?
help-price-uses = Show the shared templates that use prices, and who has run them.
action-visibility-log = log of visibility
help-visibility-log = Show who chose the contract's visibility, and when.
action-preview = flip
help-preview = See how it would be after a switch; nothing is saved.
action-report = report
help-report = Run a report on the selection.
action-new-blueprint = add
action-edit-field-blueprint = change
action-delete-line-blueprint = remove
action-save-as-template = as template
help-save-as-template = Keep the list as a report template.
action-next-value = change
help-next-value = Change to the next value: scope, sum, chart.
action-earlier = up
help-earlier = Move the line up.
action-later = down
help-later = Move the line down.
action-form-text-lab = form
action-form-text = text
help-form-text = Show the template as text, and back.
action-parameters = parameters
help-parameters = Change the report's parameters.
action-chart = chart
help-chart = Show the report as a chart, or as a table again.
action-edit-template = edit template
help-edit-template = Edit the template's text with the result beside it.
action-save-draft = save draft
help-save-draft = Save the text as a draft of the template's next version.
action-next-fault = next fault
help-next-fault = To the next fault in the text of the template.
action-versions = versions
help-versions = The versions of the template, and what is different in the text now.
action-vote = vote
help-vote = Give the own municipality's vote to the report, or take it back.
action-next-step = next step
help-next-step = Take the template's next step: assess, develop, ready, publish.
action-reviewers = reviewers
help-reviewers = See who beside the secretariat can publish the template; name somebody, or take somebody off.
action-withdraw = withdraw
help-withdraw = Withdraw the template or the order: it runs no more.
action-new-templates = order
action-find = search
help-find = Search the rows as you type. Empty the field to see all of them again.
action-fold = fold
help-fold = Fold the group, or unfold it.
action-fold-all = fold all
help-fold-all = Fold all groups, or unfold them.
action-accept = ok
help-accept = Take what is chosen or typed.
action-complete = complete
help-complete = Complete with the suggestion.
action-escape = close
help-escape = Close the popup, clear the marks, or go one level back.
action-back = back
help-back = One level back. Nothing typed is lost.
action-menu = menu
help-menu = Show all that can be done here.
action-help = keys
help-help = Show the keys here and what they do.
action-command-line = command
help-command-line = Type a command.
action-messages = Messages
help-messages = Show the latest messages.
action-switch-identity = switch person
help-switch-identity = Become another of the demo's people.
action-reload = reload
help-reload = Fetch the data again.
action-redraw = redraw
help-redraw = Draw the screen again.
action-suspend = suspend
help-suspend = Go to the shell; fg comes back.
action-quit = quit
help-quit = Leave. Drafts are kept for next time.
action-tab-1 = tab 1
help-tab-1 = To tab 1.
action-tab-2 = tab 2
help-tab-2 = To tab 2.
action-tab-3 = tab 3
help-tab-3 = To tab 3.
action-tab-4 = tab 4
help-tab-4 = To tab 4.
action-tab-5 = tab 5
help-tab-5 = To tab 5.
action-tab-6 = tab 6
help-tab-6 = To tab 6.
action-tab-7 = tab 7
help-tab-7 = To tab 7.
action-tab-8 = tab 8
help-tab-8 = To tab 8.
action-tab-9 = tab 9
help-tab-9 = To tab 9.

# What the same action is called where it means something more definite: action-<name>-<context>
action-accept-field = keep
word-throw-away = throw away
word-on-off = on/off
word-name-or-not = name/take off
word-cancel = cancel
action-escape-field = close (draft)
action-accept-editor = done
action-accept-pick = choose
action-accept-filter = search
action-accept-confirm = yes
action-escape-confirm = no
action-accept-review = save
action-escape-review = back
action-edit-field-review = reason
action-accept-conflict = done
action-edit-field-conflict = type it
action-accept-leaver = hand over
action-accept-members = go on
action-escape-leaver = back
action-open-history = open
action-undo-history = undo this
action-edit-field-grid = edit amount
action-new-grid = new line
action-delete-line-grid = delete line
action-open-start = choose
action-escape-report = stop
action-open-report = open
action-reload-lab = run again
action-escape-lab = close (draft)
action-accept-versions = take back
action-escape-versions = back

## Groups, prefixes and contexts in help
group-move = Move
group-go = Go to
group-list = Lists
group-record = Edit
group-visibility = Visibility
group-report = Reports
group-macro = Macros
group-program = Program
prefix-move = move
prefix-go = go to
prefix-list = list
prefix-record = edit
prefix-visibility = visibility
prefix-report = report
prefix-macro = macro
prefix-program = more
context-global = Everywhere
context-home = Home
context-table = List
context-record = Record
context-field = Field
context-editor = Long text
context-grid = Payment lines
context-pick = Picker
context-filter = Filter and command
context-confirm = Question
context-review = Before saving
context-conflict = Conflict
context-leaver = Leaver
context-history = History
context-report = Report
context-start = Start
context-help = Help
context-lane = Deadline lane
context-compare = What do others see?
context-report-choice = Choosing a report
context-blueprint = Template in the form
context-lab = Template
context-versions = Versions
context-templates = Templates and orders
context-members = Comparison group

## Mistakes in a keymap file
keymap-broken = Keymap file { $file }, line { $line }: { $problem } The default keys are used until the file is mended.
keymap-not-toml = The file is not valid TOML ({ $detail }).
keymap-unknown-keymap = There is no keymap "{ $name }".
keymap-unknown-context = There is no context "{ $name }".
keymap-unknown-key = No key is called "{ $name }".
keymap-unknown-action = No action is called "{ $name }".
keymap-twice = "{ $keys }" is bound in line { $other-line } already.
keymap-also-prefix = "{ $keys }" cannot stand beside "{ $other }" in line { $other-line }: one begins the other.
keymap-is-text = "{ $keys }" cannot be bound in "{ $context }": there the key is text.
keymap-not-text = The value of "{ $name }" must be text in quotes.
did-you-mean = Did you mean "{ $name }"?

## Why a value was refused
problem-required = The field must be filled in.
problem-too-long = The text is too long: at most { $max } characters.
problem-not-a-date = That is not a date. Type for instance 31-12-2026, 31/12 or +3m.
problem-not-a-number = That is not a whole number.
problem-not-money = That is not an amount. Type for instance 1.250.000, 1,25m or 310t.
problem-out-of-range = The number must be between { $min } and { $max }.
problem-not-a-choice = That is not one of the choices. Choose from the list.
problem-not-an-email = That is not an email address. Type for instance name@example.dk.
problem-not-a-url = That is not a link. It must begin with http://, https://, kmdedhvis:, kmdsageraabn: or sbsyslauncher:.
problem-not-a-cvr = A CVR number is eight digits.
problem-not-an-ean = That is not an EAN number: 13 digits, the last of which checks the others.
problem-before = The date lies before "{ $other }". Correct one of the two.
problem-must-be-empty = The field must be empty while "{ $other }" is filled in.
problem-needs = Fill in "{ $other }" too.
problem-no-recipient = Choose a role or a person, or write an email address.
problem-cycle = A record cannot stand above itself. Choose another parent.
problem-retired = The choice has been retired. Choose one still in use.
problem-not-a-phone = That is no telephone number: digits and spaces, + in front if need be.
problem-not-a-login = A login begins with a small letter a-z; the rest is small letters, digits, full stop, _ and -.
problem-nobodys-login = Nobody here has that user name. Check the spelling.
problem-own-login = You cannot name yourself.
problem-fixed = It is chosen when the record is made, and cannot be changed here later.
problem-obligatory = It is obligatory for everybody and cannot be switched off here.
problem-not-its-contract = The contract is not for this system. Attach it first, on the tab Contracts.
problem-in-catalogue = The task stands on the catalogue's system already.
problem-not-in-catalogue = The task does not stand on the catalogue's system, so it cannot be left out.
problem-to-itself = A system has no relation to itself. Choose another.
problem-not-exhibited = The exhibiting system does not exhibit the interface. Choose one of its own.

## Why something was not done
refusal-denied = Not done: you lack the right. A local administrator can do it, or give you the right.
refusal-conflict = Not saved: somebody else changed the same record ({ $entity }) since you opened it. Your draft is still here; compare and save again.
refusal-invalid = { $field }: { $problem }
refusal-gone = The record is gone: somebody deleted it. Go back and reload the list.
refusal-name-taken = The name "{ $name }" is taken. Choose another.
refusal-name-taken-for = Nothing is saved: "{ $row }" cannot be called "{ $name }", because that name is taken.
refusal-twice = Not saved: the same is there already, perhaps from a colleague. Read again, and take your own row out of the draft.
refusal-offline = The database is out of reach ({ $detail }). What you typed is kept; try again in a while.
refusal-locked = The file is in use by another program. Close it, or try again in a while.
refusal-read-only = Not saved: the database can only be read. Start without --read-only, or get the right to write the file.
refusal-newer-database = The database (version { $found }) is newer than this program (version { $known }). Get a newer program; nothing was changed.
refusal-not-set-up = The database has not been set up. Run "kitos db migrate".
refusal-unknown-person = Nobody here is called "{ $login }". Ask an administrator to add you, or use --as.
refusal-template = The report { $code } cannot be run: { $detail } Mend the template or choose another.
refusal-cancelled = Stopped. Reload to try again.
refusal-database = The database answered with error { $code }. Nothing was changed; tell the code to whoever runs it.
refusal-login-refused = The server does not let you in: it does not know the name, or the password does not fit. Check the name in the address and the file that PGPASSFILE points to, or ask whoever runs the server for access.
refusal-no-such-database = The server has no database of that name. Check the name at the end of the address, or ask whoever runs the server to create it.
refusal-not-empty = The registry holds data already, and invented data go into an empty one only. Nothing is changed; make a new file or database with "kitos db migrate", and fill that.
refusal-nothing-to-undo = There is nothing to undo.
refusal-as-of = Not done: you are looking at the registry as it was on an earlier day. Nothing can be changed, and shared reports show today only. Type :today to come back.
refusal-not-logged = Shared reports cannot be run here. Every run is written down before anybody sees it, and nothing can be written here: the server is a copy, or the program was started with --read-only. Run the report without it, on the server that takes writing.
refusal-untrusted = The server cannot prove that it is the right one (TLS). Its certificate is from nobody whom this machine trusts, or for another name or day. Nothing has been sent. Ask whoever runs the server; an issuer of its own is named in the address with sslrootcert=FILE.
refusal-not-published = The report { $code } cannot be run: it is not published, or it has been withdrawn. Its state stands under templates and orders (g b).
refusal-not-its-template = The report { $code } is not run: the SQL that is kept for it is not what this program makes of its template. Save a new version, and have it published.
refusal-frozen = Not done: a published version is frozen. Make the change in a new version.
refusal-second-person = Not published: a shared report is published by somebody who neither wrote it nor marked it ready. Ask another of the secretariat, or a reviewer.
refusal-wrong-step = Not done: the template is not where this step begins. Read the list again.

## Names in the typed filter: the first is the one that is written, all are understood
filter-missing = missing
filter-retired = retired
filter-today = today
filter-terminated = terminated
bool-contract-is-valid-yes = valid
bool-contract-is-valid-no = invalid
bool-system-usage-is-active-yes = active
bool-system-usage-is-active-no = inactive
bool-it-system-in-use-yes = yes
bool-it-system-in-use-no = no
bool-contract-price-shared-yes = Shared
bool-contract-price-shared-no = Local
alias-name = name
alias-note = note
alias-description = description
alias-url = link
alias-disabled = disabled
alias-access = visibility access
alias-visibility = visibility
alias-kind = type
alias-is-stub = stub
alias-valid-from = from
alias-rights-holder-id = rightsholder
alias-responsible-unit-id = unit
alias-email = email
alias-phone = phone
alias-contract-contract-ref = ref
alias-contract-contract-type-id = type
alias-contract-contract-template-id = template
alias-contract-criticality-id = criticality
alias-contract-purchase-form-id = purchaseform
alias-contract-procurement-strategy-id = strategy
alias-contract-procurement-year = procurementyear
alias-contract-procurement-quarter = procurementquarter
alias-contract-procurement-initiated = initiated
alias-contract-valid-to = expires to
alias-contract-enforced-valid = enforced
alias-contract-parent-id = parent
alias-contract-require-valid-parent = inherits
alias-contract-contract-signer = signer
alias-contract-is-signed = signed
alias-contract-signed-date = signedon
alias-contract-supplier-id = supplier
alias-contract-supplier-signer = suppliersigner
alias-contract-supplier-signed = suppliersigned
alias-contract-supplier-signed-date = suppliersignedon
alias-contract-supplier-internal = internal
alias-contract-supplier-unit-id = supplierunit
alias-contract-supplier-contact-name = contact
alias-contract-supplier-contact-phone = contactphone
alias-contract-supplier-contact-email = contactemail
alias-contract-remark = remark
alias-contract-duration-years = years
alias-contract-duration-months = months
alias-contract-duration-ongoing = ongoing
alias-contract-option-extend-id = option
alias-contract-extend-multiplier = options
alias-contract-irrevocable-to = irrevocable
alias-contract-terminated-at = terminated
alias-contract-termination-deadline-id = noticeperiod
alias-contract-running = running
alias-contract-by-ending = byending
alias-contract-remuneration-begun = remuneration
alias-contract-payment-frequency-id = frequency
alias-contract-payment-model-id = paymentmodel
alias-contract-price-regulation-id = regulation
alias-contract-visibility-chosen-at = chosen
alias-contract-effective-end = ends
alias-contract-days-to-end = days daystoend
alias-contract-days-to-termination = noticein daystonotice
alias-contract-end-month = endmonth
alias-contract-latest-termination = notice terminate
alias-contract-is-valid = status valid
alias-contract-line-count = lines
alias-contract-system-count = systems
alias-contract-acquisition-total = acquisition
alias-contract-operation-total = operation
alias-contract-other-total = other
alias-contract-changed-by = changedby
alias-contract-changed-at = changed
alias-economy-line-contract-id = contract
alias-economy-line-direction = payment
alias-economy-line-unit-id = unit
alias-economy-line-acquisition = acquisition
alias-economy-line-operation = operation
alias-economy-line-other = other
alias-economy-line-accounting = accounting
alias-economy-line-audit-status = audit
alias-economy-line-audit-date = auditdate
alias-system-usage-system-id = cataloguesystem
alias-system-usage-local-name = localname
alias-system-usage-local-system-id = localid
alias-system-usage-system-version = version
alias-system-usage-life-cycle = lifecycle
alias-system-usage-valid-from = from
alias-system-usage-valid-to = to
alias-system-usage-main-contract-id = contract
alias-system-usage-user-count = users
alias-system-usage-hosted-at = hosted
alias-system-usage-data-classification-id = classification
alias-system-usage-contains-ai = ai
alias-system-usage-business-critical = critical
alias-system-usage-general-purpose = purpose
alias-system-usage-sensitivity = personaldata
alias-system-usage-archive-duty = archiveduty
alias-system-usage-archive-frequency = archivefrequency
alias-system-usage-document-bearing = documents
alias-system-usage-archive-note = archivenote
alias-system-usage-is-active = status active
alias-system-usage-contract-count = contracts
alias-system-usage-has-roles = hasroles
alias-system-usage-uses-count = usescount
alias-system-usage-used-by-count = usedcount
alias-system-relation-from-usage-id = uses
alias-system-relation-to-usage-id = exhibits
alias-system-relation-interface-id = interface
alias-system-relation-frequency-id = frequency
alias-system-relation-contract-id = contract
alias-system-relation-reference = reference
alias-system-relation-description = description
alias-accession-name = name
alias-accession-member-id = member
alias-accession-agreement = agreement
alias-accession-sent-on = sent
alias-accession-signed-on = signed
alias-accession-in-force-from = inforce
alias-accession-notice-on = notice
alias-accession-leaves-on = leaves
alias-sharing-terms-agreement = agreement
alias-sharing-terms-first-day = sharedfrom
alias-it-system-merged-into-id = mergedinto
alias-it-system-previous-name = previousname
alias-it-system-business-type-id = type
alias-it-system-parent-id = parent
alias-it-system-archive-duty = archiveduty
alias-it-system-archive-duty-comment = archivesremark
alias-it-system-legal-name = dbsname
alias-it-system-legal-processor-name = processor
alias-it-system-external-uuid = uuid
alias-it-system-usage-count = members
alias-it-system-kle-count = kle
alias-it-system-in-use = used
alias-it-interface-interface-ref = ref
alias-it-interface-interface-version = version
alias-it-interface-exhibitor-id = system
alias-it-interface-interface-type-id = type
alias-kle-number = no
alias-kle-title = heading
alias-kle-parent-id = under
alias-kle-active-from = from
alias-kle-active-to = to
alias-kle-replaced-by = replaced
alias-kle-preservation = keep
alias-organisation-cvr = cvr
alias-organisation-municipality-code = municipalitycode
alias-organisation-region = region
alias-organisation-inhabitants = inhabitants
alias-organisation-size-class = size
alias-organisation-foreign-cvr = foreigncvr
alias-organisation-country = country
alias-organisation-address = address
alias-organisation-disabled = deactivated
alias-org-unit-local-id = localid
alias-org-unit-ean = ean
alias-org-unit-parent-id = parent

## Mistakes in a typed filter
filter-unknown-field = There is no field "{ $name }" here.
filter-unknown-value = "{ $value }" is not a value of { $field }.
filter-no-value = Type a value after { $field }:, or missing:{ $field }.
filter-open-quote = The quotation mark is not closed. Type " after the last word.
filter-bad-value = { $field }: { $problem }

## Lists, views and messages
view-local = Local prices
unchanged = Unchanged.
not-editable = { $field } is computed and cannot be edited.
stopped = Stopped.
key-by-menu = { $menu } and "{ $action }"
menu-title = What can be done here
help-title = Keys

## Record, editing and review
review-title = Before saving

## Home
home-deadlines = Deadlines in the next 90 days
home-drafts = Drafts
home-quality = Data quality
home-visibility = Visibility
home-catalogue-faults = Faults in the catalogue
home-orders = Orders

## Start screen
start-title = KITOS in the terminal
start-open = Open a file

## Empty lists: why, and what to do
empty-organisation = No organisations. The secretariat adds them; order one from a contract's supplier field.
empty-org-unit = No organisation units. An organisation administrator adds them.
empty-person = No users. An organisation administrator adds them.
empty-assignment = No rights have been given. A local administrator gives them.
empty-accession = No municipality has acceded to the agreement yet.
empty-option-value = No options. The secretariat maintains them.
empty-option-local = No local options: the common ones hold.
empty-kle = KLE has not been imported. Run "kitos import" on the KLE file.
empty-it-system = The system catalogue is empty. The secretariat adds systems.
empty-it-system-kle = No tasks are attached.
empty-it-interface = No interfaces. The secretariat adds them.
empty-system-usage = The municipality uses no IT systems. Find one in the catalogue ({ $key-go-catalogue }) and take it into use ({ $key-take-into-use }).
empty-usage-kle = No local tasks are attached.
empty-contract = No contracts yet. Press { $key-new } to create one, or run "kitos import".
empty-economy-line = No payment lines. Press { $key-new } to add one.
empty-contract-system = The contract covers no IT systems. Press { $key-new } to choose one.
empty-system-relation = No relations. Press { $key-new } to add one.
empty-contract-element = No agreement elements. Press { $key-new } to choose one.
empty-contract-role = Nobody has a role on the contract. Press { $key-new } to give one.
empty-usage-role = Nobody has a role on the system. Press { $key-new } to give one.
empty-reference = No references. Press { $key-new } to add one.
empty-notice = No notices. Press { $key-new } to make one.
empty-catalogue-order = No orders. They come from the municipalities' pickers.
empty-report-template = No reports match. Clear the filter with { $key-clear-filter }.

## Reports
report-rows =
    { $count ->
        [one] 1 row
       *[other] { $count } rows
    }
report-municipalities =
    { $count ->
        [one] 1 municipality
       *[other] { $count } municipalities
    }
report-hidden =
    { $count ->
        [one] 1 hidden price left out
       *[other] { $count } hidden prices left out
    }
report-hidden-none = no hidden prices
report-more = more rows: narrow it
result-no-key = (none)
result-left-out = { $count } without amount
result-search = Search:
result-kept = { $kept } of { $count } rows
result-sorted-part = The { $count } rows that were read are sorted; there are more. Narrow the report to sort all of them.
result-no-groups = There are no groups to fold: the report is not divided by two things.
result-own = Own
result-own-of = Own: { $heading }
result-own-hidden = { $value } hidden
result-no-record = There is no record of your own behind the row.
result-no-filter = The group's records cannot be said as a list's filter.
result-closed-others = The row is another municipality's. Only your own records can be opened.
result-closed-sample = The row is invented: there are no records behind a sample.
chart-kroner = { $heading }, DKK
chart-count = number of rows
chart-today = today
category-it-contract = IT contract
category-it-project = IT project
category-it-system = IT system
category-organisation = Organisation
category-other = Other
category-cross-cutting = Cross-cutting

## Templates made by choosing
blueprint-rows = Number
blueprint-municipalities = Municipalities
blueprint-municipality = Municipality
blueprint-price-shared = Prices
blueprint-window = Window
blueprint-per-inhabitant = { $what } per inhabitant
blueprint-per = { $what } per { $per }
blueprint-share-of-total = { $what }, %
blueprint-share = { $what }, %
blueprint-first = { $what }, first
blueprint-last = { $what }, last
blueprint-count = { $what }, number
blueprint-count-yes = { $what }: yes
blueprint-count-no = { $what }: no
blueprint-count-distinct = { $what }, different
blueprint-min = { $what }, lowest
blueprint-max = { $what }, highest
blueprint-avg = { $what }, mean
blueprint-median = { $what }, median
blueprint-name-listed = { $rows }
blueprint-name-grouped = { $what } by { $groups }
blueprint-purpose-listed = Which rows are there in the list: { $rows }?
blueprint-purpose-grouped = How is it spread: { $what } by { $groups }?
blueprint-audience-local = The municipality's own people
blueprint-audience-shared = The municipalities of the agreement
blueprint-why-note = remarks and notes are never shared
blueprint-why-person = persons are never shared
blueprint-why-project = the project module is never shared
blueprint-why-internal = internal fields are never shared
blueprint-why-not-shared = it is not in what reports share
blueprint-why-identifies = it could tell which municipality it is
blueprint-why-group-by-it = it is shown only where rows are grouped by it
blueprint-why-price-group = groups of prices would show the prices
blueprint-why-fixed-text = a shared template holds no fixed text
blueprint-why-comparison-group = two groups that differ by one municipality would give away its figures
blueprint-why-open-parameter = an anonymous report is narrowed by closed lists only
blueprint-why-unsayable = a template has no words for it
blueprint-title = New template
blueprint-code = code { $code } · rows: { $rows } · { $key-next-pane } to the result
blueprint-line-name = Name
blueprint-line-scope = Scope
blueprint-line-minimum = At least
blueprint-line-groups = Groups
blueprint-line-columns = Columns
blueprint-line-filter = Filter
blueprint-line-parameters = Parameters
blueprint-line-sort = Order
blueprint-line-chart = Chart
blueprint-line-purpose = Purpose
blueprint-line-audience = Audience
blueprint-minimum =
    { $count ->
        [one] 1 municipality in each group
       *[other] { $count } municipalities in each group
    }
blueprint-no-group = none: every row is shown
blueprint-no-parameter = the reader chooses nothing
blueprint-parameter-text = text
blueprint-parameter-int = number
blueprint-parameter-choice = closed list
blueprint-parameter-prefix = beginning
blueprint-parameter-municipalities = municipalities
blueprint-parameter-default = otherwise { $value }
blueprint-parameter-twice = The field is a parameter already.
blueprint-no-filter = all rows
blueprint-no-sort = none
blueprint-no-chart = none
blueprint-more-filters = + { $count } in the text
blueprint-chart-bars = bars
blueprint-chart-stacked = stacked bars
blueprint-chart-histogram = histogram
blueprint-chart-timeline = timeline
blueprint-chart-dots = dots
blueprint-shape-count = number
blueprint-shape-count-yes = number of yes
blueprint-shape-count-no = number of no
blueprint-shape-count-distinct = number of different
blueprint-shape-municipalities = municipalities
blueprint-shape-sum = sum
blueprint-shape-min = lowest
blueprint-shape-max = highest
blueprint-shape-avg = mean
blueprint-shape-median = median
blueprint-shape-list = list
blueprint-shape-share = share of yes
blueprint-shape-share-of-total = share of all
blueprint-shape-total = total
blueprint-about-local = One's own rows; only the municipality itself sees the report.
blueprint-about-identified = All municipalities of the agreement, each row with its name. Shown on sample data until it is published.
blueprint-about-anonymous = All municipalities of the agreement, in groups that none can be told from. Shown on sample data until it is published.
blueprint-about-minimum = Groups of fewer municipalities are shown without figures.
blueprint-about-filter = As in the list's filter: status:valid expires:<90d
blueprint-about-sort = { $key-next-value } turns the order round; { $key-open } chooses a column.
blueprint-about-no-parameter = What the reader can choose, such as a system or a size of municipality.
blueprint-about-parameter-text = The reader chooses or types a text.
blueprint-about-parameter-int = The reader types a number.
blueprint-about-parameter-choice = The reader chooses from a closed list.
blueprint-about-parameter-prefix = The reader types what the number begins with.
blueprint-about-parameter-municipalities = The reader chooses municipalities or a group of their own.
blueprint-pick-column = Which column?
blueprint-pick-group = Group by what?
blueprint-pick-parameter = What is the reader to choose?
blueprint-pick-order = Order by which column?
blueprint-not-here = not here
blueprint-left = Left out: { $what } ({ $why }).
blueprint-left-filter = Left out of the filter: { $filter } ({ $why }).
blueprint-grouped-by = Grouped by { $what }.
blueprint-rows-of = A row for each { $what } now.
blueprint-one-system = Only contracts that cover one system count.
blueprint-a-condition = a condition
blueprint-refused = It cannot be chosen: { $why }.
blueprint-last-column = A template has at least one column.
blueprint-last-group = An anonymous template is shown in groups. Add another group first.
blueprint-shows-group = The column shows a group. Remove the group, and the column goes with it.
blueprint-too-many = There is no room for more: at most { $max }.
blueprint-unfit = It does not fit the template: { $error }
blueprint-one-scope = The rows are not in what reports share; the template can only be local.
blueprint-nothing-to-undo = There is nothing more to undo in the template.
blueprint-nothing-to-redo = There is nothing more to do again in the template.
blueprint-kept = Kept as a draft: { $code }, version { $version }. It goes on in the list of templates.
blueprint-ordered = Ordered from the secretariat. All members see the wish and can vote for it.
blueprint-order-question = Shared templates are kept by the secretariat. Saving once more orders it; its name, purpose and columns are seen by all members.
blueprint-secretariat-keeps = Shared templates are kept by the secretariat.
blueprint-administrator-keeps = The municipality's templates are kept by a local administrator or a report administrator.
blueprint-replaces = »{ $name }«, which is not kept, gives way to the first change here.
blueprint-unnamed = a template with faults
blueprint-no-form = The template has windows, which the form cannot show. Change it as text.
blueprint-faults-first = Mend the faults first; then the form can show the template.
report-choice-title = Report
report-choice-rows = { $rows }: { $count }
report-choice-prices = Prices of the system
report-choice-template = Keep the list as a template
report-choice-go-on = Go on with »{ $name }«
export-progress = Writing the file: { $count } rows. { $key-escape } stops.
message-export-stopped = Stopped. No file was written.
export-not-there = { $reason }. Choose another folder in config.toml (export_folder).
export-too-large = a sheet can hold at most 1,048,576 rows and 16,384 columns: choose CSV, or narrow it
cli-export-progress = { $count } rows; Ctrl-C stops
cli-export-stopped = Stopped. No file was written.
cli-export-file = Written: { $path }
cli-output-format = { $format } cannot be written to a file. Choose csv, csv-rfc4180, xlsx, json or markdown with --format.
format-csv-rfc4180 = CSV for programs (RFC 4180)
about-param = Chosen: { $name } = { $value }
about-unknown = No municipality (any more), so no rows from: { $names }
about-marked = Only the { $count } marked records
about-filter = Filter: { $filter }
about-list = { $list } · { $organisation } · ordered by { $field } · fetched { $at }
condition-and = and
condition-or = or
condition-not = not { $condition }
condition-text = the text "{ $text }"
condition-missing = { $field } is missing
condition-not-missing = { $field } is filled in
condition-retired = { $field } is no longer offered
condition-exists = has { $rows }
condition-exists-not = has no { $rows }
condition-contains = contains
condition-shorter-than = is shorter than
condition-today = today
condition-in-days = today + { $days } days
condition-days-ago = today − { $days } days
condition-field-organisation = Municipality
condition-field-price-shared = Prices

## Data quality
quality-title = Data quality
quality-rule = Rule
quality-level = Requirement
quality-minimum = minimum
quality-quality = quality
quality-none = No faults.
quality-next = Next fault: { $key-next-record }. { $count } left.
quality-last = That was the last.
rule-s02 = Catalogue system without a telling description
fix-s02 = Write the purpose in one sentence.
rule-s03 = Catalogue system without a rights holder
fix-s03 = Choose the supplier.
rule-s04 = Catalogue system without KLE
fix-s04 = Attach at least one task.
rule-s05 = Catalogue system without a current business type
fix-s05 = Choose a business type.
rule-u01 = IT system without a responsible unit
fix-u01 = Choose the responsible unit.
rule-u09 = IT system in operation without a contract
fix-u09 = Link the contract, or create it.
rule-k02 = Contract without a supplier
fix-k02 = Choose the supplier.
rule-k03 = Contract with no end date that is not ongoing
fix-k03 = Type the end date, or set Ongoing.
rule-k04 = Contract whose dates contradict each other
fix-k04 = Correct the date that is wrong.
rule-k10 = Contract without an IT system
fix-k10 = Link at least one IT system.

refusal-older-database = The database is older (version { $found }) than the program (version { $known }). Run "kitos db migrate"; the data are kept.
refusal-not-an-address = That is not a database address. Write sqlite:PATH or postgres://user@host/database.
refusal-password-in-address = There is a password in the address. Take it out; put it in the file that PGPASSFILE points to.
refusal-no-such-file = There is no file { $path }. Check the path, or make the file with "kitos db migrate".
refusal-not-a-database = The file is not a database, or it is damaged. Choose another file, or restore a backup.
refusal-file-too-open = Other people on this machine can open { $path }. Close it to them with "chmod 600" and try again.
refusal-missing-roles = The server lacks the roles { $roles }. Whoever runs the server must run roles.sql.
problem-not-a-field = there is no such field; check the spelling.

# The pages and popups of the terminal program
confirm-title = Are you sure?
confirm-keys = { $key-accept } yes · { $key-escape } no
clone-title = Take the roles along?
clone-without-roles = Without the roles
clone-with-roles = { $count ->
    [one] With the one role
   *[other] With the { $count } roles
}
clone-name = { $name } (copy)
deadline-days = { $days ->
    [one] 1 day
   *[other] { $days } days
}
deadline-open = no end
deadline-unknown = cannot be computed
delete-title = Delete the whole record
delete-what = { $what } »{ $name }« will be deleted. Type its name to do it.
delete-goes = Deleted with it: { $rows }.
delete-emptied = These fields of other records are emptied: { $fields }.
delete-history = The history stays.
delete-blocked = { $what } »{ $name }« cannot be deleted:
delete-block-rows = { $rows } ({ $count }) refer to it. Change them first.
delete-block-not-yours = { $rows } ({ $count }) refer to it, and you may not change them. A local administrator may.
delete-block-used = { $count ->
    [one] 1 municipality uses the system.
   *[other] { $count } municipalities use the system.
}
delete-block-exhibited = A system exhibits it. Empty the field first.
delete-block-root = It is the uppermost unit, which the others stand under.
delete-block-yourself = It is you.
delete-keys = { $key-accept } deletes · { $key-escape } leaves it
delete-blocked-keys = { $key-escape } back
delete-doing = Deleting …
economy-no-external = (no lines – press { $key-new })
economy-no-internal = (no lines)
economy-no-unit = (no unit)
economy-sums-external = Lists and reports show the sum of the external lines alone.
economy-sums-without-removed = { $count ->
    [one] The sums leave out the line that is deleted when you save.
   *[other] The sums leave out the { $count } lines that are deleted when you save.
}
economy-total = Total
empty-filtered = No records match the filter. Press { $key-escape } to take it away.
empty-rule = Nothing breaks this rule. Well done. { $key-escape } goes back.
export-notes-sheet = Notes
filter-all = all · press { $key-filter } to search
filter-tab = { $key-complete }:
hierarchy-alone = Nothing above and nothing below.
hierarchy-rolled = with the branch
hierarchy-sums = { $count ->
    [0] No contract in force in the branch
    [one] 1 contract in force in the branch
   *[other] { $count } contracts in force in the branch
}: acquisition { $acquisition }, operation/year { $operation }, other { $other }.
hierarchy-left-out = Not counted: internal payments{ $count ->
    [0] {""}
    [one] {" "}and 1 contract that is not in force
   *[other] {" "}and { $count } contracts that are not in force
}.
home-greeting = { $name } · { $date }
home-more-deadlines = more deadlines …
home-no-deadlines = No deadlines in the next 90 days.
home-order-supplier = supplier to be registered
home-quality-counts = { $minimum } against minimum · { $quality } against quality
home-terminate-by = terminate by
home-expires = expires, notice missing
home-visibility-counts = { $shared } shared · { $local } local · { $never } never chosen
home-never-chosen = Visibility never chosen
home-never-chosen-count = { $count ->
    [one] 1 contract
   *[other] { $count } contracts
}
home-waiting = Reports to be approved
home-waiting-count = { $count ->
    [one] 1 waits for you
   *[other] { $count } wait for you
}
level-minimum = minimum
level-quality = quality
list-count = { $count } in all
list-none = none
list-position = { $here } of { $count }
list-marked = { $count } marked
list-sum-operation = { $sum } kr. a year in all
list-sum-marked = { $sum } kr. a year for those marked
message-already-in-use = { $name } is in use in your municipality already.
message-already-saved = The changes had been saved already.
message-visibility-keys = { $key-visibility-toggle } switches the visibility; { $key-visibility-local } hides the prices, { $key-visibility-shared } shares them.
message-computed = The program computes this field; it cannot be changed.
message-conflict = A colleague saved the same record meanwhile. Your changes are still here. Where you both changed the same: { $key-keep-mine } keeps yours, { $key-take-theirs } takes theirs, { $key-take-original } the original, { $key-edit-field } types it. Then save again.
message-contract-without-system = The contract has no IT system; the report shows all systems.
message-demo = All data are invented: try what you like.
message-drafts-kept = From last time: { $changes ->
    [one] 1 change
   *[other] { $changes } changes
} in { $records ->
    [one] 1 record
   *[other] { $records } records
} not saved. { $key-save } shows them.
message-export-failed = The file was not written: { $reason }
message-exported = Written: { $path }
message-first-record = That is the first one in the list.
message-hidden = { $count ->
    [one] The prices are hidden
   *[other] The prices of { $count } contracts are hidden
}. They leave shared reports now.
message-shared = { $count ->
    [one] The prices are shared
   *[other] The prices of { $count } contracts are shared
} in shared reports from now.
message-chosen-shared = { $count ->
    [one] Chosen: the prices stay shared
   *[other] Chosen: the prices of { $count } contracts stay shared
}.
message-last-record = That is the last one in the list.
message-may-not = You may not change this. { $who }
message-mend-first = { $count ->
    [one] One field has
   *[other] { $count } fields have
} to be mended before saving. Nothing is saved and nothing is lost.
message-no-shell = There is no shell to go back to. { $key-suspend } does nothing here; { $key-undo } undoes.
message-not-here = That cannot be done here. Press { $key-menu } to see what can.
message-nothing-to-pick = No line matches. Delete some of what you typed.
message-nothing-to-save = There are no changes to save.
message-nothing-to-undo = There is nothing to undo.
message-nothing-typed = Type an address: postgres://user@host/database
message-ordered = The secretariat has been asked to register "{ $name }".
message-order-closed = The order of "{ $name }" is done.
message-paste-nowhere = Text cannot be pasted here. Open a field first.
message-report-stopped = Stopped. { $key-open } runs the report again.
message-row-removed = The line is deleted when you save. { $key-undo } undoes.
message-row-restored = The row stays.
message-row-added = Added to the draft. { $key-save } saves, { $key-undo } takes it back.
message-row-twice = It is there already, so it was not added again.
message-deleted = »{ $name }« is deleted.
message-draft-dropped = The draft is dropped. { $key-undo } takes that back.
message-type-the-name = Type the name exactly as it stands to delete it. { $key-escape } leaves it.
notices-not-sent = kitos sends nothing itself. »kitos notices --due --format json« lists what is due today and who gets it; another program sends it.
row-form-keys = { $key-open } edits the field · { $key-escape } closes; all is in the draft
message-saved = Saved: { $changes ->
    [one] 1 change
   *[other] { $changes } changes
} in { $records ->
    [one] 1 record
   *[other] { $records } records
}.
message-take-into-use-from-catalogue = Find the system here in the catalogue and press { $key-take-into-use } to take it into use.
message-taken-into-use = { $name } has been taken into use.
message-unbound = That key does nothing here. Press { $key-menu } to see what can be done.
message-undone = Undone.
message-journal-unreadable = The drafts from last time cannot be read; they are kept unchanged in { $path }.
message-journal-in-the-way = The drafts from last time can be neither read nor moved, so new ones are not kept on disk until you move { $path }.
messages-title = Messages
messages-none = No messages yet.
pick-no-lines = None matches.
pick-nothing = (none)
pick-order = Order "{ $name }" from the secretariat …
pick-parameters = Narrow the report to
pick-parameter-all = all
pick-run-for = Run for
pick-export = Save as a file
pick-identity = Who do you want to be?
pick-sort = Sort by
pick-view = Show
quality-subtitle = { $key-open } shows the records that break the rule
quality-count = { $count ->
    [0] no faults
    [one] 1 fault
   *[other] { $count } faults
}
question-hide = Hide the prices of { $count } contracts? { $lines } payment lines leave { $reports } shared reports. The other fields of the contracts are still shared.
question-share = { $count ->
    [one] Share the prices of the contract
   *[other] Share the prices of { $count } contracts
} with the municipalities that have joined the agreement?{ $lines ->
    [0] {""}
    [one] {" "}This is 1 payment line: acquisition, operation, other, accounting, audit and unit.
   *[other] {" "}These are { $lines } payment lines: acquisition, operation, other, accounting, audit and unit.
} Notes are never shared.
question-take-into-use = Take { $name } into use in your municipality?
question-close-order = Does "{ $name }" stand in the catalogue, and is the order done? It leaves the list.
record-gone = The record does not exist any more, or it is not yours. { $key-escape } goes back.
record-loading = …
record-new = (new)
record-was = before: { $value }
reports-empty-local = No rows: the municipality has registered no { $rows } that fit.
reports-empty-identified = No rows: no municipality of the agreement shares { $rows } that fit.
reports-empty-anonymous = No groups: no municipality of the agreement shares { $rows } that fit.
reports-empty-sample = No rows: the sample has no { $rows } that fit.
reports-empty-filter = The report shows only: { $filter }.
reports-empty-check = If something is missing, see whether those fields are filled in.
reports-empty-hidden = Hidden prices do not count.
reports-empty-minimum = Groups of fewer than { $count } municipalities are left out.
reports-empty-marked = Only those marked are in it.
reports-empty-narrowed = It is narrowed: { $key-clear-filter } shows all, { $key-parameters } chooses something else.
reports-empty-system = No rows. No member has a contract on the system, or it is a local one: those are in no shared report. { $key-clear-filter } shows all systems.
reports-for-all = { $key-open } goes down into the rows; left and right show more columns
reports-of-marked = { $count } marked { $what }
reports-run-for = run for { $name }
reports-no-parameters = The report has no parameters. Local reports are always run for one's own municipality.
reports-viewer-local = A local report is run for one's own municipality only.
reports-viewer-anonymous = The report is anonymous: it shows no municipality's rows, so there is nothing to mark for another.
group-all = All municipalities
group-new = New group …
group-change = Change "{ $name }" …
group-delete = Delete "{ $name }"
group-members = Which municipalities?
group-name = What is the group to be called?
group-name-wrong = Type a name of at most 40 characters without colon, comma, vertical line or equals sign.
group-choose-one = Choose at least one municipality.
group-chosen = { $count } chosen: { $names }
group-none-chosen = None chosen yet.
group-unknown = No municipality (any more), so it goes: { $names }.
group-kept = The group "{ $name }" is kept.
group-gone = The group "{ $name }" is deleted.
group-without-own = { $own } is not in "{ $name }", so own rows do not show.
group-not-kept = The groups could not be kept on disk: { $reason }
reports-viewer-none = There are no municipalities in the report that could be marked.
reports-outdated = ! Outdated: prices have changed since the report was run. { $key-open } runs it again.
reports-running = Running …  { $key-escape } stops
reports-title = Reports
review-clash = yours: { $mine } · colleague's: { $theirs }
review-clashes = { $count ->
    [one] You both changed 1 field; choose here, or e types it:
   *[other] You both changed { $count } fields; choose here, or e types it:
}
review-mine = 1 yours: { $value }
review-theirs = 2 colleague's: { $value }
review-original = 3 as before: { $value }
review-first-prices = { $count ->
    [one] 1 new payment line will be shared
   *[other] { $count } new payment lines will be shared
}: nobody has chosen the contract's visibility. L makes it Lokal.
review-no-reason = (none – press { $key-edit-field } to write one)
review-new = new
review-reason = Reason:
review-removed = deleted
scope-local = local
scope-shared-anonymous = shared, anonymous
scope-shared-identified = shared, with names
search-nothing = Nothing matches "{ $text }". Try fewer letters or another word.
search-page = Page
search-report = Report
search-title = Search everything
standing-active = active
standing-not-active = not active
standing-days-left = { $days ->
    [one] 1 day left
   *[other] { $days } days left
}
standing-valid = valid
standing-not-valid = not valid
standing-enforced = valid by force
standing-why-enforced = valid because it is enforced
standing-why-inherited = as the parent is; its own dates do not count
standing-why-start = does not begin until { $date }
standing-why-end = expired { $date }
standing-why-notice = terminated; the notice ended { $date }
standing-why-parent = the parent is not valid, or is missing
start-address = Address:
start-subtitle = The municipalities' shared view of their IT
start-opening = Opening … the first time demonstration data are made, which takes some seconds.
start-demo = Try with demonstration data
start-demo-about = 98 municipalities with invented systems, contracts and prices.
start-own-file = Make a file of your own
start-own-file-about = One municipality in a file on this machine. The file is the permission: only you can open it.
start-connect = Connect to the shared registry
start-connect-about = PostgreSQL with your own login. Passwords stand in the file that PGPASSFILE points to.
start-quit = Quit
start-quit-about = Drafts are kept on disk.
status-demo = demonstration data (invented)
status-drafts = { $changes ->
    [one] 1 change
   *[other] { $changes } changes
} in { $records ->
    [one] 1 record
   *[other] { $records } records
}, not saved
status-own-file = own file
status-shared-registry = shared registry
status-read-only = read-only
status-line-lost = no connection
tab-later = Data processing is not in the program yet. Register the processing agreement in KITOS as before, and put a link to it on the tab References, so that it can be found from here.
message-tab-later = Not here yet. Put a link to the agreement on the tab References.
value-missing = missing
view-mine = My contracts
view-terminate-soon = To terminate soon
view-missing-something = Something missing
view-local-prices = Local prices
view-never-chosen = Visibility never chosen
view-all = All
visibility-local-means = Only { $owner } can see the prices. They are in no rows, sums or filters of shared reports.
visibility-shared-means = The prices are part of shared reports. Notes never are.
visibility-never-chosen = never chosen
visibility-chosen = chosen { $date }
config-file-broken = The configuration { $path } cannot be read: { $reason } Mend the file, or move it away.
config-value-unknown = { $name }: "{ $value }" is not known. Use { $known }.
keymap-unreadable = The keymap file { $file } cannot be read ({ $reason }). The default keys are used.
message-secretariat-may = The secretariat maintains the common catalogue.
message-registrar-may = A registrar of the municipality or a local administrator may.
message-changed-shown = Changed by a colleague; what is new is shown.
message-changed = Changed by a colleague. { $key-reload } shows what is new; what you typed stays.
message-line-lost = The database is out of reach just now. Everything you typed is kept. It is tried again by itself, and a save that was not answered is finished.
message-line-back = The connection is back.
message-saved-but = Saved. What was typed since then (changes: { $left }) is still a draft.
message-decide-first = { $count ->
    [one] You have both changed 1 field. Decide it before saving.
   *[other] You have both changed { $count } fields. Decide them before saving.
}
message-redone = Done again.
message-nothing-to-redo = There is nothing to do again.
message-save-undone = Undone: { $what }.
message-save-redone = Done again: { $what }.
message-nothing-left-to-undo = Nothing was undone. { $left }
message-wait-for-save = Wait until it has been saved.
message-as-of = The registry is shown as it was at the end of { $date }. Nothing can be changed. Type :today to come back.
message-before-history = The registry is shown as it was at the end of { $date }, but history does not begin until { $first }. Type :date with a later day, or :today.
history-begins = History begins { $date }: there is nothing to show before that day. Choose a later one.
empty-before-history = History begins { $date }: there is nothing to show before that day. Type :date with a later day, or :today.
message-today = The registry is shown as it is now.
message-brought-back = { $field }: { $value } is in the draft.
message-row-gone = The row has been deleted. Undo the deletion first.
message-removal-withdrawn = A colleague changed a line that you were deleting. It is not deleted; look at it, and delete it again if it should still go.
question-undo = Undo the { $save } ({ $what })?
question-redo = Do the { $save } again ({ $what })?
question-undo-shares = { $count ->
    [one] Then the prices of 1 contract are shared again
   *[other] Then the prices of { $count } contracts are shared again
} ({ $lines ->
    [one] 1 payment line
   *[other] { $lines } payment lines
}), and every municipality in the agreement can see them in reports. Reports that were run meanwhile do not change.
undo-left = { $count ->
    [one] 1 stays as it is:
   *[other] { $count } stay as they are:
} { $names }.
undo-left-more = and { $count } more
undo-why-changed = changed since by { $who }
undo-why-taken = the name is taken
undo-why-in-use = something else hangs on it
undo-why-denied = you may not change it
change-kind-edit = save
change-kind-visibility = visibility switch
change-kind-import = import
change-kind-take-into-use = taking into use
change-kind-order = order
change-kind-undo = undo
change-kind-redo = redo
change-kind-merge = merge
change-kind-seed = setting up
change-kind-reference = setting up
change-kind-reports = templates
change-kind-owner = setting up
change-kind-template-order = order of a report
change-kind-template-vote = vote for a report
change-kind-template-assess = assessment of an order
change-kind-template-develop = template in development
change-kind-template-draft = draft of a template
change-kind-template-ready = template ready
change-kind-template-publish = publishing of a template
change-kind-template-reviewer = reviewer of a template
change-kind-template-withdraw = withdrawal of a template
history-title = History: newest first
history-nothing = (empty)
history-the-secretariat = the secretariat
history-loaded = loaded
blame-title = Who last changed each field
changes-title = Own changes
changes-one-title = All that the save changed
changes-subtitle = What you have saved, newest first
changes-none = You have not saved anything yet.
changes-undone = undone
changes-partly-undone = partly undone
deed-made = made
deed-changed = changed
deed-removed = deleted
deed-restored = restored
search-command = Command
command-date = date
command-today = today
command-date-means = Show the registry as it was at the end of { $date }
command-date-missing = Type a day, for instance date 31-12-2025
command-today-means = Back to the registry as it is now
status-as-of = AS IT WAS { $date } · read-only
status-before-history = AS IT WAS { $date } · history begins { $first }
report-as-of = Own data as they were at the end of { $date }.
action-follow = follow
help-follow = Go to what the field refers to.
report-total = Total
mark-shared = shared
mark-may-be-hidden = may be hidden
mark-never = never
report-provenance = { $code } version { $version } · run { $at }
report-members-only = For use in member municipalities only.
report-local-system = (local system)
report-sample-title = { $name } (sample data)
report-sample = This is sample data: invented municipalities, systems and prices.
## Deadlines explained, the lane, and what others see
explain-title = How "{ $field }" was worked out
explain-effective-end = ends
explain-notice-end = the notice has run out
explain-latest-termination = latest termination
explain-first-termination = first deadline (filters and order use it)
about-contract-latest-termination = The next day by which notice must be given, reckoned from today: where the contract runs on, it is that of the new term. Filters and order use the first deadline, which is stored. On the field itself ? shows the sum.
explain-runs-to = runs for now until
explain-with-options = with every option
explain-leave-from = can be left from
explain-leave-to = can be left until
explain-notice-from = notice can be given from
explain-notice-to = notice can be given until
explain-open = no end
explain-unknown = cannot be computed
explain-nothing = There is nothing to work it out from yet: fill in "Valid to" or "Irrevocable to" and a notice in months.
explain-draft = The draft is reckoned with: once it is saved, this will be the date.
step-valid-to = Valid to
step-irrevocable = Irrevocable to
step-irrevocable-beyond-end = Valid to (irrevocable to { $date } lies beyond)
step-terminated = Terminated
step-notice-added = + notice { $months ->
    [one] 1 month
   *[other] { $months } months
}
step-notice-subtracted = − notice { $months ->
    [one] 1 month
   *[other] { $months } months
}
step-notice-unknown = no notice in whole months
step-rounded-up = up to the end of { $period }
step-rounded-down = down to the end of { $period }
step-earliest = the earlier of the two
step-latest = the later of the two
step-open-ended = no end and not terminated
step-any-time = no end: notice can be given at any time
step-no-end-date = neither "Valid to" nor "Irrevocable to" is filled in
step-no-notice = no notice in whole months
step-already-terminated = already terminated { $date }
step-run-on = + tacitly { $months ->
    [one] 1 month
   *[other] { $months } months
} ({ $times ->
    [one] once
   *[other] { $times } times
})
step-term-end = Runs to the end of { $period }
step-options-taken = + option { $months ->
    [one] 1 month
   *[other] { $months } months
} ({ $times ->
    [one] once
   *[other] { $times } times
})
step-today = Today
step-looked-ahead = + { $years } years (no end)
step-too-late = too late: the day is past
period-calendar-year = the calendar year
period-half-year = the half-year
period-quarter = the quarter
period-month = the month
lane-title = Deadlines
lane-all = all contracts that have not ended · 24 months
lane-empty = No contracts with deadlines here.
lane-notice-by = Notice by
lane-terminated = terminated
lane-any-time = any time
lane-unknown = unknown
lane-today = today
lane-notice = notice possible
lane-end = ends
lane-option = option
lane-beyond = later
month-short-4 = Apr
month-short-7 = Jul
month-short-10 = Oct
calendar-notice = Latest termination: { $name }
calendar-end = Ends: { $name }
export-calendar-of-contracts = A calendar can only be made of contracts. Choose another format, or use "kitos deadlines --format ics".
seen-title = What do others see?
seen-now = { $visibility } · as it is now
seen-preview = If it were { $visibility } · nothing is saved
seen-we = We ({ $name })
seen-others = Others, in shared reports
seen-counts = { $same } fields the same · { $hidden } hidden
hidden-note = remark: never shared
hidden-person = person: never shared
hidden-internal = internal: never shared
hidden-project = project: never shared
hidden-local-price = Lokal price
hidden-local-system = local system
hidden-not-party = agreement not in force
hidden-not-begun = shared from { $date } at the earliest
hidden-other = not part of what is shared
hidden-as-stored = others get the stored date
message-save-first = Save the record first.
uses-title = Where is the price used? · { $name }
uses-summary = { $count ->
    [one] 1 published template uses prices.
   *[other] { $count } published templates use prices.
}
uses-municipalities = { $count ->
    [0] no other municipality has run it
    [one] 1 other municipality has run it
   *[other] { $count } other municipalities have run it
}
uses-last = last: { $who }, { $at }
uses-note = Counted while your municipality took part in the sharing. Municipality and time, never the person. A report that has been drawn already cannot be called back.
uses-own-file = A file of your own is yours alone: others run their reports in the shared registry.
log-title = Log of visibility · { $name }
log-chosen-by = chosen by { $who }
log-not-chosen = nobody has chosen; it came with the contract ({ $who })
log-chosen = chosen by an import or the setup
log-came = nobody has chosen; it came with the contract
log-note = Only your own municipality can see the log.

## The command line
cli-not-a-terminal = The program needs a terminal to draw on. Run it directly in the terminal, or use a command; "kitos --help" names them.
cli-terminal = The terminal could not be used ({ $reason }). Try another terminal, or use a command; "kitos --help" names them.
cli-no-database = No database was chosen. Write --db sqlite:PATH, set KITOS_DB, or try --demo.
cli-xlsx-on-a-terminal = A workbook cannot be shown on the screen. Write it to a file: add "> name.xlsx".
cli-nothing-found = Nothing found. Try fewer letters, or loosen the filter.
cli-unknown-entity = Nothing is called "{ $name }". Write contract, system, catalogue or organisation, or one of the codes { $known }.
cli-not-a-record = "{ $text }" is not a record. Write contract/12, for instance.
cli-not-a-contract = "{ $text }" is not a contract. Write the contract's number, 12 for instance.
cli-unknown-field = There is no field "{ $name }" in { $entity }. "kitos show" lists the fields.
cli-not-a-token = What follows --after is not a page. Use "next" of the page before, as it stood.
cli-not-an-assignment = "{ $text }" lacks an equals sign. Write name=value.
cli-not-editable = { $field } cannot be written. The value is computed, or set by an action of its own.
cli-ambiguous = { $field }: "{ $text }" may be several: { $names }. Write the whole name or the number.
cli-set-done =
    { $count ->
        [0] Nothing to change.
        [one] Saved: one field changed.
       *[other] Saved: { $count } fields changed.
    }
cli-not-a-visibility = "{ $text }" is not a visibility. Write local or shared.
cli-share-needs-yes = Contracts that would be shared: { $contracts } with { $lines } payment lines. Run again with --yes to share them, or with --dry-run only to count.
cli-would-share = Contracts that would be shared: { $contracts } with { $lines } payment lines. Nothing was changed.
cli-shared = Contracts that are now shared: { $contracts } with { $lines } payment lines.
cli-would-hide = Contracts that would be local: { $contracts } with { $lines } payment lines. Nothing was changed.
cli-hidden = Contracts that are now local: { $contracts } with { $lines } payment lines.
cli-made = Made: { $record }.
cli-removed = Taken away: { $record }.
cli-no-such-rows = The record has no rows of the kind »{ $rows }«. It may have: { $known }.
cli-not-a-row = »{ $text }« is not a row of another record. Write for example reference/12; whole records are deleted with »kitos delete«.
cli-not-deletable = { $entity } cannot be deleted with this command.
cli-delete-needs-name = { $said } Nothing is deleted yet. Run again with --name "{ $name }".
cli-template-refused = The template { $file } cannot be used: { $reason }. Mend the file and try again.
cli-template-faults = The template { $file } cannot be used: { $count ->
        [one] one fault
       *[other] { $count } faults
    }. Mend the lines above and try again.
cli-template-good = The template { $code } is in order.
cli-unknown-report = No report is called "{ $code }". They are: { $known }.
cli-template-step = { $code }: { $what } { $version }
cli-template-was = { $code }: it was so already; nothing is written.
cli-no-chart = The report { $code } has no chart. Run it without --chart.
cli-unknown-parameter = The report has no parameter "{ $name }". Take it away, or check the spelling.
cli-unknown-group = No group is called "{ $name }". Known: { $known }.
cli-report-without-groups = The report { $code } cannot be narrowed to a group of municipalities.
cli-group-wrong = "{ $text }" is no group. Write NAME=Municipality,Municipality; a name of at most 40 characters without colon, comma and vertical line.
cli-unknown-municipality = No municipality: { $names }. Check the spelling; nothing has been kept.
cli-groups-broken = { $path } cannot be read as groups ({ $reason }). Mend or move the file.
cli-unknown-rule = No rule is called "{ $name }". They are: { $known }.
cli-migrated = The database is ready (version { $version }).
cli-seeded = The database was filled with invented sample data.
cli-status-good = The database is at version { $version }, which the program knows.
cli-alias-contract = contract contracts
cli-alias-system-usage = system systems usage usages
cli-alias-it-system = catalogue catalog
cli-alias-organisation = organisations organization supplier suppliers municipality municipalities
cli-alias-org-unit = unit units
cli-alias-it-interface = interface interfaces
cli-alias-kle = task tasks
cli-alias-economy-line = line lines payment payments
cli-alias-catalogue-order = order orders
cli-alias-option-value = option options
cli-column-entity = Kind
cli-column-id = No.
cli-column-name = Name
cli-column-detail = Detail
cli-column-field = Field
cli-column-value = Value
cli-column-code = Code
cli-column-scope = Sharing
cli-column-rule = Rule
cli-column-level = Level
cli-column-count = Faults
cli-column-meaning = Meaning
cli-column-place = Place
cli-column-fate = Outcome
cli-column-remarks = Remarks
cli-column-context = Where
cli-column-keys = Keys
cli-column-action = Action
cli-column-due = Due
cli-column-contract = Contract
cli-column-subject = Subject
cli-column-recipients = Recipients
cli-column-checked = Checked
cli-column-result = Result
cli-column-advice = Explanation
cli-column-change = Change
cli-column-at = When
cli-column-who = Who
cli-column-kind = Kind
cli-column-reason = Reason
cli-column-records = Records
cli-column-undone = Undone
cli-column-before = Before
cli-column-after = After
cli-not-a-date = "{ $text }" is not a day. Type for instance 31-12-2025.
cli-undo-needs-yes = Then the prices of { $count } contracts ({ $lines } payment lines) are shared again. Add --yes if that is meant.
doctor-good = good
doctor-wrong = wrong
doctor-keymap = Keys
doctor-locale = Locale
doctor-terminal = Terminal
doctor-database = Database
doctor-file = File
doctor-schema = Schema
doctor-dates = Deadlines
doctor-person = Person
doctor-journal = Drafts
doctor-guard = Protection
doctor-keymap-good = The keymap was read without faults.
doctor-locale-good = { $name } can show Danish letters.
doctor-locale-wrong = The locale "{ $name }" does not promise UTF-8, so lines are drawn with plain characters. Set LANG=da_DK.UTF-8, for instance.
doctor-terminal-good = The terminal is called { $name }.
doctor-terminal-wrong = The terminal "{ $name }" cannot be drawn on. Set TERM, or start in an ordinary terminal; the commands work all the same.
doctor-file-good = Only you can open { $path }.
doctor-dates-none = The secretariat has no contracts to check.
doctor-dates-good =
    { $count ->
        [one] The deadlines of the one contract were computed again and agree.
       *[other] The deadlines of { $count } contracts were computed again and agree.
    }
doctor-dates-wrong = The deadlines of { $count } contracts do not agree with the rules (no. { $ids }). Open and save each of them, and they are computed again.
doctor-own-file = In a file of one's own the file's mode is all that protects: whoever can open the file can read and change everything in it, the history too. The rules here guard against mistakes, not against the owner.
doctor-journal-good =
    { $count ->
        [0] No drafts are waiting in { $path }.
        [one] One file of drafts is in { $path }, and only you can read it.
       *[other] { $count } files of drafts are in { $path }, and only you can read them.
    }
doctor-journal-open = Others can read the drafts in { $path } ({ $count }). Close them with "chmod 600".

## Import
import-title = Import
import-fate-created = created
import-fate-changed = changed
import-fate-unchanged = unchanged
import-fate-skipped = skipped
import-fate-refused = refused
import-place-sheet = , sheet { $sheet }
import-place-row = , row { $row }
import-place-column = , column { $column }
import-applied = Imported.
import-dry-run = A dry run: nothing was written.
import-nothing-written = Nothing was written, because something was refused. Mend the file, or run again with --skip-bad-rows.
import-shared-prices =
    { $count ->
        [one] One payment line with an amount is shared.
       *[other] { $count } payment lines with amounts are shared.
    }
import-unreadable = The file cannot be read ({ $detail }). Check the path and the rights.
import-empty = The file is empty. Choose another.
import-too-large = The file is larger than { $megabytes } MB. Split it.
import-unknown-format = The file's format is not known. Use KLE as XML, the KITOS workbook (.xlsx) or contracts of API v2 (JSON).
import-not-supported = { $what } cannot be imported. Use KLE as XML, the KITOS workbook (.xlsx) or contracts of API v2 (JSON).
import-unsupported-users = The sheet Brugere
import-unsupported-units = The sheet Organisationsenheder
import-unsupported-system-usages = Systems in use from the API
import-unsupported-systems = Catalogue systems from the API
import-unsupported-interfaces = Interfaces from the API
import-unsupported-data-processing = Data processing from the API
import-unsupported-hierarchy = A hierarchy without the records themselves
import-unsupported-grid = A list from the web page
import-unsupported-old-workbook = A workbook of before 2007 (.xls)
import-unsupported-other-xml = XML that is not a KLE plan
import-not-utf8 = The file is not UTF-8 text. Save it as UTF-8.
import-damaged = The file is damaged: { $detail }. Fetch it again.
import-no-contract-sheet = No sheet holds contracts. The sheet must be called "IT Kontrakter".
import-heading-missing = The heading "{ $heading }" is missing. Use the template's headings.
import-heading-twice = The heading "{ $heading }" stands twice. Take one away.
import-element-missing = { $element } is missing in { $parent }.
import-element-not-allowed = { $element } does not belong in { $parent }.
import-element-repeated = { $element } stands more than once in { $parent }.
import-element-misplaced = { $element } stands in the wrong place in { $parent }.
import-text-not-allowed = There must be no text in { $element }.
import-wrong-form = "{ $value }" is not of the form { $form }.
import-wrong-parent = { $number } does not belong under { $parent }.
import-number-twice = { $number } stands in line { $first } already.
import-not-allowed = "{ $value }" is not one of { $allowed }.
import-not-a-date = "{ $value }" is not a date. Write 31-12-2026, for instance.
import-not-an-amount = "{ $value }" is not an amount in kroner with at most two decimals.
import-not-a-uuid = "{ $value }" is not a UUID.
import-wrong-type = { $value } is not of the kind { $expected }.
import-cell-error = The cell shows the error { $value }. Mend it in the workbook.
import-name-twice = The name stands in row { $first } already. Names must differ.
import-invalid = The value is against the rules.
import-unknown-option = "{ $value }" is not an option here. Ask the secretariat for it, or change the value.
import-other-owner = The record belongs to { $name }. Only one's own records can be imported.
import-name-taken = The name "{ $name }" is taken by another record. Give one of them another name.
import-visibility-not-chosen = { $count } payment lines with amounts would be shared, and nobody has chosen. Run again with --visibility local or --visibility shared.
import-database = The database refused the row with code { $code }. Tell the code to whoever runs the database.
import-note-unknown-column = Column { $letter } ({ $heading }) is not known and was not read.
import-note-odd-parent = { $number } stands under { $parent }, which is not its own group.
import-note-empty-rows = Empty rows skipped: { $count }.
import-note-sheet-left-out = Rows of a sheet that is not imported: { $count }.
import-note-left-out = { $path } was not imported ({ $count }).
import-note-odd-link = "{ $url }" is not a link that can be opened; it was kept as it was.
import-note-stub = "{ $name }" was not known; a record was made and must be completed.
import-note-ordered = "{ $name }" is not in the catalogue; the secretariat was asked to add it, and the field was left alone.
import-note-not-found = "{ $name }" was not found; the field was left alone.
import-note-ambiguous = Several are called "{ $name }"; the field was left alone.
import-note-taken-into-use = "{ $name }" was taken into use.
import-note-unknown-owner = The file says that the record belongs to "{ $name }", which is not known here.

## Configuration
tab-short-systems = Systems
tab-short-processing = Data proc.
tab-short-references = Refs
tab-short-interfaces = Interfaces
format-xlsx = Excel
format-csv = CSV that opens right in a Danish Excel
format-json = JSON, English codes
format-md = Markdown
format-ics = Calendar of deadlines (.ics)
empty-read = No records that you can see here.

# The operator's commands: people, roles and the self-test.
refusal-shared-only = That exists in the shared registry only: a file of one's own has one owner. Point to the registry with --db.
cli-column-login = Login
cli-column-organisation = Organisation
cli-column-state = State
cli-column-roles = Roles
cli-person-added = { $login } has been added. Give a role with "kitos admin role give".
cli-person-known = { $login } was there already; login and connection limit have been put right.
cli-person-deactivated = { $login } is deactivated and sees nothing from the next statement on.
cli-person-active = active
cli-person-inactive = deactivated
cli-role-given = The role has been given to { $login }.
cli-role-withdrawn = The role has been taken from { $login }.
cli-role-unchanged = No change: it was so already for { $login }.
cli-not-a-role = "{ $text }" is not a role. Write for example contract_admin, system_admin, local_admin or read_only.
cli-not-a-login = "{ $text }" cannot be a login. Use small letters and digits, begin with a letter, and not with pg_ or kitos_.
cli-not-a-municipality = "{ $text }" is not a municipality. Write its code (0151, say) or its name; 0000 is the secretariat.
cli-password = Password:
cli-password-again = The same again:
cli-passwords-differ = The two passwords differ. Nothing was made; try again.
cli-no-password = No password came. Write it on the first line, or leave --password out.
check-kept = ok
check-broken = BROKEN
check-unknown = not seen
check-as-superuser = Only a superuser can look; run "kitos admin check" as the operator.
check-all-kept = The database keeps all of its { $count } rules.
check-some-broken = { $broken } of { $count } rules are broken; "kitos admin check" says what to do:
check-server-version = The server has the fixes that row security needs.
check-statistics-rows = The planner keeps no figures about the municipalities' columns.
check-statistics-off = No column collects statistics.
check-row-security-forced = Row security is forced in every table.
check-no-copies = No copies: materialised views, partitions or foreign tables.
check-owners = Tables, views and functions have the right owners.
check-setting-up-ended = No setting up has left its access behind.
check-definer-search-path = Functions with somebody else's rights have a fixed search path.
check-functions-not-public = No function can be called by everybody.
check-share-columns = The share layer cannot read notes, persons or history.
check-share-views = The views of the share layer are barred against inference.
check-template-role = Templates can read the share layer only and write nothing.
check-views-of-the-reader = Views show only what the reader may see.
check-indexes-organisation-first = Every index on the municipalities' tables begins with the municipality.
check-policies-once = Policies ask who one is once for a statement.
check-policies-first = Policies decide before the reader's own conditions are asked.
check-policies-login = Policies ask for the login, never for a setting.
check-policies-named = Policies are for named roles, and members cannot delete.
check-history-kept = Every table with a history keeps it.
check-member-rights = Members have only the columns that they need.
check-member-schemas = Members can make nothing.
check-database-rights = Only members come into the database.
check-languages = Nobody can write functions of his own.
check-server-functions = The server's counters, locks and large objects are closed to members.
check-roles = The registry's own roles have no power on the server.
check-logins = People's logins have a member's rights only.
check-connection-limits = Every login has at most six connections.
check-mend-server = Upgrade PostgreSQL to at least 15.14, 16.10 or 17.6.
check-mend-statistics = Switch statistics off on the columns, and as superuser delete their rows in pg_statistic.
check-mend-install = Run "kitos admin install".
check-mend-login = Put the login right on the server, or run "kitos admin person add" again.
check-mend-hand = Remove or mend what is named; no upgrade made it.
check-mend-migrate = Run "kitos admin migrate"; if that does not help, remove what is named.

# The secretariat's screens: completeness, accessions, merging.
action-go-accessions = Accessions
help-go-accessions = Go to the list of the municipalities' accessions to the agreement.
action-go-terms = First day of sharing
help-go-terms = Go to the day from which the agreement's reports share data.
action-go-completeness = Municipalities' completeness
help-go-completeness = Go to the numbers of what the municipalities' registrations lack (the secretariat).
action-merge = merge
help-merge = Let the system become part of another, in every municipality (the secretariat).
entity-sharing-terms = Terms of sharing
entity-sharing-terms-plural = Terms of sharing
field-accession-name = Member
field-sharing-terms-agreement = Agreement
field-sharing-terms-first-day = Shared from
field-it-system-merged-into-id = Merged into
empty-sharing-terms = There are no terms; the first day of sharing is 15-11-2017.
section-leaving = Leaving
completeness-title = The municipalities' completeness
completeness-subtitle = Registrations that lack a field, of all. Numbers only, no names.
completeness-municipality = Municipality
completeness-none = No municipality has registered anything yet.
merge-title = Merge systems
merge-question = "{ $old }" becomes part of "{ $new }" and leaves the catalogue.
merge-counts = This happens: { $municipalities } municipalities are touched, { $moved } usages move, { $combined } are combined; { $interfaces } interfaces, { $references } references and { $children } systems below come along.
merge-combined = Where a municipality uses both, its usage of the new system stands: contracts, roles, KLE and references move to it, empty fields are filled, and the old usage's values are in the history.
merge-reason = Reason (stands in every municipality's history):
merge-needs-reason = Write a reason first.
merge-itself = Choose another system to merge it into.
merge-done = "{ $old }" has become part of "{ $new }".
pick-merge = { $name } becomes part of
cli-merge-would = This would happen: { $municipalities } municipalities are touched, { $moved } usages move, { $combined } are combined, { $interfaces } interfaces, { $references } references and { $children } systems below come along. Nothing was changed.
cli-merged = Merged: { $municipalities } municipalities touched, { $moved } usages moved, { $combined } combined, { $interfaces } interfaces, { $references } references and { $children } systems below came along.
cli-not-a-system = "{ $text }" is not one system of the catalogue. Write its number (it_system/12) or the whole name.
cli-column-line = Line
cli-column-fault = Fault
cli-column-mark = Sharing
cli-column-municipality = Municipality
cli-column-municipalities = Municipalities
cli-column-missing = Lacking
cli-column-total = Of
cli-column-supplier = Supplier
cli-column-next-termination = Notice by
cli-column-end = Ends
cli-column-days = Days
cli-column-options-left = Options
cli-column-why = Why
cli-column-number = Row
cli-column-ours = We
cli-column-others = Others
cli-column-hidden-by = Hidden by
cli-column-visibility = Visibility
cli-column-chosen = Chosen
cli-not-a-span = "{ $text }" is no span of time. Write for example 90d, 12m or 2y.
cli-ics-of-deadlines = A calendar (ics) can only be made of deadlines: kitos deadlines --format ics.

# A restricted session on a host (ForceCommand).
refusal-restricted = Only the shared registry can be opened here. Ask whoever runs the host if you need something else.
cli-restricted-flag = { $what } cannot be used here: the host decides on the database and its files. Try again without it.
cli-restricted-command = "{ $what }" cannot be used here: the command reaches files of the host, or is the operator's. Try "kitos --help".
export-closed = Exporting to a file is off on this host. Fetch the numbers with "ssh HOST list … --format xlsx > FILE".
export-folder-not-own = The export folder { $path } is not a folder of your own, or others can write in it. Ask whoever runs the host to put it right.
start-again = Connect again
start-again-about = Try once more to open the shared registry.
refusal-one-municipality = The file belongs to { $municipality }, and a file of one's own holds one municipality, because whoever can open it can read it all. Nothing is changed; make a file for the other with "kitos --db sqlite:PATH db migrate --municipality CODE".

# Users, units and options; a user who leaves.
alias-catalogue-order-explanation = explanation
alias-catalogue-order-status = status
alias-option-value-option-type = list options
alias-option-value-enabled = common available
alias-option-value-obligatory = obligatory
alias-option-value-priority = order
alias-option-value-write-access = write
alias-option-value-active-here = here activehere
alias-option-value-description-here = descriptionhere
alias-option-value-version-here = versionhere
alias-person-login = login
alias-person-active = active
message-may-person = An organisation administrator or a local administrator can.
message-may-org-unit = An organisation administrator or a local administrator can.
message-may-assignment = A local administrator can; the smaller rights also an organisation administrator.
message-may-option-local = A local administrator chooses what holds in the municipality.
message-may-option-value = The common values are the secretariat's; a local administrator chooses what holds here.
message-here-on = Can be chosen here now: { $name }.
message-here-off = Can no longer be chosen here: { $name }. Where it stands, it stays.
leaver-title = Leaver
leaver-all = Rights and roles: { $count }. Hand them all over, or mark some first.
leaver-marked = Marked: { $count } of { $all }.
leaver-nothing = No rights or roles. What is left is the user's login: press { $key-accept }.
leaver-fate-moves = to { $name }
leaver-fate-had = ends (has it)
leaver-fate-ends = ends
leaver-fate-not-yours = not yours to change
leaver-fate-own-seat = your own seat
leaver-fate-kept = stays
leaver-preview = { $moved } handed over, { $ended } ended, { $left } left alone.
leaver-done = { $moved } handed over, { $ended } ended, { $left } left alone.
leaver-closed = { $name } is no longer active.
leaver-closed-already = The user is not active.
leaver-operator-closes = Nothing to hand over. The login is closed by who runs the registry: kitos admin person deactivate { $login }
question-close-login = { $name } has no rights or roles. Shall the user no longer be active?
pick-successor = Who takes over after { $name }?
pick-nobody = (nobody: rights and roles end)
cli-leaver-would = This would happen: { $moved } handed over, { $ended } ended, { $left } left alone. Nothing is changed.
cli-not-a-person = "{ $text }" is not one user of the municipality. Write the login, the whole name or the number (person/12).
cli-same-person = Who leaves cannot take over.
cli-alias-person = user users
cli-alias-assignment = right rights
cli-column-role = Role
cli-column-on = On
cli-column-becomes = Becomes
cli-column-status = state
cli-column-version = version
cli-column-draft = draft
cli-column-votes = votes
cli-column-own-vote = own vote
cli-column-owner = whose
cli-column-ordered-by = ordered by
cli-column-explanation = to answer
cli-column-author-is-me = written by you
cli-column-sha256 = sha256
message-computed-person-active = A login is opened and closed by who runs the registry (kitos admin person). L hands over what the user has.
# Many at once: marks, bulk edit, repeating, macros.
list-marked-hidden = { $count } hidden by the filter
message-range-begun = The range begins here. Go to its last line and press { $key-mark-range } again.
message-range-lost = The range's first line is no longer in the list. Begin again with V.
message-nothing-to-repeat = There is no edit to repeat here yet. Change a field first.
message-repeated = Repeated as a draft: { $field } { $value }
message-bulk-done = { $count ->
    [one] Changed: 1 record
   *[other] Changed: { $count } records
}
message-bulk-already = { $count ->
    [one] The change of 1 record had been saved already.
   *[other] The change of { $count } records had been saved already.
}
message-stopped = Stopped. Nothing has been changed.
bulk-pick-field = Which field is to be changed?
bulk-way-set = Set to …
bulk-way-clear = Empty it
bulk-way-replace = Replace text …
bulk-way-add = Add …
bulk-way-add-date = Move the date …
bulk-prompt-value = New value
bulk-prompt-find = Find (capitals as written)
bulk-prompt-with = Replace with
bulk-prompt-shift = Move by: 3m, -14d, 1y
bulk-prompt-add = Add (minus takes away)
bulk-emptied = is emptied
bulk-days = { $count ->
    [one] day
   *[other] days
}
bulk-months = { $count ->
    [one] month
   *[other] months
}
bulk-title = { $count ->
    [0] Nothing to change
    [one] Change 1 record?
   *[other] Change { $count } records?
}
bulk-title-progress = Preview
bulk-progress = { $done } of { $all } looked at. { $key-escape } stops.
bulk-saving = Saving … { $key-escape } stops.
bulk-written = { $done } of { $all } written. { $key-escape } stops, and then nothing is saved.
bulk-changes = { $count ->
    [one] 1 changes
   *[other] { $count } change
}
bulk-same = { $count } are so already
bulk-refused = { $count } cannot be changed
bulk-hidden-without = { $count } hidden by the filter and left out ({ $key-include-hidden } takes them along)
bulk-hidden-with = { $count } hidden by the filter are included ({ $key-include-hidden } leaves them out)
bulk-hidden-sign = hidden
bulk-row-same = (is so already)
bulk-nothing = There are no records to change.
reason-gone = is no longer there
reason-denied = not yours to change
reason-changed = a colleague has changed the record meanwhile
reason-empty = there is nothing to add to
reason-name-taken = another record is called that
reason-name-twice = several would be called the same
many-nothing = There is nothing to change.
many-counts = { $marked } marked: { $change } → { $to }
many-same = { $count } are so already
many-gone = { $count } are no longer there
many-more = and { $count } more
macro-recording = ● recording a macro
macro-begun = The macro is being recorded. m m stops.
macro-empty = Nothing was recorded.
macro-name = What is the macro to be called?
macro-name-keys = { $key-accept } keeps it, { $key-escape } throws it away.
macro-saved = The macro »{ $name }« is kept: { $count } steps. m k runs it.
macro-stopped-at-confirmation = The macro stops here: a confirmation is yours to press.
macro-ran = { $count ->
    [one] The macro »{ $name }« has been run on 1 line.
   *[other] The macro »{ $name }« has been run on { $count } lines.
}
macro-broke = The macro »{ $name }« stopped at »{ $step }«, which cannot be done here.
macro-cancelled = The macro »{ $name }« was stopped.
macro-none = There are no macros yet. m m records one.
macro-pick = Which macro?
macro-steps = { $count } steps
macro-delete = delete »{ $name }«
macro-not-kept = The macros could not be kept on disk: { $reason }
macro-default = latest
cli-many-would = Would be changed: { $changed }. So already: { $same }. Cannot be changed: { $refused }. Nothing has been changed.
cli-many-done = Changed: { $changed }. So already: { $same }. Could not be changed: { $refused }.

## The lab: a template's text, its faults, its versions
lab-title = Template
lab-new = new
lab-changed = changed
lab-own-rows = Own rows · { $key-next-pane } switches
lab-sample-rows = Shared, on sample data · { $key-next-pane } switches
lab-faulty = The text has faults and is not shown yet
lab-letter-shared = S
lab-letter-may-be-hidden = H
lab-letter-never = N
lab-result = Result
lab-last-good = Last valid result
lab-no-result = No result yet
lab-running = Running …  { $key-escape } stops
lab-stopped = Stopped. { $key-reload } runs it again.
lab-sample = sample data
lab-faults = { $count ->
    [one] 1 fault, on line { $line }. { $key-next-fault } goes to it.
   *[other] { $count } faults, the first on line { $line }. { $key-next-fault } goes to the next.
}
lab-no-faults = The text is in order.
lab-in-order = The text is in order.
lab-means-shared = The field may stand in shared reports.
lab-means-may-be-hidden = A price: in shared reports it is hidden where the municipality does not share it.
lab-means-never = The field never leaves the municipality: it can stand in a local template only.
lab-saved = Saved as a draft: { $code }, version { $version }.
lab-saved-with-faults = Saved as a draft: { $code }, version { $version }. It has faults and cannot be shown yet.
lab-code-missing = The template has no code: write code = "…" at the top.
lab-ships-with-the-program = "{ $code }" comes with the program. Write another code, and the text is saved as a copy.
lab-secretariat-writes-shared = Shared templates are written by the secretariat. Write scope = "local" and another code, and it is your municipality's own.
lab-nobody-may-save = Templates are written by the municipality's report administrator or local administrator. The text stays here.
lab-text-kept = Your text from last time is here again. { $key-versions } shows what differs from the stored one.
lab-nothing-written-yet = Nothing has been written yet.
lab-nothing-to-complete = Nothing to suggest here. Put the cursor in a field name between quotes.
lab-pick-word = What can stand here?
lab-leads-on = leads on
versions-title = Versions of the template
versions-legend = - only in the version   + only in the text now   { $key-next-pane } scrolls
versions-stored = As it is stored
versions-one = Version { $number }, { $status } · { $at }
versions-mine = Version { $number }, { $status } · { $at } · written by you
versions-same = There is no difference.
fault-slip = Character { $column }: { $what }
fault-slip-quote = The quotation mark is not closed.
fault-slip-equals = An equals sign is missing here: name = value.
fault-slip-value = The value is missing here.
fault-slip-unquoted = Text must stand in quotation marks; yes and no are written true and false.
fault-slip-twice = "{ $name }" stands here for the second time.
fault-slip-escape = It cannot stand after \. A backslash is written \\.
fault-slip-bracket = The bracket is not closed: { $closing } is missing.
fault-slip-comma = A comma is missing here, or the bracket is not closed.
fault-slip-rest = This is too much on the line.
fault-slip-name = A name is of the letters a-z, digits, - and _.
fault-slip-number = It cannot be read as a number or a date. Text must stand in quotation marks.
fault-slip-character = Here is a character that cannot stand in a text.
fault-slip-unknown-word = The word "{ $name }" is not known here. Did you mean "{ $nearest }"?
fault-slip-missing-word = "{ $name }" is missing.
fault-slip-wants-text = Text in quotation marks must stand here.
fault-slip-wants-number = A whole number must stand here.
fault-slip-wants-yes-no = true or false must stand here.
fault-slip-wants-list = A list must stand here: [ … ].
fault-slip-wants-table = Names with values must stand here: da = "…", en = "…".
fault-slip-unreadable = It cannot be read from here.
fault-fixed-text = a shared filter holds codes and no other text; make it a parameter
fault-unknown-entity = No record is called "{ $name }". Did you mean "{ $nearest }"?
fault-unknown-column = No column is called "{ $name }". Did you mean "{ $nearest }"?
fault-unknown-field = { $entity } has no field "{ $name }". Did you mean "{ $nearest }"?
fault-not-a-link = { $path }: { $field } is not a link, so nothing can follow it.
fault-ends-in-link = { $path } is a link. Name a field of it, as in { $path }.name.
fault-never-shared = { $entity }.{ $field } cannot stand in a shared template: { $rule }.
fault-class-note = remarks and notes are never shared
fault-class-person = persons are never shared
fault-class-project = the project module is never shared
fault-class-internal = internal fields are never shared
fault-not-in-share-layer = { $entity } is not shared and can stand in a local template only.
fault-identifies = { $path } could tell which municipality it is; an anonymous report must not.
fault-open-parameter = Parameter "{ $name }": an anonymous report takes parameters from closed lists only, each with a default.
fault-comparison-group = Parameter "{ $name }": two groups that differ by one municipality would give away its figures. An anonymous report is grouped by organisation.region or organisation.size_class.
fault-wrong = { $place }: { $detail }.
fault-too-many = { $place }: at most { $max }.
fault-small-letters-digits-dashes-at-most-40 = small letters, digits, dashes; at most 40
fault-a-report-shows-at-least-one = a report shows at least one
fault-two-columns-have-this-code = two columns have this code
fault-two-parameters-have-this-name = two parameters have this name
fault-windows-are-compared-within-a-group = windows are compared within a group
fault-bars-and-histogram-have-one-number-stacked-and-dots-up-to-four-a-timeline-up-to-four-dates = bars and histogram have one number, stacked and dots up to four, a timeline up to four dates
fault-an-anonymous-report-shows-groups = an anonymous report shows groups
fault-an-anonymous-report-cannot-compare-windows = an anonymous report cannot compare windows
fault-an-anonymous-report-needs-at-least-three = an anonymous report needs at least three
fault-at-least-one = at least one
fault-only-groups-have-a-minimum = only groups have a minimum
fault-a-price-is-no-group = a price is no group
fault-windows-are-of-dates = windows are of dates
fault-a-code-has-small-letters-digits-dashes-at-most-40 = a code has small letters, digits, dashes; at most 40
fault-only-a-grouped-report-has-aggregates = only a grouped report has aggregates
fault-the-value-is-missing = the value is missing
fault-a-grouped-report-shows-what-it-groups-by-or-an-aggregate = a grouped report shows what it groups by, or an aggregate
fault-a-grouped-sum-needs-an-aggregate = a grouped sum needs an aggregate
fault-a-grouped-ratio-needs-an-aggregate = a grouped ratio needs an aggregate
fault-this-aggregate-does-not-fit-the-value = this aggregate does not fit the value
fault-an-anonymous-report-has-no-lists-and-no-distinct-counts = an anonymous report has no lists and no distinct counts
fault-an-anonymous-ratio-is-per-something-of-the-municipality = an anonymous ratio is per something of the municipality
fault-a-name-has-small-letters-digits-dashes-at-most-40 = a name has small letters, digits, dashes; at most 40
fault-the-kind-does-not-fit-the-field = the kind does not fit the field
fault-a-price-is-no-parameter = a price is no parameter
fault-a-local-report-is-of-one-municipality-and-has-no-comparison-groups = a local report is of one municipality and has no comparison groups
fault-a-comparison-group-is-the-reader-s-own-and-has-no-default = a comparison group is the reader's own and has no default
fault-groups-are-sorted-by-their-columns = groups are sorted by their columns
fault-each-test-has-one-of-field-any-all-not-exists = each test has one of field, any, all, not, exists
fault-a-comparison-needs-a-field = a comparison needs a field
fault-via-and-matching-belong-to-exists = via and matching belong to exists
fault-exists-needs-via = exists needs via
fault-via-does-not-lead-back-to-the-row = via does not lead back to the row
fault-each-field-has-one-comparison = each field has one comparison
fault-this-value-does-not-fit-the-field = this value does not fit the field
fault-only-0-30-60-90-180-365-30-90-365-days = only 0, 30, 60, 90, 180, 365, -30, -90, -365 days
fault-the-two-fields-are-of-different-kinds = the two fields are of different kinds
fault-a-table-is-today-days-or-field-name = write today = days or field = name between the braces
fault-the-default-is-not-among-the-values = the default is not among the values
fault-a-sum-begins-with-a-value = a sum begins with a value
fault-a-sum-has-at-most-four-terms = a sum has at most four terms
fault-the-terms-of-a-sum-are-numbers-of-one-kind-of-the-same-record = the terms of a sum are numbers of one kind, of the same record
fault-a-term-is-multiplied-by-1-to-100-or-1-to-100 = a term is multiplied by 1 to 100, or -1 to -100
fault-only-counts-amounts-and-their-sums-have-a-total = only counts, amounts and their sums have a total
fault-the-kind-does-not-fit-the-value = the kind does not fit the value
fault-only-a-count-of-a-fixed-choice-is-of-one-code = only a count of a fixed choice is of one code
fault-an-anonymous-report-is-of-what-municipalities-have-registered = an anonymous report is of what municipalities have registered
fault-this-is-none-of-the-field-s-codes = this is none of the field's codes
fault-a-ratio-is-of-two-numbers-and-not-per-price = a ratio is of two numbers, and not per price
## Templates and orders

templates-title = Templates and orders
templates-subtitle = { $orders ->
    [0] Reports that the municipalities make together. No orders are waiting.
    [one] Reports that the municipalities make together. 1 order is waiting.
   *[other] Reports that the municipalities make together. { $orders } orders are waiting.
}
templates-empty = No templates and no orders yet. Press { $key-new } to order a report; all members see it and can vote for it.
templates-no-orders = Do you lack a report? Press { $key-new } and say what it is to answer.
templates-no-versions = Nothing is published yet. Until then only those who write it see the text.
templates-name = Report
templates-status = State
templates-version = V.
templates-votes = Votes
templates-scope = Sharing
templates-owner = Whose
templates-shipped = the program
templates-status-wish = order
templates-status-assessed = assessed
templates-status-draft = draft
templates-status-ready = ready
templates-status-published = published
templates-status-withdrawn = withdrawn
templates-status-for-you = waits for you
templates-reviewers = Reviewers beside the secretariat: { $names }
templates-you-review = You are a reviewer of it. Read the version that waits, and publish it if it is good.
templates-audience = For: { $audience }
templates-ordered-by = Ordered by { $by }: { $why }
templates-voted = { $count ->
    [one] 1 vote: { $names }
   *[other] { $count } votes: { $names }
}
templates-version-line = Version { $number }
templates-written-by-me = written by you
templates-ready-by-me = marked ready by you
templates-read-first = Read what is to be published; then press { $key-next-step } again.
templates-may-not-order = Ordering is for those who register in a municipality that is party to the agreement.
templates-may-not-vote = Only those who register in a municipality vote, in its name.
templates-no-vote = There is no vote on this one: it is local, or withdrawn.
templates-may-not-step = The next step is not yours to take: the secretariat takes it, a reviewer when it is ready, or your own report administrator with a local report.
templates-may-not-name = The secretariat names reviewers, and of shared reports only.
templates-withdrawn = It is withdrawn already.
question-template-assess = "{ $name }": has the order been assessed? All members see that it has.
question-template-develop = Begin version { $version } of "{ $name }"? What is published runs on unchanged.
question-template-ready = Is version { $version } of "{ $name }" ready? Then somebody else has to publish it: neither you nor its author.
question-template-publish = Publish version { $version } of "{ $name }"? From then on all parties can run it, your name stands as the second person's, and the version is frozen.
question-template-publish-local = Publish version { $version } of "{ $name }"? Everybody in your own municipality can run it, nobody else sees it, and the version is frozen.
question-template-withdraw = Withdraw "{ $name }"? It runs no more, for anybody, from now on. A new version can be published later.
message-template-assess = "{ $name }" has been assessed.
message-template-develop = Version { $version } of "{ $name }" is a draft.
message-template-ready = Version { $version } of "{ $name }" is ready. Somebody else publishes it.
message-template-publish = Version { $version } of "{ $name }" is published.
message-template-reviewer = { $login } is a reviewer of "{ $name }".
message-template-reviewer-off = { $login } is no longer a reviewer of "{ $name }".
message-template-withdraw = "{ $name }" is withdrawn.
message-template-vote = Your municipality votes for "{ $name }". { $key-vote } takes it back.
message-template-vote-back = Your municipality votes for "{ $name }" no more.
order-title-order = Order a report
order-title-own = A report of our own
order-title-shared = A new shared report
order-name = Name
order-explanation = To answer
order-about-order = All members see the order, the explanation and your municipality's name, never yours. The secretariat assesses it; votes say how many need it.
order-about-own = A draft that only your own municipality sees. You publish it alone.
order-about-shared = The first draft of a shared report. Somebody else publishes it.
order-keys = { $key-next-field }  the other field · { $key-accept }  on and done · { $key-escape }  never mind
order-keys-kinds = { $key-next-field }  the other field · { $key-down }  another kind · { $key-accept }  on and done · { $key-escape }  never mind
order-needs-name = Give the report a name.
order-needs-explanation = Say what the report is to answer.
order-name-long = The name is too long: at most { $max } characters.
order-explanation-long = The explanation is too long: at most { $max } characters.
order-done-order = "{ $name }" is ordered. All members see it.
order-done-own = "{ $name }" is a draft in your own municipality.
order-done-shared = "{ $name }" is a draft, version 1.
reviewers-title = Reviewers: { $name }
reviewers-nobody = Only the secretariat can publish it.
reviewers-about = A reviewer can read the version that waits, and publish it, which takes write access in a municipality of the agreement. Type a user name to name somebody; type one that stands here to take it off.
reviewers-needs-login = Type a user name.
