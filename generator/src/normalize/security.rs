//! Security schemes: the kinds that `openapiv3` knows, and those that documents mean.

use serde_json::{Map, Value, json};

use super::walk::{Entries, Here, Walker};
use crate::diag::codes;

/// The scheme name under which a `mutualTLS` scheme of 3.1 passes through `openapiv3`, which has no such kind.
/// It is no registered HTTP authentication scheme, so it cannot be mistaken for one.
pub(crate) const MUTUAL_TLS: &str = "x-oas-mutual-tls";

impl Walker<'_, '_> {
    /// Reads the spellings of Swagger 2.0 and of other letter case.
    pub(super) fn prepare_security_scheme(&mut self, entries: &mut Entries<'_>, at: &Here) {
        let Some(entry) = entries.find("type") else {
            return;
        };
        let Some(written) = entry.value.as_str() else {
            return;
        };
        let from = entry.from.clone();
        let (kind, scheme) = match written.to_ascii_lowercase().as_str() {
            "apikey" => ("apiKey", None),
            "http" => ("http", None),
            "oauth2" => ("oauth2", None),
            "openidconnect" => ("openIdConnect", None),
            "basic" => ("http", Some("basic")),
            "bearer" => ("http", Some("bearer")),
            "mutualtls" => ("http", Some(MUTUAL_TLS)),
            _ => return,
        };
        if kind != written && scheme != Some(MUTUAL_TLS) {
            let message = format!(
                "`{written}` is no type of security scheme; it is read as `{}`",
                scheme.unwrap_or(kind)
            );
            self.note(codes::REPAIRED, message, &from);
        }
        entries.set("type", json!(kind), from);
        if let Some(scheme) = scheme {
            entries.set("scheme", json!(scheme), at.from.clone());
        }
    }

    /// Checks that the members which the type needs are there; a scheme without them is left out.
    pub(super) fn finish_security_scheme(
        &mut self,
        out: &mut Map<String, Value>,
        at: &Here,
    ) -> Option<()> {
        let kind = out
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let needed: &[&str] = match kind.as_str() {
            "apiKey" => &["name", "in"],
            "http" => &["scheme"],
            "openIdConnect" => &["openIdConnectUrl"],
            "oauth2" => {
                if !out.contains_key("flows") {
                    self.note(
                        codes::FILLED_MEMBER,
                        "an OAuth scheme without `flows` has no flow",
                        &at.from,
                    );
                    out.insert("flows".to_owned(), json!({}));
                }
                &[]
            }
            _ => {
                let diagnostic = self
                    .finding(
                        codes::SECURITY_SCHEME,
                        format!("`{kind}` is no type of security scheme"),
                        &at.from.child("type"),
                    )
                    .label("this scheme is left out")
                    .help(
                        "the types are `apiKey`, `http`, `mutualTLS`, `oauth2` and `openIdConnect`",
                    );
                self.diags.push(diagnostic);
                return None;
            }
        };
        if let Some(missing) = needed.iter().find(|key| !out.contains_key(**key)) {
            let message = format!("a security scheme of type `{kind}` needs `{missing}`");
            let diagnostic = self
                .finding(codes::SECURITY_SCHEME, message, &at.from)
                .label("this scheme is left out");
            self.diags.push(diagnostic);
            return None;
        }
        if kind == "apiKey" {
            let place = out
                .get("in")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_ascii_lowercase();
            if !matches!(place.as_str(), "query" | "header" | "cookie") {
                let diagnostic = self
                    .finding(
                        codes::SECURITY_SCHEME,
                        format!("`{place}` is no place for an API key"),
                        &at.from.child("in"),
                    )
                    .label("this scheme is left out")
                    .help("an API key is in `header`, `query` or `cookie`");
                self.diags.push(diagnostic);
                return None;
            }
            out.insert("in".to_owned(), json!(place));
        }
        Some(())
    }

    /// The addresses that each flow must have.
    pub(super) fn finish_flows(&mut self, out: &mut Map<String, Value>, at: &Here) {
        const NEEDED: [(&str, &[&str]); 4] = [
            ("implicit", &["authorizationUrl"]),
            ("password", &["tokenUrl"]),
            ("clientCredentials", &["tokenUrl"]),
            ("authorizationCode", &["authorizationUrl", "tokenUrl"]),
        ];
        for (name, needed) in NEEDED {
            let Some(Value::Object(flow)) = out.get_mut(name) else {
                continue;
            };
            for key in needed {
                if !flow.contains_key(*key) {
                    flow.insert((*key).to_owned(), json!(""));
                    let message = format!(
                        "`{key}` is missing in the OAuth flow `{name}` and is read as empty"
                    );
                    self.note(codes::FILLED_MEMBER, message, &at.from.child(name));
                }
            }
        }
    }
}
