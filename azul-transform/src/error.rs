//! What can go wrong, as a value: a kind to match on, a message, and the place to look.

use std::fmt;
use std::sync::Arc;

use crate::position::Location;

/// The outcome of anything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $cure:literal;)+) => {
        /// What went wrong, for programs to match on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ErrorKind { $($(#[doc = $doc])+ $name,)+ }

        impl ErrorKind {
            /// Every kind, in the order of the documentation.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$name,)+];

            /// The stable name of the kind, as written in reports: kebab case.
            pub const fn code(self) -> &'static str {
                match self { $(ErrorKind::$name => $code,)+ }
            }

            /// What the kind means, in one sentence.
            pub const fn cause(self) -> &'static str {
                match self { $(ErrorKind::$name => concat!($($doc),+).trim_ascii(),)+ }
            }

            /// What to do about it, in one sentence.
            pub const fn cure(self) -> &'static str {
                match self { $(ErrorKind::$name => $cure,)+ }
            }
        }
    };
}

kinds! {
    /// The input is not well-formed JSON.
    Syntax = "syntax", "Fix the document at the line and column given; a truncated download is the usual reason.";
    /// The input is not UTF-8.
    Encoding = "encoding", "Re-encode the file as UTF-8.";
    /// The input nests deeper than the limit.
    Depth = "depth", "Flatten the document, or raise the limit if the nesting is meant.";
    /// The input, or a part of it, is larger than the limit.
    Size = "size", "Split the bundle, or raise the limit if the size is meant.";
    /// A JSON object has the same key twice.
    DuplicateKey = "duplicate-key", "Remove one of the two; which one was meant cannot be guessed.";
    /// A document names an entity type or schema that the project does not know.
    UnknownType = "unknown-type", "Correct the type that the document names, or teach the project the new one.";
    /// A required property is absent.
    MissingField = "missing-field", "Supply the property at the path given.";
    /// A property has another JSON type than the schema allows.
    WrongType = "wrong-type", "Correct the property at the path given.";
    /// A property has the right JSON type but a value that makes no sense: a date, age, UUID or number.
    InvalidValue = "invalid-value", "Correct the value at the path given.";
    /// A link mentions an entity that the bundle does not contain.
    DanglingLink = "dangling-link", "Add the entity to the bundle or remove the link.";
    /// A link connects two entities that cannot be connected, or is of an unknown kind.
    ImpossibleLink = "impossible-link", "Correct the link at the path given.";
    /// The links of the bundle form a cycle.
    Cycle = "cycle", "Break the cycle; nothing can be derived from itself.";
    /// Two documents of the bundle claim the same identity in a way that cannot be resolved.
    DuplicateEntity = "duplicate-entity", "Give each entity an id of its own.";
    /// The bundle has no project, or the like of it.
    NoProject = "no-project", "Add the project's document to the bundle.";
    /// The bundle has several projects where one is required.
    SeveralProjects = "several-projects", "Split the bundle by project.";
    /// A data file has no entry in the manifest, or what is not a data file has one.
    MissingManifestEntry = "missing-manifest-entry", "Give each data file, and nothing else, a manifest entry under the key of its metadata.";
    /// A string contains the sequence that separates values in manifests.
    JoinerInValue = "joiner-in-value", "Remove the separator, which the message names, from the value.";
    /// Two values that must agree do not.
    ConflictingValues = "conflicting-values", "Make the copies agree, or delete the bundle that is wrong.";
    /// The links document is of a version that the project does not know.
    UnsupportedLinks = "unsupported-links", "Convert the links document to a supported version.";
    /// The identity of a bundle, entity or document is absent or malformed.
    InvalidId = "invalid-id", "Give the identity in the form described.";
    /// A field was emitted that no row declares, or a row cannot hold the value it was given.
    Schema = "schema", "Declare the field in a row of the project's schema.";
    /// The registry of plugins is empty, ambiguous or does not have the plugin asked for.
    Plugin = "plugin", "Link the project's crate, and name the project if several are linked.";
    /// Reading or writing failed.
    Io = "io", "See the message of the operating system.";
    /// A configured option does not make sense.
    Config = "config", "Correct the option.";
    /// Nothing links the entity to any data file, so that documents leave it out.
    OrphanMetadata = "orphan-metadata", "Link the entity, or remove its metadata.";
    /// The manifest has an entry that no metadata describes, so that documents leave the data file out.
    ExtraManifestEntry = "extra-manifest-entry", "Add the metadata of the file under the key of the entry, or remove the entry.";
    /// A text does not have the form in which the project reads it, so that documents leave a part of it out.
    IgnoredText = "ignored-text", "Write the text in the form that the project reads.";
    /// A range ends before it begins; a search index refuses the whole document.
    InvertedRange = "inverted-range", "Exchange the ends of the range.";
    /// A metadata document calls itself by another id than its key or the name of its file does; links mean its own.
    DifferentId = "different-id", "Give both the same id.";
    /// A bundle came from a second source, which documents leave out.
    SecondSource = "second-source", "Give each bundle once, from one source.";
    /// A document could not be checked against its JSON schema.
    Unchecked = "unchecked", "Put the schema into the directory that --schemas names.";
}

