//! The URL template of a server: in which part of a URL each of its variables stands.

use crate::ir::UrlPart;

/// What a template is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reading<'u> {
    /// A URL that requests can be sent to once its variables have values.
    Absolute(Vec<Found<'u>>),
    /// A URL relative to the place that the document is published at.
    Relative,
    /// No URL that a client can have as its base, and why.
    Unusable(&'static str),
}

/// A variable of a template.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found<'u> {
    pub(super) name: &'u str,
    pub(super) part: UrlPart,
}

/// A piece of a template.
#[derive(Clone, Copy)]
enum Piece<'u> {
    Text(&'u str),
    Variable(&'u str),
}

/// How far a URL has been read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    AfterScheme,
    Host,
    Path,
}

const NO_HOST: Reading<'static> = Reading::Unusable("names no host");

/// Reads a template. A variable stands where its default (`default` gives it) would: `{server}` is a host when it is
/// `a.example.com` by default, and the whole URL when it is `https://a.example.com`.
pub(super) fn read<'u>(url: &'u str, default: &dyn Fn(&str) -> Option<&'u str>) -> Reading<'u> {
    let pieces = pieces(url);
    let mut state = State::Start;
    let mut found: Vec<Found<'u>> = Vec::new();
    let mut before = "";
    let mut has_host = false;
    for (index, piece) in pieces.iter().enumerate() {
        let next = pieces.get(index + 1).copied();
        let name = match *piece {
            Piece::Text(text) => {
                let (next, host) = match read_text(text, state) {
                    Ok(read) => read,
                    Err(reading) => return reading,
                };
                has_host |= !host.is_empty();
                if next == State::Path && !has_host {
                    return NO_HOST;
                }
                state = next;
                before = text;
                continue;
            }
            Piece::Variable(name) => name,
        };
        // A default of no text says nothing.
        let value = default(name).filter(|value| !value.is_empty());
        let part = match state {
            State::Start => match (next, value) {
                (Some(Piece::Text(text)), _) if text.starts_with("://") => UrlPart::Scheme,
                (_, None) => UrlPart::Url,
                (_, Some(value)) if has_scheme(value) => UrlPart::Url,
                _ => return Reading::Relative,
            },
            State::AfterScheme => return Reading::Relative,
            State::Host => host_part(before, next, value, default),
            State::Path if value.is_some_and(|value| value.contains('/')) => UrlPart::Segments,
            State::Path => UrlPart::Segment,
        };
        state = match part {
            UrlPart::Scheme => State::AfterScheme,
            UrlPart::Base if !has_host => return NO_HOST,
            UrlPart::Url | UrlPart::Base => State::Path,
            UrlPart::Location if value.is_some_and(|value| value.contains('/')) => State::Path,
            _ => state,
        };
        has_host |= part != UrlPart::Scheme;
        if !found.iter().any(|known| known.name == name) {
            found.push(Found { name, part });
        }
        before = "";
    }
    match state {
        State::Host if !has_host => NO_HOST,
        State::Host | State::Path => Reading::Absolute(found),
        State::Start | State::AfterScheme => Reading::Relative,
    }
}

fn pieces(url: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = url;
    while let Some((text, (name, after))) = rest
        .split_once('{')
        .and_then(|(text, after)| Some((text, after.split_once('}')?)))
    {
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        pieces.push(Piece::Variable(name));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

fn has_scheme(url: &str) -> bool {
    after_scheme(url).is_some()
}

/// What stands behind `https://` or `http://`.
fn after_scheme(url: &str) -> Option<&str> {
    ["https://", "http://"].into_iter().find_map(|scheme| {
        let (start, rest) = url.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    })
}

/// Reads text between variables: how far the URL is read with it, and what of it is the host.
fn read_text(text: &str, state: State) -> Result<(State, &str), Reading<'static>> {
    let plain = |c: char| c.is_ascii_graphic() && !"<>{}\"\\".contains(c);
    if !text.chars().all(plain) {
        return Err(Reading::Unusable("has characters that no URL has"));
    }
    let rest = match state {
        State::Start => match after_scheme(text) {
            Some(rest) => rest,
            None if text.contains("://") => {
                return Err(Reading::Unusable("is neither `https` nor `http`"));
            }
            None => return Err(Reading::Relative),
        },
        State::AfterScheme => text.strip_prefix("://").ok_or(Reading::Relative)?,
        State::Host | State::Path => text,
    };
    if rest.contains(['?', '#']) {
        return Err(Reading::Unusable("has a query or fragment"));
    }
    let (state, host) = match (state, rest.split_once('/')) {
        (State::Path, _) => return Ok((State::Path, "")),
        (_, Some((host, _))) => (State::Path, host),
        (_, None) => (State::Host, rest),
    };
    if host.contains('@') {
        return Err(Reading::Unusable("has a user"));
    }
    Ok((state, host))
}

/// The part that a variable before the path stands in.
fn host_part<'u>(
    before: &str,
    next: Option<Piece<'_>>,
    value: Option<&str>,
    default: &dyn Fn(&str) -> Option<&'u str>,
) -> UrlPart {
    let is_first = before.ends_with("//");
    let ends = match next {
        None => true,
        Some(Piece::Text(text)) => text.starts_with('/'),
        // A path that brings its own slash along, or nothing.
        Some(Piece::Variable(name)) => {
            default(name).is_some_and(|value| value.is_empty() || value.starts_with('/'))
        }
    };
    // `https://example.com{base}` cannot go on with a host where there is nothing to tell.
    let is_glued = before.is_empty() || before.ends_with(|c: char| c.is_ascii_alphanumeric());
    match value {
        _ if before.ends_with(':') => UrlPart::Port,
        Some(value) if value.starts_with('/') => UrlPart::Base,
        None if is_glued && ends => UrlPart::Base,
        Some(value) if value.contains('/') => UrlPart::Location,
        _ if is_first && ends => UrlPart::Location,
        _ if is_first && matches!(next, Some(Piece::Text(text)) if text.starts_with(':')) => {
            UrlPart::Host
        }
        Some(value) if value.contains('.') => UrlPart::Host,
        _ => UrlPart::Label,
    }
}

