//! Words and quotes: a typed filter as tokens, each with its place.

use std::ops::Range;

/// A stretch between commas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) text: String,
    /// It begins with a quotation mark: no sign at its beginning means anything.
    pub(super) quoted: bool,
}

/// One `-name:value,value` of the text.
#[derive(Clone, Debug, Default)]
pub(super) struct Token {
    pub(super) at: Range<usize>,
    pub(super) negated: bool,
    pub(super) name: Option<String>,
    /// Where the value (or the bare word) begins.
    pub(super) value_at: usize,
    pub(super) parts: Vec<Part>,
    pub(super) open: bool,
}

impl Token {
    /// The value with its commas, for kinds that have no lists.
    pub(super) fn whole(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(",")
    }
}

/// The tokens of a text, in order. Never fails: an open quote ends with the text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut letters = text.char_indices().peekable();
    let mut found = Vec::new();
    loop {
        while letters.next_if(|(_, letter)| letter.is_whitespace()).is_some() {}
        let Some((start, _)) = letters.peek().copied() else { return found };
        found.push(token(text, start, &mut letters));
    }
}

pub(super) type Letters<'a> = std::iter::Peekable<std::str::CharIndices<'a>>;

pub(super) fn token(text: &str, start: usize, letters: &mut Letters<'_>) -> Token {
    let mut token = Token { at: start..text.len(), value_at: start, parts: vec![Part::default()], ..Token::default() };
    let follows = text[start..].strip_prefix('-').and_then(|rest| rest.chars().next());
    if follows.is_some_and(|next| !next.is_whitespace()) {
        letters.next();
        token.negated = true;
        token.value_at = start + 1;
    }
    while let Some((at, letter)) = letters.next_if(|(_, letter)| !letter.is_whitespace()) {
        match letter {
            '"' => quoted(&mut token, letters),
            ':' if token.name.is_none() && token.parts.iter().all(|part| !part.quoted) => {
                token.name = Some(text[token.value_at..at].to_owned());
                token.value_at = at + 1;
                token.parts = vec![Part::default()];
            }
            ',' if token.name.is_some() => token.parts.push(Part::default()),
            other => push(&mut token, other),
        }
    }
    token.at.end = letters.peek().map_or(text.len(), |(at, _)| *at);
    token
}

/// Reads to the closing quote; two quotes in a row are one that belongs to the text.
pub(super) fn quoted(token: &mut Token, letters: &mut Letters<'_>) {
    if let Some(part) = token.parts.last_mut() {
        part.quoted |= part.text.is_empty();
    }
    while let Some((_, letter)) = letters.next() {
        if letter != '"' {
            push(token, letter);
        } else if letters.next_if(|(_, next)| *next == '"').is_some() {
            push(token, '"');
        } else {
            return;
        }
    }
    token.open = true;
}

pub(super) fn push(token: &mut Token, letter: char) {
    if let Some(part) = token.parts.last_mut() {
        part.text.push(letter);
    }
}
