//! The table of a run.

use serde_json::Value;

/// The rows of the table: the words, the member of the report, and the unit.
const ROWS: [(&str, &str, &str); 23] = [
    ("requests", "requests", ""),
    ("at a time", "concurrency", ""),
    ("seed", "seed", ""),
    ("time", "seconds", "s"),
    ("arrivals at the server", "arrivals", ""),
    ("succeeded", "succeeded", ""),
    ("typed errors", "typed_errors", ""),
    ("lost", "lost", ""),
    ("duplicated", "duplicated", ""),
    ("healable and failed", "healable_failed", ""),
    ("unexplained", "unexplained", ""),
    ("answered for another", "garbled", ""),
    ("hung", "hung", ""),
    ("panicked", "panicked", ""),
    ("tokens that ran out", "tokens_expired", ""),
    ("requests at another host", "strayed", ""),
    ("most in a window", "peak_rate", ""),
    ("allowed in a window", "rate_limit", ""),
    ("peak of memory", "peak_rss_mib", "MiB"),
    ("median latency", "p50_ms", "ms"),
    ("99 % within", "p99_ms", "ms"),
    ("lines logged", "log_lines", ""),
    ("of them with a credential", "log_lines_with_secret", ""),
];

/// What a run has found, row by row: the faults with how often each was met, the counts, and what is wrong.
pub(super) fn table(report: &Value) -> String {
    let mut rows: Vec<(String, String)> = Vec::new();
    let faults = report.get("faults").and_then(Value::as_object);
    for (name, count) in faults.into_iter().flatten() {
        rows.push((format!("fault {name}"), count.to_string()));
    }
    for (words, member, unit) in ROWS {
        let value = match report.get(member) {
            None | Some(Value::Null) => "-".to_owned(),
            Some(value) => format!("{value} {unit}").trim_end().to_owned(),
        };
        rows.push((words.to_owned(), value));
    }
    let width = rows
        .iter()
        .map(|(words, _)| words.len())
        .max()
        .unwrap_or_default();
    let mut text = String::new();
    for (words, value) in rows {
        text.push_str(&format!("{words:width$}  {value:>10}\n"));
    }
    let findings: Vec<_> = findings(report).collect();
    if !findings.is_empty() {
        text.push_str(&format!("\n{}\n", findings.join("\n")));
    }
    text.push_str(&match findings.len() {
        0 => "\nboth sides agree\n".to_owned(),
        1 => "1 finding\n".to_owned(),
        count => format!("{count} findings\n"),
    });
    text
}

/// What is wrong, in words.
pub(super) fn findings(report: &Value) -> impl Iterator<Item = &str> {
    report
        .get("findings")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn findings_are_the_last_words() {
        let mut report = json!({
            "requests": 20, "faults": { "stall": 2 }, "peak_rss_mib": null, "p50_ms": 1.25, "findings": [],
        });
        let shown = table(&report);
        assert!(shown.contains("fault stall"), "{shown}");
        assert!(shown.contains("1.25 ms\n"), "{shown}");
        assert!(shown.ends_with("\nboth sides agree\n"), "{shown}");
        if let Some(findings) = report.get_mut("findings") {
            *findings = json!(["lost: request 7"]);
        }
        let shown = table(&report);
        assert!(shown.ends_with("\nlost: request 7\n1 finding\n"), "{shown}");
    }
}
