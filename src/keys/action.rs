//! Everything a key, the menu or the palette can ask the program to do.

use std::fmt;
use std::str::FromStr;

/// The headings that help and the README list actions under. Texts: `group-<name>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    Move,
    Go,
    List,
    Record,
    Visibility,
    Report,
    Macro,
    Program,
}

impl Group {
    pub const ALL: &[Self] =
        &[Self::Move, Self::Go, Self::List, Self::Record, Self::Visibility, Self::Report, Self::Macro, Self::Program];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Go => "go",
            Self::List => "list",
            Self::Record => "record",
            Self::Visibility => "visibility",
            Self::Report => "report",
            Self::Macro => "macro",
            Self::Program => "program",
        }
    }
}

/// Declares the enum, its names and its groups in one table, so that none can be forgotten.
macro_rules! actions {
    ($($group:ident: $($action:ident $name:literal),+;)+) => {
        /// One flat list. The names stand in keymap files and in the text keys
        /// `action-<name>` (short, for hints) and `help-<name>` (a sentence).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($($action,)+)+ }

        impl Action {
            /// Every action, in the order of help.
            pub const ALL: &[Self] = &[$($(Self::$action,)+)+];

            pub const fn name(self) -> &'static str {
                match self { $($(Self::$action => $name,)+)+ }
            }

            pub const fn group(self) -> Group {
                match self { $($(Self::$action => Group::$group,)+)+ }
            }
        }
    };
}

actions! {
    Move:
        Down "down", Up "up", Left "left", Right "right",
        PageDown "page-down", PageUp "page-up", HalfPageDown "half-page-down", HalfPageUp "half-page-up",
        First "first", Last "last", NextPane "next-pane", PreviousPane "previous-pane",
        NextField "next-field", PreviousField "previous-field",
        NextTab "next-tab", PreviousTab "previous-tab",
        Tab1 "tab-1", Tab2 "tab-2", Tab3 "tab-3", Tab4 "tab-4", Tab5 "tab-5",
        Tab6 "tab-6", Tab7 "tab-7", Tab8 "tab-8", Tab9 "tab-9";
    Go:
        GoHome "go-home", GoContracts "go-contracts", GoSystems "go-systems", GoCatalogue "go-catalogue",
        GoInterfaces "go-interfaces", GoOrganisations "go-organisations", GoKle "go-kle",
        GoPersons "go-persons", GoUnits "go-units", GoOptions "go-options",
        GoReports "go-reports", GoTemplates "go-templates", GoQuality "go-quality", GoAccessions "go-accessions",
        GoTerms "go-terms", GoCompleteness "go-completeness", GoDrafts "go-drafts", GoChanges "go-changes",
        Lane "lane", Palette "palette";
    List:
        Open "open", Follow "follow", Filter "filter", ClearFilter "clear-filter", Sort "sort", Views "views",
        Mark "mark", MarkRange "mark-range", MarkAll "mark-all", InvertMarks "invert-marks", CopyCell "copy-cell",
        TakeIntoUse "take-into-use", Merge "merge", Export "export";
    Record:
        EditField "edit-field", New "new", DeleteLine "delete-line", Clone "clone", DeleteRecord "delete-record",
        Save "save", Undo "undo", Redo "redo", Discard "discard", Leaver "leaver", KeepMine "keep-mine",
        TakeTheirs "take-theirs", TakeOriginal "take-original", History "history", Blame "blame",
        NextRecord "next-record", PreviousRecord "previous-record",
        BulkEdit "bulk-edit", IncludeHidden "include-hidden", Repeat "repeat";
    Visibility:
        VisibilityToggle "visibility-toggle", VisibilityLocal "visibility-local", VisibilityShared "visibility-shared",
        ShowOthers "show-others", PriceUses "price-uses", VisibilityLog "visibility-log", Preview "preview";
    Report:
        Report "report", SaveAsTemplate "save-as-template", Parameters "parameters", Chart "chart", Find "find",
        Fold "fold", FoldAll "fold-all", NextValue "next-value", Earlier "earlier", Later "later",
        FormText "form-text", EditTemplate "edit-template", SaveDraft "save-draft", NextFault "next-fault",
        Versions "versions", Vote "vote", NextStep "next-step", Reviewers "reviewers",
        Withdraw "withdraw";
    Macro:
        MacroRecord "macro-record", MacroRun "macro-run";
    Program:
        Accept "accept", Complete "complete", Escape "escape", Back "back", Menu "menu", Help "help",
        CommandLine "command-line", Messages "messages", SwitchIdentity "switch-identity",
        Reload "reload", Redraw "redraw", Suspend "suspend", Quit "quit";
}

impl Action {
    /// Does it go to another tab?
    pub fn is_tab(self) -> bool {
        self.tab().is_some() || matches!(self, Action::NextTab | Action::PreviousTab)
    }

    /// The tab, from 0, that this action goes to.
    pub fn tab(self) -> Option<usize> {
        const TABS: [Action; 9] = [
            Action::Tab1,
            Action::Tab2,
            Action::Tab3,
            Action::Tab4,
            Action::Tab5,
            Action::Tab6,
            Action::Tab7,
            Action::Tab8,
            Action::Tab9,
        ];
        TABS.iter().position(|tab| *tab == self)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// There is no action of this name; `nearest` may be the one that was meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no action is called \"{name}\"{}", .nearest.map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default())]
pub struct UnknownAction {
    pub name: String,
    pub nearest: Option<&'static str>,
}

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(name: &str) -> Result<Self, UnknownAction> {
        Self::ALL.iter().copied().find(|action| action.name() == name).ok_or_else(|| UnknownAction {
            name: name.to_owned(),
            nearest: super::nearest::nearest(name, Self::ALL.iter().map(|action| action.name())),
        })
    }
}
