//! Points in time and days, as APIs write them.

use std::borrow::Cow;
use std::fmt;
use std::time::SystemTime;

use jiff::fmt::rfc2822;
use jiff::fmt::temporal::Pieces;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A point in time, kept as the text that was received or is to be sent.
///
/// Servers write times in more ways than RFC 3339 knows, and a client that sends a value back must
/// not change it. So the text is what counts; it is read when asked for. RFC 3339 is understood,
/// and so are a space instead of the `T`, an offset of hours alone (`+00`), the dates of HTTP headers
/// (RFC 9110 5.6.7), and a time without an offset, which is no instant: nobody but the server knows
/// what place it means.
///
/// Comparison compares the text.
///
/// ```
/// use generated_client::runtime::Timestamp;
///
/// let time = Timestamp::new("2017-07-01T16:10:23.156000+02:00");
/// assert_eq!(time.unix_millis(), Some(1_498_918_223_156));
/// assert_eq!(time.as_str(), "2017-07-01T16:10:23.156000+02:00");
///
/// let local = Timestamp::new("2017-08-01T00:00:00");
/// assert!(local.is_valid() && !local.has_offset());
/// assert_eq!(local.unix_millis(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Timestamp(String);

impl Timestamp {
    /// A time from its text, which is not checked; see [`is_valid`](Self::is_valid).
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text is a date and a time, with or without an offset.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        match self.pieces() {
            Some(pieces) => pieces.time().is_some(),
            None => self.instant().is_some(),
        }
    }

    /// Whether the text has an offset from UTC and so is an instant.
    #[must_use]
    pub fn has_offset(&self) -> bool {
        match self.pieces() {
            Some(pieces) => pieces.offset().is_some(),
            None => self.instant().is_some(),
        }
    }

    /// The day in the time's own offset, also when there is no offset.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        let day = match self.pieces() {
            Some(pieces) => pieces.date(),
            None => self.instant()?.to_zoned(jiff::tz::TimeZone::UTC).date(),
        };
        Some(Date(day.to_string()))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z, rounded down; nothing without an offset.
    #[must_use]
    pub fn unix_millis(&self) -> Option<i64> {
        i64::try_from(self.instant()?.as_nanosecond().div_euclid(1_000_000)).ok()
    }

    /// Seconds since 1970-01-01T00:00:00Z, rounded down; nothing without an offset.
    #[must_use]
    pub fn unix_seconds(&self) -> Option<i64> {
        i64::try_from(self.instant()?.as_nanosecond().div_euclid(1_000_000_000)).ok()
    }

    /// The instant for the standard library; nothing without an offset.
    #[must_use]
    pub fn to_system_time(&self) -> Option<SystemTime> {
        self.instant().map(SystemTime::from)
    }

    fn pieces(&self) -> Option<Pieces<'_>> {
        Pieces::parse(&self.0).ok()
    }

    fn instant(&self) -> Option<jiff::Timestamp> {
        let Some(pieces) = self.pieces() else {
            return rfc2822::DateTimeParser::new().parse_timestamp(&self.0).ok();
        };
        let offset = pieces.to_numeric_offset()?;
        offset
            .to_timestamp(pieces.date().to_datetime(pieces.time()?))
            .ok()
    }
}

/// Written in UTC with as many digits as needed. A time outside the years -9999 to 9999 becomes the
/// nearest one inside.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let nearest = if time < SystemTime::UNIX_EPOCH {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        };
        Self(
            jiff::Timestamp::try_from(time)
                .unwrap_or(nearest)
                .to_string(),
        )
    }
}

/// A day, kept as the text that was received or is to be sent.
///
/// ```
/// use generated_client::runtime::Date;
///
/// let day = Date::new("2026-11-21");
/// assert_eq!((day.year(), day.month(), day.day()), (Some(2026), Some(11), Some(21)));
/// assert!(!Date::new("21/11/2026").is_valid());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Date(String);

impl Date {
    /// A day from its text, which is not checked; see [`is_valid`](Self::is_valid).
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text is a day as RFC 3339 writes it (`full-date`).
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.day_of_calendar().is_some()
    }

    /// The year.
    #[must_use]
    pub fn year(&self) -> Option<i16> {
        self.day_of_calendar().map(jiff::civil::Date::year)
    }

    /// The month, from 1 to 12.
    #[must_use]
    pub fn month(&self) -> Option<u8> {
        self.day_of_calendar()
            .and_then(|date| u8::try_from(date.month()).ok())
    }

    /// The day of the month, from 1 to 31.
    #[must_use]
    pub fn day(&self) -> Option<u8> {
        self.day_of_calendar()
            .and_then(|date| u8::try_from(date.day()).ok())
    }

    fn day_of_calendar(&self) -> Option<jiff::civil::Date> {
        let pieces = Pieces::parse(&self.0).ok()?;
        if pieces.time().is_some() {
            None
        } else {
            Some(pieces.date())
        }
    }
}

