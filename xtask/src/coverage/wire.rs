//! What is tested on the wire: which emitted methods the client's tests call, and which events they deliver.
//!
//! The rule is one that can be checked by eye. An operation counts when a file below `generated-client/tests` that names
//! its API calls its method on its group, as in `client.reviews().search(…)`; tests there run on a real HTTP server. An
//! event counts when such a file has the variant, as in `Event::ReviewUpdated`, or names the module `webhooks` and has
//! the event's kind as a text.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::Lit;

use super::emitted::{Method, rust_files};
use crate::Failure;
use crate::workspace::{CLIENT, Workspace};

/// What the column means, for readers of the report.
pub const MEANING: &str = "An operation is tested when a test below generated-client/tests calls its method, which sends \
                           a request to a real HTTP server; an event when such a test has its variant or its kind.";

/// What the tests of one API use.
#[derive(Clone, Debug, Default)]
pub(super) struct Tested {
    calls: BTreeSet<Method>,
    variants: BTreeSet<String>,
    /// The texts of all literals in files about deliveries.
    texts: Vec<String>,
}

/// The client's tests.
#[derive(Clone, Debug)]
pub(super) struct Tests(Vec<(BTreeSet<String>, Tested)>);

impl Tests {
    /// Reads all tests of the client.
    ///
    /// # Errors
    ///
    /// [`Failure`] if one cannot be read or is not Rust.
    pub(super) fn read(workspace: &Workspace) -> Result<Self, Failure> {
        let folder = format!("{CLIENT}/tests");
        let mut files = Vec::new();
        for (name, text) in rust_files(&workspace.place(&folder), &folder)? {
            let tokens: TokenStream = text
                .parse()
                .map_err(|error| Failure::unanswered(format!("{folder}/{name}: {error}")))?;
            files.push(look(tokens));
        }
        Ok(Self(files))
    }

    /// What the tests use that name a module of the client.
    pub(super) fn of(&self, module: &str) -> Tested {
        let mut all = Tested::default();
        for (_, tested) in self.0.iter().filter(|(words, _)| words.contains(module)) {
            all.calls.extend(tested.calls.iter().cloned());
            all.variants.extend(tested.variants.iter().cloned());
            all.texts.extend(tested.texts.iter().cloned());
        }
        all
    }
}

impl Tested {
    /// Whether a test calls the method.
    pub(super) fn calls(&self, method: &Method) -> bool {
        self.calls.contains(method)
    }

    /// Whether a test delivers an event, or expects its variant.
    pub(super) fn delivers(&self, kind: &str, variant: &str) -> bool {
        let quoted = format!("\"{kind}\"");
        self.variants.contains(variant)
            || self
                .texts
                .iter()
                .any(|text| text == kind || text.contains(&quoted))
    }
}

/// The words of a file, and what it does with them.
fn look(tokens: TokenStream) -> (BTreeSet<String>, Tested) {
    let mut flat = Vec::new();
    flatten(tokens, &mut flat);
    let mut words = BTreeSet::new();
    let mut tested = Tested::default();
    for token in &flat {
        match token {
            Token::Word(word) => drop(words.insert(word.clone())),
            Token::Text(text) => tested.texts.push(text.clone()),
            Token::Mark(_) => {}
        }
    }
    for window in flat.windows(7) {
        let [first, group, open, close, dot, name, call] = window else {
            continue;
        };
        let marks = [first, open, close, dot, call].map(Token::mark);
        if let (Token::Word(group), Token::Word(name)) = (group, name)
            && marks == [Some('.'), Some('('), Some(')'), Some('.'), Some('(')]
        {
            tested.calls.insert(Method {
                group: group.clone(),
                name: name.clone(),
            });
        }
    }
    for window in flat.windows(4) {
        if let [
            Token::Word(base),
            Token::Mark(':'),
            Token::Mark(':'),
            Token::Word(variant),
        ] = window
            && base == "Event"
        {
            tested.variants.insert(variant.clone());
        }
    }
    if !words.contains("webhooks") {
        tested.texts.clear();
    }
    (words, tested)
}

enum Token {
    Word(String),
    Text(String),
    Mark(char),
}

impl Token {
    fn mark(&self) -> Option<char> {
        match self {
            Self::Mark(mark) => Some(*mark),
            _ => None,
        }
    }
}

/// The tokens in order, those inside of groups between their brackets.
fn flatten(tokens: TokenStream, out: &mut Vec<Token>) {
    for token in tokens {
        match token {
            TokenTree::Ident(word) => out.push(Token::Word(word.to_string())),
            TokenTree::Punct(mark) => out.push(Token::Mark(mark.as_char())),
            TokenTree::Literal(literal) => match Lit::new(literal) {
                Lit::Str(text) => out.push(Token::Text(text.value())),
                Lit::ByteStr(text) => {
                    let text = String::from_utf8_lossy(&text.value()).into_owned();
                    out.push(Token::Text(text));
                }
                _ => out.push(Token::Mark('0')),
            },
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ('(', ')'),
                    Delimiter::Brace => ('{', '}'),
                    Delimiter::Bracket => ('[', ']'),
                    Delimiter::None => (' ', ' '),
                };
                out.push(Token::Mark(open));
                flatten(group.stream(), out);
                out.push(Token::Mark(close));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_found_in_any_layout_and_nothing_else_is() {
        let text = r##"
            use generated_client::pets_api::{Pets, webhooks};
            async fn test() {
                let answer = client
                    .pets()
                    .list(&params)
                    .await;
                expect!(client.pets().add(&body));
                pets.remove(1);
                client.pets(1).rename("a");
                // client.pets().in_a_comment()
                let text = "client.pets().in_a_text()";
                let Event::PetBorn(pet) = deliver(r#"{"type": "pet_sold"}"#) else { return };
            }
        "##;
        let (words, tested) = look(text.parse().unwrap());
        assert!(words.contains("pets_api") && !words.contains("in_a_comment"));
        let method = |name: &str| Method {
            group: "pets".to_owned(),
            name: name.to_owned(),
        };
        assert_eq!(
            tested.calls,
            BTreeSet::from([method("add"), method("list")])
        );
        assert!(tested.delivers("pet_born", "PetBorn"));
        assert!(tested.delivers("pet_sold", "PetSold"));
        assert!(!tested.delivers("pet", "Pet"));
    }
}
