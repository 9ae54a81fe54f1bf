//! From tokens to text: layout by prettyplease, blank lines between items, and a header.
//!
//! prettyplease never gives up on a line and is pinned like any dependency, so that every machine
//! prints the same bytes (`rustfmt` belongs to a toolchain and does not).

use proc_macro2::TokenStream;

use crate::diag::{Diagnostic, codes};
use crate::emit::file::{Item, SourceFile};

/// Prints a file. `path` names it in a diagnostic, `header` is its first line.
///
/// # Errors
///
/// What was emitted is no Rust, which is a defect of the generator.
pub(crate) fn print(
    path: &str,
    file: &SourceFile,
    header: &str,
) -> Result<String, Box<Diagnostic>> {
    let mut text = format!("{header}\n");
    for item in &file.items {
        match item {
            Item::Tokens(tokens) if tokens.is_empty() => {}
            Item::Tokens(tokens) => {
                let parsed = syn::parse2::<syn::File>(tokens.clone())
                    .map_err(|error| invalid(path, tokens, &error))?;
                text.push('\n');
                text.push_str(&separate(&prettyplease::unparse(&parsed)));
            }
            Item::Table(table) => {
                text.push('\n');
                text.push_str(table);
            }
        }
    }
    Ok(text)
}

fn invalid(path: &str, tokens: &TokenStream, error: &syn::Error) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::new(
        codes::EMITTED_INVALID,
        format!("{path}: the emitted code is no Rust: {error}"),
    )
    .help(format!(
        "this is a defect of the generator; the code begins `{}`",
        begin(tokens)
    ));
    Box::new(diagnostic)
}

fn begin(tokens: &TokenStream) -> String {
    tokens.to_string().chars().take(80).collect()
}

/// Puts a blank line between the items of an `impl` and after the imports, which prettyplease
/// leaves out.
fn separate(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut before = "";
    // Whether the line before belongs to an inner attribute, which may take several lines.
    let mut inner_attribute = false;
    for line in text.lines() {
        let inner = before.starts_with("//!") || inner_attribute;
        inner_attribute = line.starts_with("#![") || (inner_attribute && !before.ends_with(")]"));
        let ends_inner =
            inner && !line.starts_with("//!") && (!inner_attribute || before.starts_with("//!"));
        let ends_item = before == "}";
        let starts_item = !line.starts_with(' ') && !line.starts_with(['}', ')']);
        let imports = |text: &str| text.starts_with("use ") || text.starts_with("pub use ");
        let ends_import = (imports(before) && before.ends_with(';')) || before == "};";
        let starts_import = imports(line) && before.ends_with(';') && !before.starts_with(' ');
        let ends_part = before == "    }"
            || (before.starts_with("    ")
                && !before.starts_with("    //")
                && before.ends_with(';'));
        let starts_part = line.starts_with("    ")
            && !line.starts_with("     ")
            && (is_macro_call(line.trim_start())
                || ["///", "#[", "pub ", "fn ", "const "]
                    .iter()
                    .any(|start| line.trim_start().starts_with(start)));
        let apart = ends_inner
            || (ends_item && starts_item)
            || (ends_import && starts_item && !imports(line))
            || (starts_import && !ends_import)
            || (ends_part && starts_part);
        if apart && !before.is_empty() && !line.is_empty() {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        before = line;
    }
    out
}

/// Whether a line calls a macro that stands for items of an `impl`.
fn is_macro_call(line: &str) -> bool {
    line.ends_with(");")
        && line.split_once("!(").is_some_and(|(name, _)| {
            name.bytes()
                .all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b':'))
        })
}