macro_rules! text_of_its_own {
    ($($name:ident)*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = String::deserialize(deserializer).map(Self)?;
                super::codec::doubt(|| !value.is_valid());
                Ok(value)
            }
        }

        impl super::Param for $name {
            fn to_param(&self) -> Cow<'_, str> {
                Cow::Borrowed(&self.0)
            }
        }
    )*};
}

text_of_its_own!(Timestamp Date);

/// Reads a date of an HTTP header (RFC 9110 5.6.7).
pub(crate) fn http_date(text: &str) -> Option<SystemTime> {
    rfc2822::DateTimeParser::new()
        .parse_timestamp(text)
        .ok()
        .map(SystemTime::from)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn instants_are_read_from_what_servers_write() {
        for (text, millis) in [
            ("2017-07-01T16:10:23.156000+02:00", 1_498_918_223_156),
            ("2017-07-01T14:10:23Z", 1_498_918_223_000),
            ("2017-07-01t14:10:23.9999z", 1_498_918_223_999),
            ("2017-07-01 14:10:23+00", 1_498_918_223_000),
            ("2017-07-01 14:10:23.156+00:00", 1_498_918_223_156),
            ("2017-07-01T14:10:23+0000", 1_498_918_223_000),
            ("1969-12-31T23:59:59.9995Z", -1),
            ("1970-01-01T00:00:00-00:00", 0),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777_000),
        ] {
            let time = Timestamp::new(text);
            assert_eq!(time.unix_millis(), Some(millis), "{text}");
            assert_eq!(time.unix_seconds(), Some(millis.div_euclid(1000)), "{text}");
            assert!(time.is_valid() && time.has_offset(), "{text}");
            assert_eq!(time.as_str(), text);
        }
    }

    #[test]
    fn a_date_of_an_http_header_has_a_day() {
        let time = Timestamp::new("Sun, 06 Nov 1994 23:49:37 GMT");
        assert_eq!(time.date(), Some(Date::new("1994-11-06")));
    }

    #[test]
    fn a_time_without_an_offset_is_valid_and_no_instant() {
        for text in ["2017-08-01T00:00:00", "2017-08-01 00:00:00.25"] {
            let time = Timestamp::new(text);
            assert!(time.is_valid() && !time.has_offset());
            assert_eq!(
                (
                    time.unix_millis(),
                    time.unix_seconds(),
                    time.to_system_time()
                ),
                (None, None, None)
            );
            assert_eq!(time.date(), Some(Date::new("2017-08-01")));
        }
    }

    #[test]
    fn text_that_is_no_time_is_kept() {
        for text in [
            "",
            "soon",
            "2017-08-01",
            "1498918223156",
            "2017-13-01T00:00:00Z",
            "2017-08-01T25:00:00Z",
        ] {
            let time: Timestamp = serde_json::from_value(text.into()).unwrap();
            assert!(!time.is_valid(), "{text}");
            assert_eq!(time.unix_millis(), None);
            assert_eq!(serde_json::to_value(&time).unwrap(), text);
            assert_eq!(time.to_string(), text);
        }
        assert!(serde_json::from_str::<Timestamp>("1498918223156").is_err());
    }

    #[test]
    fn system_time_goes_both_ways() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_498_918_223_156);
        let written = Timestamp::from(time);
        assert_eq!(written.as_str(), "2017-07-01T14:10:23.156Z");
        assert_eq!(written.to_system_time(), Some(time));
        let far = SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40);
        assert_eq!(
            Timestamp::from(far).date().and_then(|date| date.year()),
            Some(9999)
        );
        let long_ago = SystemTime::UNIX_EPOCH - Duration::from_secs(1 << 40);
        assert_eq!(
            Timestamp::from(long_ago)
                .date()
                .and_then(|date| date.year()),
            Some(-9999)
        );
    }

    #[test]
    fn days() {
        let day = Date::new("2024-02-29");
        assert_eq!(
            (day.year(), day.month(), day.day()),
            (Some(2024), Some(2), Some(29))
        );
        for text in ["2023-02-29", "2024-02-29T00:00:00", "29.02.2024", ""] {
            let day: Date = serde_json::from_value(text.into()).unwrap();
            assert!(!day.is_valid(), "{text}");
            assert_eq!((day.year(), day.month(), day.day()), (None, None, None));
            assert_eq!(serde_json::to_value(&day).unwrap(), text);
        }
    }

    #[test]
    fn dates_of_http_headers() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        assert_eq!(http_date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(time));
        assert_eq!(http_date("tomorrow"), None);
    }
}
