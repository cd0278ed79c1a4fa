//! The look: one accent for focus, yellow for "look", red for "wrong", each with a sign that
//! works without colour.

use ratatui::style::{Color, Modifier, Style};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Colours {
    #[default]
    Dark,
    Light,
    /// NO_COLOR, or a terminal without colours: bold, dim and reverse only.
    Mono,
}

impl Colours {
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "dark" => Some(Self::Dark),
            "light" => Some(Self::Light),
            "mono" => Some(Self::Mono),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Theme {
    colours: Colours,
    /// May box lines, dots and arrows be used, or only ASCII?
    pub unicode: bool,
}

impl Theme {
    pub const fn new(colours: Colours, unicode: bool) -> Self {
        Self { colours, unicode }
    }

    const fn coloured(self, dark: Color, light: Color) -> Style {
        match self.colours {
            Colours::Dark => Style::new().fg(dark),
            Colours::Light => Style::new().fg(light),
            Colours::Mono => Style::new(),
        }
    }

    pub const fn plain(self) -> Style {
        Style::new()
    }

    pub const fn bold(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    pub const fn dim(self) -> Style {
        match self.colours {
            Colours::Mono => Style::new(),
            _ => Style::new().add_modifier(Modifier::DIM),
        }
    }

    /// Where the focus is.
    pub const fn focus(self) -> Style {
        self.coloured(Color::Cyan, Color::Blue).add_modifier(Modifier::BOLD).add_modifier(Modifier::REVERSED)
    }

    /// Belongs to the focus: the open tab, the keys of the hint bar.
    pub const fn accent(self) -> Style {
        self.coloured(Color::Cyan, Color::Blue).add_modifier(Modifier::BOLD)
    }

    /// Look here: a draft, a deadline, Lokal.
    pub const fn look(self) -> Style {
        self.coloured(Color::Yellow, Color::Magenta)
    }

    pub const fn wrong(self) -> Style {
        self.coloured(Color::LightRed, Color::Red).add_modifier(Modifier::BOLD)
    }

    pub const fn rule(self) -> &'static str {
        if self.unicode { "─" } else { "-" }
    }

    pub const fn ellipsis(self) -> &'static str {
        if self.unicode { "…" } else { "~" }
    }

    pub const fn dot(self) -> &'static str {
        if self.unicode { "·" } else { "-" }
    }
}
