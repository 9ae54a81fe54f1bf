//! Which operation a recorded request was a call of: by its server and its path.

use percent_encoding::percent_decode_str;

use crate::drift::operations::Operation;
use crate::drift::side::Node;

/// A text with holes, such as a segment of a path template.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern {
    /// The literal parts; between each two is a hole.
    literals: Vec<String>,
}

/// A place that servers are at.
#[derive(Clone, Debug)]
struct Server {
    /// Host and port; `None` where the document does not say, so that any will do.
    host: Option<Pattern>,
    /// The segments before each path.
    base: Vec<Pattern>,
}

/// How an operation is reached.
pub(super) struct Route {
    servers: Vec<Server>,
    method: String,
    segments: Vec<Pattern>,
    /// Members of the query that belong to the path.
    query: Vec<(String, String)>,
}

/// The parts of a URL that are matched.
pub(super) struct Target {
    host: String,
    segments: Vec<String>,
    /// The query's names and values, decoded.
    pub(super) query: Vec<(String, String)>,
}

/// What a request is to the routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It went to another server.
    Elsewhere,
    /// It went to one of the servers, to no operation that is documented; the route has the path, where one does.
    Unknown(Option<usize>),
    /// It is a call of the operation with this position.
    Operation(usize),
}

impl Pattern {
    fn new(text: &str) -> Self {
        let mut literals = vec![String::new()];
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((_, behind)) = after.split_once('}') else {
                break;
            };
            push(&mut literals, before);
            literals.push(String::new());
            rest = behind;
        }
        push(&mut literals, rest);
        Self { literals }
    }

    /// 0 for a literal, 1 for a mixture, 2 for a hole.
    fn looseness(&self) -> u8 {
        match self.literals.len() {
            1 => 0,
            _ if self.literals.iter().any(|part| !part.is_empty()) => 1,
            _ => 2,
        }
    }

    /// Whether a text fits. A hole is never empty.
    fn fits(&self, text: &str) -> bool {
        let (Some((first, rest)), whole) = (self.literals.split_first(), text) else {
            return false;
        };
        let Some((last, middle)) = rest.split_last() else {
            return whole == first;
        };
        let Some(inner) = whole
            .strip_prefix(first.as_str())
            .and_then(|text| text.strip_suffix(last.as_str()))
        else {
            return false;
        };
        let mut inner = inner;
        for part in middle {
            let mut letters = inner.chars();
            if letters.next().is_none() {
                return false;
            }
            let Some((_, after)) = letters.as_str().split_once(part.as_str()) else {
                return false;
            };
            inner = after;
        }
        !inner.is_empty()
    }
}

fn push(literals: &mut [String], text: &str) {
    if let Some(last) = literals.last_mut() {
        last.push_str(&decoded(text));
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

impl Server {
    /// The servers that a Server Object stands for: more than one where a variable holds more than a segment.
    fn of(node: &Node<'_>) -> Vec<Self> {
        let mut urls = vec![node.text("url").unwrap_or("/").to_owned()];
        for (name, variable) in node.get("variables").iter().flat_map(Node::members) {
            let listed = variable.get("enum");
            let mut values: Vec<&str> = listed
                .iter()
                .flat_map(Node::items)
                .filter_map(|item| item.value.as_str())
                .collect();
            values.extend(variable.text("default"));
            if values.iter().any(|value| value.contains('/')) {
                let hole = format!("{{{name}}}");
                urls = urls
                    .iter()
                    .flat_map(|url| values.iter().map(|value| url.replace(&hole, value)))
                    .collect();
            }
        }
        urls.iter().map(|url| Self::at(url)).collect()
    }

    fn at(url: &str) -> Self {
        let (host, path) = match url.split_once("://") {
            Some((scheme, rest)) => {
                let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
                (Some(Pattern::new(&plain_host(scheme, host))), path)
            }
            None => (None, url),
        };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let base = path.trim_matches('/');
        Self {
            host,
            base: base
                .split('/')
                .filter(|part| !part.is_empty())
                .map(Pattern::new)
                .collect(),
        }
    }

    /// What is left of the path, where the request went to this server.
    fn strip<'t>(&self, target: &'t Target) -> Option<&'t [String]> {
        let here = self
            .host
            .as_ref()
            .is_none_or(|host| host.fits(&target.host));
        let (base, rest) = target.segments.split_at_checked(self.base.len())?;
        let fits = self
            .base
            .iter()
            .zip(base)
            .all(|(part, text)| part.fits(text));
        (here && fits).then_some(rest)
    }
}

