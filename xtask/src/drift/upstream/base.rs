//! Our side: which state of which API, and which of its documents are compared with which of the vendor's.

use std::collections::BTreeSet;

use generator::Config;
use generator::config::Document;

use super::Options;
use super::source::Source;
use crate::Failure;
use crate::api::{self, Api};
use crate::coverage::against::ours::Ours;
use crate::coverage::against::vendor::Listed;
use crate::drift::input::Input;
use crate::drift::lock;
use crate::workspace::Workspace;

/// A state of one of our APIs.
pub(super) struct Base {
    pub(super) input: Input,
    /// Its decisions, with those documents that the state has, and without overlays.
    pub(super) api: Api,
    is_current: bool,
}

impl Base {
    fn of(input: Input, name: &str, config: &Config, is_current: bool) -> Self {
        let mut config = config.clone();
        config
            .documents
            .retain(|document| input.reader().read(&document.spec).is_ok());
        for document in &mut config.documents {
            document.overlays.clear();
        }
        Self {
            api: Api::with(name.to_owned(), config),
            input,
            is_current,
        }
    }

    /// Why too few operations are there for the comparison to mean something.
    pub(super) fn loss(
        &self,
        workspace: &Workspace,
        source: &Source,
        pairing: &Pairing,
        vendor: &[(String, Vec<Listed>)],
        options: &Options,
    ) -> Result<Option<String>, Failure> {
        let counts = if self.is_current {
            lock::verified(workspace)?.operations(&self.api.name)
        } else {
            lock::operations(self.api.config(), self.input.reader())?
        };
        // One document of several need not have what is in the others.
        let compared: BTreeSet<&str> = pairing.ours.iter().map(|own| own.spec.as_str()).collect();
        let counts = counts.iter();
        let counted =
            counts.filter(|(file, _)| source.is_whole || compared.contains(file.as_str()));
        let ours: usize = counted.map(|(_, count)| count).sum();
        let listed = vendor.iter().flat_map(|(_, listed)| listed);
        let theirs = listed.filter(|what| !what.is_event).count();
        let least = ours * usize::from(100 - options.max_loss.min(100));
        Ok((theirs * 100 < least).then(|| {
            format!(
                "`{}` has {theirs} operations where {} has {ours}, which is more than {} % fewer",
                source.given,
                if self.is_current {
                    lock::FILE
                } else {
                    "the base"
                },
                options.max_loss
            )
        }))
    }
}

/// Our side: what was named, or every API of the project.
pub(super) fn bases(
    workspace: &Workspace,
    options: &Options,
    notes: &mut Vec<String>,
) -> Result<Vec<Base>, Failure> {
    let apis = api::discover(workspace)?;
    let Some(given) = &options.base else {
        let apis = api::select(apis, options.api.as_deref())?.into_iter();
        let bases = apis.map(|api| {
            let input = Input::of_project(workspace, &api.folder());
            Base::of(input, &api.name, api.config(), true)
        });
        return Ok(bases.collect());
    };
    let input = Input::parse(workspace, given)?;
    let name = options
        .api
        .clone()
        .unwrap_or_else(|| input.name().to_owned());
    let today = apis.iter().find(|api| api.name == name);
    let config = match (input.own_config(), today) {
        (Ok(Some(config)), _) => config,
        // It was written for another version of the generator, or there was none.
        (Ok(None) | Err(_), Some(api)) => {
            notes.push(format!(
                "the codegen.toml of {} counts, since that of the base cannot be read",
                api.folder()
            ));
            api.config().clone()
        }
        (Err(failure), None) => return Err(failure),
        (Ok(None), None) => {
            return Err(Failure::unusable(format!(
                "`{given}` has no codegen.toml; name a folder of specs/ with one"
            )));
        }
    };
    let base = Base::of(input, &name, &config, false);
    if base.api.config().documents.is_empty() {
        return Err(Failure::unusable(format!(
            "`{given}` has none of the documents that its codegen.toml names"
        )));
    }
    Ok(vec![base])
}

/// Which documents are compared with which.
pub(super) struct Pairing {
    /// Ours that share an operation or an event with the vendor's.
    pub(super) ours: Vec<Document>,
    /// The vendor's, each in the group of the first of ours that it shares something with.
    pub(super) theirs: Vec<Document>,
    /// Ours that share nothing, as the report names them.
    pub(super) not_compared: Vec<String>,
    /// The keys of everything that ours describe.
    pub(super) known: BTreeSet<String>,
}

impl Pairing {
    pub(super) fn of(own: &Ours<'_>, vendor: &[(String, Vec<Listed>)]) -> Self {
        let mut pairing = Self {
            ours: Vec::new(),
            theirs: Vec::new(),
            not_compared: Vec::new(),
            known: BTreeSet::new(),
        };
        let mut placed = BTreeSet::new();
        for (document, read) in own.api.config().documents.iter().zip(&own.documents) {
            let described = read.described().into_iter();
            let keys: BTreeSet<String> = described.map(|what| what.key).collect();
            let mut shared = vendor
                .iter()
                .filter(|(_, listed)| listed.iter().any(|what| keys.contains(&what.key)))
                .peekable();
            if shared.peek().is_some() {
                pairing.ours.push(document.clone());
            } else {
                let folder = own.api.folder();
                pairing
                    .not_compared
                    .push(format!("{folder}/{}", document.spec));
            }
            for (file, _) in shared {
                if placed.insert(file) {
                    let mut theirs = document.clone();
                    theirs.spec.clone_from(file);
                    pairing.theirs.push(theirs);
                }
            }
            pairing.known.extend(keys);
        }
        pairing
    }
}
