//! The report as one HTML page.
use super::Coverage;
pub(super) fn write(_coverage: &Coverage) -> String { String::new() }