/// Host and port in small letters, without the port that goes without saying.
fn plain_host(scheme: &str, authority: &str) -> String {
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = host.to_ascii_lowercase();
    let usual = match scheme.to_ascii_lowercase().as_str() {
        "http" | "ws" => ":80",
        _ => ":443",
    };
    host.strip_suffix(usual).unwrap_or(&host).to_owned()
}

impl Target {
    /// The parts of a URL; `None` where it is none.
    pub(super) fn of(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let rest = rest.split('#').next().unwrap_or_default();
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        Some(Self {
            host: plain_host(scheme, host),
            segments: path.split('/').map(decoded).collect(),
            query: pairs
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (
                        decoded(&name.replace('+', " ")),
                        decoded(&value.replace('+', " ")),
                    )
                })
                .collect(),
        })
    }

    /// The path with holes for every segment that no document has: what was there may be anybody's business.
    pub(super) fn shape(&self, routes: &[Route]) -> String {
        /// Longer paths are of no use to a reader.
        const SHOWN: usize = 12;
        let documented = |text: &String| {
            routes.iter().any(|route| {
                let bases = route.servers.iter().flat_map(|server| &server.base);
                bases
                    .chain(&route.segments)
                    .any(|part| part.looseness() == 0 && part.fits(text))
            })
        };
        let mut shape = String::new();
        for segment in self.segments.iter().take(SHOWN) {
            shape.push('/');
            shape.push_str(if documented(segment) { segment } else { "{}" });
        }
        if self.segments.len() > SHOWN {
            shape.push_str("/…");
        }
        shape
    }
}

impl Route {
    pub(super) fn of(operation: &Operation<'_>) -> Self {
        // The closest list of servers is the one that counts (OpenAPI 3.1.1 section 4.8.10).
        let holders = [&operation.node, &operation.item, &operation.root];
        let nodes: Vec<Node<'_>> = holders
            .into_iter()
            .map(|holder| {
                let list = holder.get("servers");
                list.iter().flat_map(Node::items).collect::<Vec<_>>()
            })
            .find(|list| !list.is_empty())
            .unwrap_or_default();
        let mut servers: Vec<Server> = nodes.iter().flat_map(Server::of).collect();
        if servers.is_empty() {
            servers.push(Server::at("/"));
        }
        let path = operation.path.split('#').next().unwrap_or_default();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let path = path.strip_prefix('/').unwrap_or(path);
        Self {
            servers,
            method: operation.method.clone(),
            segments: path.split('/').map(Pattern::new).collect(),
            query: query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(name, value)| (decoded(name), decoded(value)))
                .collect(),
        }
    }

    /// How loosely a request fits, if it does: the less the better.
    fn looseness(&self, target: &Target) -> Option<(bool, Vec<u8>, usize)> {
        let has = |pair: &(String, String)| target.query.contains(pair);
        if !self.query.iter().all(has) {
            return None;
        }
        let fits = |path: &[String], segments: &[Pattern]| {
            path.len() == segments.len()
                && segments
                    .iter()
                    .zip(path)
                    .all(|(part, text)| part.fits(text))
        };
        let mut best = None;
        for rest in self
            .servers
            .iter()
            .filter_map(|server| server.strip(target))
        {
            let exact = fits(rest, &self.segments);
            // Servers take a path with and without a slash at its end for the same, and so do recorders.
            if exact
                || fits(
                    bare(rest, String::is_empty),
                    bare(&self.segments, Pattern::is_empty),
                )
            {
                let parts = self.segments.iter().map(Pattern::looseness).collect();
                let found = (!exact, parts, usize::MAX - self.query.len());
                best = match best {
                    Some(known) if known <= found => Some(known),
                    _ => Some(found),
                };
            }
        }
        best
    }
}

