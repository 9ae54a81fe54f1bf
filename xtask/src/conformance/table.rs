//! The table of a run: one row an operation, what went wrong below it, and the sum at the end.

use serde_json::Value;

/// The rows and the verdict.
pub(super) fn table(rows: &[Value]) -> String {
    let width = rows
        .iter()
        .map(|row| text(row, "operation").chars().count())
        .max();
    let width = width.unwrap_or_default();
    let mut out = String::new();
    let mut document = "";
    for row in rows {
        if text(row, "document") != document {
            document = text(row, "document");
            out.push_str(&format!(
                "\n{document:width$}  requests  rejected  answers  unread\n"
            ));
        }
        out.push_str(&format!(
            "{:width$}  {:>8}  {:>8}  {:>7}  {:>6}\n",
            text(row, "operation"),
            count(row, "requests"),
            count(row, "rejected"),
            count(row, "answers"),
            count(row, "unread"),
        ));
        for problem in row
            .get("problems")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            out.push_str(&format!("  ! {}\n", problem.as_str().unwrap_or_default()));
        }
    }
    let sum = |member: &str| rows.iter().map(|row| count(row, member)).sum::<u64>();
    out.push_str(&format!(
        "\n{} operations, {} requests: {} rejected by the mock server; {} answers: {} that the client could not read\n",
        rows.len(),
        sum("requests"),
        sum("rejected"),
        sum("answers"),
        sum("unread"),
    ));
    out
}

/// How many operations of a document were called.
pub(super) fn called(rows: &[Value], document: &str) -> usize {
    rows.iter()
        .filter(|row| text(row, "document") == document)
        .count()
}

/// How many requests were rejected or answers could not be read.
pub(super) fn findings(rows: &[Value]) -> u64 {
    rows.iter()
        .map(|row| count(row, "rejected") + count(row, "unread"))
        .sum()
}

fn text<'v>(row: &'v Value, member: &str) -> &'v str {
    row.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn count(row: &Value, member: &str) -> u64 {
    row.get(member).and_then(Value::as_u64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn problems_stand_below_their_operation_and_are_counted() {
        let row = |operation: &str, rejected: u64, unread: u64, problems: &[&str]| {
            json!({
                "document": "shop/api.yaml", "operation": operation, "requests": 5, "rejected": rejected,
                "answers": 5 - rejected, "unread": unread, "problems": problems,
            })
        };
        let rows = [
            row("GET /pets", 0, 0, &[]),
            row("PUT /pets/{id}", 2, 1, &["full, 200 wanted: 422"]),
        ];
        assert_eq!(findings(&rows), 3);
        assert_eq!(called(&rows, "shop/api.yaml"), 2);
        assert_eq!(called(&rows, "shop/other.yaml"), 0);
        let expected = "\n\
            shop/api.yaml   requests  rejected  answers  unread\n\
            GET /pets              5         0        5       0\n\
            PUT /pets/{id}         5         2        3       1\n\
            \x20 ! full, 200 wanted: 422\n\
            \n2 operations, 10 requests: 2 rejected by the mock server; 8 answers: 1 that the client could not read\n";
        assert_eq!(table(&rows), expected);
    }
}