/// Whether a value can stand in a part of a URL, as the runtime judges it.
pub(super) fn fits(part: UrlPart, value: &str) -> bool {
    let label = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let host = |text: &str| text.split('.').all(label);
    let port =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok();
    match part {
        UrlPart::Url => has_scheme(value) && read_text(value, State::Start).is_ok(),
        UrlPart::Scheme => ["https", "http"]
            .iter()
            .any(|s| value.eq_ignore_ascii_case(s)),
        UrlPart::Location => {
            let location = value.split('/').next().unwrap_or_default();
            match location.split_once(':') {
                Some((name, number)) => host(name) && port(number),
                None => host(location),
            }
        }
        UrlPart::Host => host(value),
        UrlPart::Label => label(value),
        UrlPart::Port => port(value),
        UrlPart::Base | UrlPart::Segments | UrlPart::Segment => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Variables are declared as `name=default`.
    fn parts(url: &'static str, defaults: &[(&'static str, &'static str)]) -> Vec<UrlPart> {
        let default = |name: &str| {
            let known = defaults.iter().find(|(known, _)| *known == name);
            known.map(|(_, value)| *value)
        };
        match read(url, &default) {
            Reading::Absolute(found) => found.into_iter().map(|found| found.part).collect(),
            other => unreachable!("{url}: {other:?}"),
        }
    }

    #[test]
    fn a_variable_stands_where_its_default_would() {
        use UrlPart::*;
        assert_eq!(parts("https://a.example.com/v1", &[]), []);
        assert_eq!(
            parts(
                "{protocol}://{hostname}{base}",
                &[
                    ("protocol", "https"),
                    ("hostname", "localhost:80"),
                    ("base", "/a/b")
                ]
            ),
            [Scheme, Location, Base]
        );
        assert_eq!(
            parts(
                "{protocol}://{hostname}:{port}",
                &[("hostname", "localhost")]
            ),
            [Scheme, Host, Port]
        );
        assert_eq!(
            parts(
                "https://{tenant}.example.com/api/{version}/{rest}",
                &[("tenant", "demo"), ("version", "v1"), ("rest", "a/b")]
            ),
            [Label, Segment, Segments]
        );
        assert_eq!(
            parts("https://{tenant}.example.com", &[("tenant", "")]),
            [Label]
        );
        assert_eq!(
            parts("https://{region}.example.com", &[("region", "eu.west")]),
            [Host]
        );
        assert_eq!(parts("https://api-{region}.example.com", &[]), [Label]);
        assert_eq!(
            parts("https://{host}/api", &[("host", "up.example.com")]),
            [Location]
        );
        assert_eq!(
            parts("https://{host}", &[("host", "example.com/api")]),
            [Location]
        );
        assert_eq!(parts("https://example.com{base}", &[("base", "")]), [Base]);
        assert_eq!(parts("https://example.{tld}", &[]), [Label]);
        assert_eq!(parts("{origin}/v1", &[("origin", "https://e.com")]), [Url]);
        assert_eq!(parts("{origin}", &[]), [Url]);
        // The second place of a variable is held to the part of the first.
        assert_eq!(parts("https://{a}.e.com/{a}", &[("a", "x")]), [Label]);
    }

    #[test]
    fn what_is_no_base_url() {
        let none = |_: &str| None;
        for url in [
            "",
            "/",
            "/v1",
            "api.example.com",
            "//example.com",
            "{a}example.com",
        ] {
            let default = |_: &str| Some("/v1");
            assert_eq!(read(url, &default), Reading::Relative, "{url}");
        }
        for (url, why) in [
            ("wss://example.com", "is neither `https` nor `http`"),
            ("https://example.com?a=b", "has a query or fragment"),
            ("https://example.com/{a}#b", "has a query or fragment"),
            ("https://user@example.com", "has a user"),
            ("https://", "names no host"),
            ("https:///v1", "names no host"),
            ("{scheme}:///{path}", "names no host"),
            ("https://example.com/a b", "has characters that no URL has"),
            ("https://example.com/{a", "has characters that no URL has"),
        ] {
            assert_eq!(read(url, &none), Reading::Unusable(why), "{url}");
        }
    }

    #[test]
    fn a_default_that_its_part_cannot_hold_is_none() {
        use UrlPart::*;
        for (part, value) in [
            (Url, "https://example.com/v1"),
            (Scheme, "HTTPS"),
            (Location, "localhost:8008"),
            (Location, "example.com/a b"),
            (Host, "a.b"),
            (Label, "a-b_c"),
            (Port, "443"),
            (Segment, "a/b c"),
        ] {
            assert!(fits(part, value), "{part:?}: {value}");
        }
        for (part, value) in [
            (Url, "/v1"),
            (Url, "https://a@b"),
            (Scheme, "ftp"),
            (Location, ""),
            (Location, "a@b"),
            (Host, "a..b"),
            (Label, "a.b"),
            (Label, "<tenant>"),
            (Port, "65536"),
            (Port, "+1"),
        ] {
            assert!(!fits(part, value), "{part:?}: {value}");
        }
    }
}
