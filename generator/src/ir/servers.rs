//! Servers of the model: URL templates and their variables.

use crate::origin::Origin;

/// Index into [`Api::servers`](super::Api::servers).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerId(pub usize);

/// A place that the API is served at.
#[derive(Clone, Debug)]
pub struct Server {
    /// Absolute URL, in which `{name}` stands for a variable.
    pub url: String,
    /// What the document says of it.
    pub description: Option<String>,
    /// Name that the configuration gives it.
    pub name: Option<String>,
    /// The variables, in the order in which the URL has them.
    pub variables: Vec<ServerVariable>,
    /// Place in the document.
    pub origin: Origin,
}

/// A variable in the URL of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerVariable {
    /// Name in the URL.
    pub wire: String,
    /// The part of the URL that it stands in.
    pub part: UrlPart,
    /// Value where the caller gives none; nothing where a caller must.
    pub default: Option<String>,
    /// The only legal values, with the default among them; none means that any value is legal.
    pub values: Vec<String>,
    /// What the document says of it.
    pub description: Option<String>,
}

/// The part of a URL that a variable stands in, and with it what its value may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlPart {
    /// The URL from its beginning.
    Url,
    /// `http` or `https`.
    Scheme,
    /// All between `//` and the path, which may be part of it.
    Location,
    /// A host, or several labels of one.
    Host,
    /// One label of a host, or a piece of one.
    Label,
    /// A port.
    Port,
    /// The path right behind the host.
    Base,
    /// Any number of segments of the path.
    Segments,
    /// One segment of the path, or a piece of one.
    Segment,
}

impl Server {
    /// The URL with the defaults of its variables filled in; `{name}` stays where there is none.
    #[must_use]
    pub fn default_url(&self) -> String {
        self.variables
            .iter()
            .filter_map(|variable| Some((variable, variable.default.as_deref()?)))
            .fold(self.url.clone(), |url, (variable, value)| {
                url.replace(&format!("{{{}}}", variable.wire), value)
            })
    }
}
