//! The words that documents are made of: invented texts, and terms of public ontologies.

pub(crate) mod disease;
pub(crate) mod method;
pub(crate) mod organ;
pub(crate) mod output;
pub(crate) mod people;
pub(crate) mod prose;
pub(crate) mod species;

/// A term of an ontology, with the text that a submitter wrote for it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) text: &'static str,
    pub(crate) ontology: &'static str,
    pub(crate) label: &'static str,
}

/// A term whose text is its label.
pub(crate) const fn term(ontology: &'static str, label: &'static str) -> Term {
    Term { text: label, ontology, label }
}

/// A term that submitters know by another name.
pub(crate) const fn alias(text: &'static str, ontology: &'static str, label: &'static str) -> Term {
    Term { text, ontology, label }
}
