//! From a name on the wire to a legal Rust identifier, without looking at other names.

use heck::{ToPascalCase, ToSnakeCase};

/// Words that may not be used as they are; strict and reserved keywords of edition 2024
/// (the Rust Reference, "Keywords"), and the weak ones that read badly.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that cannot even be raw identifiers.
const NEVER_RAW: &[&str] = &["crate", "self", "super", "Self", "_"];

/// A legal module, field or method name, without regard to other names.
#[must_use]
pub fn snake(wire: &str) -> String {
    let words = one_word(&readable(wire, false));
    let name = words.replace(POINT, "_").to_snake_case();
    start_with_letter(name, "n", "unnamed")
}

/// A legal file and module name: never a keyword, so that the file is called as the module is.
#[must_use]
pub fn module(wire: &str) -> String {
    let name = snake(wire);
    if KEYWORDS.contains(&name.as_str())
        || NEVER_RAW.contains(&name.as_str())
        || RESERVED_FILES.contains(&name.as_str())
    {
        format!("{name}_")
    } else {
        name
    }
}

/// File names that Windows does not allow, and those that the layout uses itself.
const RESERVED_FILES: &[&str] = &[
    "con",
    "prn",
    "aux",
    "nul",
    "com1",
    "com2",
    "com3",
    "com4",
    "com5",
    "com6",
    "com7",
    "com8",
    "com9",
    "lpt1",
    "lpt2",
    "lpt3",
    "lpt4",
    "lpt5",
    "lpt6",
    "lpt7",
    "lpt8",
    "lpt9",
    "lib",
    "main",
    "mod",
    "client",
    "headers",
    "types",
    "runtime",
    "generated_client",
];

/// A legal type name, without regard to other names.
#[must_use]
pub fn pascal(wire: &str) -> String {
    let name = pascal_words(&readable(wire, false));
    start_with_letter(name, "N", "Unnamed")
}

/// The name of a field.
#[must_use]
pub fn field(wire: &str) -> String {
    snake(wire)
}

/// The name of an enumeration's variant.
///
/// Values are not always words: `+1` becomes `Plus1`, an empty text `Empty`.
#[must_use]
pub fn variant(wire: &str) -> String {
    if wire.is_empty() {
        return "Empty".to_owned();
    }
    if wire.trim().is_empty() {
        return "Blank".to_owned();
    }
    start_with_letter(pascal_words(&readable(wire, true)), "N", "Symbol")
}

/// Pascal case that keeps the digits of a version apart: `1_5` and not `15`.
fn pascal_words(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(POINT) {
        name.push_str(&before.to_pascal_case());
        name.push('_');
        rest = after;
    }
    name.push_str(&rest.to_pascal_case());
    name
}

