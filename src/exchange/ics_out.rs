//! A calendar that every calendar program reads: RFC 5545. All-day events that keep their UID
//! from one export to the next, so that reading a newer file moves them instead of adding more.

use chrono::{DateTime, NaiveDate, Utc};

/// Octets of a line without its end; longer ones are folded (RFC 5545, 3.1).
const LONGEST_LINE: usize = 75;

/// Something on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The same in every export.
    pub uid: String,
    pub day: NaiveDate,
    pub summary: String,
    pub description: String,
}

/// The calendar as text; `stamp` is when it was made.
pub fn to_text(name: &str, events: &[Event], stamp: DateTime<Utc>) -> String {
    let mut text = String::new();
    let mut line = |content: &str| folded(&mut text, content);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line(&format!("PRODID:-//OS2//kitos {}//DA", env!("CARGO_PKG_VERSION")));
    line("CALSCALE:GREGORIAN");
    line("METHOD:PUBLISH");
    line(&format!("X-WR-CALNAME:{}", escaped(name)));
    for event in events {
        line("BEGIN:VEVENT");
        line(&format!("UID:{}", escaped(&event.uid)));
        line(&format!("DTSTAMP:{}", stamp.format("%Y%m%dT%H%M%SZ")));
        line(&format!("DTSTART;VALUE=DATE:{}", event.day.format("%Y%m%d")));
        // The day after: the end is not part of it.
        line(&format!("DTEND;VALUE=DATE:{}", event.day.succ_opt().unwrap_or(event.day).format("%Y%m%d")));
        line(&format!("SUMMARY:{}", escaped(&event.summary)));
        if !event.description.is_empty() {
            line(&format!("DESCRIPTION:{}", escaped(&event.description)));
        }
        line("TRANSP:TRANSPARENT");
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    text
}

/// Backslash, semicolon and comma mean something; a line break is written `\n`; other control
/// characters have no place in a text.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            _ if letter.is_control() => escaped.push(' '),
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// Adds the line, folded between characters: what follows a fold begins with a blank, which counts.
fn folded(text: &mut String, content: &str) {
    let mut used = 0;
    for letter in content.chars() {
        if used + letter.len_utf8() > LONGEST_LINE {
            text.push_str("\r\n ");
            used = 1;
        }
        text.push(letter);
        used += letter.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The properties of the events, read as a calendar program does: unfolded, then unescaped.
    fn read(text: &str) -> Vec<Vec<(String, String)>> {
        assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
        let unfolded = text.replace("\r\n ", "");
        let lines: Vec<&str> = unfolded.split("\r\n").filter(|line| !line.is_empty()).collect();
        assert_eq!((lines.first(), lines.last()), (Some(&"BEGIN:VCALENDAR"), Some(&"END:VCALENDAR")));
        let mut events: Vec<Vec<(String, String)>> = Vec::new();
        let mut inside = false;
        for line in lines {
            match line {
                "BEGIN:VEVENT" => {
                    assert!(!std::mem::replace(&mut inside, true));
                    events.push(Vec::new());
                }
                "END:VEVENT" => assert!(std::mem::replace(&mut inside, false)),
                _ if inside => {
                    let (name, value) = line.split_once(':').unwrap();
                    events.last_mut().unwrap().push((name.to_owned(), unescaped(value)));
                }
                _ => {}
            }
        }
        events
    }

    fn unescaped(value: &str) -> String {
        let mut text = String::new();
        let mut letters = value.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => text.push(match letters.next().unwrap() {
                    'n' | 'N' => '\n',
                    other => other,
                }),
                ';' | ',' => panic!("{letter} stands bare in {value}"),
                _ => text.push(letter),
            }
        }
        text
    }

    fn event(summary: &str, description: &str) -> Event {
        let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
        Event { uid: "7-end@kitos".to_owned(), day, summary: summary.to_owned(), description: description.to_owned() }
    }

    fn stamp() -> DateTime<Utc> {
        "2026-06-15T10:11:12Z".parse().unwrap()
    }

    #[test]
    fn an_event_is_a_whole_day() {
        let text = to_text("Frister", &[event("Opsiges senest: Løn, drift; A\\B", "en\nto")], stamp());
        let expected = [
            ("UID", "7-end@kitos"),
            ("DTSTAMP", "20260615T101112Z"),
            ("DTSTART;VALUE=DATE", "20240229"),
            ("DTEND;VALUE=DATE", "20240301"),
            ("SUMMARY", "Opsiges senest: Løn, drift; A\\B"),
            ("DESCRIPTION", "en\nto"),
            ("TRANSP", "TRANSPARENT"),
        ];
        assert_eq!(read(&text), [expected.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()]);
        assert!(text.contains("VERSION:2.0\r\nPRODID:-//"));
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let long = "æøå€ 🙂".repeat(40);
        let text = to_text("x", &[event(&long, "")], stamp());
        assert!(text.split("\r\n").all(|line| line.len() <= LONGEST_LINE), "{text}");
        assert!(text.split("\r\n").any(|line| line.len() > LONGEST_LINE - 4));
        assert_eq!(read(&text)[0][4].1, long);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(summary in "[^\\p{Cc}]{0,200}", description in "([^\\p{Cc}]|\n){1,300}") {
            let text = to_text("x", &[event(&summary, &description)], stamp());
            prop_assert!(text.split("\r\n").all(|line| line.len() <= LONGEST_LINE));
            let events = read(&text);
            prop_assert_eq!(&events[0][4].1, &summary);
            prop_assert_eq!(&events[0][5].1, &description);
        }
    }
}
