//! Whether a text or a number is what its `format` says, for formats of the OpenAPI format registry that can be told by
//! looking at the value.
//!
//! An emitted type keeps any text, whatever its format, and a `Timestamp` understands points in time that are written
//! otherwise than RFC 3339 has them. Numbers have the width of their format.

use std::net::{Ipv4Addr, Ipv6Addr};

/// What a text is to a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It is of the format.
    Kept,
    /// It is not, and the emitted type understands it as if it were.
    Understood,
    /// It is not.
    Broken,
}

/// What a text is to a format; nothing where that cannot be told.
pub(super) fn fit(format: &str, text: &str) -> Option<Fit> {
    if fits(format, text)? {
        return Some(Fit::Kept);
    }
    let understood = format == "date-time" && (is_instant(text) || is_http_date(text));
    Some(if understood {
        Fit::Understood
    } else {
        Fit::Broken
    })
}

fn fits(format: &str, text: &str) -> Option<bool> {
    Some(match format {
        "date" => is_date(text),
        "time" => is_time(text),
        "date-time" => is_date_time(text),
        "uuid" => is_uuid(text),
        "email" => text.is_ascii() && is_email(text),
        "idn-email" => is_email(text),
        "uri" => text.is_ascii() && is_absolute(text) && is_reference(text),
        "uri-reference" => text.is_ascii() && is_reference(text),
        "iri" => is_absolute(text) && is_reference(text),
        "iri-reference" => is_reference(text),
        "hostname" => text.is_ascii() && is_host_name(text),
        "idn-hostname" => is_host_name(text),
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "byte" => is_base64(text),
        _ => return None,
    })
}

/// The whole numbers that a format of numbers has, from the least to the greatest.
pub(super) fn range(format: &str) -> Option<(i128, i128)> {
    Some(match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" => (i64::MIN.into(), i64::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "uint64" | "uint" => (0, u64::MAX.into()),
        _ => return None,
    })
}

/// `full-date` of RFC 3339 section 5.6, and one that the calendar has.
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut next = |length| number(parts.next()?, length);
    let (Some(year), Some(month), Some(day)) = (next(4), next(2), next(2)) else {
        return false;
    };
    let is_leap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0;
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// `full-time` of RFC 3339 section 5.6. A minute may have a second more.
fn is_time(text: &str) -> bool {
    let Some((clock, rest)) = text.split_at_checked(8) else {
        return false;
    };
    let offset = match rest.strip_prefix('.') {
        Some(fraction) => {
            let offset = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if offset.len() == fraction.len() {
                return false;
            }
            offset
        }
        None => rest,
    };
    let of_clock = |text: &str, greatest: [u32; 3]| {
        let parts: Vec<&str> = text.split(':').collect();
        let mut pairs = parts.iter().zip(greatest);
        pairs
            .all(|(part, most)| number(part, 2).is_some_and(|number| number <= most))
            .then_some(parts.len())
    };
    let is_offset = match offset.strip_prefix(['+', '-']) {
        Some(shift) => of_clock(shift, [23, 59, 0]) == Some(2),
        None => matches!(offset, "Z" | "z"),
    };
    is_offset && of_clock(clock, [23, 59, 60]) == Some(3)
}

/// `date-time` of RFC 3339 section 5.6.
fn is_date_time(text: &str) -> bool {
    text.split_once(['T', 't'])
        .is_some_and(|(date, time)| is_date(date) && is_time(time))
}

/// A day, a time and an offset, each in any of the forms of ISO 8601 that spell it out. Without an offset it is no point in
/// time, and an application that asks for one gets none.
fn is_instant(text: &str) -> bool {
    let Some((day, time)) = text.split_at_checked(10) else {
        return false;
    };
    let Some(time) = time.strip_prefix(['T', 't', ' ']) else {
        return false;
    };
    let Some((clock, offset)) = time
        .find(['Z', 'z', '+', '-'])
        .and_then(|at| time.split_at_checked(at))
    else {
        return false;
    };
    let offset = match offset.strip_prefix(['+', '-']) {
        Some(shift) => match (shift.len(), shift.split_at_checked(2)) {
            (2, _) => format!("+{shift}:00"),
            (4, Some((hours, minutes))) => format!("+{hours}:{minutes}"),
            _ => format!("+{shift}"),
        },
        None => offset.to_owned(),
    };
    let seconds = if clock.len() == 5 { ":00" } else { "" };
    is_date(day) && is_time(&format!("{clock}{seconds}{offset}"))
}

/// The date of an HTTP header (`IMF-fixdate` of RFC 9110 section 5.6.7).
fn is_http_date(text: &str) -> bool {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let parts: Vec<&str> = text.split(' ').collect();
    let [weekday, day, month, year, time, "GMT"] = parts.as_slice() else {
        return false;
    };
    let month = MONTHS.iter().position(|known| known == month);
    let weekday = weekday.strip_suffix(',');
    weekday.is_some_and(|weekday| DAYS.contains(&weekday))
        && month.is_some_and(|month| is_date(&format!("{year}-{:02}-{day}", month + 1)))
        && is_time(&format!("{time}Z"))
}

/// The text form of RFC 9562 section 4.
fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

/// `Mailbox` of RFC 5321 section 4.1.2, as far as addresses are written that way.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    let plain = |c: char| {
        c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || !c.is_ascii() && !c.is_control()
    };
    let is_local = is_quoted
        || local
            .split('.')
            .all(|atom| !atom.is_empty() && atom.chars().all(plain));
    let literal = domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let is_domain = match literal {
        Some(address) => match address.strip_prefix("IPv6:") {
            Some(address) => address.parse::<Ipv6Addr>().is_ok(),
            None => address.parse::<Ipv4Addr>().is_ok(),
        },
        None => is_host_name(domain),
    };
    is_local && is_domain && local.len() <= 64
}