/// Makes an identifier out of a name in the right case: `type` becomes `r#type`, `self` `self_`.
#[must_use]
pub fn escape(name: &str) -> String {
    if NEVER_RAW.contains(&name) {
        format!("{name}_")
    } else if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// Words that are one word in small letters, whatever their capitals say.
const ONE_WORD: [&str; 6] = ["IPv4", "IPv6", "OAuth", "iOS", "macOS", "MacOS"];

/// Writes what is one word with at most one capital: `userIDs` becomes `userIds`, `IPv6Pool`
/// `Ipv6Pool`.
fn one_word(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let at = |index: usize| letters.get(index).copied();
    let is_lower = |index: usize| at(index).is_some_and(char::is_lowercase);
    let is_upper = |index: usize| at(index).is_some_and(char::is_uppercase);
    let mut out = String::with_capacity(text.len());
    let mut index = 0;
    while let Some(letter) = at(index) {
        let begins = match index.checked_sub(1) {
            None => true,
            // A word that starts with a small letter has none before it.
            Some(before) if letter.is_lowercase() => !at(before).is_some_and(char::is_alphanumeric),
            Some(before) => !is_upper(before),
        };
        let known = ONE_WORD
            .into_iter()
            .map(str::len)
            .zip(ONE_WORD)
            .find(|(length, word)| {
                begins
                    && !is_lower(index + length)
                    && word
                        .chars()
                        .enumerate()
                        .all(|(step, wanted)| at(index + step) == Some(wanted))
            });
        let plural = || {
            let capitals = letters
                .iter()
                .skip(index)
                .take_while(|letter| letter.is_uppercase());
            let capitals = capitals.count();
            let ends = at(index + capitals) == Some('s') && !is_lower(index + capitals + 1);
            (begins && capitals >= 2 && ends).then_some(capitals + 1)
        };
        let length = known.map(|(length, _)| length).or_else(plural).unwrap_or(1);
        out.push(letter);
        out.extend(
            letters
                .iter()
                .skip(index + 1)
                .take(length - 1)
                .flat_map(|letter| letter.to_lowercase()),
        );
        index += length;
    }
    out
}

/// Stands for the point of a version until the case is chosen; no identifier holds it.
const POINT: char = '\u{0}';

/// Keeps what an identifier may hold and turns the rest into word boundaries; with `spell_out`,
/// signs that change the meaning become words.
fn readable(wire: &str, spell_out: bool) -> String {
    let mut text = String::with_capacity(wire.len());
    let mut characters = wire.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(character) = characters.next() {
        let next_is_word = characters.peek().is_some_and(|c| c.is_alphanumeric());
        let next_is_digit = characters.peek().is_some_and(char::is_ascii_digit);
        let word = match character {
            '+' if spell_out => Some("plus"),
            // A value that starts so is a number or an order: `-name` sorts the other way round.
            '-' if spell_out && before.is_none() && next_is_word => Some("minus"),
            '<' if spell_out => Some("less"),
            '>' if spell_out => Some("greater"),
            '=' if spell_out => Some("equal"),
            '*' if spell_out => Some("star"),
            '!' if spell_out => Some("not"),
            '%' if spell_out => Some("percent"),
            '&' if spell_out => Some("and"),
            '$' if spell_out && before.is_none() => Some("dollar"),
            // A version such as 1.5 must not become 15.
            '.' if before.is_some_and(|c| c.is_ascii_digit()) && next_is_digit => {
                text.push(POINT);
                before = Some(character);
                continue;
            }
            _ => None,
        };
        match word {
            Some(word) => {
                text.push(' ');
                text.push_str(word);
                text.push(' ');
            }
            None if unicode_ident::is_xid_continue(character) => text.push(character),
            // An apostrophe is part of a word.
            None if character == '\'' || character == '’' => {}
            None => text.push(' '),
        }
        before = Some(character);
    }
    text
}

/// An identifier starts with a letter; a name that holds nothing legal gets a stand-in.
fn start_with_letter(name: String, prefix: &str, empty: &str) -> String {
    match name.chars().next() {
        None => empty.to_owned(),
        Some(first) if unicode_ident::is_xid_start(first) => name,
        Some('_') => {
            let rest = name.trim_start_matches('_').to_owned();
            start_with_letter(rest, prefix, empty)
        }
        Some(_) => format!("{prefix}{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_the_wire_become_identifiers() {
        assert_eq!(snake("x-APIKey"), "x_api_key");
        assert_eq!(snake("update-product-review"), "update_product_review");
        assert_eq!(snake("_id"), "id");
        for (wire, name) in [
            ("userIDs", "user_ids"),
            ("clientURLs", "client_urls"),
            ("GetOutboundIPs", "get_outbound_ips"),
            ("UUIDsList", "uuids_list"),
            ("SKUs", "skus"),
            ("VPCs-by-region", "vpcs_by_region"),
            ("IPv6Address", "ipv6_address"),
            ("allowIPv4", "allow_ipv4"),
            ("OAuthToken", "oauth_token"),
            ("getOAuth2Token", "get_oauth2_token"),
            ("iOS version", "ios_version"),
            ("macOS", "macos"),
            ("OAuthority", "o_authority"),
            ("HTTPServer", "http_server"),
            ("IDsomething", "i_dsomething"),
            ("radiOS", "radi_os"),
        ] {
            assert_eq!(snake(wire), name, "{wire}");
        }
        assert_eq!(snake("business__in"), "business_in");
        assert_eq!(snake("2x"), "n2x");
        assert_eq!(snake("🦀"), "unnamed");
        assert_eq!(snake("a\u{202e}b"), "a_b");
        assert_eq!(pascal("UpdateProductReviewsDto"), "UpdateProductReviewsDto");
        assert_eq!(pascal("CustomFields.Field.Base"), "CustomFieldsFieldBase");
        assert_eq!(variant("TYPE_SMS"), "TypeSms");
        assert_eq!(variant("pt-br"), "PtBr");
        assert_eq!(variant("+1"), "Plus1");
        assert_eq!(variant("-1"), "Minus1");
        assert_eq!(variant("-name"), "MinusName");
        assert_eq!(variant("1.5"), "N1_5");
        assert_eq!(variant("v2.0-beta"), "V2_0Beta");
        assert_eq!(pascal("Pet1.0"), "Pet1_0");
        assert_eq!(snake("get_1.5"), "get_1_5");
        assert_eq!(variant(""), "Empty");
        assert_eq!(variant(" "), "Blank");
        assert_eq!(variant("<object>"), "LessObjectGreater");
        assert_eq!(variant("été"), "Été");
    }

    #[test]
    fn keywords_are_escaped() {
        assert_eq!(escape("type"), "r#type");
        assert_eq!(escape("gen"), "r#gen");
        assert_eq!(escape("self"), "self_");
        assert_eq!(escape("crate"), "crate_");
        assert_eq!(escape("name"), "name");
        assert_eq!(module("type"), "type_");
        assert_eq!(module("AUX"), "aux_");
        assert_eq!(module("types"), "types_");
    }
}
