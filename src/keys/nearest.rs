//! "Did you mean …?"

/// The candidate that is fewest slips away, if it is near enough to be one.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = word.chars().count().div_ceil(3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(word, candidate), candidate))
        .filter(|(slips, _)| *slips <= limit)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let names = ["go-contracts", "go-systems", "filter"];
        assert_eq!(nearest("go-contract", names), Some("go-contracts"));
        assert_eq!(nearest("fliter", names), Some("filter"));
        assert_eq!(nearest("xyzzy", names), None);
    }
}
