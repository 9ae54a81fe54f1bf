//! What a server is called: what its description says in a few words, else what tells its URL from the others.

use super::ident::{field, pascal, variant};
use super::lock::Lock;
use super::scope::Scope;
use crate::ir::{Server, ServerId};

/// The names of a server and of what it brings along.
#[derive(Clone, Debug, Default)]
pub struct ServerNames {
    /// Variant of the enumeration of all servers.
    pub variant: String,
    /// Type that holds the values of its variables, where it has any.
    pub options: Option<String>,
    /// Fields of that type.
    pub fields: Vec<String>,
    /// For each variable with a list of values, the enumeration of them and its variants.
    pub values: Vec<Option<(String, Vec<String>)>>,
}

/// What the file of the client declares and imports beside the types of servers.
const RESERVED_TYPES: &[&str] = &[
    "Api",
    "Builder",
    "Client",
    "ClientBuilder",
    "Core",
    "Default",
    "Error",
    "From",
    "Into",
    "KnownServer",
    "Option",
    "Result",
    "Scheme",
    "Secret",
    "Self",
    "Server",
    "ServerChoice",
    "ServerVariable",
    "String",
    "UrlPart",
];

/// Names all servers. A name in the lock stays, unless the configuration decides otherwise.
pub(super) fn names(
    servers: &[Server],
    usual: &[ServerId],
    client: &str,
    lock: &Lock,
    next: &mut Lock,
) -> Vec<ServerNames> {
    let key = |server: &Server| format!("server {}", server.url);
    let mut variants = Scope::new([]);
    for server in servers.iter().filter(|server| server.name.is_none()) {
        if let Some(name) = lock.get(&key(server)) {
            variants.reserve(name);
        }
    }
    let mut types = Scope::new(RESERVED_TYPES.iter().copied().chain([client]));
    servers
        .iter()
        .zip(candidates(servers, usual))
        .map(|(server, candidates)| {
            let locked = lock.get(&key(server)).filter(|_| server.name.is_none());
            let name = match locked {
                // Two servers of one URL differ in their variables; the lock knows the first.
                Some(name) if next.get(&key(server)).is_none() => name.to_owned(),
                _ => variants.take(&candidates),
            };
            if next.get(&key(server)).is_none() {
                next.insert(key(server), name.clone());
            }
            let wires: Vec<String> = server
                .variables
                .iter()
                .map(|variable| variable.wire.clone())
                .collect();
            let fields = Scope::new(["clone", "default", "new"]).take_all(&wires, field);
            let options = (!wires.is_empty()).then(|| types.take(&[format!("{name}Server")]));
            let values = server
                .variables
                .iter()
                .map(|variable| {
                    let holder = options.as_deref().unwrap_or(&name);
                    (!variable.values.is_empty()).then(|| {
                        (
                            types.take(&[format!("{holder}{}", pascal(&variable.wire))]),
                            Scope::new([]).take_all(&variable.values, variant),
                        )
                    })
                })
                .collect();
            ServerNames {
                variant: name,
                options,
                fields,
                values,
            }
        })
        .collect()
}

/// The longest name that a description gives, in words and in characters.
const MAX_WORDS: usize = 3;
const MAX_LETTERS: usize = 32;

/// Words that every description of a server may have.
const EMPTY_WORDS: &[&str] = &[
    "a",
    "an",
    "and",
    "api",
    "apis",
    "base",
    "endpoint",
    "endpoints",
    "env",
    "environment",
    "for",
    "host",
    "hosted",
    "in",
    "instance",
    "of",
    "on",
    "our",
    "server",
    "servers",
    "service",
    "the",
    "this",
    "to",
    "url",
    "urls",
    "your",
];

/// Second labels of a domain that belong to nobody: `co.uk`, `com.au`.
const EMPTY_DOMAINS: &[&str] = &["ac", "co", "com", "edu", "gov", "net", "org"];