impl Pattern {
    fn is_empty(&self) -> bool {
        self.literals.iter().all(String::is_empty) && self.literals.len() == 1
    }
}

/// The segments without the empty one that a slash at the end makes.
fn bare<T>(segments: &[T], is_empty: impl Fn(&T) -> bool) -> &[T] {
    match segments.split_last() {
        Some((last, rest)) if is_empty(last) => rest,
        _ => segments,
    }
}

/// The operation that a request calls: of several that fit, the one with literal segments where others have holes.
pub(super) fn find(routes: &[Route], method: &str, target: &Target) -> Found {
    let fitting = routes
        .iter()
        .enumerate()
        .filter_map(|(at, route)| Some((route.looseness(target)?, at)));
    let mut fitting: Vec<_> = fitting.collect();
    fitting.sort();
    let called = fitting.iter().find(|(_, at)| {
        let route = routes.get(*at);
        route.is_some_and(|route| route.method.eq_ignore_ascii_case(method))
    });
    if let Some((_, at)) = called {
        return Found::Operation(*at);
    }
    let here = routes.iter().any(|route| {
        let mut servers = route.servers.iter();
        servers.any(|server| server.strip(target).is_some())
    });
    match fitting.first() {
        Some((_, at)) => Found::Unknown(Some(*at)),
        None if here => Found::Unknown(None),
        None => Found::Elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(method: &str, server: &str, path: &str) -> Route {
        Route {
            servers: vec![Server::at(server)],
            method: method.to_owned(),
            segments: path
                .trim_start_matches('/')
                .split('/')
                .map(Pattern::new)
                .collect(),
            query: Vec::new(),
        }
    }

    #[test]
    fn literals_win_over_holes_and_holes_are_not_empty() {
        let routes = [
            route("GET", "https://api.example/v1", "/things/{id}"),
            route("GET", "https://api.example/v1", "/things/mine"),
            route("GET", "https://api.example/v1", "/things/{id}.json"),
            route("PUT", "https://api.example/v1", "/things/{id}"),
        ];
        let found = |method: &str, url: &str| find(&routes, method, &Target::of(url).unwrap());
        let base = "https://API.example:443/v1";
        assert_eq!(
            found("GET", &format!("{base}/things/mine?x=1")),
            Found::Operation(1)
        );
        assert_eq!(
            found("GET", &format!("{base}/things/7")),
            Found::Operation(0)
        );
        assert_eq!(
            found("get", &format!("{base}/things/7.json")),
            Found::Operation(2)
        );
        assert_eq!(
            found("PUT", &format!("{base}/things/mine/")),
            Found::Operation(3)
        );
        assert_eq!(
            found("GET", &format!("{base}/things/")),
            Found::Unknown(None)
        );
        assert_eq!(
            found("DELETE", &format!("{base}/things/mine")),
            Found::Unknown(Some(1))
        );
        assert_eq!(
            found("GET", "https://other.example/v1/things/7"),
            Found::Elsewhere
        );
        assert_eq!(
            found("GET", "https://api.example/v2/things/7"),
            Found::Elsewhere
        );
    }

    #[test]
    fn hosts_may_have_holes_and_relative_servers_are_anywhere() {
        let holes = [route("GET", "https://{region}.api.example", "/a")];
        let found = |url: &str| find(&holes, "GET", &Target::of(url).unwrap());
        assert_eq!(found("https://eu.api.example/a"), Found::Operation(0));
        assert_eq!(found("https://api.example/a"), Found::Elsewhere);
        let relative = [route("GET", "/v1", "/a%20b")];
        let target = Target::of("http://127.0.0.1:9000/v1/a%20b").unwrap();
        assert_eq!(find(&relative, "GET", &target), Found::Operation(0));
    }

    #[test]
    fn undocumented_segments_are_not_shown() {
        let routes = [route("GET", "https://api.example", "/things/{id}/parts")];
        let target = Target::of("https://api.example/things/s3cret/whole/parts").unwrap();
        assert_eq!(target.shape(&routes), "/things/{}/{}/parts");
    }
}
