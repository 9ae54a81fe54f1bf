//! What the value of a server variable may hold, by the part of the URL that it stands in.
//!
//! A value is held to what may stand in its part, so that it can never move a request to another
//! host.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The part of a URL that a server variable stands in, and with it what its value may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlPart {
    /// The URL from its beginning: `https://host:port/path`.
    Url,
    /// `http` or `https`.
    Scheme,
    /// All between `//` and the path: a host, which may have a port and a path behind it.
    Location,
    /// A host, or several labels of one.
    Host,
    /// One label of a host, or a piece of one: no dot.
    Label,
    /// A port.
    Port,
    /// The path right behind the host. A slash is put before it.
    Base,
    /// Any number of segments of the path.
    Segments,
    /// One segment of the path, or a piece of one: a slash is percent-encoded.
    Segment,
}

/// All but what may stand in a segment of a path (RFC 3986 3.3, `pchar`).
const NOT_IN_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

impl UrlPart {
    /// Writes a value behind the part of the URL that is there already.
    ///
    /// # Errors
    ///
    /// What the value may be, for a value that is something else.
    pub(super) fn write(self, value: &str, url: &mut String) -> Result<(), &'static str> {
        match self {
            Self::Url => {
                let lower = value.get(..8).unwrap_or(value).to_ascii_lowercase();
                let is_plain = |c: char| c.is_ascii_graphic() && !"?#@\\{}<>\"".contains(c);
                if !(lower.starts_with("https://") || lower.starts_with("http://"))
                    || !value.chars().all(is_plain)
                {
                    return Err("may only be an absolute URL without user, query and fragment");
                }
                url.push_str(value.trim_end_matches('/'));
            }
            Self::Scheme => match value.to_ascii_lowercase().as_str() {
                scheme @ ("http" | "https") => url.push_str(scheme),
                _ => return Err("may only be `https` or `http`"),
            },
            Self::Location => {
                let (location, path) = match value.find('/') {
                    Some(slash) => value.split_at(slash),
                    None => (value, ""),
                };
                if !is_location(location) {
                    return Err("may only be a host, which may have a port and a path");
                }
                url.push_str(location);
                segments(path, url);
            }
            Self::Host if is_host(value) => url.push_str(value),
            Self::Host => return Err("may only be a host: letters, digits, `-`, `_` and dots"),
            Self::Label if is_label(value) => url.push_str(value),
            Self::Label => {
                return Err("may only be a part of a host name: letters, digits, `-` and `_`");
            }
            Self::Port if is_port(value) => url.push_str(value),
            Self::Port => return Err("may only be a port: a number up to 65535"),
            Self::Base => {
                let path = value.trim_matches('/');
                if !path.is_empty() {
                    url.push('/');
                    segments(path, url);
                }
            }
            Self::Segments => segments(value, url),
            Self::Segment => url.extend(utf8_percent_encode(value, NOT_IN_SEGMENT)),
        }
        Ok(())
    }
}

/// The same for several segments.
const NOT_IN_PATH: &AsciiSet = &NOT_IN_SEGMENT.remove(b'/');

fn segments(path: &str, url: &mut String) {
    url.extend(utf8_percent_encode(path, NOT_IN_PATH));
}

fn is_label(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn is_host(text: &str) -> bool {
    text.split('.').all(is_label)
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

fn is_location(text: &str) -> bool {
    if let Some((address, port)) = text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        let port = port.strip_prefix(':').map_or(port.is_empty(), is_port);
        return port && address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    match text.split_once(':') {
        Some((host, port)) => is_host(host) && is_port(port),
        None => is_host(text),
    }
}