/// Names for each server to try in turn, the nicest one first. The `usual` ones are compared with each other alone, so
/// that an operation's own server does not change what the API's are called.
fn candidates(servers: &[Server], usual: &[ServerId]) -> Vec<Vec<String>> {
    let defaults: Vec<String> = servers.iter().map(Server::default_url).collect();
    let places: Vec<Place<'_>> = servers
        .iter()
        .zip(&defaults)
        .map(|(server, default)| Place::of(&server.url, default))
        .collect();
    servers
        .iter()
        .zip(&places)
        .enumerate()
        .map(|(position, (server, place))| {
            let mut names = Vec::new();
            if let Some(decided) = &server.name {
                names.push(pascal(decided));
            }
            let is_usual = |position: usize| usual.contains(&ServerId(position));
            let others: Vec<&Place<'_>> = places
                .iter()
                .enumerate()
                .filter(|(other, _)| !is_usual(position) || is_usual(*other))
                .map(|(_, place)| place)
                .collect();
            let own = place.own(&others);
            let anywhere = place.is_anywhere.then(|| "Custom".to_owned());
            if let Some(described) = server.description.as_deref().and_then(described) {
                names.push(described.clone());
                names.extend(own.first().map(|own| format!("{described}{own}")));
            }
            names.extend(anywhere);
            names.extend(own);
            names.extend(place.domain());
            names.push(if position == 0 {
                "Default".to_owned()
            } else {
                format!("Server{}", position + 1)
            });
            names
        })
        .collect()
}

/// A name out of the first words of a description: `Sandbox server, for tests` gives `Sandbox`.
fn described(text: &str) -> Option<String> {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|(index, c)| {
            let ends_word = text
                .get(index + c.len_utf8()..)
                .and_then(|rest| rest.chars().next())
                .is_none_or(char::is_whitespace);
            "(\n;|\u{2013}\u{2014}".contains(*c) || ("-.,:!".contains(*c) && ends_word)
        })
        .map_or(text.len(), |(index, _)| index);
    let words: Vec<&str> = text
        .get(..end)?
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .filter(|word| !EMPTY_WORDS.contains(&word.to_lowercase().as_str()))
        .collect();
    let name = words.join(" ");
    let fits = (1..=MAX_WORDS).contains(&words.len())
        && name.chars().count() <= MAX_LETTERS
        && name.contains(char::is_alphabetic);
    fits.then(|| pascal(&name))
}

/// The words of a URL, those apart that a variable brings.
struct Place<'u> {
    /// The host is a variable and nothing else.
    is_anywhere: bool,
    host: Vec<&'u str>,
    port: Option<&'u str>,
    path: Vec<&'u str>,
}

impl<'u> Place<'u> {
    /// The place that a template names. A host that is all variables is the one that it is by default.
    fn of(template: &'u str, default: &'u str) -> Self {
        let place = Self::read(template);
        if !place.is_anywhere {
            return place;
        }
        let usual = Self::read(default);
        if usual.is_anywhere || usual.host.is_empty() || usual.host.contains(&"localhost") {
            place
        } else {
            usual
        }
    }

    fn read(url: &'u str) -> Self {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (location, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (host, port) = location.split_once(':').unwrap_or((location, ""));
        let word =
            |word: &&str| !word.contains(['{', '}']) && word.contains(|c: char| c.is_alphabetic());
        Self {
            is_anywhere: host.starts_with('{') && host.ends_with('}'),
            host: host.split('.').filter(word).collect(),
            port: Some(port).filter(|port| port.parse::<u16>().is_ok()),
            path: path.split('/').filter(word).collect(),
        }
    }

    /// What no other server has, out of the host, else out of the port and the path.
    fn own(&self, all: &[&Self]) -> Vec<String> {
        let in_all = |is: &dyn Fn(&Self) -> bool| all.iter().all(|other| is(other));
        let mut labels: Vec<&str> = self
            .host
            .iter()
            .copied()
            .filter(|label| !in_all(&|other| other.host.contains(label)))
            .collect();
        // The ending of a domain says nothing while there is more.
        if labels.len() > 1 && labels.last() == self.host.last() {
            labels.pop();
        }
        let mut names = Vec::new();
        if !labels.is_empty() {
            names.push(pascal(&labels.join(" ")));
        }
        if let Some(port) = self
            .port
            .filter(|port| !in_all(&|other| other.port == Some(*port)))
        {
            names.push(format!("Port{port}"));
        }
        let segments: Vec<&str> = self
            .path
            .iter()
            .copied()
            .filter(|segment| !in_all(&|other| other.path.contains(segment)))
            .collect();
        if !segments.is_empty() {
            names.push(pascal(&segments.join(" ")));
        }
        names
    }

