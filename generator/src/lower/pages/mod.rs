//! Pages: what the configuration says of them, held against what the operations have.
//!
//! It runs when all types are known, and gives each operation whose answers are pages the paths of
//! members that lead to the next one.

mod fit;
mod member;
mod slot;

use std::collections::BTreeSet;

use self::fit::Fit;
use crate::config::{Config, NO_PAGES, PagesConfig};
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::ir::{Api, OperationId};

/// What the configuration says of the pages of an operation.
#[derive(Clone, Debug)]
pub(super) struct PageWish {
    pub(super) operation: OperationId,
    /// The key of the operation in the configuration.
    pub(super) key: String,
    /// The name of a way to the next page.
    pub(super) pages: Option<String>,
    /// The list in the answer.
    pub(super) items: Option<String>,
}

/// Gives each operation its way to the next page.
pub(super) fn resolve(
    api: &mut Api,
    wishes: &[PageWish],
    config: &Config,
    diags: &mut Diagnostics,
) {
    let mut used = BTreeSet::new();
    let mut fits = true;
    for wish in wishes {
        let Some(operation) = api.operations.get(wish.operation.0) else {
            continue;
        };
        let fit = |(name, pages): (&String, &PagesConfig)| {
            let fit = Fit {
                api,
                operation,
                wish,
                name: name.clone(),
            };
            fit.paging(pages).map(|paging| (name.clone(), paging))
        };
        let found = match wish.pages.as_deref() {
            Some(NO_PAGES) => continue,
            Some(name) => match config.pages.get_key_value(name) {
                Some(named) => fit(named),
                None => Err(unknown(config, wish, name)),
            },
            None => {
                let defaults = config.pages.iter().filter(|(_, pages)| pages.default);
                match defaults.map(fit).find_map(Result::ok) {
                    Some(found) => Ok(found),
                    None => continue,
                }
            }
        };
        match found {
            Ok((name, paging)) => {
                used.insert(name);
                if let Some(operation) = api.operations.get_mut(wish.operation.0) {
                    operation.paging = Some(paging);
                }
            }
            Err(mismatch) => {
                fits = false;
                diags.push(mismatch.report(config));
            }
        }
    }
    // What an operation means by a name that does not fit may be one of those that nothing uses.
    let unused = config
        .pages
        .keys()
        .filter(|name| fits && !used.contains(*name));
    for name in unused {
        let at = config.place(&["pages", name]);
        diags.push(
            Diagnostic::new(
                codes::CONFIG_UNUSED,
                format!("{at}no operation gives pages as `{name}` says"),
            )
            .help("name it by `pages` of an operation, or remove it from codegen.toml"),
        );
    }
}

/// Something that the configuration says and an operation does not have.
struct Mismatch {
    /// Where the configuration says it.
    keys: Vec<String>,
    message: String,
    help: String,
}

impl Mismatch {
    fn report(self, config: &Config) -> Diagnostic {
        let keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        let message = format!("{}{}", config.place(&keys), self.message);
        Diagnostic::new(codes::PAGES_MISMATCH, message).help(self.help)
    }
}

fn unknown(config: &Config, wish: &PageWish, name: &str) -> Mismatch {
    let known: Vec<&str> = config.pages.keys().map(String::as_str).collect();
    Mismatch {
        keys: vec!["operations".into(), wish.key.clone(), "pages".into()],
        message: format!("there is no `[pages.{name}]`"),
        help: suggestion(name, &known),
    }
}

/// What was meant, or what there is to choose from.
fn suggestion(name: &str, known: &[&str]) -> String {
    match crate::text::nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "none is declared; declare it in an overlay".to_owned(),
        None => format!("there are {}", listed(known)),
    }
}

fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
