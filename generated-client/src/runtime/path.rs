//! Path templates.

use super::style::encode;

/// Encodes one path parameter.
///
/// # Errors
///
/// An empty value would call another path, and so would `.` and `..`, which URL parsers resolve
/// even when they are percent-encoded.
pub(crate) fn segment(value: &str) -> Result<String, &'static str> {
    match value {
        "" => Err("is empty"),
        "." | ".." => Err("is a dot segment"),
        value => Ok(encode(value).into_owned()),
    }
}

/// Puts encoded values in the places of a template.
///
/// # Errors
///
/// The name of a placeholder without a value, or a segment that is `.` or `..` once it is put
/// together.
pub(crate) fn render(template: &str, values: &[(&str, String)]) -> Result<String, String> {
    let mut path = String::with_capacity(template.len() + 32);
    if !template.is_empty() && !template.starts_with('/') {
        path.push('/');
    }
    let mut rest = template;
    while let Some((literal, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        let Some((_, value)) = values.iter().find(|(known, _)| *known == name) else {
            return Err(format!("path parameter `{name}` has no value"));
        };
        path.push_str(literal);
        path.push_str(value);
        rest = after;
    }
    path.push_str(rest);
    if path.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Err("the path has a dot segment".to_owned());
    }
    Ok(path)
}