impl ErrorKind {
    /// Whether documents are made in spite of it: something was left out of them, or could not be checked.
    pub const fn is_warning(self) -> bool {
        use ErrorKind::{
            DifferentId, ExtraManifestEntry, IgnoredText, InvertedRange, OrphanMetadata, SecondSource, Unchecked,
        };
        matches!(
            self,
            OrphanMetadata | ExtraManifestEntry | IgnoredText | InvertedRange | DifferentId | SecondSource | Unchecked
        )
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Where an error happened; every part is optional and filled in by whoever knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Name of the plugin.
    pub plugin: Option<String>,
    /// FQID of the bundle, as `uuid` and `version`.
    pub bundle: Option<(String, String)>,
    /// Entity as `type/id`.
    pub entity: Option<String>,
    /// JSONPath in the entity's document, or in the bundle if no entity is given. Paths that begin with a part of the
    /// bundle, as in `$.manifest['…'].size`, are meant from there in any case.
    pub path: Option<String>,
    /// Where the document is that the path starts from, in the parsed bundle. Not part of the message.
    pub document: Option<Location>,
    /// Line and column in the input, from 1.
    pub position: Option<(usize, usize)>,
}

/// An error of this library: kind, message, place and source. Cheap to clone, so that none needs to be told as text.
///
/// ```
/// use azul_transform::{Error, ErrorKind};
/// let e = Error::new(ErrorKind::MissingField, "no submission date").at_path("$.provenance");
/// assert_eq!(e.kind(), ErrorKind::MissingField);
/// assert_eq!(e.to_string(), "missing-field: no submission date (path $.provenance)");
/// ```
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}", self.describe())]
pub struct Error(Arc<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    /// What to do about it, where the kind alone does not say it well.
    cure: Option<&'static str>,
    place: Place,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error without a place.
    #[cold]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner { kind, message: message.into(), cure: None, place: Place::default(), source: None }))
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What went wrong, in words, without the place.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do about it, in one sentence.
    pub fn cure(&self) -> &'static str {
        self.0.cure.unwrap_or(self.0.kind.cure())
    }

    /// Where it went wrong.
    pub fn place(&self) -> &Place {
        &self.0.place
    }

    /// The error that caused this one, if it came from outside this library.
    pub fn cause(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.0.source.as_deref()
    }

    /// Keeps the error of another library as the source of this one.
    pub fn caused_by(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.inner().source = Some(Arc::new(source));
        self
    }

    /// Says what went wrong in other words, keeping the rest.
    pub fn reworded(mut self, words: impl FnOnce(&str) -> String) -> Self {
        let inner = self.inner();
        inner.message = words(&inner.message);
        self
    }

    /// Is of another kind, which the caller knows better.
    pub fn of_kind(mut self, kind: ErrorKind) -> Self {
        self.inner().kind = kind;
        self
    }

    /// Says better than the kind does what to do about it, in one sentence.
    pub fn with_cure(mut self, cure: &'static str) -> Self {
        self.inner().cure = Some(cure);
        self
    }

    /// Puts another message in the place of the one that there is.
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.inner().message = message.into();
        self
    }

    /// Adds the plugin, unless one is known already.
    pub fn in_plugin(mut self, name: &str) -> Self {
        self.inner().place.plugin.get_or_insert_with(|| name.to_owned());
        self
    }

    /// Adds the bundle, unless one is known already.
    pub fn in_bundle(mut self, uuid: &str, version: &str) -> Self {
        self.inner().place.bundle.get_or_insert_with(|| (uuid.to_owned(), version.to_owned()));
        self
    }

    /// Adds the entity, as `type/id`, unless one is known already.
    pub fn in_entity(mut self, entity: impl Into<String>) -> Self {
        self.inner().place.entity.get_or_insert_with(|| entity.into());
        self
    }

    /// Adds the JSONPath, unless one is known already.
    pub fn at_path(mut self, path: impl Into<String>) -> Self {
        self.inner().place.path.get_or_insert_with(|| path.into());
        self
    }

    /// Adds the JSONPath like [`Error::at_path`]. A relative one that is known already, as in `[2].text`, is completed.
    pub fn below(mut self, path: &str) -> Self {
        if let Some(known) = self.inner().place.path.take_if(|known| !known.starts_with('$')) {
            self.inner().place.path = Some(format!("{path}{known}"));
        }
        self.at_path(path)
    }

    /// Puts another JSONPath in the place of the one that is known.
    pub fn with_path(mut self, path: String) -> Self {
        self.inner().place.path = Some(path);
        self.inner().place.document = None;
        self
    }

    /// Adds the document that the path starts from, unless one is known already.
    pub fn in_document(mut self, document: impl Into<Location>) -> Self {
        self.inner().place.document.get_or_insert(document.into());
        self
    }

    /// Adds line and column, both from 1, unless they are known already.
    pub fn at_position(mut self, line: usize, column: usize) -> Self {
        self.inner().place.position.get_or_insert((line, column));
        self
    }

    fn inner(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.0)
    }

    fn describe(&self) -> String {
        let Inner { kind, message, place, .. } = &*self.0;
        let mut parts = Vec::new();
        if let Some(plugin) = &place.plugin {
            parts.push(format!("plugin {plugin}"));
        }
        if let Some((uuid, version)) = &place.bundle {
            parts.push(format!("bundle {uuid} version {version}"));
        }
        if let Some(entity) = &place.entity {
            parts.push(format!("entity {entity}"));
        }
        if let Some(path) = &place.path {
            parts.push(format!("path {path}"));
        }
        if let Some((line, column)) = place.position {
            parts.push(format!("line {line} column {column}"));
        }
        match parts.is_empty() {
            true => format!("{kind}: {message}"),
            false => format!("{kind}: {message} ({})", parts.join(", ")),
        }
    }
}