/// A name of RFC 1123 section 2.1.
fn is_host_name(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c == '-' || c.is_alphanumeric())
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

/// Whether a reference has a scheme (RFC 3986 section 3.1).
fn is_absolute(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// Whether all characters may stand in a reference (RFC 3986 section 2, and RFC 3987 for those beyond ASCII).
fn is_reference(text: &str) -> bool {
    let plain = |c: char| {
        c.is_ascii_alphanumeric()
            || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
            || !c.is_ascii() && !c.is_control() && !c.is_whitespace()
    };
    let mut escapes = text.split('%').skip(1);
    text.chars().all(plain)
        && escapes.all(|rest| {
            let code = rest.get(..2);
            code.is_some_and(|code| code.chars().all(|c| c.is_ascii_hexdigit()))
        })
}

/// Base64 with its padding (RFC 4648 section 4).
fn is_base64(text: &str) -> bool {
    let data = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - data.len() <= 2
        && data
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/'))
}

/// A number of so many digits.
fn number(text: &str, digits: usize) -> Option<u32> {
    let is_plain = text.len() == digits && text.chars().all(|c| c.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_a_format_are_told_from_others() {
        let cases: [(&str, &[&str], &[&str]); 14] = [
            (
                "date",
                &["2026-11-21", "2024-02-29", "2000-02-29"],
                &[
                    "",
                    "2026-11-31",
                    "2026-02-29",
                    "1900-02-29",
                    "2026-13-01",
                    "26-11-21",
                    "2026-11-21Z",
                    "2026-11-+1",
                ],
            ),
            (
                "time",
                &["10:00:00Z", "23:59:60.5+02:00"],
                &[
                    "10:00:00",
                    "24:00:00Z",
                    "10:00Z",
                    "10:00:00.Z",
                    "10:00:00+2",
                    "é:00:00Z",
                ],
            ),
            (
                "date-time",
                &["2026-11-21T10:00:00Z", "2026-11-21t10:00:00.123456-09:30"],
                &[
                    "2026-11-21",
                    "2026-11-21 10:00:00Z",
                    "2026-11-21T10:00:00",
                    "2026-11-31T10:00:00Z",
                ],
            ),
            (
                "uuid",
                &["123e4567-e89b-12d3-a456-426614174000"],
                &[
                    "123e4567e89b12d3a456426614174000",
                    "123e4567-e89b-12d3-a456-42661417400g",
                    "",
                ],
            ),
            (
                "email",
                &[
                    "a.b+c@example.org",
                    "\"a b\"@example.org",
                    "a@[192.0.2.1]",
                    "a@[IPv6:::1]",
                ],
                &[
                    "",
                    "a",
                    "@example.org",
                    "a b@example.org",
                    "a..b@example.org",
                    "a@-b",
                    "ü@example.org",
                ],
            ),
            ("idn-email", &["ü@bücher.example"], &["ü"]),
            (
                "uri",
                &[
                    "https://example.org/a?b=%20#c",
                    "mailto:a@example.org",
                    "urn:x:y",
                ],
                &[
                    "",
                    "/a",
                    "example.org",
                    "https://example.org/a b",
                    "https://example.org/%2",
                    "https://example.org/ü",
                    "1a:b",
                ],
            ),
            ("uri-reference", &["", "/a", "#b"], &["a b", "\\a"]),
            (
                "iri",
                &["https://example.org/ü"],
                &["ü", "https://example.org/ü "],
            ),
            (
                "hostname",
                &["a", "example.org"],
                &["", "a..b", "-a.org", "a_b", "bücher.example"],
            ),
            ("idn-hostname", &["bücher.example"], &["a b"]),
            ("ipv4", &["192.0.2.1"], &["192.0.2", "192.0.2.256", "::1"]),
            (
                "ipv6",
                &["::1", "2001:db8::"],
                &["192.0.2.1", "::1::", "fe80::1%eth0"],
            ),
            (
                "byte",
                &["", "YQ==", "YWE=", "YWFh"],
                &["YQ", "YQ=", "Y===", "Y-_=", "a b="],
            ),
        ];
        for (format, good, bad) in cases {
            for text in good {
                assert_eq!(fits(format, text), Some(true), "{format} {text}");
            }
            for text in bad {
                assert_eq!(fits(format, text), Some(false), "{format} {text}");
            }
        }
        assert_eq!(fits("password", "x"), None);
    }

    #[test]
    fn points_in_time_that_the_emitted_type_understands_are_told_from_others() {
        for text in [
            "2023-01-31 16:22:17.327878+00:00",
            "2019-08-22 11:46:38.914467+00",
            "2017-07-01T14:10:23+0000",
            "2017-07-01T14:10Z",
            "Sun, 06 Nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(fit("date-time", text), Some(Fit::Understood), "{text}");
        }
        for text in [
            "",
            "<string>",
            "2026-11-21",
            "2026-11-21 10:00:00",
            "2026-11-31 10:00:00Z",
            "2026-11-21T10:00:00+1",
            "2026-11-21_10:00:00Z",
            "2026-11-21T1000Z",
            "Sun, 31 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "1700000000",
        ] {
            assert_eq!(fit("date-time", text), Some(Fit::Broken), "{text}");
        }
        let kept = fit("date-time", "2026-11-21T10:00:00Z");
        assert_eq!(kept, Some(Fit::Kept));
        assert_eq!(fit("date", "2026-11-21 10:00Z"), Some(Fit::Broken));
    }
}