    /// Whose the domain is: `https://api.example.co.uk` gives `Example`.
    fn domain(&self) -> Option<String> {
        let (last, labels) = self.host.split_last()?;
        let label = labels
            .iter()
            .rev()
            .find(|label| !EMPTY_DOMAINS.contains(label))
            .unwrap_or(last);
        Some(pascal(label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::{FileId, Origin, Pointer};

    /// The names of servers that are given by their URL and description.
    fn names(servers: &[(&str, &str)]) -> Vec<String> {
        names_with(servers, &[])
    }

    fn names_with(servers: &[(&str, &str)], usual: &[ServerId]) -> Vec<String> {
        let servers: Vec<Server> = servers
            .iter()
            .map(|(url, description)| Server {
                url: (*url).to_owned(),
                description: Some((*description).to_owned()),
                name: None,
                variables: Vec::new(),
                origin: Origin::new(FileId(0), Pointer::root()),
            })
            .collect();
        let mut scope = Scope::new([]);
        candidates(&servers, usual)
            .iter()
            .map(|candidates| scope.take(candidates))
            .collect()
    }

    #[test]
    fn a_short_description_is_the_name() {
        for (description, name) in [
            ("Sandbox", "Sandbox"),
            ("Production server", "Production"),
            (
                "Sandbox server, for development against data that nobody publishes.",
                "Sandbox",
            ),
            ("The EU region", "EuRegion"),
            ("Server for file uploads.", "FileUploads"),
            ("v2.1 API (beta)", "V2_1"),
            ("Staging - internal use", "Staging"),
        ] {
            assert_eq!(names(&[("https://api.example.com", description)]), [name]);
        }
        for description in [
            "",
            "API server",
            "The accounting API exposes all that there is",
            "…",
        ] {
            assert_eq!(
                names(&[("https://api.example.com", description)]),
                ["Example"]
            );
        }
    }

    #[test]
    fn the_server_of_an_operation_renames_none_of_the_api() {
        let servers = [
            ("https://api.example.com", ""),
            ("https://uploads.example.com", ""),
        ];
        assert_eq!(names_with(&servers, &[]), ["Api", "Uploads"]);
        assert_eq!(names_with(&servers, &[ServerId(0)]), ["Example", "Uploads"]);
    }

    #[test]
    fn the_url_tells_servers_apart() {
        for (urls, expected) in [
            (
                &["https://api.example.com", "https://sandbox.example.com"][..],
                &["Api", "Sandbox"][..],
            ),
            (
                &["https://api.example.com", "https://api.test.example.com"],
                &["Example", "Test"],
            ),
            (
                &["https://api.eu.example.com", "https://api.us.example.com"],
                &["Eu", "Us"],
            ),
            (
                &["https://example.com/v1", "https://example.com/v2"],
                &["V1", "V2"],
            ),
            (
                &["https://example.com", "http://localhost:3000"],
                &["Example", "Localhost"],
            ),
            (
                &["http://localhost:80", "http://localhost:81"],
                &["Port80", "Port81"],
            ),
            (&["https://api.example.co.uk"], &["Example"]),
            (&["https://{tenant}.tenants.example.com/api"], &["Example"]),
            (&["{protocol}://{host}:{port}"], &["Custom"]),
            (
                &["https://10.0.0.1", "https://10.0.0.2"],
                &["Default", "Server2"],
            ),
        ] {
            let servers: Vec<_> = urls.iter().map(|url| (*url, "")).collect();
            assert_eq!(names(&servers), expected, "{urls:?}");
        }
        let place = Place::of("{origin}/v1", "https://up.example.com/v1");
        assert_eq!(place.domain().as_deref(), Some("Example"));
        assert!(Place::of("http://{host}", "http://localhost:80").is_anywhere);
        assert_eq!(
            names(&[
                ("https://eu.example.com", "Production"),
                ("https://us.example.com", "Production"),
            ]),
            ["Production", "ProductionUs"]
        );
    }
}
