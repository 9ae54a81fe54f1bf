//! Path templates as documents write them: with a query, which belongs to the parameters, or with a
//! fragment, which is never sent (OpenAPI 3.1, "Path Templating"; RFC 3986 section 3.5).

/// A path template in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Template {
    /// What is sent as the path, with the part of its query that never changes.
    pub(crate) path: String,
    /// Query members with a placeholder: the name on the wire, the name of the placeholder, and
    /// whether the template always has it.
    pub(crate) query: Vec<(String, String, bool)>,
    /// Whether there was a fragment.
    pub(crate) has_fragment: bool,
}

impl Template {
    /// Takes a template apart.
    pub(crate) fn of(text: &str) -> Self {
        let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
        let mut template = Self {
            has_fragment: !fragment.is_empty(),
            ..Self::default()
        };
        let text = template.take_form(text);
        let Some((path, query)) = text.split_once('?') else {
            template.path = text;
            return template;
        };
        path.clone_into(&mut template.path);
        let mut sign = '?';
        for member in query.split('&').filter(|member| !member.is_empty()) {
            let value = member.split_once('=');
            let placeholder = value.and_then(|(name, value)| {
                let inner = value.strip_prefix('{')?.strip_suffix('}')?;
                Some((name.to_owned(), inner.to_owned(), true))
            });
            match placeholder {
                Some(found) => template.query.push(found),
                None => {
                    template.path.push(sign);
                    template.path.push_str(member);
                    sign = '&';
                }
            }
        }
        template
    }

    /// Takes out expressions such as `{?page,size}` (RFC 6570 section 3.2.8).
    fn take_form(&mut self, text: &str) -> String {
        let mut kept = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((inner, after)) = after.split_once('}') else {
                break;
            };
            kept.push_str(before);
            match inner.strip_prefix(['?', '&']) {
                Some(names) => {
                    let names = names
                        .split(',')
                        .map(|name| name.trim_end_matches('*').trim());
                    let names = names.filter(|name| !name.is_empty());
                    self.query
                        .extend(names.map(|name| (name.to_owned(), name.to_owned(), false)));
                }
                None => {
                    kept.push('{');
                    kept.push_str(inner);
                    kept.push('}');
                }
            }
            rest = after;
        }
        kept.push_str(rest);
        kept
    }

    /// The placeholders of the path, in order.
    pub(crate) fn placeholders(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut rest = self.path.as_str();
        while let Some((_, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            if !name.is_empty() && !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
            rest = after;
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(path: &str, query: &[(&str, &str, bool)], has_fragment: bool) -> Template {
        let query = query.iter();
        Template {
            path: path.to_owned(),
            query: query
                .map(|(name, inner, always)| ((*name).to_owned(), (*inner).to_owned(), *always))
                .collect(),
            has_fragment,
        }
    }

    #[test]
    fn the_query_of_a_template_is_parameters() {
        for (text, expected) in [
            ("/a/{b}/", template("/a/{b}/", &[], false)),
            ("/a?x=1&y", template("/a?x=1&y", &[], false)),
            (
                "/a?page={p}&x=1&size={size}",
                template(
                    "/a?x=1",
                    &[("page", "p", true), ("size", "size", true)],
                    false,
                ),
            ),
            (
                "/a/{b}{?page,size*}",
                template(
                    "/a/{b}",
                    &[("page", "page", false), ("size", "size", false)],
                    false,
                ),
            ),
            ("/a#stream", template("/a", &[], true)),
            ("/a?x={", template("/a?x={", &[], false)),
        ] {
            assert_eq!(Template::of(text), expected, "{text}");
        }
    }

    #[test]
    fn placeholders_are_the_names_in_braces() {
        let names = |path| Template::of(path).placeholders();
        assert_eq!(names("/a/{b}/c.{d}"), ["b", "d"]);
        assert_eq!(names("/a/{b}/{b}"), ["b"]);
        assert_eq!(names("/a/{b"), [] as [&str; 0]);
        assert_eq!(names("/a/{}/"), [] as [&str; 0]);
    }
}
